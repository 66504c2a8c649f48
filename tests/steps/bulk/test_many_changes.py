"""Many changes that wait for a second person: confirmed or sent back together; the own and the decided ones stay."""

import pytest

from fuzhi.steps.accounts.models import Proposal, Staff
from fuzhi.steps.bulk import services as bulk
from fuzhi.steps.bulk.acts import Shown
from fuzhi.steps.registry import services
from fuzhi.steps.registry.changing_many import CONFIRM_MANY, REFUSE_MANY
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed
from tests.factories.many import asked, carried, takes, why
from tests.factories.tampering import tamper
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def proposed(world: World, child: Person, by: Staff | None = None) -> Proposal:
    made = services.correct(
        person_id=child.pk, fact="is_hardship", value="是", reason="认定表", by=by or world.clerk, term="2017-1"
    )
    assert isinstance(made, Proposal)
    return made


def states(*found: Proposal) -> list[str]:
    return [Proposal.objects.get(pk=one.pk).state for one in found]


def test_what_waits_is_confirmed_together_and_what_was_decided_is_left(world: World) -> None:
    one, two, over = (proposed(world, world.pupil(name)) for name in ("甲一", "乙一", "丙一"))
    services.refuse_change(change_id=over.pk, by=world.checker, reason="材料不全")
    want = asked(world.checker, [one.pk, two.pk, over.pk])
    plan = CONFIRM_MANY.plan(want)
    assert len(plan.takes) == 2 and all(said.startswith("没有记录 → 是（") for said in takes(plan).values())
    assert list(why(plan).values()) == ["更改未采用"]
    carried(CONFIRM_MANY, want)
    assert states(one, two, over) == ["confirmed", "confirmed", "refused"]


def test_all_are_confirmed_or_none(world: World) -> None:
    children = [world.pupil("甲一"), world.pupil("乙一")]
    one, two = (proposed(world, child) for child in children)
    want = asked(world.checker, [one.pk, two.pk])
    shown = CONFIRM_MANY.plan(want).shown
    services.withdraw_change(change_id=two.pk, by=world.clerk)
    with pytest.raises(Conflict) as stale:
        carried(CONFIRM_MANY, want, shown)
    assert stale.value.code == "shown_otherwise" and states(one, two) == ["waiting", "withdrawn"]


def test_they_are_sent_back_with_one_reason(world: World) -> None:
    one, two = (proposed(world, world.pupil()) for _ in range(2))
    with pytest.raises(InputError):
        REFUSE_MANY.plan(asked(world.checker, [one.pk], reason=" "))
    carried(REFUSE_MANY, asked(world.checker, [one.pk, two.pk], reason="缺评议会记录"))
    found = Proposal.objects.filter(pk__in=[one.pk, two.pk])
    assert {(row.state, row.end_reason) for row in found} == {("refused", "缺评议会记录")}


def test_who_proposes_does_not_confirm(world: World) -> None:
    made = proposed(world, world.pupil())
    with pytest.raises(NotAllowed):
        carried(CONFIRM_MANY, asked(world.clerk, [made.pk]), Shown(1, None, ""))


def test_a_double_click_confirms_once(world: World) -> None:
    made = proposed(world, world.pupil())
    want = asked(world.checker, [made.pk])
    shown = CONFIRM_MANY.plan(want).shown
    first = bulk.begin(CONFIRM_MANY, want, shown=shown, request_key="k" * 32)
    assert bulk.begin(CONFIRM_MANY, want, shown=shown, request_key="k" * 32) == first


def test_who_has_a_second_factor_is_asked_for_a_code(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = proposed(world, world.pupil())
    want = asked(world.checker, [made.pk])
    shown = CONFIRM_MANY.plan(want).shown
    tried: list[tuple[str, str]] = []

    def prove(*, code: str, by: Staff, purpose: str) -> Staff:
        tried.append((code, purpose))
        if code != "123456":
            raise InputError("code_wrong", "验证码不对。", "请看手机上现在的数字。")
        return by

    monkeypatch.setattr("fuzhi.steps.bulk.carrying.second_factor.prove", prove)
    with pytest.raises(InputError):
        bulk.begin(CONFIRM_MANY, want, shown=shown, request_key="k" * 32, code="000000")
    assert states(made) == ["waiting"]
    bulk.begin(CONFIRM_MANY, want, shown=shown, request_key="k" * 32, code="123456")
    bulk.begin(CONFIRM_MANY, want, shown=shown, request_key="k" * 32, code="123456")
    assert states(made) == ["confirmed"]
    assert tried == [("000000", "一起确认"), ("123456", "一起确认")], "a second click uses no second code"


def test_a_child_that_changed_since_is_named_and_nothing_is_confirmed(world: World) -> None:
    one, two = world.pupil("甲一"), world.pupil("乙一")
    first, second = proposed(world, one), proposed(world, two)
    want = asked(world.checker, [first.pk, second.pk])
    shown = CONFIRM_MANY.plan(want).shown
    assert tamper("UPDATE accounts_proposal SET old = '否' WHERE id = %s", second.pk) == 1
    assert CONFIRM_MANY.plan(want).shown != shown, "another value before it is another plan"
    shown = CONFIRM_MANY.plan(want).shown
    with pytest.raises(Conflict, match="乙一") as changed:
        carried(CONFIRM_MANY, want, shown)
    assert changed.value.code == "changed_since" and states(first, second) == ["waiting", "waiting"]
