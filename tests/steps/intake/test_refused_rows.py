"""A refused row is no absence, in any register; corrections alone miss nobody; few rows of many must be explained."""

from typing import Any

import pytest

from fuzhi.steps.intake import queries, services
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.states import Covers
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.errors import InputError
from tests.factories.rosters import Office, Pupil, head_row
from tests.steps.registry.test_every_register import disability, living

pytestmark = pytest.mark.django_db
CHILD, FRIEND, THIRD = Pupil("王禾苗"), Pupil("孙麦穗", serial=40, household="1100000002"), Pupil("李谷雨", serial=60)
VIEWS = {
    "household": "poverty",
    "roll": "enrolment",
    "disability": "disability",
    "minimum_living": "assistance",
    "bill": "bill",
}


def lost(number: str) -> float:
    """An ID number that a spreadsheet kept as a number: its last digits are gone."""
    return float(number[:15] + "000")


def changed(row: tuple[Any, ...], number: object, value: object) -> tuple[Any, ...]:
    return tuple(value if cell == number else cell for cell in row)


def standing(kind: str) -> int:
    """How many the register has today."""
    return int(
        sql.one(
            f"""SELECT count(*) FROM registry_{VIEWS[kind]}_v
                WHERE superseded_at IS NULL AND source_kind <> 'absence'"""
        )
    )


BAD: dict[str, tuple[list[Any], list[Any]]] = {  # kind -> rows of three, the same rows with one that cannot be read
    "household, the number lost": (
        [head_row(), CHILD.household_row(), FRIEND.household_row()],
        [head_row(), CHILD.household_row(证件号码=lost(CHILD.number)), FRIEND.household_row()],
    ),
    "household, number and person number lost": (
        [head_row(), CHILD.household_row(), FRIEND.household_row()],
        [head_row(), CHILD.household_row(证件号码=lost(CHILD.number), 人编号=None), FRIEND.household_row()],
    ),
    "roll, no such birthday": (
        [CHILD.roll(), FRIEND.roll(), THIRD.roll()],
        [CHILD.roll(出生日期="2009-13-45"), FRIEND.roll(), THIRD.roll()],
    ),
    "roll, both numbers lost": (
        [CHILD.roll(), FRIEND.roll(), THIRD.roll()],
        [CHILD.roll(身份证件号=lost(CHILD.number), 学籍号=None), FRIEND.roll(), THIRD.roll()],
    ),
    "disability, the number lost": (
        [disability(one, "三级") for one in (CHILD, FRIEND, THIRD)],
        [
            changed(disability(CHILD, "三级"), CHILD.number, lost(CHILD.number)),
            *(disability(one, "三级") for one in (FRIEND, THIRD)),
        ],
    ),
    "minimum_living, the number lost": (
        [living(one, 420) for one in (CHILD, FRIEND, THIRD)],
        [changed(living(CHILD, 420), CHILD.number, lost(CHILD.number)), living(FRIEND, 420), living(THIRD, 420)],
    ),
    "bill, no such days": (
        [CHILD.bill(), FRIEND.bill(), THIRD.bill()],
        [CHILD.bill(用餐天数=400), FRIEND.bill(), THIRD.bill()],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_who_stands_on_a_refused_row_keeps_what_stood(office: Office, case: str) -> None:
    kind, (rows, again) = case.split(",")[0], BAD[case]
    office.bring(kind, rows)
    before = standing(kind)
    batch = office.receive(kind, again)
    assert (batch.rejected, batch.counts["gone"], batch.counts["kept"]) == (1, 0, 1)
    assert queries.gone_rows(batch, limit=10) == []
    batch = services.commit(batch_id=batch.pk, by=office.clerk)
    assert standing(kind) == before and (batch.counts["gone"], batch.counts["kept"]) == (0, 1)


def test_who_is_truly_missing_is_gone_beside_a_refused_row(office: Office) -> None:
    office.bring("roll", [CHILD.roll(), FRIEND.roll(), THIRD.roll()])
    batch = office.receive("roll", [CHILD.roll(出生日期="2009-13-45"), FRIEND.roll()])
    assert (batch.counts["gone"], batch.counts["kept"]) == (1, 1)
    assert [one.name for one in queries.gone_rows(batch, limit=10)] == [THIRD.name]


def test_a_refused_row_of_somebody_else_keeps_nobody(office: Office) -> None:
    office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    namesake = Pupil(FRIEND.name, serial=90)
    batch = office.receive("roll", [CHILD.roll(), namesake.roll(出生日期="2009-13-45")])
    assert (batch.rejected, batch.counts["gone"], batch.counts["kept"]) == (1, 1, 0), "its own number says who it is"


MANY = [Pupil(f"周{'一二三四五六七八九十'[n]}{'春夏'[n % 2]}", serial=100 + n) for n in range(10)]


def test_few_rows_of_many_must_be_explained(office: Office) -> None:
    office.bring("roll", [one.roll() for one in MANY])
    batch = office.receive("roll", [MANY[0].roll(班级="9班")])
    assert batch.counts["gone"] == 9
    with pytest.raises(InputError, match="9 人") as refusal:
        services.commit(batch_id=batch.pk, by=office.clerk)
    assert refusal.value.code == "whole_or_corrections" and standing("roll") == 10
    batch.refresh_from_db()
    assert batch.state == "checked"
    batch = services.commit(batch_id=batch.pk, by=office.clerk, covers=Covers.CORRECTIONS)
    assert standing("roll") == 10 and (batch.counts["changed"], batch.counts["gone"]) == (1, 0)
    assert sql.one("SELECT count(*) FROM registry_received_v WHERE batch_id = %s", [batch.pk]) == 0
    services.undo(batch_id=batch.pk, by=office.clerk)
    whole = office.receive("roll", [MANY[0].roll(班级="9班")])
    services.commit(batch_id=whole.pk, by=office.clerk, covers=Covers.WHOLE)
    assert standing("roll") == 1


def test_one_who_left_of_many_is_not_asked_about(office: Office) -> None:
    office.bring("roll", [one.roll() for one in MANY])
    batch = office.receive("roll", [one.roll() for one in MANY[1:]])
    assert services.commit(batch_id=batch.pk, by=office.clerk).counts["gone"] == 1
    assert Batch.objects.get(pk=batch.pk).covers == Covers.WHOLE


def values(view: str, column: str) -> list[object]:
    """What stands today, each with its source's kind."""
    return [
        tuple(row)
        for row in sql.rows(
            f"SELECT {column}, source_kind FROM registry_{view}_v WHERE superseded_at IS NULL ORDER BY 1"
        )
    ]


UNREADABLE: dict[str, tuple[Any, Any, str, str, Any]] = {  # kind's rows before, after, view, column, what stands
    "boarding": (CHILD.roll(就读方式="住校"), CHILD.roll(就读方式="看情况"), "boarding", "is_boarder", True),
    "riding": (CHILD.roll(), CHILD.roll(是否需要乘坐校车="看情况"), "bus", "rides_school_bus", True),
    "grade of enrolment": (
        CHILD.roll(班级="3班"),
        CHILD.roll(班级="#REF!"),
        "enrolment",
        "class_name",
        "3班",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_cell_that_cannot_be_read_does_not_take_what_stood(office: Office, case: str) -> None:
    before, after, view, column, stands = UNREADABLE[case]
    office.bring("roll", [before, FRIEND.roll()])
    kept = values(view, column)
    assert (stands, "roster") in kept
    office.bring("roll", [after, FRIEND.roll()])
    assert values(view, column) == kept
    office.bring("roll", [before, FRIEND.roll()])
    assert values(view, column) == kept


def test_what_changed_beside_an_unreadable_cell_is_taken(office: Office) -> None:
    office.bring("roll", [CHILD.roll(班级="3班", 专业名称="护理"), FRIEND.roll()])
    office.bring("roll", [CHILD.roll(班级="#REF!", 专业名称="园艺"), FRIEND.roll()])
    assert ("3班", "园艺") in {
        tuple(row) for row in sql.rows("SELECT class_name, major FROM registry_enrolment_v WHERE superseded_at IS NULL")
    }


def test_an_unreadable_cell_of_somebody_new_is_unknown(office: Office) -> None:
    office.bring("roll", [CHILD.roll(就读方式="看情况"), FRIEND.roll()])
    assert (None, "roster") in values("boarding", "is_boarder")
