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


_LEDGER = ("tests/steps/ledger",)
_AID = (
    "tests/steps/aid/test_sheets_and_lists.py",
    "tests/steps/aid/test_four_eyes.py",
    "tests/steps/aid/test_chain.py",
)
_PAYMENTS = ("tests/steps/payments/test_batches.py", "tests/steps/payments/test_returns.py")
_PERIODS = ("tests/steps/periods", "tests/steps/registry/test_registry_commit.py")

SUBJECTS = (
    Subject(
        "fuzhi.policy.language", ("tests/libraries/policy/test_language.py", "tests/libraries/policy/test_pack.py")
    ),
    Subject(
        "fuzhi.policy.closures",
        ("tests/libraries/policy/test_evaluation.py", "tests/libraries/policy/test_one_child.py"),
    ),
    Subject(
        "fuzhi.policy.compiling",
        ("tests/libraries/policy/test_given_pack.py", "tests/libraries/policy/test_evaluation.py"),
    ),
    Subject(
        "fuzhi.policy.reasons", ("tests/libraries/policy/test_reasons.py", "tests/libraries/policy/test_explanation.py")
    ),
    Subject("fuzhi.steps.accounts.permissions", ("tests/steps/accounts",)),
    Subject("fuzhi.steps.accounts.scope", ("tests/steps/accounts/test_staff.py",)),
    Subject("fuzhi.steps.aid.determination", _AID),
    Subject("fuzhi.steps.aid.approval", _AID),
    Subject("fuzhi.steps.aid.confirmation", _AID),
    Subject("fuzhi.steps.ledger.posting", _LEDGER),
    Subject("fuzhi.steps.payments.drafting", _PAYMENTS),
    Subject("fuzhi.steps.payments.releasing", _PAYMENTS),
    Subject("fuzhi.steps.payments.returning", _PAYMENTS),
    Subject("fuzhi.steps.payments.matching", _PAYMENTS),
    Subject("fuzhi.steps.periods.writing", _PERIODS),
    Subject("fuzhi.steps.periods.sifting", _PERIODS),
    Subject("fuzhi.steps.periods.deciding", ("tests/steps/registry/test_registry_by_hand.py", *_PERIODS)),
)
