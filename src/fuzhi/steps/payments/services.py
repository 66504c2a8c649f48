"""Verbs of payments: make, release, hand over, record the return, repay, settle, void, confirm receipt."""

from fuzhi.steps.payments.closing import confirm_receipt, repay, settle
from fuzhi.steps.payments.drafting import make_batch, void_batch
from fuzhi.steps.payments.releasing import fetch_request, release_batch
from fuzhi.steps.payments.returning import record_return

__all__ = [
    "confirm_receipt",
    "fetch_request",
    "make_batch",
    "record_return",
    "release_batch",
    "repay",
    "settle",
    "void_batch",
]
