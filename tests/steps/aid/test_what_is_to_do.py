"""What aid asks of everybody, stage by stage of one semester, played by the verbs that pages use."""

from datetime import date

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import models, queries, services
from fuzhi.steps.intake import queries as intake_queries
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role, RosterKind
from fuzhi.vocabulary.handover import Todo
from tests.factories.county import TERM, County, Stage
from tests.factories.rosters import OTHER, PRIMARY, TONGYU

pytestmark = pytest.mark.django_db
CONFIRM, APPROVE = "本校名单待确认", "名单待复核批准"
ANSWER, REMIND, VERIFY, SUBMIT, AGAIN, FACTS = (
    "公示意见待答复",
    "学校还没有确认名单",
    "学校标出的明细待核实",
    "学校已确认，待提交复核",
    "更正以后待重新认定",
    "认定待定，要补事实",
)
FIRST, ANEW = "名册已收齐，待认定", "认定以后名册又有变化，待重新认定"


def at(stage: Stage) -> pytest.MarkDecorator:
    """The county at this stage."""
    return pytest.mark.parametrize("county", [stage], indirect=True, ids=[stage.name.lower()])


def asked(county: County, role: Role, term: str = TERM) -> dict[str, Todo]:
    with clock.at(county.day):
        return {one.label: one for one in queries.todo_for(county.staff[role], term)}


def counts(county: County) -> dict[str, int]:
    """What stands before the clerk, without what is not to be done."""
    return {label: one.count for label, one in asked(county, Role.CLERK).items() if one.count}


@at(Stage.IMPORTED)
def test_before_the_first_run_there_is_nothing_to_do(county: County) -> None:
    assert counts(county) == {} and set(asked(county, Role.CLERK)) == {
        ANSWER,
        REMIND,
        VERIFY,
        SUBMIT,
        FIRST,
        AGAIN,
        FACTS,
    }
    assert [one.count for one in asked(county, Role.SCHOOL).values()] == [0]


@at(Stage.IMPORTED)
def test_when_the_rosters_are_in_the_clerk_is_asked_for_a_run(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    brought = {kind for (kind,) in Batch.objects.filter(state="committed").values_list("kind").distinct()}
    monkeypatch.setattr(intake_queries, "kinds", lambda: [RosterKind(kind) for kind in brought])
    pupils = registry.pupils(county.staff[Role.CLERK].scope).count()
    first = asked(county, Role.CLERK)[FIRST]
    assert (first.count, first.verb) == (pupils, "开始认定") and pupils
    assert FIRST not in asked(county, Role.CHECKER), "only who may run"
    with clock.at(date(2017, 10, 10)):
        services.run(term=TERM, county_code=TONGYU, by=county.staff[Role.CLERK])
    assert {FIRST, ANEW} & set(counts(county)) == set(), "the run knows them"
    with clock.at(date(2017, 10, 11)):
        county.office.bring("bill", [pupil.bill() for pupil in county.pupils])
        assert ANEW not in counts(county), "it says nothing new"
    with clock.at(date(2017, 10, 12)):
        county.office.bring("bill", [pupil.bill(用餐天数=80) for pupil in county.pupils])
    again = asked(county, Role.CLERK)[ANEW]
    assert (again.count, again.verb) == (pupils, "重新认定")


@at(Stage.DECIDED)
def test_a_run_asks_the_school_and_what_is_unknown_asks_the_clerk(county: County) -> None:
    mine = asked(county, Role.SCHOOL)[CONFIRM]
    sheet = county.sheet
    persons = models.Entitlement.objects.filter(sheet=sheet).values("person_id").distinct().count()
    assert (mine.count, mine.due_on, mine.detail) == (persons, sheet.due_on, "") and persons
    found = counts(county)
    open_sheets = models.Sheet.objects.filter(state="open").count()
    assert found[REMIND] == open_sheets and set(found) <= {REMIND, FACTS}
    assert asked(county, Role.CLERK)[REMIND].unit == "所"
    assert asked(county, Role.CHECKER)[APPROVE].count == 0


@at(Stage.CONFIRMED)
def test_what_a_school_marked_is_to_be_verified_and_the_rest_to_be_submitted(county: County) -> None:
    assert asked(county, Role.SCHOOL)[CONFIRM].count == 0
    waiting = models.Entitlement.objects.filter(state="confirmed")
    clerk = asked(county, Role.CLERK)
    assert clerk[VERIFY].count == models.Entitlement.objects.filter(state="marked").values("person_id").count() == 1
    assert clerk[SUBMIT].count == waiting.values("person_id").distinct().count()
    assert clerk[SUBMIT].amount_fen == sum(waiting.values_list("amount_fen", flat=True))


@at(Stage.SUBMITTED)
def test_a_list_asks_the_checker_and_not_whoever_made_it(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    made = county.list
    mine = asked(county, Role.CHECKER)[APPROVE]
    assert (mine.count, mine.amount_fen) == (made.persons, made.total_fen) and made.persons
    assert SUBMIT not in counts(county)
    Staff.objects.filter(pk=made.made_by_id).update(role=Role.CHECKER.value)  # who made it has become a checker
    monkeypatch.setitem(county.staff, Role.CHECKER, Staff.objects.get(pk=made.made_by_id))
    assert asked(county, Role.CHECKER)[APPROVE].count == 0


@at(Stage.SUBMITTED)
def test_a_list_that_was_sent_back_asks_the_clerk_again_and_says_why(county: County) -> None:
    with clock.at(county.day):
        services.return_list(list_id=county.list.pk, by=county.staff[Role.CHECKER], reason="少一所学校")
    mine = asked(county, Role.CLERK)[SUBMIT]
    assert mine.count == county.list.persons and mine.detail == "上一份被退回：少一所学校"


@at(Stage.PUBLISHED)
def test_an_objection_asks_for_an_answer_by_its_day(county: County) -> None:
    clerk = asked(county, Role.CLERK)[ANSWER]
    assert (clerk.count, clerk.unit, clerk.due_on) == (1, "条", county.objection.due_on)
    with clock.at(county.objection.due_on):
        assert queries.todo_for(county.staff[Role.CLERK], TERM)[0].urgency == "due"
    assert asked(county, Role.CHECKER)[APPROVE].count == 0


@at(Stage.CLOSED)
def test_an_objection_that_was_answered_asks_nothing(county: County) -> None:
    assert ANSWER not in counts(county)


@at(Stage.DECIDED)
@pytest.mark.parametrize("role", [Role.FINANCE, Role.VILLAGE, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN])
def test_of_others_aid_asks_nothing(county: County, role: Role) -> None:
    assert asked(county, role) == {}


@at(Stage.DECIDED)
def test_another_county_another_school_and_another_semester_have_nothing_to_do(county: County) -> None:
    for stranger in (county.foreign[Role.CLERK], county.foreign[Role.CHECKER], county.foreign[Role.SCHOOL]):
        assert [one.count for one in queries.todo_for(stranger, TERM) if one.count] == []
    assert {one.school_code for one in models.Sheet.objects.all()} >= {PRIMARY} and OTHER not in {
        one.school_code for one in models.Sheet.objects.all()
    }
    assert [one.count for one in queries.todo_for(county.neighbours[Role.SCHOOL], TERM)] == [0]
    assert not any(one.count for one in asked(county, Role.CLERK, "2017-2").values())
