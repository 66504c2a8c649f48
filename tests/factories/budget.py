"""Budget lines that two persons have settled, written as they stand."""

from fuzhi.steps.ledger.models import BudgetLine
from fuzhi.vocabulary import clock


def confirmed_line(number: str, purpose: str, sum_fen: int = 100_000, county: str = "220822") -> BudgetLine:
    """A confirmed line of a county's own money for a purpose in 2017."""
    return BudgetLine.objects.create(
        number=number,
        county_code=county,
        level="county",
        purpose_id=purpose,
        period="2017",
        sum_fen=sum_fen,
        document="文件",
        state="confirmed",
        made_by="finance",
        made_at=clock.now(),
        decided_by="check",
        decided_at=clock.now(),
    )
