"""What is told of a child: each fact with its source, who a roster row speaks of, and where that row stood."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.scope import NOTHING, Scope
from fuzhi.steps.intake.models import Row
from fuzhi.steps.intake.row_places import row_with_place
from fuzhi.steps.registry import identity, services
from fuzhi.steps.registry.models import Person
from fuzhi.steps.registry.row_persons import SpokenOf, persons_of_row
from fuzhi.steps.registry.timeline import timeline
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.handover import Thing
from tests.factories.once import made_once
from tests.factories.pages import there
from tests.factories.reading import read_here
from tests.factories.rosters import PRIMARY, TONGYU, VILLAGE_CODE, ZHENLAI, Office, Pupil, head_row, open_account

pytestmark = pytest.mark.django_db
CHILD = Pupil("王禾苗")
ACCOUNT = "6217000000001234"


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A poor family on the register and its child on the roll; in spring the roll has the child no more."""
    with made_once(django_db_blocker, date(2017, 9, 20)), read_here():
        made = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        made.schools()
        made.bring("household", [head_row(), CHILD.household_row()], name="扶贫办.xlsx")
        made.bring("roll", [CHILD.roll(), Pupil("孙麦穗", serial=40).roll()], name="学籍.xlsx")
        yield made


@pytest.fixture
def child(office: Office) -> Person:
    return Person.objects.get(name=CHILD.name, is_live=True)


def row(kind: str, number: int = 2) -> Row:
    return Row.objects.get(batch__kind=kind, row_no=number)


def told(office: Office, child: Person) -> list[str]:
    return [f"{one.on} {one.text}{one.link_text}" for one in timeline(office.clerk, child.pk)]


def test_each_fact_is_told_with_the_line_that_says_it(office: Office, child: Person) -> None:
    said = told(office, child)
    assert "2017-09-20 就读：兴隆山镇中心校 三年级 1班，学籍名册 / 第 1 张表 / 第 2 行" in said
    assert "2017-09-20 脱贫属性：未脱贫，扶贫名册 / 第 1 张表 / 第 3 行" in said
    assert "2017-09-20 住宿：否，学籍名册 / 第 1 张表 / 第 2 行" in said
    places = [one.at for one in timeline(office.clerk, child.pk) if one.at]
    assert {place.thing for place in places} == {Thing.ROSTER_ROW}
    assert {place.key[0] for place in places} == {row("roll").pk, row("household", 3).pk}


def test_an_end_by_absence_is_told_with_its_day(office: Office, child: Person) -> None:
    with clock.at(date(2018, 3, 12)), read_here():
        office.bring("roll", [Pupil("孙麦穗", serial=40).roll()], term="2017-2")
        said = told(office, child)
    ended = [text for text in said if "到2018年3月1日止" in text]
    assert {text.split(" ", 1)[1].split("：")[0] for text in ended} >= {"就读", "住宿", "乘坐校车"}
    assert not any("脱贫属性" in text for text in ended), "the poverty office was not asked again"


def test_what_a_clerk_decided_stays_told_after_a_roster_said_otherwise(office: Office, child: Person) -> None:
    with clock.at(date(2017, 10, 9)):
        services.correct(
            person_id=child.pk, fact="is_boarder", value="是", reason="住宿登记表", term="2017-1", by=office.clerk
        )
    with clock.at(date(2017, 10, 20)), read_here():
        office.bring(
            "roll", [CHILD.roll(就读方式="走读", 班级="2班"), Pupil("孙麦穗", serial=40).roll()], term="2017-2"
        )
        said = told(office, child)
    assert any(
        text.startswith("2017-10-09 是否住校由“否”更正为“是”") and "人工更正 / tongyu / 住宿登记表" in text
        for text in said
    )


def test_a_corrected_name_is_told_from_what_to_what(office: Office, child: Person) -> None:
    Staff.objects.filter(pk=office.clerk.pk).update(display_name="卫红")
    with clock.at(date(2017, 10, 9)):
        identity.correct_identity(
            person_id=child.pk,
            changes={"name": "王禾淼"},
            version=identity.version_of(child),
            reason="户口簿",
            by=office.clerk,
        )
        said = told(office, child)
    assert "2017-10-09 姓名由“王禾苗”更正为“王禾淼”，人工更正 / 卫红 / 户口簿" in said


@pytest.mark.parametrize(
    ("scope", "is_seen"),
    [
        (Scope("2208"), True),
        (Scope(TONGYU), True),
        (Scope(VILLAGE_CODE), True),
        (Scope(TONGYU, PRIMARY), True),
        (Scope(TONGYU, "2122000005"), False),
        (Scope(ZHENLAI), False),
        (Scope("220822100201"), False),
        (NOTHING, False),
    ],
)
def test_whom_a_row_speaks_of_is_told_within_the_area(
    office: Office, child: Person, scope: Scope, is_seen: bool
) -> None:
    spoken = [SpokenOf(child.number, child.name)] if is_seen else []
    assert persons_of_row(scope, row("roll").pk) == spoken


def test_a_row_of_a_school_or_of_nobody_speaks_of_nobody(office: Office) -> None:
    assert persons_of_row(Scope("2208"), row("school").pk) == []
    assert persons_of_row(Scope("2208"), -1) == []


def test_a_head_of_a_household_is_spoken_of_too(office: Office) -> None:
    assert [one.name for one in persons_of_row(Scope(TONGYU), row("household").pk)] == ["王大田"]


def test_a_row_stands_where_it_stood_and_shows_no_whole_number(office: Office) -> None:
    kept = there(row_with_place(row("household").pk))
    assert (kept.file_name, kept.sheet, kept.row_no) == ("扶贫办.xlsx", "Sheet1", 2)
    assert (kept.kind, kept.term, kept.county_code, kept.received_on) == (
        "household",
        "2017-1",
        TONGYU,
        date(2017, 9, 20),
    )
    assert (kept.payload["name"], kept.account_last4) == ("王大田", "1234")
    assert re.fullmatch(r"\*{14}\d{3}[\dX]", kept.id_mask)
    whole = str(kept)
    assert ACCOUNT not in whole and "13800000021" not in whole
    assert row_with_place(-1) is None


def test_a_row_that_is_not_imported_yet_was_received_on_no_day(office: Office) -> None:
    with clock.at(date(2017, 9, 21)), read_here():
        batch = office.receive("bill", [CHILD.bill()])
    kept = there(row_with_place(Row.objects.get(batch_id=batch.pk).pk))
    assert kept.received_on is None and kept.payload["bus_fare_fen"] == 36_000
