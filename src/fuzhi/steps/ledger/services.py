"""Verbs of the ledger. Nothing here changes what was posted or confirmed."""

from fuzhi.steps.ledger.budget import confirm_line, open_line, refuse_line, release, reserve
from fuzhi.steps.ledger.posting import post, reverse
from fuzhi.steps.ledger.shares import (
    LAST_FEN_TO,
    confirm_shares,
    refuse_shares,
    set_shares,
    shares_of,
    take_pack_shares,
)

__all__ = [
    "LAST_FEN_TO",
    "confirm_line",
    "confirm_shares",
    "open_line",
    "post",
    "refuse_line",
    "refuse_shares",
    "release",
    "reserve",
    "reverse",
    "set_shares",
    "shares_of",
    "take_pack_shares",
]
