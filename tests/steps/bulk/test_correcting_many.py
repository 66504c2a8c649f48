"""One fact of many put right: who is taken and who is left out, once, as shown; proposals of two; taking it back."""

from collections.abc import Mapping

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.states import ProposalState
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.bulk import queries, services
from fuzhi.steps.bulk.acts import Asked, Plan, Shown
from fuzhi.steps.bulk.things import Done
from fuzhi.steps.registry import changes
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.correcting_many import CORRECT_MANY
from fuzhi.steps.registry.models import Boarding, Correction, Person
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories import many
from tests.factories.many import why
from tests.factories.registers import OTHER_COUNTY
from tests.factories.world import World

pytestmark = pytest.mark.django_db
YES = {"fact": "is_boarder", "value": "yes", "reason": "学校报来的住宿名单"}


def asked(by: Staff, *children: Person, given: Mapping[str, str] = YES) -> Asked:
    return many.asked(by, (one.pk for one in children), **given)


def planned(want: Asked) -> Plan:
    return CORRECT_MANY.plan(want)


def done(want: Asked, shown: Shown | None = None, key: str | None = None) -> Done:
    return many.carried(CORRECT_MANY, want, shown, key)


def now(child: Person, fact: str = "is_boarder") -> str:
    return registry.current_value(person_id=child.pk, fact=fact, term="2017-1")


def test_those_who_are_otherwise_are_taken_and_the_rest_says_why_not(world: World) -> None:
    one, two, boards = world.pupil("甲一"), world.pupil("甲二"), world.pupil("甲三", boarder=True)
    far = world.pupil("外县", school=OTHER_COUNTY, hukou_code="220881100001")
    plan = planned(asked(world.clerk, one, two, boards, far))
    assert [(row.name, row.said) for row in plan.takes] == [("甲一", "否 → 是"), ("甲二", "否 → 是")]
    assert why(plan) == {"甲三": "本来就是“是”"}, "another county's child is not even named"
    made = done(asked(world.clerk, one, two, boards, far))
    assert (made.count, made.left_count, made.fen, now(one), now(two), now(far)) == (2, 1, None, "是", "是", "否")
    assert [(row.old, row.new, row.reason) for row in Correction.objects.all()] == [("否", "是", YES["reason"])] * 2
    (entry,) = audit.entries(object_kind="bulk")
    assert (entry.object_key, entry.detail["count"], entry.detail["rows_digest"]) == (str(made.pk), 2, made.digest)


def test_the_same_as_one_by_one(world: World) -> None:
    """The periods that one act for many writes are those that the single act writes."""
    many, single = world.pupil(), world.pupil()
    done(asked(world.clerk, many))
    registry.correct(person_id=single.pk, fact="is_boarder", value="yes", reason="同", by=world.clerk, term="2017-1")
    told = [
        [
            (row.valid_from, row.valid_to, row.source_kind, row.superseded_at is None, row.is_boarder)
            for row in Boarding.objects.filter(record__person__root_id=child.pk).order_by("valid_from", "id")
        ]
        for child in (many, single)
    ]
    assert told[0] == told[1] and len(told[0]) > 1


def test_a_fact_that_nothing_states_yet_is_written_too(world: World) -> None:
    child = world.pupil()
    done(asked(world.clerk, child, given={"fact": "bus_fare_fen", "value": "360", "reason": "车队收据"}))
    assert now(child, "bus_fare_fen") == "360.00 元"


def test_it_is_done_once_and_only_as_it_was_shown(world: World) -> None:
    one, two = world.pupil(), world.pupil()
    want = asked(world.clerk, one, two)
    shown = planned(want).shown
    registry.correct(person_id=two.pk, fact="is_boarder", value="yes", reason="先办", by=world.clerk, term="2017-1")
    with pytest.raises(Conflict) as refused:
        done(want, shown)
    assert (refused.value.code, now(one)) == ("shown_otherwise", "否")
    first, second = done(want, key="k" * 32), done(want, shown, key="k" * 32)
    assert first == second and Done.objects.count() == 1
    with pytest.raises(InputError, match="都不用办"):
        done(want)


def test_who_may_not_is_refused(world: World) -> None:
    child = world.pupil()
    for by in (world.checker, world.officer):
        with pytest.raises(NotAllowed):
            done(asked(by, child), Shown(1, None, ""))
    plan = planned(asked(world.other_clerk, child))
    assert (plan.takes, plan.leaves) == ((), ())


def test_what_two_persons_decide_becomes_proposals(world: World) -> None:
    one, two = world.pupil("乙一"), world.pupil("乙二")
    given = {"fact": "is_hardship", "value": "yes", "reason": "评议会名单"}
    made = done(asked(world.clerk, one, two, given=given))
    waiting = changes.waiting(world.checker.scope)
    assert [(row.name[:2], row.new) for row in waiting] == [("乙一", "是"), ("乙二", "是")]
    assert now(one, "is_hardship") == "没有记录", "nothing is so before the second person has said"
    assert why(planned(asked(world.clerk, one, given=given))) == {"乙一": "已有一份更改等另一人确认"}
    registry.confirm_change(change_id=waiting[0].pk, by=world.checker)
    assert now(one, "is_hardship") == "是"
    undone = services.take_back(done_id=made.pk, by=world.clerk)
    assert (undone.undone_count, [row.reason for row in queries.left_of(undone.undone_leaves)]) == (1, ["更改已生效"])
    assert changes.waiting_of(two.pk) == []
    states = changes.changes(world.checker.scope).values_list("state", flat=True)
    assert list(states) == [ProposalState.CONFIRMED, ProposalState.WITHDRAWN]


def test_it_is_taken_back_until_something_newer_stands(world: World) -> None:
    one, two = world.pupil("丙一"), world.pupil("丙二")
    made = done(asked(world.clerk, one, two))
    registry.correct(person_id=two.pk, fact="is_boarder", value="", reason="又查", by=world.clerk, term="2017-1")
    with pytest.raises(NotFound):
        services.take_back(done_id=made.pk, by=world.other_clerk)
    undone = services.take_back(done_id=made.pk, by=world.clerk)
    assert (undone.undone_count, now(one), now(two)) == (1, "否", "不清楚")
    assert [row.name for row in queries.left_of(undone.undone_leaves)] == ["丙二"]
    assert services.take_back(done_id=made.pk, by=world.clerk).undone_at == undone.undone_at
    last = Correction.objects.filter(person=one).latest("pk")
    assert (last.old, last.new) == ("是", "否"), "what is open to be decided again is seen"
    assert not queries.can_take_back(world.clerk, undone)
    assert list(queries.done_by(world.other_clerk)) == []
