"""Many cases: given to one of the desk and taken back, closed with one note; whose state or county forbids it stays."""

import pytest

from fuzhi.steps.accounts import services as accounts
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.bulk import queries, services
from fuzhi.steps.casework import services as casework
from fuzhi.steps.casework.acting_many import ASSIGN_MANY, CLOSE_MANY
from fuzhi.steps.casework.models import Case
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed
from tests.factories.many import asked, carried, takes, why
from tests.factories.registers import TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def opened(world: World, name: str, **more: object) -> Case:
    given: dict[str, object] = {"kind": "other", "text": "看看", "name": name, "county_code": TONGYU, "by": world.clerk}
    return casework.open_case(**(given | more))  # type: ignore[arg-type]


@pytest.fixture
def colleague(world: World) -> Staff:
    return accounts.add_staff(
        username="gaoliang", display_name="高粱", role="clerk", area_code=TONGYU, password="", is_demo=True
    )


def relapse(world: World) -> Case:
    child = world.pupil("返一")
    return casework.open_case(kind="relapse", cause="illness", text="病", person_id=child.pk, by=world.clerk)


def holder(case: Case) -> str:
    found = Case.objects.select_related("assigned_to").get(pk=case.pk).assigned_to
    return found.username if found else ""


def test_open_cases_go_to_a_colleague_and_back(world: World, colleague: Staff) -> None:
    one, two, mine, over = (opened(world, name) for name in ("甲", "乙", "丙", "丁"))
    casework.close_case(case_id=over.pk, by=world.clerk, outcome="已返校")
    casework.assign_case(case_id=mine.pk, username=colleague.username, by=world.clerk)
    want = asked(world.clerk, [one.pk, two.pk, mine.pk, over.pk], username=colleague.username)
    plan = ASSIGN_MANY.plan(want)
    assert list(takes(plan).values()) == ["不指定办理人 → 高粱"] * 2
    assert sorted(why(plan).values()) == ["已办结", "本来就是“高粱”"]
    made = carried(ASSIGN_MANY, want)
    assert (holder(one), holder(two)) == (colleague.username, colleague.username)
    assert audit.entries(object_kind="bulk").count() == 1
    casework.close_case(case_id=two.pk, by=world.clerk, outcome="办好了")
    undone = services.take_back(done_id=made.pk, by=world.clerk)
    assert (undone.undone_count, holder(one), holder(two)) == (1, "", colleague.username)
    assert [row.reason for row in queries.left_of(undone.undone_leaves)] == ["之后又办过"]


def test_who_is_no_clerk_gets_no_case(world: World) -> None:
    case = opened(world, "甲")
    with pytest.raises(InputError) as refused:
        ASSIGN_MANY.plan(asked(world.clerk, [case.pk], username=world.checker.username))
    assert refused.value.code == "not_of_the_desk"
    with pytest.raises(NotAllowed):
        carried(ASSIGN_MANY, asked(world.checker, [case.pk], username=""))
    assert ASSIGN_MANY.plan(asked(world.other_clerk, [case.pk], username="")).takes == ()


def test_cases_close_with_one_note_but_not_what_a_second_person_decides(world: World) -> None:
    one, two, asks = opened(world, "甲"), opened(world, "乙"), relapse(world)
    with pytest.raises(InputError):
        CLOSE_MANY.plan(asked(world.clerk, [one.pk], note=" "))
    want = asked(world.clerk, [one.pk, two.pk, asks.pk], note="都已返校")
    plan = CLOSE_MANY.plan(want)
    assert len(plan.takes) == 2 and list(why(plan).values()) == ["返贫申请须经复核人员批准或不批准。"]
    made = carried(CLOSE_MANY, want)
    found = Case.objects.filter(state="closed")
    assert {case.outcome for case in found} == {"都已返校"} and found.count() == 2
    assert not queries.can_take_back(world.clerk, made)
    with pytest.raises(Conflict, match="不能撤回"):
        services.take_back(done_id=made.pk, by=world.clerk)
    assert why(CLOSE_MANY.plan(want)) == {
        f"{case.name}：{case.get_kind_display()} {case.number}": reason
        for case, reason in ((one, "已办结"), (two, "已办结"), (asks, "返贫申请须经复核人员批准或不批准。"))
    }
