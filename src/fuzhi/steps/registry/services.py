"""Verbs of the registry: decide pairs, correct facts and identities, add a child, mend an account, confirm what another
proposed of these, show a whole ID number.

Each checks role and area first (foreign answers as missing), runs in one transaction, writes one audit entry and is
safe to repeat.
"""

from fuzhi.steps.registry.accounts import mend_account
from fuzhi.steps.registry.changes import confirm_change, refuse_change, withdraw_change
from fuzhi.steps.registry.children import NewChild, add_child
from fuzhi.steps.registry.corrections import correct, current_value
from fuzhi.steps.registry.pairs import decide_pair, settle_claim, undo_decision
from fuzhi.steps.registry.unmasking import unmask
from fuzhi.steps.registry.withdrawing import withdraw_child

__all__ = [
    "NewChild",
    "add_child",
    "confirm_change",
    "correct",
    "current_value",
    "decide_pair",
    "mend_account",
    "refuse_change",
    "settle_claim",
    "undo_decision",
    "unmask",
    "withdraw_change",
    "withdraw_child",
]
