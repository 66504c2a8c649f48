"""One fact of many children, each with its own value: what a line means, who is taken, what two persons decide."""

import pytest

from fuzhi.policy.facts import FACT_LABELS
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.bulk import services
from fuzhi.steps.bulk.acts import Asked, Plan
from fuzhi.steps.registry import changes
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.correcting_many import FILL_MANY, meant
from fuzhi.steps.registry.facts import fact_named, filled_by
from fuzhi.steps.registry.filling import fault_of, row_field, rows_to_fill
from fuzhi.steps.registry.models import Correction, Person
from tests.factories import many
from tests.factories.many import takes, why
from tests.factories.registers import OTHER_COUNTY
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def filled(by: Staff, fact: str, lines: dict[Person, str]) -> Asked:
    rows = {row_field(child.pk): text for child, text in lines.items()}
    return many.asked(by, [child.pk for child in lines], fact=fact, reason="学校名单", **rows)


def planned(by: Staff, fact: str, lines: dict[Person, str]) -> Plan:
    return FILL_MANY.plan(filled(by, fact, lines))


def now(child: Person, fact: str) -> str:
    return registry.current_value(person_id=child.pk, fact=fact, term="2017-1")


def test_a_line_means_what_people_write() -> None:
    boards, fee, state = fact_named("is_boarder"), fact_named("bus_fare_fen"), fact_named("roll_state")
    assert [meant(boards, text) for text in ("是", " yes ", "不清楚", "", "  ")] == ["yes", "yes", "", None, None]
    assert (meant(fee, "360元"), meant(fee, "不清楚"), meant(state, "在读")) == ("360元", "", "")
    assert (fault_of(boards, "是"), fault_of(boards, "不清楚"), fault_of(fee, "")) == ("", "", "")
    assert "不是可选的值" in fault_of(boards, "也许") and "不是金额" in fault_of(fee, "三百")


def test_what_follows_from_a_fact_is_filled_in_by_it() -> None:
    told = {name: one.key for name in FACT_LABELS if (one := filled_by(name)) is not None}
    assert (told["is_boarder"], told["is_rural_household"], told["is_orphan"]) == (
        "is_boarder",
        "hukou_kind",
        "assistance_kind",
    )
    assert filled_by("school_ownership") is None and filled_by("") is None


def test_each_gets_its_own_value_and_an_empty_line_changes_nothing(world: World) -> None:
    one, two, three = world.pupil("甲一"), world.pupil("甲二"), world.pupil("甲三")
    lines = {one: "360", two: "120.5", three: ""}
    plan = planned(world.clerk, "bus_fare_fen", lines)
    assert takes(plan) == {"甲一": "没有记录 → 360.00 元", "甲二": "没有记录 → 120.50 元"}
    assert why(plan) == {"甲三": "没有填"}
    made = many.carried(FILL_MANY, filled(world.clerk, "bus_fare_fen", lines))
    assert [now(child, "bus_fare_fen") for child in lines] == ["360.00 元", "120.50 元", "没有记录"]
    assert made.said == "乘车费逐人填写；依据：学校名单"
    assert sorted(Correction.objects.values_list("new", flat=True)) == ["120.50 元", "360.00 元"]
    assert services.take_back(done_id=made.pk, by=world.clerk).undone_count == 2
    assert now(one, "bus_fare_fen") == "没有记录"


def test_yes_no_and_unknown_stand_side_by_side(world: World) -> None:
    yes, no, same = world.pupil("乙一"), world.pupil("乙二", boarder=True), world.pupil("乙三", boarder=True)
    lines = {yes: "是", no: "不清楚", same: "是"}
    assert why(planned(world.clerk, "is_boarder", lines)) == {"乙三": "本来就是“是”"}
    many.carried(FILL_MANY, filled(world.clerk, "is_boarder", lines))
    assert [now(child, "is_boarder") for child in lines] == ["是", "不清楚", "是"]


def test_another_line_is_another_plan(world: World) -> None:
    child = world.pupil()
    first, other = (planned(world.clerk, "bus_fare_fen", {child: text}) for text in ("360", "361"))
    assert first.count == other.count and first.digest != other.digest


def test_what_two_persons_decide_becomes_a_proposal_each(world: World) -> None:
    one, two = world.pupil("丙一"), world.pupil("丙二")
    many.carried(FILL_MANY, filled(world.clerk, "is_hardship", {one: "是", two: "否"}))
    waiting = {row.name[:2]: row for row in changes.waiting(world.checker.scope)}
    assert {name: row.new for name, row in waiting.items()} == {"丙一": "是", "丙二": "否"}
    registry.confirm_change(change_id=waiting["丙二"].pk, by=world.checker)
    assert (now(one, "is_hardship"), now(two, "is_hardship")) == ("没有记录", "否")


def test_the_rows_stand_in_the_order_of_the_ticks_and_none_is_foreign(world: World) -> None:
    one, two = world.pupil("丁一"), world.pupil("丁二", boarder=True)
    far = world.pupil("外县", school=OTHER_COUNTY, hukou_code="220881100001")
    rows = rows_to_fill(many.asked(world.clerk, [two.pk, far.pk, one.pk], fact="is_boarder"))
    assert [(row.name, row.now, row.field) for row in rows] == [
        ("丁二", "是", row_field(two.pk)),
        ("丁一", "否", row_field(one.pk)),
    ]
    assert rows[0].school and rows[0].number == two.number
