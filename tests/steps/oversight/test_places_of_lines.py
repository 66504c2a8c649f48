"""The places of lines as one statement counts them are those that the tables say, at each stage of the semester."""

from collections import Counter

import pytest

from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.oversight import pipeline_sql
from fuzhi.steps.oversight.pipeline import Lines
from fuzhi.steps.payments.models import Line, Receipt
from fuzhi.steps.periods import sql
from tests.factories.county import TERM, County, Stage
from tests.factories.lived_in import at
from tests.factories.rosters import TONGYU, ZHENLAI

pytestmark = pytest.mark.django_db


def counted(county_code: str = TONGYU, school: str = "") -> list[Lines]:
    marks = {"term": TERM, "counties": [county_code], "school": school}
    return sql.read(Lines, pipeline_sql.LINES, marks)


def place(one: Entitlement) -> int:
    """Where a line stands, read from the tables one by one."""
    if one.state in ("proposed", "marked"):
        return 0
    if one.state != "approved":
        return {"confirmed": 1, "submitted": 2}[one.state]
    notice = getattr(one.aid_list, "notice", None)
    is_over = one.is_universal or (notice is not None and notice.state == "closed")
    if not is_over or one.objection_items.filter(objection__state="open").exists():
        return 3
    if one.amount_fen == 0:
        return 8
    last = Line.objects.filter(entitlement_id=one.pk).exclude(state="void").order_by("-pk").first()
    if last is None:
        return 4
    if last.state != "paid":
        return 5 if last.batch.state == "made" else 6
    is_said = Receipt.objects.filter(batch=last.batch, school_code=last.school_code, reopened_at=None).exists()
    return 8 if is_said else 7


@at(Stage.DECIDED, Stage.CONFIRMED, Stage.SUBMITTED, Stage.PUBLISHED, Stage.CLOSED, Stage.MADE, Stage.RELEASED)
def test_each_line_stands_in_one_place(county: County) -> None:
    lines = Entitlement.objects.filter(term=TERM).exclude(state="withdrawn")
    told = Counter(place(one) for one in lines)
    found = counted()
    assert [sum(one.at[spot] for one in found) for spot in range(pipeline_sql.PLACES)] == [
        told[spot] for spot in range(pipeline_sql.PLACES)
    ]
    for one in found:
        assert counted(school=one.school_code) == [one], "a school is asked alone with the same answer"
    assert counted(ZHENLAI) == []


@at(Stage.RETURNED)
def test_what_came_back_is_at_the_bank_and_counted_as_failed(county: County) -> None:
    failed = Line.objects.filter(term=TERM, state="failed").count()
    found = counted()
    assert failed and sum(one.failed for one in found) == failed
    assert sum(one.at[6] for one in found) >= failed and sum(one.at[7] for one in found) > 0
