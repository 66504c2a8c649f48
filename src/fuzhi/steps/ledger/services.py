"""Verbs of the ledger. Nothing here changes what was posted or confirmed."""

from fuzhi.steps.ledger.posting import post, reverse
from fuzhi.steps.ledger.shares import (
    LAST_FEN_TO,
    confirm_shares,
    refuse_shares,
    set_shares,
    shares_of,
    take_sample_shares,
)

__all__ = [
    "LAST_FEN_TO",
    "confirm_shares",
    "post",
    "refuse_shares",
    "reverse",
    "set_shares",
    "shares_of",
    "take_sample_shares",
]
