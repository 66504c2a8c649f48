"""What a person shows of the registers: whose word goes first, and what stands where a register is silent."""

from collections.abc import Iterator
from typing import Any

import pytest

from fuzhi.steps.periods.registers import kinds_naming_villages, kinds_showing, shown_tables
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.models import Household, Person, Record
from tests.factories.reading import read_here
from tests.factories.rosters import OTHER, PRIMARY, TONGYU, VILLAGE_CODE, Office, Pupil, head_row

NEIGHBOUR_VILLAGE = "220822103204"
CHILD = Pupil("王禾苗")


@pytest.fixture(autouse=True)
def without_another_process() -> Iterator[None]:
    """What is read is not the matter here."""
    with read_here():
        yield


def shows(name: str, *columns: str) -> tuple[Any, ...]:
    person = Person.objects.get(name=name, is_live=True, merged_into__isnull=True)
    return tuple(getattr(person, column) for column in columns)


def test_school_and_poverty_come_from_their_registers_whichever_comes_first(office: Office) -> None:
    office.bring("household", [head_row(), CHILD.household_row()])
    home = Household.objects.get()
    assert shows("王禾苗", "school_code", "stage", "grade", "class_name", "poverty_state", "household_id") == (
        *("", "", None, "", "poor", home.pk),
    )
    office.bring("roll", [CHILD.roll()])
    assert shows("王禾苗", "school_code", "stage", "grade", "class_name", "poverty_state", "household_id") == (
        *(PRIMARY, "primary", 3, "1班", "poor", home.pk),
    )
    assert shows("王禾苗", "county_code") == (TONGYU,)


def test_who_stands_on_the_poverty_register_is_a_child_by_age_and_on_a_roll_in_any_case(office: Office) -> None:
    infant = Pupil("王小苗", birth="20160203", serial=35)
    late = Pupil("王迟", birth="19900203", serial=37)
    office.bring("household", [head_row(), CHILD.household_row(), infant.household_row(), late.household_row()])
    assert [shows(name, "is_pupil") for name in ("王大田", "王禾苗", "王小苗", "王迟")] == [
        (False,),
        (True,),
        (False,),
        (False,),
    ]
    office.bring("roll", [late.roll()])
    assert shows("王迟", "is_pupil") == (True,)


def test_the_village_is_that_of_the_household_else_what_a_record_names(office: Office) -> None:
    office.bring("roll", [CHILD.roll(户口所在地行政区划=NEIGHBOUR_VILLAGE)])
    assert shows("王禾苗", "village_code") == (NEIGHBOUR_VILLAGE,)
    office.bring("household", [head_row(), CHILD.household_row()])
    assert shows("王禾苗", "village_code") == (VILLAGE_CODE,)


def test_the_school_that_a_child_attends_goes_before_the_one_it_left(office: Office) -> None:
    office.bring("roll", [CHILD.roll(状态="转出"), Pupil("王禾苗", school=OTHER, grade="四年级").roll()])
    assert shows("王禾苗", "school_code", "grade") == (OTHER, 4)


def test_what_a_register_said_last_is_shown_when_nothing_else_is(office: Office) -> None:
    office.bring("roll", [CHILD.roll(), Pupil("孙麦穗", serial=40).roll()])
    office.bring("roll", [Pupil("孙麦穗", serial=40).roll()], term="2017-2")
    assert shows("王禾苗", "school_code", "is_pupil") == (PRIMARY, True)


def test_a_state_of_the_household_is_the_heads_also_beside_a_member_of_unknown_relation(office: Office) -> None:
    member = CHILD.household_row(与户主关系=None, 脱贫属性="已脱贫（享受政策）", 脱贫年度="2016")
    office.bring("household", [member, head_row()])
    home = Household.objects.get()
    assert [state for state, _, _ in queries.household_history(home.pk)] == ["poor"]
    assert [(one.name, one.relation) for one in queries.members(home)] == [("王大田", "户主"), ("王禾苗", "")]


def test_questions_of_the_registers_that_pages_and_links_ask() -> None:
    assert kinds_showing("school_code") == ("roll",)
    assert kinds_showing("poverty_state") == ("household",)
    assert kinds_showing("shoe_size") == ()
    assert kinds_naming_villages() == ("household",)
    assert [table.key for table, _ in shown_tables()] == ["enrolment", "poverty"], "by the rank of the register"


@pytest.mark.parametrize(
    ("kind", "village", "address", "named"),
    [
        ("household", VILLAGE_CODE, "长发村", True),
        ("household", "", "长发村", False),
        ("roll", VILLAGE_CODE, "长发村 3 组", False),
        ("roll", VILLAGE_CODE, "", True),
        ("roll", "", "", False),
    ],
)
def test_a_record_is_placed_by_its_village_where_the_register_names_it(
    kind: str, village: str, address: str, named: bool
) -> None:
    assert queries.names_village(Record(kind=kind, village_code=village, address=address)) is named
