"""Verbs of payments: make, release, hand over; record what the bank did and confirm, refuse or reverse it; repay,
settle, void, confirm receipt."""

from fuzhi.steps.payments.closing import repay, settle
from fuzhi.steps.payments.deciding import confirm_return, refuse_return, reverse_return, withdraw_return
from fuzhi.steps.payments.drafting import make_batch, send_back_batch, void_batch
from fuzhi.steps.payments.handing_out import fetch_request
from fuzhi.steps.payments.receipts import answer_not_received, confirm_receipt, reopen_receipt
from fuzhi.steps.payments.recording import dispute_return, report_late, void_unanswered
from fuzhi.steps.payments.releasing import release_batch
from fuzhi.steps.payments.returning import record_return
from fuzhi.steps.payments.withholding import confirm_withheld, lift_withheld, refuse_withheld, withhold

__all__ = [
    "answer_not_received",
    "confirm_receipt",
    "confirm_return",
    "confirm_withheld",
    "dispute_return",
    "fetch_request",
    "lift_withheld",
    "make_batch",
    "record_return",
    "refuse_return",
    "refuse_withheld",
    "release_batch",
    "reopen_receipt",
    "repay",
    "report_late",
    "reverse_return",
    "send_back_batch",
    "settle",
    "void_batch",
    "void_unanswered",
    "withdraw_return",
    "withhold",
]
