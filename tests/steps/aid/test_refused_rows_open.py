"""A row that could not be read is no "not on the register", also when nobody stood there before: the decision waits."""

from typing import Any

import pytest

from fuzhi.steps.accounts import sealing
from fuzhi.steps.aid import queries, services
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.states import Covers
from fuzhi.steps.oversight.drawing import draw
from fuzhi.steps.oversight.models import CoverageRow
from fuzhi.steps.registry.models import Person
from tests.factories.rosters import Office, Pupil, head_row
from tests.factories.world import facts_of
from tests.steps.registry.test_every_register import disability, living

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("autumn")]
CHILD, FRIEND = Pupil("王禾苗"), Pupil("孙麦穗", serial=40, household="1100000002")
NAMED = Pupil("李谷雨", serial=60)
NAMESAKE = Pupil(CHILD.name, serial=90)


def lost(number: str) -> float:
    """An ID number that a spreadsheet kept as a number: its last digits are gone."""
    return float(number[:15] + "000")


def without(row: tuple[Any, ...], number: str) -> tuple[Any, ...]:
    return tuple(lost(number) if cell == number else cell for cell in row)


ROWS: dict[str, tuple[list[Any], str]] = {
    "household": (
        [head_row(), CHILD.household_row(证件号码=lost(CHILD.number)), FRIEND.household_row()],
        "is_registered_poor",
    ),
    "disability": ([without(disability(CHILD, "三级"), CHILD.number), disability(FRIEND, "三级")], "is_disabled"),
    "minimum_living": ([without(living(CHILD, 420), CHILD.number), living(FRIEND, 420)], "is_minimum_living"),
}


def person(child: Pupil) -> Person:
    return Person.objects.get(records__kind="roll", records__id_index=sealing.index("id", child.number))


def facts(office: Office, child: Pupil) -> dict[str, Any]:
    run = services.run(term="2017-1", county_code=office.county, by=office.clerk)
    return facts_of(run.pk, person(child))


@pytest.mark.parametrize("kind", ROWS)
def test_who_may_stand_on_a_refused_row_is_not_decided_as_absent(office: Office, kind: str) -> None:
    rows, fact = ROWS[kind]
    third = Pupil("李谷雨", serial=60)
    office.bring("roll", [CHILD.roll(), FRIEND.roll(), third.roll()])
    batch = office.bring(kind, rows)
    assert batch.rejected == 1
    assert facts(office, CHILD)[fact] is None, "his row was refused: nobody knows"
    assert facts(office, third)[fact] is False, "of whom no row speaks the register has answered"
    assert facts(office, FRIEND)[fact] is True


def test_the_decision_waits_and_names_the_row(office: Office) -> None:
    office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    batch = office.bring("household", ROWS["household"][0])
    services.run(term="2017-1", county_code=office.county, by=office.clerk)
    found = queries.explained(office.clerk.scope, person(CHILD).number, "2017-1")
    assert found.chosen.outcome == "undetermined"
    assert [(one.kind, one.batch_id, one.row_no) for one in found.refused_rows] == [("扶贫名册", batch.pk, 3)]
    assert queries.explained(office.clerk.scope, person(FRIEND).number, "2017-1").refused_rows == []


def test_the_row_mended_answers_again(office: Office) -> None:
    """By a correction; by a file that shows that the row was another child's."""
    office.bring("roll", [CHILD.roll()])
    office.bring("household", ROWS["household"][0])
    assert facts(office, CHILD)["is_registered_poor"] is None
    mended = office.receive("household", [NAMESAKE.household_row()])
    intake.commit(batch_id=mended.pk, by=office.clerk, covers=Covers.CORRECTIONS)
    assert facts(office, CHILD)["is_registered_poor"] is False
    intake.undo(batch_id=mended.pk, by=office.clerk)
    assert facts(office, CHILD)["is_registered_poor"] is None
    office.bring("household", [head_row(), CHILD.household_row(), FRIEND.household_row()])
    assert facts(office, CHILD)["is_registered_poor"] is True


def test_a_refused_row_with_its_number_is_that_childs_alone(office: Office) -> None:
    office.bring("roll", [CHILD.roll(), NAMESAKE.roll()])
    office.bring("household", [head_row(), CHILD.household_row(户编号="", 与户主关系="户主")])
    run = services.run(term="2017-1", county_code=office.county, by=office.clerk)
    poor = [facts_of(run.pk, person(one))["is_registered_poor"] for one in (CHILD, NAMESAKE)]
    assert poor == [None, False]


def test_a_row_without_a_village_may_be_anybodys_of_that_name(office: Office) -> None:
    office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    office.bring("household", [head_row(), CHILD.household_row(证件号码=lost(CHILD.number), 乡镇=None, 行政村=None)])
    assert facts(office, CHILD)["is_registered_poor"] is None and facts(office, FRIEND)["is_registered_poor"] is False


def test_coverage_names_the_row_of_the_roll_where_the_child_may_stand(office: Office) -> None:
    """A child of school age on no roll is a gap; that no school has it is not said while a row could not be read."""

    def told(child: Pupil) -> tuple[str, str]:
        draw(term="2017-1", force=True)
        row = CoverageRow.objects.get(term="2017-1", name=child.name)
        return row.gap_kind or row.kind, row.detail

    refused = [CHILD.roll(身份证件号=lost(CHILD.number), 学籍号=None), FRIEND.roll()]
    batch = office.bring("roll", refused)
    assert batch.rejected == 1
    office.bring("household", [head_row(), CHILD.household_row(), NAMED.household_row(), FRIEND.household_row()])
    assert told(CHILD) == ("no_roll", "学籍名册可能有，但没有读入，等学校改好：Sheet1 第 2 行")
    assert told(NAMED) == ("no_roll", "扶贫名册登记：小学")
    office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    assert told(CHILD)[0] != "no_roll"
