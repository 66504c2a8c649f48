"""Questions about the journal, the budget and the shares, scoped first."""

from fuzhi.steps.ledger.queries.budgets import Budget, budgets
from fuzhi.steps.ledger.queries.chart import account_choices, purpose_choices
from fuzhi.steps.ledger.queries.journal import (
    EXPORT_COLUMNS,
    entry_numbered,
    entry_of,
    export_rows,
    journal,
    lines_of,
    trial_balance,
    used,
)
from fuzhi.steps.ledger.queries.shares import OF_PACK, InForce, Shares, share_sets, shares

__all__ = [
    "EXPORT_COLUMNS",
    "OF_PACK",
    "Budget",
    "InForce",
    "Shares",
    "account_choices",
    "budgets",
    "entry_numbered",
    "entry_of",
    "export_rows",
    "journal",
    "lines_of",
    "purpose_choices",
    "share_sets",
    "shares",
    "trial_balance",
    "used",
]
