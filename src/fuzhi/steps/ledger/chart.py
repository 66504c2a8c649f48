"""The chart of accounts and what each purpose of an entry asks of its lines: data, kept in two tables.

The tables are filled from here by a migration. A new account or purpose is a row here and a migration that calls
:func:`fill`; one that is no longer used stays with ``is_retired``, so that old entries are still named.
"""

from dataclasses import asdict, dataclass
from typing import Any, Protocol

from fuzhi.steps.ledger.states import AccountCode, EntryPurpose, PayeeKind, Side

PERSON, TEACHER, SCHOOL = PayeeKind.PERSON, PayeeKind.TEACHER, PayeeKind.SCHOOL
OPERATOR, SUPPLIER, DONOR = PayeeKind.OPERATOR, PayeeKind.SUPPLIER, PayeeKind.DONOR
PROJECT, COUNTY = PayeeKind.PROJECT, PayeeKind.COUNTY
REQUIRABLE = ("item", "clause", "tier", "level", "period", "reference_key", "budget_line_id")
"""Columns that a purpose may require to be filled (the budget line on debits alone); account, amount, county and payee
always are."""


@dataclass(frozen=True, slots=True)
class PurposeOf:
    """Why money moves: who may be named as payee, which of :data:`REQUIRABLE` each line must say."""

    code: str
    label: str
    payee_kinds: list[str]
    requires: list[str]
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class AccountOf:
    """A ledger account, the side on which it usually stands, the purposes whose entries may touch it."""

    code: str
    label: str
    side: str
    purposes: list[str]
    is_retired: bool = False


_AID = ["item", "clause", "tier", "level", "period", "reference_key"]
PURPOSES = (
    PurposeOf(EntryPurpose.RELEASE, EntryPurpose.RELEASE.label, [PERSON], _AID),
    PurposeOf(EntryPurpose.SETTLEMENT, EntryPurpose.SETTLEMENT.label, [SCHOOL], _AID),
    PurposeOf(EntryPurpose.REVERSAL, EntryPurpose.REVERSAL.label, [*PayeeKind], []),
    PurposeOf("allowance", "教师补助", [TEACHER], _AID),
    PurposeOf("meals", "供餐结算", [OPERATOR, SCHOOL], ["item", "level", "period", "reference_key"]),
    PurposeOf("project", "项目付款", [SUPPLIER, SCHOOL, PROJECT], ["item", "level", "reference_key", "budget_line_id"]),
    PurposeOf("gift_received", "收到捐赠", [DONOR], ["reference_key"]),
    PurposeOf("gift_spent", "使用捐赠", [PERSON, SCHOOL, PROJECT, SUPPLIER], ["item", "reference_key"]),
    PurposeOf("allotment", "下达资金", [COUNTY], ["level", "period", "reference_key"]),
    PurposeOf("recovery", "追回", [PERSON, TEACHER, SCHOOL, OPERATOR, SUPPLIER], ["item", "level", "reference_key"]),
)
_FROM_TREASURY = ["release", "settlement", "allowance", "meals", "project", "allotment", "recovery"]
CHART = (
    AccountOf(
        AccountCode.AID_EXPENSE, AccountCode.AID_EXPENSE.label, Side.DEBIT, ["release", "settlement", "recovery"]
    ),
    AccountOf(AccountCode.TREASURY, AccountCode.TREASURY.label, Side.DEBIT, _FROM_TREASURY),
    AccountOf("allowance_expense", "教师补助支出", Side.DEBIT, ["allowance", "recovery"]),
    AccountOf("meal_expense", "供餐支出", Side.DEBIT, ["meals", "recovery"]),
    AccountOf("project_expense", "项目支出", Side.DEBIT, ["project", "recovery"]),
    AccountOf("gift_account", "捐赠专户", Side.DEBIT, ["gift_received", "gift_spent"]),
    AccountOf("gift_income", "捐赠收入", Side.CREDIT, ["gift_received"]),
    AccountOf("gift_expense", "捐赠支出", Side.DEBIT, ["gift_spent"]),
    AccountOf("allotment_income", "上级下达收入", Side.CREDIT, ["allotment"]),
)


class Models(Protocol):
    """What a migration hands in: the models as they were then."""

    def get_model(self, app_label: str, model_name: str) -> Any:
        """A model by name."""


def fill(models: Models) -> None:
    """Write both tables from the tuples above; a row that stands already is brought to what is said here."""
    for name, rows in (("Purpose", PURPOSES), ("Account", CHART)):
        model = models.get_model("ledger", name)
        for row in rows:
            said = asdict(row)
            model.objects.update_or_create(code=str(said.pop("code")), defaults=said)
