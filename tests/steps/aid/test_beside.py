"""Two runs, two semesters, a list and what was approved before: who is new, gone or changed and why; sums that close."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import models, services
from fuzhi.steps.aid.queries import beside
from fuzhi.steps.aid.queries.beside import Beside
from fuzhi.steps.aid.queries.turned import turned
from fuzhi.steps.periods import sql
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.factories.once import made_once
from tests.factories.rosters import OTHER, PRIMARY, TONGYU, VILLAGE_CODE, ZHENLAI, Office, Pupil, head_row, open_account

pytestmark = pytest.mark.django_db
TERM = "2017-1"
COUNTY = Scope(TONGYU)
BOARDER = "boarder_living_subsidy"
STAYS = Pupil("王禾苗", more={"就读方式": "住校"})
LEAVES = Pupil("王禾花", serial=42, birth="20110203", more={"就读方式": "住校"})
TURNS = Pupil("王禾豆", serial=44, birth="20100203", school=OTHER, more={"就读方式": "住校"})
COMES = Pupil("王禾粟", serial=46, birth="20100204", more={"就读方式": "住校"})


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """A run; then one child left, one came, one lives at home now; a run again."""
    with made_once(django_db_blocker, date(2017, 10, 9)):
        made = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        made.schools()
        made.bring("household", [head_row(), *(one.household_row() for one in (STAYS, LEAVES, TURNS, COMES))])
        made.bring("roll", [STAYS.roll(), LEAVES.roll(), TURNS.roll()])
        services.run(term=TERM, county_code=TONGYU, by=made.clerk)
        yield made


def again(office: Office) -> None:
    office.bring("roll", [STAYS.roll(), TURNS.roll(就读方式="走读"), COMES.roll()])
    services.run(term=TERM, county_code=TONGYU, by=office.clerk)


def rows(found: Beside) -> list[dict[str, object]]:
    listing = found.listing
    names = ("id", "name", "benefit", "how", "before_fen", "after_fen", "county_code", "person_id")
    asked = f"SELECT {', '.join(names)} FROM ({listing.keys_sql}) k ORDER BY pinyin, benefit"
    return [dict(zip(names, row, strict=True)) for row in sql.rows(asked, dict(listing.values))]


def closes(found: Beside) -> bool:
    told = beside.equation(found)
    groups = [beside.by_item(found), beside.by_county(found)]
    sums = {sum(one.change_fen for one in group) for group in groups}
    return (told.gap_fen, told.gap_lines) == (0, 0) and sums <= {told.after.after_fen - told.before.before_fen}


def test_a_run_beside_the_last_says_who_is_new_gone_or_changed_and_why(office: Office) -> None:
    again(office)
    found = beside.runs_beside(COUNTY, TERM)
    told = rows(found)
    by_name = {(row["name"], row["benefit"]): row["how"] for row in told}
    assert by_name[("王禾花", BOARDER)] == "ended" and by_name[("王禾粟", BOARDER)] == "new"
    assert by_name[("王禾豆", BOARDER)] == "ended" and "王禾苗" not in {name for name, _ in by_name}
    assert closes(found)
    why = turned(told, found.runs_before, found.runs_after)
    words = {row["name"]: why[row["id"]].words for row in told if row["benefit"] == BOARDER}
    assert words["王禾花"] == "现在不在本县学籍名册上" and words["王禾粟"] == "之前不在本县学籍名册上"
    assert (
        "住校：是 → 否" in words["王禾豆"] and "学籍名册" in words["王禾豆"] and "由符合变为不符合" in words["王禾豆"]
    )


def test_the_first_run_is_beside_nothing(office: Office) -> None:
    found = beside.runs_beside(COUNTY, TERM)
    assert found.is_empty_before and {row["how"] for row in rows(found)} == {"new"} and closes(found)
    assert rows(beside.terms_beside(COUNTY, "2018-1")) == []


def test_schools_see_their_own_and_other_counties_nothing(office: Office) -> None:
    again(office)
    names = {
        scope: {row["name"] for row in rows(beside.runs_beside(scope, TERM))}
        for scope in (Scope(TONGYU, PRIMARY), Scope(TONGYU, OTHER), Scope(ZHENLAI), Scope(VILLAGE_CODE))
    }
    assert list(names.values()) == [{"王禾花", "王禾粟"}, {"王禾豆"}, set(), {"王禾花", "王禾豆", "王禾粟"}]
    assert all(closes(beside.runs_beside(scope, TERM)) for scope in names)


def test_a_question_costs_the_same_for_many_rows(office: Office, django_assert_max_num_queries: object) -> None:
    again(office)
    found = beside.runs_beside(COUNTY, TERM)
    told = rows(found)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        turned(told * 40, found.runs_before, found.runs_after)


@pytest.mark.parametrize("county", [Stage.SUBMITTED], indirect=True)
def test_a_list_is_beside_what_was_approved_the_semester_before(county: County) -> None:
    submitted = county.list
    found = beside.list_beside(submitted)
    assert found.is_empty_before and {row["how"] for row in rows(found)} == {"new"} and closes(found)
    told = beside.equation(found)
    assert (told.after.after_fen, told.after.lines) == (submitted.total_fen, submitted.count)
    earlier = list(models.Entitlement.objects.filter(aid_list=submitted).order_by("pk"))[:3]
    with clock.at(county.day):
        _approved_before(county, earlier)
    found = beside.list_beside(submitted)
    kinds = {row["how"] for row in rows(found)}
    assert {"new", "elsewhere", "less"} <= kinds and closes(found)


def _approved_before(county: County, lines: list[models.Entitlement]) -> None:
    """The semester before: one line the same, one of more, one of a child whose line is on no list now."""
    marked = models.Entitlement.objects.filter(county_code=TONGYU, term=TERM, state="marked").first()
    assert marked
    before = models.AidList.objects.create(
        county_code=TONGYU,
        term="2016-2",
        no=1,
        kind="first",
        state="approved",
        made_by=county.staff[Role.CLERK],
        approved_by=county.staff[Role.CHECKER],
        submitted_at=clock.now(),
        approved_at=clock.now(),
    )
    for line, more in ((lines[0], 0), (lines[1], 100), (marked, 0)):
        line.pk = None
        line._state.adding = True
        line.term, line.state, line.aid_list, line.sheet, line.mark_reason = "2016-2", "approved", before, None, ""
        line.amount_fen += more
        line.save()


def test_the_rows_of_a_page_are_those_of_the_whole_comparison(office: Office) -> None:
    """A page puts its own children alone side by side: what it says of them is what the whole says."""
    again(office)
    found = beside.runs_beside(COUNTY, TERM)
    told = rows(found)
    assert len(told) > 2
    for some in (told[:1], told[1:3], told):
        keys = [row["id"] for row in some]
        asked = f"SELECT id, how, before_fen, after_fen FROM ({found.listing.sql}) w ORDER BY id"
        page = sql.rows(asked, {**found.listing.values, "keys": keys})
        whole = sorted((row["id"], row["how"], row["before_fen"], row["after_fen"]) for row in some)  # type: ignore
        assert [tuple(row) for row in page] == whole


def test_the_figures_are_kept_until_something_is_done(office: Office) -> None:
    first = beside.figures(beside.runs_beside(COUNTY, TERM))
    again(office)
    found = beside.runs_beside(COUNTY, TERM)
    now = beside.figures(found)
    assert now.equation == beside.equation(found) != first.equation, "another run is another comparison"
    assert (now.items, now.counties, now.schools) == (
        beside.by_item(found),
        beside.by_county(found),
        beside.by_school(found),
    )
    assert beside.figures(found) == now
