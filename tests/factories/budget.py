"""Budget lines that two persons have settled."""

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.ledger.budget import confirm_line, open_line
from fuzhi.steps.ledger.models import BudgetLine
from fuzhi.vocabulary.codes import Role
from tests.factories.rosters import open_account


def confirmed_line(number: str, purpose: str, sum_fen: int = 100_000, county: str = "220822") -> BudgetLine:
    """A confirmed line of a county's own money for a purpose in 2017."""
    line = open_line(
        number=number,
        county_code=county,
        level="county",
        purpose=purpose,
        period="2017",
        sum_fen=sum_fen,
        document="吉财教〔2017〕1号",
        by=_member(Role.FINANCE, county),
    )
    return confirm_line(line_id=line.pk, by=_member(Role.CHECKER, county))


def _member(role: Role, county: str) -> Staff:
    name = f"budget-{role.value}-{county}"
    return Staff.objects.filter(username=name).first() or open_account(name, role.value, county)
