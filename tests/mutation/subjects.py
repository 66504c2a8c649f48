"""The modules that are mutated, with the tests that must notice. Each module is bounded to a fixed sample."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = 24
"""Mutants a module; the same ones each time, as long as the module's text stays the same."""


@dataclass(frozen=True)
class Subject:
    """A module and its tests. ``only`` is pytest's ``-k``."""

    module: str
    tests: tuple[str, ...]
    only: str = ""

    @property
    def path(self) -> Path:
        """The module's file."""
        return ROOT / "src" / Path(*self.module.split(".")).with_suffix(".py")


_POLICY, _AID, _PAYMENTS, _PERIODS = (
    f"tests/{place}/" for place in ("libraries/policy", "steps/aid", "steps/payments", "steps/periods")
)
_TWO = _PAYMENTS + "test_two_persons.py"
_LISTS = (_AID + "test_sheets_and_lists.py", _AID + "test_chain.py")
_ENGINE = (_PERIODS + "test_engine.py", "tests/steps/registry/test_registry_commit.py")

SUBJECTS = (
    Subject(
        "fuzhi.policy.language",
        (_POLICY + "test_language.py", _POLICY + "test_reasons.py", _POLICY + "test_explanation.py"),
    ),
    Subject("fuzhi.policy.closures", (_POLICY + "test_language.py", _POLICY + "test_one_child.py")),
    Subject("fuzhi.policy.compiling", (_POLICY + "test_given_pack.py",)),
    Subject("fuzhi.policy.reasons", (_POLICY + "test_reasons.py",)),
    Subject("fuzhi.steps.accounts.permissions", ("tests/steps/accounts/test_permissions.py",)),
    Subject("fuzhi.steps.accounts.scope", ("tests/steps/accounts/test_staff.py",)),
    Subject("fuzhi.steps.aid.determination", (_AID + "test_runs.py", _AID + "test_chain.py")),
    Subject("fuzhi.steps.aid.approval", _LISTS),
    Subject("fuzhi.steps.aid.confirmation", _LISTS),
    Subject("fuzhi.steps.ledger.posting", ("tests/steps/ledger/test_journal.py", "tests/steps/ledger/test_budget.py")),
    Subject("fuzhi.steps.payments.drafting", (_PAYMENTS + "test_what_is_kept.py", _PAYMENTS + "test_batches.py")),
    Subject(
        "fuzhi.steps.payments.releasing",
        (_PAYMENTS + "test_what_is_kept.py", _PAYMENTS + "test_batches.py", _PAYMENTS + "test_returns.py", _TWO),
    ),
    Subject(
        "fuzhi.steps.payments.returning", (_PAYMENTS + "test_what_is_kept.py", _PAYMENTS + "test_returns.py", _TWO)
    ),
    Subject("fuzhi.steps.payments.deciding", (_TWO, _PAYMENTS + "test_returns.py")),
    Subject("fuzhi.steps.payments.matching", (_PAYMENTS + "test_matching_returns.py", _PAYMENTS + "test_returns.py")),
    Subject("fuzhi.steps.periods.writing", (*_ENGINE, "tests/steps/intake/test_refused_rows.py")),
    Subject("fuzhi.steps.periods.sifting", (_PERIODS + "test_sifting.py",)),
    Subject("fuzhi.steps.periods.deciding", (*_ENGINE, "tests/steps/registry/test_registry_by_hand.py")),
)
