"""What waits for whom: at each stage of the semester the counts are those of the tables, and the right office is named."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid.models import Entitlement, Sheet
from fuzhi.steps.oversight import pipeline, services
from fuzhi.steps.oversight.stages import Cell, CellState, Row, WorkStage
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import InputError, NotAllowed
from tests.factories.county import TERM, County, Stage
from tests.factories.lived_in import at
from tests.factories.rosters import PRIMARY, TONGYU, ZHENLAI

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


def own(county: County) -> Row:
    with clock.at(county.day):
        (row,) = pipeline.by_county(Scope(TONGYU), TERM)
    return row


def cell(county: County, stage: WorkStage) -> Cell:
    return next(one for one in own(county).cells if one.key.stage is stage)


WAITS = {
    Stage.DECIDED: (WorkStage.SCHOOLS, "confirm_sheet", "各校资助员"),
    Stage.SUBMITTED: (WorkStage.LIST, "approve_list", "县资助复核"),
    Stage.MADE: (WorkStage.BATCH, "release_batch", "县资助复核"),
    Stage.RELEASED: (WorkStage.BANK, "record_return", "县资助财务"),
    Stage.ANSWERED: (WorkStage.BANK, "confirm_return", "县资助复核"),
}


@at(*WAITS)
def test_each_stage_names_who_has_to_act(county: County) -> None:
    stage, verb, who = WAITS[county.stage]
    found = cell(county, stage)
    with clock.at(county.day):
        assert found.state is CellState.WAITING
    assert found.verb == verb and found.who.startswith(who) and 0 < found.waiting <= found.of


@at(Stage.DECIDED, Stage.CONFIRMED)
def test_sheets_are_counted_as_they_stand(county: County) -> None:
    found, sheets = cell(county, WorkStage.SCHOOLS), Sheet.objects.filter(term=TERM)
    assert (found.done, found.of) == (sheets.filter(state="confirmed").count(), sheets.count())


@at(Stage.PUBLISHED)
def test_a_notice_with_a_voice_waits_for_the_answer_and_else_for_its_day(county: County) -> None:
    assert cell(county, WorkStage.NOTICE).verb == "answer_objection"
    lines = Entitlement.objects.filter(term=TERM).exclude(state="withdrawn")
    assert cell(county, WorkStage.LIST).of == lines.count()


@at(Stage.IMPORTED, Stage.DECIDED, Stage.CONFIRMED, Stage.PUBLISHED, Stage.CLOSED, Stage.RELEASED, Stage.RETURNED)
def test_the_children_never_grow_from_step_to_step(county: County) -> None:
    counts = [count for _, count in own(county).funnel.steps]
    assert counts[0] > 0 and counts[2:] == sorted(counts[2:], reverse=True)
    due = Entitlement.objects.filter(term=TERM).exclude(state="withdrawn").values("person_id").distinct().count()
    assert counts[2] == due


@at(Stage.RETURNED)
def test_the_schools_add_up_to_their_county(county: County) -> None:
    with clock.at(county.day):
        schools = pipeline.by_school(Scope(TONGYU), TERM)
    lines = sum(row.cells[4].of for row in schools)
    assert lines == cell(county, WorkStage.LIST).of
    assert pipeline.whole(schools).due == own(county).funnel.due


@at(Stage.DECIDED)
def test_nobody_sees_another_county_or_school(county: County) -> None:
    with clock.at(county.day):
        (far,) = pipeline.by_county(Scope(ZHENLAI), TERM)
        assert far.funnel.due == 0 and {one.state for one in far.cells[1:]} <= {CellState.IDLE}
        assert [row.school_code for row in pipeline.by_school(Scope(TONGYU, PRIMARY), TERM)] == [PRIMARY]
        assert pipeline.by_county(Scope(TONGYU, PRIMARY), TERM) == []


@at(Stage.DECIDED)
def test_a_last_day_is_set_by_the_city_and_makes_late(county: County) -> None:
    city, clerk = county.staff[Role.SUPERVISOR], county.staff[Role.CLERK]
    with clock.at(date(2017, 10, 12)):
        assert services.set_deadline(term=TERM, stage=WorkStage.SCHOOLS, due_on=date(2017, 10, 11), by=city)
        assert not services.set_deadline(term=TERM, stage=WorkStage.SCHOOLS, due_on=date(2017, 10, 11), by=city)
        (row,) = pipeline.by_county(Scope(TONGYU), TERM)
        assert row.cells[3].state is CellState.LATE and row.cells[3].when == "逾期 1 天"
        assert row.current == row.cells[3], "what is overdue comes before what only waits"
        with pytest.raises(InputError, match="本学期"):
            services.set_deadline(term=TERM, stage=WorkStage.LIST, due_on=date(2019, 1, 1), by=city)
        with pytest.raises(NotAllowed):
            services.set_deadline(term=TERM, stage=WorkStage.LIST, due_on=date(2017, 10, 20), by=clerk)
        services.set_deadline(term=TERM, stage=WorkStage.SCHOOLS, due_on=None, by=city)
        (row,) = pipeline.by_county(Scope(TONGYU), TERM)
        assert row.cells[3].state is CellState.WAITING


@at(Stage.DECIDED)
def test_it_is_asked_by_set_and_kept_until_something_is_done(county: County) -> None:
    with (
        clock.at(county.day),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        pipeline.by_county(Scope("2208"), TERM)
    assert len(asked) <= 16
    with clock.at(county.day), CaptureQueriesContext(connection) as again:
        pipeline.by_county(Scope("2208"), TERM)
    assert len(again) <= 2
