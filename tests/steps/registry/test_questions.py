"""Questions to the registry: who is found how, within which area; households, accounts, schools and sources."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts.scope import NOTHING, Scope
from fuzhi.steps.periods import sql
from fuzhi.steps.registry import files, queries, services
from fuzhi.steps.registry.models import Household, Person, Record
from fuzhi.vocabulary.errors import NotFound
from tests.factories.once import made_once
from tests.factories.rosters import (
    OTHER,
    PRIMARY,
    SCHOOLS,
    TONGYU,
    VILLAGE_CODE,
    ZHENLAI,
    Office,
    Pupil,
    head_row,
    open_account,
)

pytestmark = pytest.mark.django_db
CHILD = Pupil("王禾苗")
FRIEND = Pupil("单麦穗", serial=40, school=OTHER, guardian="单广山")
SISTER = Pupil("王禾花", serial=42, birth="20110203")
COUNTY, CITY = Scope(TONGYU), Scope("2208")


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A poor family of three on the register, two of them pupils; another pupil from another village."""
    with made_once(django_db_blocker, date(2017, 9, 20)):
        made = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        made.schools()
        made.bring("household", [head_row(), CHILD.household_row(), SISTER.household_row()])
        made.bring(
            "roll", [CHILD.roll(), SISTER.roll(), FRIEND.roll(户口所在地行政区划="220822103204", 现住址="三宝村")]
        )
        yield made


def person(name: str) -> Person:
    return Person.objects.get(name=name, is_live=True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王禾苗", {"王禾苗"}),
        ("禾", {"王禾苗", "王禾花"}),
        ("王", {"王禾苗", "王禾花"}),
        ("苗禾", set()),
        ("smz", set()),
        ("sms", {"单麦穗"}),
        ("SMS", {"单麦穗"}),
        ("wh", {"王禾苗", "王禾花"}),
        (" 王 禾 苗 ", {"王禾苗"}),
        (CHILD.number[-4:], {"王禾苗"}),
        ("0000", set()),
        ("王大田", set()),
        ("%", set()),
        ("_", set()),
        ("", set()),
        ("  ", set()),
    ],
)
def test_pupils_are_found_by_name_initials_and_last_four(office: Office, text: str, names: set[str]) -> None:
    assert {one.name for one in queries.search(COUNTY, text)} == names


def test_pupils_are_found_by_their_public_number_or_its_beginning(office: Office) -> None:
    child = person("王禾苗")
    assert queries.search(COUNTY, child.number.lower()) == [child]
    assert {one.name for one in queries.search(COUNTY, "P2208")} == {"王禾苗", "王禾花", "单麦穗"}
    assert len(queries.search(COUNTY, "P2208", limit=2)) == 2


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        (CITY, {"王禾苗", "王禾花", "单麦穗"}),
        (COUNTY, {"王禾苗", "王禾花", "单麦穗"}),
        (Scope(VILLAGE_CODE[:9]), {"王禾苗", "王禾花", "单麦穗"}),
        (Scope(VILLAGE_CODE), {"王禾苗", "王禾花"}),
        (Scope(TONGYU, PRIMARY), {"王禾苗", "王禾花"}),
        (Scope(TONGYU, OTHER), {"单麦穗"}),
        (Scope(ZHENLAI), set()),
        (NOTHING, set()),
    ],
)
def test_everybody_finds_the_own_children(office: Office, scope: Scope, names: set[str]) -> None:
    assert {one.name for one in queries.persons(scope).filter(is_pupil=True)} == names
    child = person("王禾苗")
    if "王禾苗" in names:
        assert queries.person(scope, child.pk) == child == queries.person_by_number(scope, child.number)
    else:
        for ask in (
            lambda: queries.person(scope, child.pk),
            lambda: queries.person_by_number(scope, child.number),
        ):
            with pytest.raises(NotFound):
                ask()


def test_a_person_by_whole_number_is_for_services(office: Office) -> None:
    assert queries.person_by_id(CHILD.number) == person("王禾苗")
    assert queries.person_by_id("220822200904170000") is None
    numbers = queries.id_numbers([person("王禾苗").pk, person("单麦穗").pk])
    assert numbers == {person("王禾苗").pk: CHILD.number, person("单麦穗").pk: FRIEND.number}


def test_a_household_and_its_members_head_first(office: Office) -> None:
    home = Household.objects.get()
    assert (home.head_name, home.members, home.poverty_state) == ("王大田", 3, "poor")
    names = [one.name for one in queries.members(home)]
    assert names[0] == "王大田" and set(names) == {"王大田", "王禾苗", "王禾花"}
    for scope, seen in (
        (CITY, True),
        (COUNTY, True),
        (Scope(VILLAGE_CODE), True),
        (Scope("220822103204"), False),
        (Scope(TONGYU, PRIMARY), False),
        (Scope(ZHENLAI), False),
    ):
        assert queries.households(scope).exists() is seen
        if not seen:
            with pytest.raises(NotFound):
                queries.household(scope, home.pk)
    assert queries.household_history(home.pk) == [("poor", date(2017, 9, 1), None)]


def test_the_account_of_the_family_serves_its_children(office: Office) -> None:
    home = Household.objects.get()
    account = queries.household_account(home.pk)
    assert account is not None and (account.holder_name, account.account_last4) == ("王大田", "1234")
    for name in ("王禾苗", "王禾花"):
        payee = files.payee_of(person(name).pk)
        assert payee is not None and (payee.account_last4, payee.shared_by) == ("1234", 1)
    assert files.payee_of(person("单麦穗").pk) is None
    assert queries.household_account(-1) is None


def test_schools_of_the_directory(office: Office) -> None:
    found = queries.school(PRIMARY, date(2017, 9, 30))
    assert (found.name, found.county_code, found.kind_text) == ("兴隆山镇中心校", TONGYU, "小学")
    with pytest.raises(NotFound) as refused:
        queries.school("2122999999", date(2017, 9, 30))
    assert refused.value.code == "no_school"
    assert queries.school_names([PRIMARY, "", "2122999999", PRIMARY]) == {PRIMARY: "兴隆山镇中心校"}
    assert queries.school_names([]) == {}
    codes = {row[0] for row in SCHOOLS}
    assert {code for code, _ in queries.schools_in(COUNTY)} == codes
    assert queries.schools_in(Scope(ZHENLAI)) == []
    assert [code for code, _ in queries.schools_in(Scope(TONGYU, OTHER))] == [OTHER]
    names = [name for _, name in queries.schools_in(COUNTY)]
    assert len(names) == len(set(names)) == len(SCHOOLS)


def test_a_row_is_named_by_number_and_day(office: Office) -> None:
    record = Record.objects.get(person_id=person("单麦穗").pk)
    assert record.row_id is not None
    assert queries.row_source(record.row_id) == "第 4 行 · 2017年9月20日"
    assert queries.row_source(-1) == ""


def test_corrections_are_told_in_words_newest_first(office: Office) -> None:
    child = person("王禾苗")
    for value in ("是", "否"):
        services.correct(
            person_id=child.pk, fact="is_boarder", value=value, reason=f"改为{value}", term="2017-1", by=office.clerk
        )
    told = queries.corrections_of(child.pk)
    assert [(one.label, one.reason, one.by) for one in told] == [
        ("是否住校", "改为否", "tongyu"),
        ("是否住校", "改为是", "tongyu"),
    ]
    assert queries.corrections_of(person("单麦穗").pk) == []


def test_schools_of_an_area_with_their_pupils(office: Office) -> None:
    def rows(scope: Scope) -> dict[str, int]:
        asked = queries.schools(scope)
        keys = [code for (code,) in sql.rows(f"SELECT school_code FROM ({asked.keys_sql}) k", dict(asked.values))]
        found = sql.rows(f"SELECT school_code, pupils FROM ({asked.sql}) s", {"keys": keys})
        return dict(found)

    assert rows(COUNTY)[PRIMARY] == 2 and rows(COUNTY)[OTHER] == 1
    assert rows(CITY).keys() == {row[0] for row in SCHOOLS}
    assert rows(Scope(ZHENLAI)).keys() == {code for code, _ in queries.schools_in(Scope(ZHENLAI))}
    assert rows(NOTHING) == {}
