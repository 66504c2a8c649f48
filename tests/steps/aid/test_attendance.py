"""Whether a child attends has three answers: what nobody understands is neither paid nor taken for having left."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from fuzhi.steps.aid import queries, services
from fuzhi.steps.aid.queries.files import semesters_of
from fuzhi.steps.oversight import services as oversight
from fuzhi.steps.oversight.models import CoverageRow
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.terms import Term
from tests.factories.once import made_once
from tests.factories.pages import look, main_of
from tests.factories.registers import OTHER_COUNTY, TONGYU
from tests.factories.world import World, decisions_of, facts_of

pytestmark = pytest.mark.django_db
TERM = "2017-1"
UNCLEAR = ("状态待核", "拟转出", "在读，已转出", "？", "再读")
LEFT = ("转学(转出)", "已死亡", "其他离校", "失踪", "注销", "辍学")


class Ground:
    """Poor boarders with a bill: one who attends, and one each of a state that says it has left or says nothing."""

    def __init__(self) -> None:
        self.world = world = World()
        world.received_all()
        self.attends = world.poor_boarder(roll_state="在读")
        self.of: dict[str, Person] = {state: world.poor_boarder(roll_state=state) for state in UNCLEAR + LEFT}
        self.moved = world.poor_boarder(roll_state="状态待核")
        world.pupil(person=self.moved, school=OTHER_COUNTY)
        self.run = services.run(term=TERM, county_code=TONGYU, by=world.clerk)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    with made_once(django_db_blocker, date(2017, 10, 9)):
        yield Ground()


def test_who_attends_is_granted(ground: Ground) -> None:
    facts = facts_of(ground.run.pk, ground.attends)
    assert facts["is_attendance_unknown"] is None and facts["stage"] == "primary"
    assert decisions_of(ground.run.pk, ground.attends)["boarder_living_subsidy"][0] == "granted"


@pytest.mark.parametrize("state", UNCLEAR)
def test_what_is_not_understood_is_undetermined_and_the_missing_fact(ground: Ground, state: str) -> None:
    child = ground.of[state]
    facts, decided = facts_of(ground.run.pk, child), decisions_of(ground.run.pk, child)
    assert facts["is_attendance_unknown"] is True and facts["stage"] is None and facts["is_registered_poor"] is True
    assert "granted" not in {outcome for outcome, _ in decided.values()}
    assert decided["boarder_living_subsidy"] == ("undetermined", 0)
    told = next(
        one
        for one in semesters_of([child.pk], Term.parse(TERM))[child.pk].told
        if one.benefit == "boarder_living_subsidy"
    )
    assert [one.name for one in told.explanation.missing] == ["attendance"]


@pytest.mark.parametrize("state", LEFT)
def test_who_left_is_not_decided(ground: Ground, state: str) -> None:
    assert decisions_of(ground.run.pk, ground.of[state]) == {}


def test_a_school_that_is_sure_goes_before_one_that_is_not(ground: Ground) -> None:
    assert decisions_of(ground.run.pk, ground.moved) == {}, "the other county's school has the child"


def test_the_worklist_and_the_pages_name_it(client: Client, ground: Ground) -> None:
    first = queries.missing_facts(ground.world.clerk.scope, TERM)[0]
    assert (first.fact, first.persons) == ("attendance", len(UNCLEAR)) and "寄宿生生活补助" in first.items
    clerk, child = ground.world.clerk, ground.of[UNCLEAR[0]]
    assert "是否在读" in main_of(look(client, clerk, "decisions-missing")[1])
    listed = main_of(look(client, clerk, "decisions-list", query="?missing=attendance&outcome=undetermined")[1])
    assert child.name in listed and ground.attends.name not in listed
    assert "不知道是否在读" in main_of(look(client, clerk, "decisions-child", child.number)[1])
    assert "是否在读" in main_of(look(client, clerk, "child", child.number)[1])


def test_coverage_counts_the_child_as_waiting_and_on_a_roll(ground: Ground) -> None:
    oversight.draw(term=TERM)
    rows = {row.person_id: row for row in CoverageRow.objects.filter(term=TERM)}
    for state in UNCLEAR:
        row = rows[ground.of[state].pk]
        assert (row.gap_kind, row.detail) == ("fact_unknown", "缺：是否在读（学籍状态看不懂）")
    assert {rows[ground.of[state].pk].gap_kind for state in LEFT} == {"no_roll"}


def test_a_word_kept_before_the_reader_knew_it_is_no_word_of_attending() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s, registry_attends(s) FROM unnest(%s::text[]) s", [["转学(转出)", "其他离校", "不明", "在读", ""]]
        )
        assert dict(cursor.fetchall()) == {"转学(转出)": None, "其他离校": None, "不明": None, "在读": True, "": True}
