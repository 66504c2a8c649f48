"""Where the board's names and cells lead, for whom, and who may urge which."""

from typing import Any

import pytest
from django.test import RequestFactory

from fuzhi.faces.workspace.progress.showing import funnel, progress_of, shown_rows
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.oversight import pipeline
from fuzhi.steps.oversight.stages import WorkStage
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.terms import Term
from tests.factories.county import TERM, County, Stage
from tests.factories.lived_in import at
from tests.factories.rosters import PRIMARY, TONGYU

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


def asked(staff: Staff) -> Any:
    request: Any = RequestFactory().get("/staff/progress/")
    request.user = request.staff = staff
    request.scope, request.term = staff.scope, Term.parse(TERM)
    return request


@at(Stage.DECIDED)
def test_cells_lead_to_the_rows_behind_them(county: County) -> None:
    clerk, city = asked(county.staff[Role.CLERK]), asked(county.staff[Role.SUPERVISOR])
    with clock.at(county.day):
        rows = pipeline.by_county(clerk.scope, TERM)
        own, above = shown_rows(clerk, rows, ())[0], shown_rows(city, rows, ())[0]
        (school,) = shown_rows(clerk, pipeline.by_school(county.staff[Role.SCHOOL].scope, TERM), ())
    urls = dict(zip(WorkStage, (cell.url for cell in own.cells), strict=True))
    assert urls[WorkStage.ROSTERS] == "/staff/rosters/" and urls[WorkStage.BANK] == "/staff/payments/"
    assert own.url == f"/staff/progress/?county={TONGYU}"
    assert above.cells[3].url == f"/staff/progress/?county={TONGYU}&stage=schools"
    assert school.url == f"/staff/children/?school={PRIMARY}"


@at(Stage.DECIDED)
def test_who_has_to_act_does_not_urge_and_who_only_reads_does_not_either(county: County) -> None:
    with clock.at(county.day):
        rows = pipeline.by_county(county.staff[Role.CLERK].scope, TERM)
        may = {
            role: {
                cell.cell.key.stage
                for cell in shown_rows(asked(county.staff[role]), rows, ())[0].cells
                if cell.may_urge
            }
            for role in (Role.CLERK, Role.CHECKER, Role.SUPERVISOR, Role.AUDITOR)
        }
    assert WorkStage.SCHOOLS in may[Role.CLERK] and WorkStage.FACTS not in may[Role.CLERK]
    assert WorkStage.SCHOOLS in may[Role.CHECKER] and may[Role.CHECKER] <= may[Role.SUPERVISOR]
    assert may[Role.AUDITOR] == set()


@at(Stage.DECIDED)
def test_the_short_form_and_the_picture_hold_what_the_board_holds(county: County) -> None:
    with clock.at(county.day):
        rows = pipeline.by_county(county.staff[Role.CLERK].scope, TERM)
        assert [len(progress_of(asked(county.staff[role]))["rows"]) for role in Role] == [1, 1, 1, 0, 0, 5, 5, 0]  # type: ignore[arg-type]
    chart = funnel(rows, "通榆县")
    assert chart is not None and tuple(chart.series[0].values) == tuple(count for _, count in rows[0].funnel.steps)
    assert funnel([], "通榆县") is None
