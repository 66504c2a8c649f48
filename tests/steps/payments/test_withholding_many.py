"""Many approved items left out of batches with one reason; confirmed by another person, let go, taken back."""

import pytest

from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.audit import invariants
from fuzhi.steps.bulk import queries
from fuzhi.steps.bulk import services as bulk
from fuzhi.steps.payments import services
from fuzhi.steps.payments.models import Batch, Withheld
from fuzhi.steps.payments.withholding_many import AGREE_MANY, LIFT_MANY, PUT_MANY, REFUSE_MANY
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import InputError, NotAllowed
from tests.factories import approved_county as ground
from tests.factories.many import asked, carried, takes, why

WHY = "卡是教师的"


@pytest.fixture
def keys(office: ground.Office, pupils: list[Person]) -> list[int]:
    made = ground.approve(office, [(pupil, "boarder_living_subsidy", 62_500) for pupil in pupils])
    return [one.pk for one in made if isinstance(one, Entitlement)]


def batch(office: ground.Office) -> Batch:
    return services.make_batch(county_code=ground.COUNTY, term=ground.TERM, delivery="cash", by=office.finance)


def states() -> list[str]:
    return list(Withheld.objects.order_by("entitlement_id").values_list("state", flat=True))


def test_they_go_into_no_batch_and_say_how_much_that_is(office: ground.Office, keys: list[int]) -> None:
    services.withhold(entitlement_id=keys[0], reason="先", by=office.finance)
    want = asked(office.finance, keys[:3], reason=WHY)
    plan = PUT_MANY.plan(want)
    assert (plan.count, plan.fen) == (2, 125_000) and list(why(plan).values()) == ["暂缓，待另一人确认"]
    made = carried(PUT_MANY, want)
    assert (made.count, made.fen) == (2, 125_000)
    single, *many = Withheld.objects.order_by("entitlement_id")
    assert {one.payee[-6:-4] for one in many} == {single.payee[-6:-4]} and {one.reason for one in many} == {WHY}
    assert batch(office).count == 2, "the others are paid"
    assert set(why(PUT_MANY.plan(asked(office.finance, keys[3:], reason=WHY))).values()) == {
        "已经在批次里、已经发放或现在不能发"
    }
    assert invariants.check() == []


def test_they_are_taken_back_until_a_second_person_has_confirmed(office: ground.Office, keys: list[int]) -> None:
    made = carried(PUT_MANY, asked(office.finance, keys[:3], reason=WHY))
    with pytest.raises(NotAllowed):
        carried(AGREE_MANY, asked(office.finance, keys[:1]))
    carried(AGREE_MANY, asked(office.check, keys[:1]))
    assert states() == ["standing", "proposed", "proposed"]
    undone = bulk.take_back(done_id=made.pk, by=office.finance)
    assert undone.undone_count == 2 and states() == ["standing", "ended", "ended"]
    assert [row.reason for row in queries.left_of(undone.undone_leaves)] == ["已暂缓"]


def test_they_are_let_go_with_a_reason_by_the_finance_or_the_second_person(
    office: ground.Office, keys: list[int]
) -> None:
    carried(PUT_MANY, asked(office.finance, keys[:4], reason=WHY))
    carried(AGREE_MANY, asked(office.check, keys[:1]))
    want = asked(office.check, keys, reason="核实过")
    plan = REFUSE_MANY.plan(want)
    assert plan.count == 3 and sorted(why(plan).values()) == ["已暂缓", "没有暂缓"]
    assert set(takes(plan).values()) == {"可以编入下一个批次"}
    carried(REFUSE_MANY, asked(office.check, keys[1:2], reason="核实过"))
    with pytest.raises(InputError):
        LIFT_MANY.plan(asked(office.finance, keys, reason=" "))
    carried(LIFT_MANY, asked(office.finance, keys, reason="换了存折"))
    assert states() == ["ended"] * 4 and batch(office).count == 5
    assert {one.end_reason for one in Withheld.objects.all()} == {"核实过", "换了存折"}
