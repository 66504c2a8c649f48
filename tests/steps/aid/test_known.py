"""What a run knew of a child: its fact row, the rows it was read from, and the registers' own words for it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from fuzhi.steps.aid import services
from fuzhi.steps.aid.queries.files import semesters_of
from fuzhi.steps.aid.queries.known import Known, known_of
from fuzhi.steps.aid.queries.sources import sources_by_row
from fuzhi.steps.aid.queries.wording import words_by_row
from fuzhi.steps.intake import services as intake
from fuzhi.steps.periods.source import said_last
from fuzhi.steps.periods.states import SourceKind
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.terms import Term
from tests.factories.pages import there
from tests.factories.registers import TONGYU, TOWN_SEAT, VOCATIONAL
from tests.factories.world import World, at_work

pytestmark = pytest.mark.django_db
TERM = "2017-1"


@pytest.fixture
def world() -> Iterator[World]:
    with at_work(date(2017, 10, 9)) as made:
        yield made


def known(world: World, child: Person) -> Known:
    services.run(term=TERM, county_code=TONGYU, by=world.clerk)
    return there(known_of(child.pk, TERM))


def test_before_the_first_run_nothing_is_known(world: World) -> None:
    child = world.pupil()
    assert known_of(child.pk, TERM) is None
    assert known(world, child).stage == "primary" and known_of(child.pk, "2017-2") is None


def test_the_row_names_what_it_was_read_from(world: World) -> None:
    child = world.pupil(boarder=True)
    world.poor(child)
    found = known(world, child)
    assert (found.county_code, found.grade, found.class_name) == (TONGYU, 3, "2班")
    assert {"enrolment_id", "boarding_id", "poverty_id", "school_id", "disability_batch_id"} <= set(found.sources)
    assert not {"disability_id", "bill_id", "poverty_batch_id"} & set(found.sources)
    assert found.facts["is_boarder"] is True and found.facts["care_fee_fen"] is None
    sources = sources_by_row([found.sources])[0]
    assert sources["is_boarder"].text.startswith("学籍名册") and sources["is_boarder"].row_id
    assert sources["is_registered_poor"].text.startswith("扶贫名册") and sources["is_registered_poor"].row_id
    assert "is_hardship" not in sources, "no bill was received for the child"


def test_registers_say_more_than_yes_and_no(world: World) -> None:
    poor, well_off = world.pupil(), world.pupil(hukou_kind="non_agricultural")
    world.poor(poor, "exited_with_policy", exit_year=2016)
    world.assistance(poor, "destitute")
    said = words_by_row([known(world, poor)])[0]
    assert said["is_registered_poor"].startswith("已脱贫（享受政策）（2016年），") and said[
        "is_rural_household"
    ].endswith("按农村户")
    assert said["school_ownership"] == "兴隆山镇中心小学，公办" and said["stage"] == "小学，三年级"
    assert said["is_hardship"] == "特困供养"
    assert words_by_row([there(known_of(well_off.pk, TERM))])[0]["is_rural_household"] == "非农业户口"


def test_a_disability_that_only_the_roll_claims_is_said_to_be_looked_at(world: World) -> None:
    claimed, listed = world.pupil(is_disabled_claim=True), world.pupil(is_disabled_claim=True)
    world.disabled(listed)
    assert "请核对" in words_by_row([known(world, claimed)])[0]["is_disabled"]
    assert "请核对" not in words_by_row([there(known_of(listed.pk, TERM))])[0].get("is_disabled", "")


def test_putting_one_fact_right_changes_the_source_of_that_fact_alone(world: World) -> None:
    """The decision records the whole row anew; what it did not change goes on coming from the roster."""
    child = world.pupil(school=VOCATIONAL, grade=1, is_full_time=True)
    for fact, value in (("hukou_code", TOWN_SEAT), ("major", "畜牧兽医")):
        registry.correct(person_id=child.pk, fact=fact, value=value, reason="户口簿核对", by=world.clerk, term=TERM)
    sources = sources_by_row([known(world, child).sources])[0]
    by_hand = {name for name, one in sources.items() if one.how is SourceKind.DECISION}
    assert by_hand == {
        "attends_in_residence_area",
        "is_hukou_outside_county_seat",
        "is_rural_household",
        "is_school_choice",
        "major_is_agricultural",
        "major_is_performing_arts",
    }
    assert sources["is_full_time"].text.startswith("学籍名册") and sources["is_full_time"].row_id


def test_who_lives_in_another_prefecture_is_to_be_asked_for_at_home(world: World) -> None:
    stranger, neighbour = world.pupil(hukou_code="220122100200"), world.pupil()
    said = words_by_row([known(world, stranger)])[0]
    assert said["is_registered_poor"] == "户口不在白城市，本市名册答不了，请向户籍所在县扶贫办核实"
    assert said["is_disabled"].endswith("残联核实") and said["is_orphan"].endswith("民政局核实")
    assert "is_registered_poor" not in words_by_row([there(known_of(neighbour.pk, TERM))])[0]


def test_an_item_is_told_in_its_own_words(world: World) -> None:
    child = world.pupil(bus=True)
    world.poor(child)
    known(world, child)
    said = {one.benefit: one.comes_as for one in semesters_of([child.pk], Term.parse(TERM))[child.pk].told}
    assert said["school_bus_waiver"] == "上车不用交" and said["boarder_living_subsidy"] == ""


def test_the_evidence_is_the_latest_roster_that_says_so(world: World) -> None:
    """An equal row of a later roster is the newer evidence; one that was not there yet, or was taken back, is none."""
    child = world.pupil(boarder=True)
    world.poor(child)
    first = known(world, child)
    now = sources_by_row([first.sources])[0]
    assert said_last(now, clock.now()) == now, "no later roster has spoken"
    with clock.at(date(2018, 3, 20)):
        world.received("household", term="2017-2")
        later = said_last(now, clock.now())
        before = said_last(now, clock.now() - timedelta(days=30))
    poor, old = later["is_registered_poor"], now["is_registered_poor"]
    assert (poor.on, poor.since) == (date(2018, 3, 20), old.on) and poor.row_id != old.row_id
    assert later["is_boarder"] == now["is_boarder"], "the roll has not come again"
    assert before == now
    with clock.at(date(2018, 3, 21)):
        intake.undo(batch_id=poor.batch_id or 0, by=world.clerk)
        assert said_last(now, clock.now()) == now


def test_a_semester_is_known_up_to_the_day_of_its_run(world: World) -> None:
    child = world.pupil()
    known(world, child)
    facts = there(semesters_of([child.pk], Term.parse(TERM))[child.pk].facts)
    assert facts.known_on == clock.today()
