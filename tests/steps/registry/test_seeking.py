"""Pasted lines are found by one question, in the own area alone; what is nobody's is limited and recorded."""

from collections.abc import Iterator
from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.registry import seeking
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import InputError, TooMany
from fuzhi.vocabulary.pasted import LINES_MAX, read_lines
from tests.factories.once import made_once
from tests.factories.rosters import OTHER, PRIMARY, TONGYU, ZHENLAI, Office, Pupil, head_row, id_number, open_account

pytestmark = pytest.mark.django_db
CHILD = Pupil("王禾苗")
TWIN = Pupil("王禾苗", serial=33, birth="20100503", school=OTHER, guardian="王大江")
FRIEND = Pupil("单麦穗", serial=40, school=OTHER, guardian="单广山")


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Two children of one name at two schools, one of them on the poverty register; a third with another name."""
    with made_once(django_db_blocker, date(2017, 9, 20)):
        made = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        made.schools()
        made.bring("household", [head_row(), CHILD.household_row()])
        made.bring("roll", [CHILD.roll(), TWIN.roll(), FRIEND.roll()])
        yield made


def found(text: str, by: Staff) -> list[tuple[list[str], list[str]]]:
    """Of each line the birth years of who was found and of who is near."""
    schools = {"中心校": {"learns": [PRIMARY]}}
    lines = [line for line in read_lines(text) if line.same_as is None]
    told = seeking.seek(lines=lines, places=schools, by=by)
    return [
        (named(told[line.place].person_ids), named([near.person_id for near in told[line.place].near]))
        for line in lines
    ]


def named(ids: tuple[int, ...] | list[int]) -> list[str]:
    people = Person.objects.in_bulk(ids)
    return [f"{people[one].name}{people[one].born_from:%y}" for one in ids]


ONE, OTHER_ONE, THIRD = "王禾苗08", "王禾苗09", "单麦穗08"


@pytest.mark.parametrize(
    ("line", "who"),
    [
        (CHILD.number, [ONE]),
        (f"G{FRIEND.number}", [THIRD]),
        ("王禾苗", [ONE, OTHER_ONE]),
        (f"王禾苗 {TWIN.number[-4:]}", [OTHER_ONE]),
        ("王禾苗 2010", [OTHER_ONE]),
        ("王禾苗 2010-05-03", [OTHER_ONE]),
        ("王禾苗\t王大江", [OTHER_ONE]),
        ("王禾苗\t中心校", [ONE]),
        ("王大江", [OTHER_ONE]),
        ("shanmaisui", [THIRD]),
        ("shan mai sui", [THIRD]),
        ("sms", [THIRD]),
        (CHILD.household, [ONE]),
    ],
)
def test_a_line_is_found_by_anything_that_tells_a_child(office: Office, line: str, who: list[str]) -> None:
    assert found(line, office.clerk) == [(who, [])]


def test_what_is_not_found_has_the_nearest(office: Office) -> None:
    stranger = id_number("20090417", 77)
    text = f"王禾苗 {FRIEND.number[-4:]}\n单买穗\n{stranger}\n{FRIEND.number}\t王禾苗\n赵无名"
    assert found(text, office.clerk) == [
        ([], [ONE, OTHER_ONE]),
        ([], [THIRD]),
        ([], []),
        ([], [ONE, OTHER_ONE, THIRD]),
        ([], []),
    ]
    (line,) = read_lines(f"王禾苗 {FRIEND.number[-4:]}")
    near = seeking.seek(lines=[line], places={}, by=office.clerk)[1].near[0]
    assert [one.value for one in near.others] == ["tail"]


def test_nobody_of_another_area_is_found_or_near(office: Office) -> None:
    strangers = [
        open_account("far", "clerk", ZHENLAI),
        open_account("next", "school", TONGYU, "3122000002"),
        open_account("village", "village", "220822100201"),
    ]
    text = f"{CHILD.number}\n王禾苗\n王大江\nsms\n单买穗\nG{FRIEND.number}\n{CHILD.household}"
    for by in strangers:
        assert found(text, by) == [([], [])] * 7, by.username
    assert found("王禾苗", open_account("school", "school", TONGYU, OTHER)) == [([OTHER_ONE], [])]


def test_numbers_that_are_nobodys_here_are_counted_and_limited(office: Office) -> None:
    text = "\n".join([CHILD.number, *(id_number("20090417", serial) for serial in (71, 72, 73))])
    found(text, office.clerk)
    entry = audit.entries().filter(action="seek_numbers").latest("id")
    assert entry.detail == {"lines": 4, "numbers": 4, "not_here": 3} and not entry.changes
    with patch.object(seeking, "MISSES", Limit("numbers_nobody_has", 3, 3600)):
        with pytest.raises(TooMany):
            found(CHILD.number, office.clerk)
        assert found("王大江", office.clerk) == [([OTHER_ONE], [])], "names go on"
    with pytest.raises(InputError):
        found("\n".join(f"王{n}" for n in range(LINES_MAX + 1)), office.clerk)


def test_many_lines_cost_as_many_questions_as_one_and_no_number_goes_along(office: Office) -> None:
    def asked(text: str) -> list[str]:
        with CaptureQueriesContext(connection) as said:
            found(text, office.clerk)
        return [one["sql"] for one in said.captured_queries if "WITH asked" in one["sql"]]

    many = "\n".join(id_number("20090417", serial) for serial in range(100, 250))
    assert len(asked(f"{CHILD.number}\n{id_number('20090417', 98)}")) == len(asked(many)) == 2
    assert not any(CHILD.number in one for one in asked(CHILD.number))
