"""Whoever releases sees whose account was entered by hand, is outside the household, shared or of staff, and says why."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from fuzhi.steps.payments import services
from fuzhi.steps.payments.models import Batch
from fuzhi.steps.payments.weighing import weighed
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Household, Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import look, main_of
from tests.factories.registers import TONGYU

pytestmark = pytest.mark.django_db
ITEM, FEN = "boarder_living_subsidy", 62_500


@pytest.fixture
def office() -> Iterator[ground.Office]:
    with clock.at(ground.DAY):
        ground.add_schools()
        yield ground.Office.open()


def pupil(office: ground.Office, n: int, name: str, account: str | None, holder: str = "", **more: Any) -> Person:
    """A child whose aid is approved; ``more`` stands in its file."""
    person = ground.add_person(f"P22082200000{n:02d}", name, account=account, holder=holder)
    Person.objects.filter(pk=person.pk).update(**more)
    ground.approve(office, [(person, ITEM, FEN)], no=n)
    return person


def entered(office: ground.Office, person: Person, n: int, holder: str) -> Any:
    return registry.mend_account(
        person_id=person.pk,
        holder_name=holder,
        bank_name="吉林农信",
        number=bank.account_no(n),
        reason="补录账户",
        by=office.finance,
    )


def made(office: ground.Office) -> Batch:
    return services.make_batch(county_code=TONGYU, term=ground.TERM, delivery="cash", by=office.finance)


def seen(batch: Batch) -> dict[str, list[str]]:
    return {one.person_name: one.labels for one in weighed(batch)}


def test_nothing_is_asked_where_nothing_is_doubtful(office: ground.Office) -> None:
    pupil(office, 1, "王禾苗", bank.account_no(1))
    pupil(office, 2, "孙麦穗", bank.account_no(2), "孙大田", guardian_name="孙大田")
    pupil(office, 3, "周高粱", bank.account_no(3), "周外公")  # nobody of the family is known
    batch = made(office)
    assert seen(batch) == {}
    assert services.release_batch(batch_id=batch.pk, by=office.check).release_reason == ""


def test_a_first_account_by_hand_is_named_and_needs_no_more_words(office: ground.Office) -> None:
    child = pupil(office, 1, "王禾苗", None, guardian_name="王大田")
    entered(office, child, 7, "宋大山")
    batch = made(office)
    (one,) = weighed(batch)
    assert one.labels == ["人工登记，还没有发过", "户名不是家里人"] and not one.needs_reason
    assert one.by_hand and (one.by_hand.reason, one.by_hand.confirmed_by) == ("补录账户", "")
    assert services.release_batch(batch_id=batch.pk, by=office.check).state == "released"


def test_a_changed_account_is_named_with_who_confirmed_until_it_was_paid_to(office: ground.Office) -> None:
    child = pupil(office, 1, "王禾苗", bank.account_no(1))
    change = entered(office, child, 8, "王禾苗")
    registry.confirm_change(change_id=change.pk, by=office.check)
    batch = made(office)
    (one,) = weighed(batch)
    assert one.by_hand and one.by_hand.confirmed_by == office.check.username and one.labels == ["人工登记，还没有发过"]
    services.release_batch(batch_id=batch.pk, by=office.check)
    batch.lines.update(state="paid")
    ground.approve(office, [(child, "senior_grant", FEN)], no=9)
    assert seen(made(office)) == {}, "money has arrived there since"


def test_a_holder_put_right_on_an_account_that_was_paid_to_shows_by_whom(office: ground.Office) -> None:
    child = pupil(office, 1, "王禾苗", bank.account_no(1), guardian_name="王大田")
    first = services.release_batch(batch_id=made(office).pk, by=office.check)
    first.lines.update(state="paid")
    wanted = {"holder_name": "宋大山", "bank_name": "吉林农信", "number": "", "reason": "由姨父代管"}
    change = registry.mend_account(person_id=child.pk, by=office.finance, **wanted)
    registry.confirm_change(change_id=change.pk, by=office.check)
    ground.approve(office, [(child, "senior_grant", FEN)], no=9)
    (one,) = weighed(made(office))
    assert one.labels == ["户名不是家里人"] and not one.needs_reason
    assert one.by_hand and one.by_hand.reason == "由姨父代管", "“都已有登记的依据” is shown, not only said"


@pytest.mark.parametrize("sort", ["outside", "shared", "staff"])
def test_others_cards_are_released_with_a_reason_alone(office: ground.Office, client: Client, sort: str) -> None:
    household = Household.objects.create(county_code=TONGYU, household_no="1", head_name="王大田", is_live=True)
    holder = {"outside": "钱多多", "staff": "钱老师"}.get(sort, "王大田")
    pupil(office, 1, "王禾苗", bank.account_no(1), holder, **{} if sort == "staff" else {"household": household})
    if sort == "shared":
        ground.add_person("P2208220000002", "孙麦穗", account=bank.account_no(1), holder="孙大穗")
    if sort == "staff":
        ground.add_teacher("钱老师", bank.account_no(1))
    batch = made(office)
    assert [one.needs_reason for one in weighed(batch)] == [True]
    with pytest.raises(InputError) as refused:
        services.release_batch(batch_id=batch.pk, by=office.check, reason=" ")
    assert refused.value.code == "payees_not_explained" and "王禾苗" in refused.value.message
    page = main_of(look(client, office.check, "batch", batch.pk)[1])
    assert "先看这1人的收款账户" in page and "为什么可以发到这些账户" in page
    status, page = look(client, office.check, "batch-release", batch.pk, post={"version": "1", "reason": ""})
    assert status == 422 and "没有发出任何一笔" in page
    assert look(client, office.check, "batch-release", batch.pk, post={"version": "1", "reason": "村里核实"})[0] == 302
    batch.refresh_from_db()
    assert (batch.state, batch.release_reason) == ("released", "村里核实")
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(release_reason="别的话")
