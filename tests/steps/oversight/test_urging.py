"""催办: who may urge whom, once a day, ended by what is done, answered by whoever was asked."""

from datetime import date, timedelta

import pytest

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.models import Sheet
from fuzhi.steps.audit.models import Entry
from fuzhi.steps.oversight import services, urging
from fuzhi.steps.oversight.models import Urging
from fuzhi.steps.oversight.stages import CellKey, WorkStage
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import InputError, NotAllowed, NotFound
from tests.factories.county import TERM, County, Stage
from tests.factories.lived_in import at
from tests.factories.rosters import PRIMARY, TONGYU, ZHENLAI

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
DAY = date(2017, 10, 10)
SCHOOLS = CellKey(WorkStage.SCHOOLS, TONGYU)


def urge(county: County, role: Role, *keys: CellKey, text: str = "周三前", day: date = DAY) -> int:
    with clock.at(day):
        return services.urge(keys=keys or [SCHOOLS], term=TERM, text=text, by=county.staff[role])


def told(county: County, role: Role, day: date = DAY) -> list[str]:
    with clock.at(day):
        return [f"{one.label} {one.detail}" for one in urging.todo_for(county.staff[role], TERM)]


@at(Stage.DECIDED)
def test_a_school_that_is_urged_finds_it_on_its_home_until_it_has_confirmed(county: County) -> None:
    assert urge(county, Role.CLERK) == Sheet.objects.filter(state="open").count() and urge(county, Role.CLERK) == 0
    assert told(county, Role.SCHOOL) == ["催办：学校确认 10月10日县资助经办催办：周三前"]
    assert told(county, Role.CLERK) == [] and told(county, Role.CHECKER) == []
    with clock.at(DAY):
        aid.confirm_sheet(sheet_id=Sheet.objects.get(school_code=PRIMARY).pk, by=county.staff[Role.SCHOOL])
    assert told(county, Role.SCHOOL) == []
    assert Urging.objects.get(school_code=PRIMARY).ended_at is not None
    assert urge(county, Role.CLERK, day=DAY + timedelta(days=1)) == Sheet.objects.filter(state="open").count()


@at(Stage.DECIDED)
def test_one_school_alone_and_nobody_elses(county: County) -> None:
    assert urge(county, Role.FINANCE, CellKey(WorkStage.SCHOOLS, TONGYU, PRIMARY)) == 1
    with pytest.raises(NotFound):
        urge(county, Role.CLERK, CellKey(WorkStage.SCHOOLS, ZHENLAI))
    for role in (Role.SCHOOL, Role.VILLAGE, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            urge(county, role)
    with pytest.raises(InputError), clock.at(DAY):
        services.urge(keys=[], term=TERM, text="", by=county.staff[Role.CLERK])


@at(Stage.SUBMITTED)
def test_the_city_urges_the_office_and_nobody_urges_themselves(county: County) -> None:
    list_key = CellKey(WorkStage.LIST, TONGYU)
    assert urge(county, Role.CHECKER, list_key) == 0, "it is the checker who has to approve"
    assert urge(county, Role.SUPERVISOR, list_key, SCHOOLS) >= 1
    assert told(county, Role.CHECKER)[0].startswith("催办：名单 10月10日市级督查催办")
    assert told(county, Role.FINANCE) == []
    with clock.at(DAY):
        aid.return_list(list_id=county.list.pk, by=county.staff[Role.CHECKER], reason="数目不对")
    assert told(county, Role.CHECKER) == [], "it waits for the clerk now"


@at(Stage.DECIDED)
def test_whoever_was_asked_answers_and_it_stands_on_the_board(county: County) -> None:
    urge(county, Role.CLERK, CellKey(WorkStage.SCHOOLS, TONGYU, PRIMARY))
    officer, (made,) = county.staff[Role.SCHOOL], Urging.objects.all()
    with clock.at(DAY):
        assert urging.waiting_count(officer) == 1
        for role in (Role.CLERK, Role.CHECKER, Role.VILLAGE):
            with pytest.raises(NotFound):
                services.answer_urging(urging_id=made.pk, answer="周三交", by=county.staff[role])
        with pytest.raises(NotFound):
            services.answer_urging(urging_id=made.pk, answer="周三交", by=county.neighbours[Role.SCHOOL])
        with pytest.raises(InputError):
            services.answer_urging(urging_id=made.pk, answer=" ", by=officer)
        for _ in range(2):
            services.answer_urging(urging_id=made.pk, answer="周三交", by=officer)
        (shown,) = urging.standing(Scope(TONGYU), TERM)
        assert (shown.answer, shown.answered_by, shown.by) == ("周三交", "学校资助员", "县资助经办")
        assert urging.waiting_count(officer) == 0 and urging.standing(Scope(ZHENLAI), TERM) == []
    assert Entry.objects.filter(action="answer_urging").count() == 1
    assert not Entry.objects.filter(action__in=["urge", "answer_urging"], changes=True).exists()


@at(Stage.DECIDED)
def test_what_is_overdue_for_days_rises_to_the_city(county: County) -> None:
    due = Sheet.objects.filter(state="open").earliest("due_on").due_on
    label = "县里逾期没办完：学校确认"
    days = [due + timedelta(days=late) for late in (urging.LATE_DAYS - 1, urging.LATE_DAYS)]
    assert [any(one.startswith(label) for one in told(county, Role.SUPERVISOR, day)) for day in days] == [False, True]
    assert not any(label in one for one in told(county, Role.CLERK, days[1]))
    with clock.at(days[1]):
        acts = {
            role: [one.verb for one in urging.todo_for(county.staff[role], TERM) if label in one.label] for role in Role
        }
    assert (acts[Role.SUPERVISOR], acts[Role.AUDITOR]) == (["去催办"], ["去看"]), "who may not urge is not told to"
