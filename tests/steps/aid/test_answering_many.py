"""One answer to many objections: who is answered, what is free again, what is left and why, all or none."""

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import models, queries, services
from fuzhi.steps.aid.answering_many import DISMISS_MANY
from fuzhi.steps.aid.objections import receipt
from fuzhi.steps.aid.states import ObjectionState
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.bulk import queries as bulk
from fuzhi.steps.bulk import services as acts
from fuzhi.steps.bulk.acts import Asked, Plan, Shown
from fuzhi.steps.bulk.things import Done
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed
from tests.factories import many
from tests.factories.many import takes, why
from tests.factories.pages import there
from tests.factories.registers import TAONAN, TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"
SAID = "逐条核实过，不属实"


def letter(text: str, county: str = TONGYU) -> models.Objection:
    return services.file_objection(text=text, county_code=county)


@pytest.fixture
def held(objected: models.Objection) -> models.Objection:
    """An objection that holds an approved line."""
    return objected


def is_held(said: models.Objection) -> bool:
    """Whether the line that it names waits for the answer."""
    line = models.ObjectionItem.objects.get(objection=said).entitlement_id
    return bool(sql.one("SELECT is_held FROM aid_entitlement_v WHERE id = %(line)s", {"line": line}))


def asked(by: Staff, *letters: models.Objection, answer: str = SAID) -> Asked:
    return many.asked(by, [one.pk for one in letters], answer=answer)


def planned(by: Staff, *letters: models.Objection) -> Plan:
    return DISMISS_MANY.plan(asked(by, *letters))


def test_open_ones_are_answered_and_what_they_held_is_free(world: World, held: models.Objection) -> None:
    other = letter("同样的一封信")
    plan = planned(world.clerk, held, other)
    assert list(takes(plan).values()) == ["不成立，恢复发放 1 项", "不成立"]
    assert is_held(held)
    made = many.carried(DISMISS_MANY, asked(world.clerk, held, other))
    assert not is_held(held) and (made.count, made.said) == (2, SAID)
    told = there(queries.objection_by_receipt(receipt(other.number)))
    assert (told.state, told.answer) == ("dismissed", SAID), "each sender reads it"
    assert len(audit.entries(object_kind="aid_objection").filter(action="answer_objection")) == 2


def test_what_was_answered_or_waits_is_left_with_its_reason(world: World, held: models.Objection) -> None:
    done, fresh, far = letter("办过的那封信"), letter("新来的那封信"), letter("外县来的那封信", TAONAN)
    services.answer_objection(objection_id=done.pk, upheld=False, answer="看过", by=world.clerk)
    services.answer_objection(objection_id=held.pk, upheld=True, answer="属实", by=world.clerk)
    plan = planned(world.clerk, held, done, fresh, far)
    assert [name.partition("：")[2] for name in takes(plan)] == ["新来的那封信"], "another county's is not even named"
    assert sorted(why(plan).values()) == ["已提请撤回，正等另一人确认", f"已答复：{ObjectionState.DISMISSED.label}"]
    many.carried(DISMISS_MANY, asked(world.clerk, held, done, fresh, far))
    states = models.Objection.objects.order_by("pk").values_list("text", "state")
    assert dict(states) == {
        "早就不住校了": "open",
        "办过的那封信": "dismissed",
        "新来的那封信": "dismissed",
        "外县来的那封信": "open",
    }


def test_one_answered_meanwhile_stops_all(world: World) -> None:
    one, two = letter("第一封信，说名单不对"), letter("第二封信，说名单不对")
    shown = planned(world.clerk, one, two).shown
    services.answer_objection(objection_id=one.pk, upheld=True, answer="属实", by=world.clerk)
    with pytest.raises(Conflict):
        many.carried(DISMISS_MANY, asked(world.clerk, one, two), shown)
    assert models.Objection.objects.get(pk=two.pk).state == "open" and not Done.objects.exists()


def test_it_is_the_clerks_and_stays(world: World) -> None:
    one = letter("第一封信，说名单不对")
    for by in (world.checker, world.officer, world.villager):
        with pytest.raises(NotAllowed):
            many.carried(DISMISS_MANY, asked(by, one), Shown(1, None, ""))
    with pytest.raises(InputError) as empty:
        DISMISS_MANY.plan(asked(world.clerk, one, answer="  "))
    assert empty.value.code == "no_answer"
    made = many.carried(DISMISS_MANY, asked(world.clerk, one))
    assert not bulk.can_take_back(world.clerk, made), "its sender has read it"
    with pytest.raises(Conflict) as stays:
        acts.take_back(done_id=made.pk, by=world.clerk)
    assert stays.value.code == "not_to_take_back"


def test_whoever_became_a_checker_answers_no_more(world: World) -> None:
    one = letter("第一封信，说名单不对")
    shown = planned(world.clerk, one).shown
    Staff.objects.filter(pk=world.clerk.pk).update(role="checker")
    with pytest.raises(NotAllowed):
        many.carried(DISMISS_MANY, asked(Staff.objects.get(pk=world.clerk.pk), one), shown)
