"""Cases: who may open, submit, approve; two reports of one child make one case; visits; an end for each."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.casework import queries, services
from fuzhi.steps.casework.models import Case
from fuzhi.steps.casework.permissions import can_approve, can_close, can_refuse, can_submit, can_visit
from fuzhi.steps.casework.states import CaseState
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories.registers import TAONAN, TONGYU, VILLAGE
from tests.factories.tampering import tamper
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def _relapse(world: World) -> Case:
    child = world.pupil()
    return services.open_case(kind="relapse", text="父亲重病", person_id=child.pk, cause="illness", by=world.clerk)


def _approved_relapses() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_relapse_v")
        return int(cursor.fetchone()[0])


def test_a_relapse_counts_only_when_a_second_person_has_approved(world: World) -> None:
    case = _relapse(world)
    assert (case.school_year, case.term, case.county_code) == ("2017-2018", "2017-1", TONGYU)
    services.submit_case(case_id=case.pk, by=world.clerk)
    assert _approved_relapses() == 0
    with pytest.raises(NotAllowed):
        services.approve_case(case_id=case.pk, by=world.clerk)
    services.approve_case(case_id=case.pk, by=world.checker)
    services.approve_case(case_id=case.pk, by=world.checker)
    assert _approved_relapses() == 1


@pytest.mark.usefixtures("as_owner")
def test_the_checker_does_not_approve_what_the_checker_opened(world: World) -> None:
    case = _relapse(world)
    services.submit_case(case_id=case.pk, by=world.clerk)
    tamper("UPDATE casework_case SET opened_by_id = %s WHERE id = %s", world.checker.pk, case.pk)
    with pytest.raises(NotAllowed) as error:
        services.approve_case(case_id=case.pk, by=world.checker)
    assert error.value.code == "four_eyes"
    for change in ({"approved_by": world.checker}, {"state": "approved"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**change)


def test_steps_cannot_be_skipped(world: World) -> None:
    case = _relapse(world)
    with pytest.raises(Conflict) as error:
        services.approve_case(case_id=case.pk, by=world.checker)
    assert error.value.code == "moved_on"
    assert error.value.message.endswith("现在是“办理中”，不能“批准”。")
    assert error.value.mend == "这个状态下能办的：提交复核、办结、记录走访、指定办理人。请刷新页面，看最新情况。"
    with pytest.raises(Conflict):
        services.close_case(case_id=case.pk, by=world.clerk, outcome="算了")
    with pytest.raises(IntegrityError, match="不能从 open 变为 refused"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=CaseState.REFUSED)


def test_what_needs_no_approval_is_closed_and_not_submitted(world: World) -> None:
    case = services.report_missed(name="刘小草", text="没上学", by=world.villager)
    with pytest.raises(Conflict) as error:
        services.submit_case(case_id=case.pk, by=world.clerk)
    assert error.value.code == "needs_no_approval"
    services.close_case(case_id=case.pk, by=world.clerk, outcome="已入学")
    with pytest.raises(Conflict) as error:
        services.record_visit(case_id=case.pk, text="又去看了", by=world.clerk)
    assert error.value.mend == "已经办完，不必再办。"


def test_who_can_do_what_follows_role_area_state_and_four_eyes(world: World) -> None:
    relapse, missed = _relapse(world), services.report_missed(name="刘小草", text="没上学", by=world.villager)
    people = [world.clerk, world.checker, world.villager, world.other_clerk]

    def may(case: Case) -> list[list[bool]]:
        return [
            [can(who, case) for who in people] for can in (can_submit, can_close, can_approve, can_refuse, can_visit)
        ]

    nobody, clerk, checker, visitors = (
        [False] * 4,
        [True, False, False, False],
        [False, True, False, False],
        [
            True,
            False,
            True,
            False,
        ],
    )
    assert may(relapse) == [clerk, nobody, nobody, nobody, visitors]
    assert may(missed) == [nobody, clerk, nobody, nobody, visitors]
    relapse = services.submit_case(case_id=relapse.pk, by=world.clerk)
    assert may(relapse) == [nobody, nobody, checker, checker, visitors]
    relapse.opened_by = world.checker
    assert may(relapse) == [nobody, nobody, nobody, nobody, visitors]
    relapse.state = CaseState.APPROVED
    assert may(relapse) == [nobody] * 5


def test_one_relapse_a_child_and_school_year(world: World) -> None:
    case = _relapse(world)
    with pytest.raises(Conflict):
        services.open_case(kind="relapse", text="再报", person_id=case.person_id, cause="disaster", by=world.clerk)


def test_a_relapse_names_child_and_cause(world: World) -> None:
    with pytest.raises(InputError):
        services.open_case(kind="relapse", text="贫", name="王某", county_code=TONGYU, by=world.clerk)
    with pytest.raises(InputError):
        services.open_case(kind="relapse", text="贫", person_id=world.pupil().pk, cause="luck", by=world.clerk)


def test_only_the_childs_county_opens_and_sees(world: World) -> None:
    child = world.pupil()
    with pytest.raises(NotFound):
        services.open_case(kind="other", text="看看", person_id=child.pk, by=world.other_clerk)
    with pytest.raises(NotAllowed):
        services.open_case(kind="other", text="看看", person_id=child.pk, by=world.checker)
    case = _relapse(world)
    with pytest.raises(NotFound):
        queries.case(world.other_clerk.scope, case.pk)
    assert queries.case(world.villager.scope, case.pk) == case


def test_a_village_reports_a_missed_child_once(world: World) -> None:
    said: dict[str, Any] = {
        "name": "刘 小草",
        "text": "跟奶奶住，没上学",
        "birth_date": date(2009, 5, 1),
        "guardian_name": "刘奶奶",
    }
    first = services.report_missed(**said, by=world.villager)
    second = services.report_missed(**(said | {"name": "刘小草"}), by=world.villager)
    assert (first.pk, first.village_code, first.county_code, first.name) == (second.pk, VILLAGE, TONGYU, "刘小草")
    with pytest.raises(NotAllowed):
        services.report_missed(**said, by=world.clerk)
    with pytest.raises(NotFound):
        services.report_missed(**said, village_code="220822102202", by=world.villager)


def test_visits_by_the_own_village_and_the_county(world: World) -> None:
    case = services.report_missed(name="刘小草", text="没上学", by=world.villager)
    services.record_visit(case_id=case.pk, text="家里没人", by=world.villager, request_key="a")
    services.record_visit(case_id=case.pk, text="家里没人", by=world.villager, request_key="a")
    services.record_visit(case_id=case.pk, text="已联系", by=world.clerk)
    assert queries.visits(case).count() == 2
    with pytest.raises(NotFound):
        services.record_visit(case_id=case.pk, text="路过", by=world.other_clerk)
    with pytest.raises(InputError):
        services.record_visit(case_id=case.pk, text="明天去", by=world.villager, visited_on=date(2017, 10, 10))
    services.close_case(case_id=case.pk, by=world.clerk, outcome="已回校，补登学籍")
    assert queries.case(world.clerk.scope, case.pk).state == CaseState.CLOSED


def test_what_is_mine_to_do(world: World) -> None:
    case = _relapse(world)
    assert queries.todo_for(world.clerk)[0].count == 1
    assert queries.todo_for(world.checker)[0].count == 0
    services.submit_case(case_id=case.pk, by=world.clerk)
    assert queries.todo_for(world.checker)[0].count == 1
    assert queries.todo_for(world.villager) == []
    assert world.other_clerk.area_code == TAONAN
