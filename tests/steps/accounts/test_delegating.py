"""For a leave: who may stand for whom, how long, in whose name, and that the two are one hand meanwhile."""

from datetime import date, timedelta

import pytest
from django.test import Client

from fuzhi.steps.accounts import delegating, openings, queries
from fuzhi.steps.accounts.models import Delegation, Staff
from fuzhi.steps.accounts.permissions import Verb, can
from fuzhi.steps.aid import permissions as aid_may
from fuzhi.steps.aid.models import AidList
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.ledger import permissions as ledger_may
from fuzhi.steps.ledger.models import BudgetLine
from fuzhi.steps.payments import permissions as money
from fuzhi.steps.payments.models import Batch
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import FuzhiError, NotAllowed, NotFound
from tests.factories.pages import led_to, main_of
from tests.factories.people import person
from tests.factories.rosters import TONGYU

pytestmark = pytest.mark.django_db
DAY = date(2017, 10, 9)


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    with clock.at(DAY):
        yield


def asked(giver: Staff, taker: Staff, from_on: date = DAY, days: int = 5) -> delegating.Asked:
    until = from_on + timedelta(days=days - 1)
    return delegating.delegate(taker=taker.username, from_on=from_on, until_on=until, reason="病假", by=giver)


def stands(giver: Staff, taker: Staff) -> Delegation:
    """In force, confirmed where that is asked."""
    if asked(giver, taker).waits:
        (found,) = openings.waiting()
        openings.confirm_opening(opening_id=found.pk, by=person("city", "supervisor"))
    return Delegation.objects.latest("pk")


def code_of(giver: Staff, taker: Staff, from_on: date = DAY, days: int = 5) -> str:
    with pytest.raises(FuzhiError) as raised:
        asked(giver, taker, from_on, days)
    return raised.value.code


def test_a_clerk_hands_over_and_the_colleague_acts_in_that_role_under_the_own_name() -> None:
    clerk, colleague = person("clerk"), person("school", "school")
    stands(clerk, colleague)
    seat = delegating.stand_in(giver="clerk", by=colleague)
    assert can(seat, Verb.RUN) and not can(colleague, Verb.RUN) and seat.username == "school"
    assert queries.staff_named(seat.acts_as).role == "clerk" and queries.staff_named("school").role == "school"
    entry = audit.entries(object_key="clerk").filter(action="delegate").get()
    assert entry.detail["old"] == {"is": "本人办理"} and "2017年10月9日至2017年10月13日" in entry.detail["new"]["is"]
    with pytest.raises(RuntimeError):
        seat.save()
    assert Staff.objects.get(username="school").role == "school"


def test_it_begins_and_ends_by_itself() -> None:
    clerk, colleague = person("clerk"), person("finance", "finance")
    asked(clerk, colleague, DAY + timedelta(days=1), days=2)
    seen = {}
    for later in range(4):
        with clock.at(DAY + timedelta(days=later)):
            try:
                seen[later] = delegating.stand_in(giver="clerk", by=colleague).role
            except NotFound:
                seen[later] = ""
    assert seen == {0: "", 1: "clerk", 2: "clerk", 3: ""}


@pytest.mark.parametrize("who", ["clerk", "finance", "boss"])
def test_it_is_ended_by_either_of_the_two_and_by_administration_and_by_nobody_else(who: str) -> None:
    people = {"clerk": person("clerk"), "finance": person("finance", "finance"), "boss": person("boss", "admin")}
    one = stands(people["clerk"], people["finance"])
    with pytest.raises(NotFound):
        delegating.end(delegation_id=one.pk, by=person("other"))
    ends = delegating.end_by_administration if who == "boss" else delegating.end
    for _ in range(2):
        ends(delegation_id=one.pk, by=people[who])
    with pytest.raises(NotFound):
        delegating.stand_in(giver="clerk", by=people["finance"])
    assert audit.entries(object_key="clerk").filter(action="end_delegation").get().actor == who


def test_whoever_is_closed_or_changes_the_role_is_stood_for_no_more() -> None:
    clerk, colleague = person("clerk"), person("finance", "finance")
    stands(clerk, colleague)
    Staff.objects.filter(pk=clerk.pk).update(role="checker")
    with pytest.raises(NotFound):
        delegating.stand_in(giver="clerk", by=colleague)
    Staff.objects.filter(pk=clerk.pk).update(role="clerk", is_active=False)
    with pytest.raises(NotFound):
        queries.staff_named("finance~clerk")


def test_of_who_pays_or_approves_another_confirms_and_neither_of_the_two() -> None:
    checker, clerk = person("check", "checker"), person("clerk")
    assert asked(checker, clerk).waits and not Delegation.objects.exists()
    (found,) = openings.waiting()
    with pytest.raises(NotAllowed):
        openings.confirm_opening(opening_id=found.pk, by=checker)
    boss = person("boss", "admin")
    openings.confirm_opening(opening_id=found.pk, by=boss)
    assert Delegation.objects.get().confirmed_by == "boss"
    assert can(delegating.stand_in(giver="check", by=clerk), Verb.APPROVE_LIST)


def test_who_confirms_accounts_does_not_hand_that_on_alone() -> None:
    assert asked(person("city", "supervisor"), person("auditor", "auditor")).waits and not Delegation.objects.exists()


def test_who_cannot_stand_for_whom() -> None:
    clerk, other = person("clerk"), person("other")
    assert code_of(clerk, clerk) == code_of(clerk, other) == "no_delegate", "oneself; who has that role already"
    assert code_of(clerk, person("far", "finance", area="220821")) == "no_delegate"
    boss = person("boss", "admin")
    assert code_of(boss, person("city", "supervisor")) == code_of(clerk, boss) == "no_delegate"
    nobody = person("nobody", "finance", staff_number="")
    assert code_of(clerk, nobody) == "no_delegate"
    assert [one.username for one in delegating.colleagues(clerk)] == []


@pytest.mark.parametrize(
    ("from_on", "days"), [(DAY - timedelta(days=1), 5), (DAY, 0), (DAY, 61), (DAY + timedelta(days=3), -2)]
)
def test_days_that_are_none(from_on: date, days: int) -> None:
    assert code_of(person("clerk"), person("finance", "finance"), from_on, days) == "bad_days"


def test_nobody_hands_on_what_was_handed_over_nor_twice() -> None:
    clerk, finance, village = person("clerk"), person("finance", "finance"), person("village", "village")
    stands(clerk, finance)
    assert code_of(clerk, village) == "delegated_already"
    assert code_of(finance, village) == "delegated_already", "who stands for somebody is there"
    with pytest.raises(NotAllowed):
        asked(delegating.stand_in(giver="clerk", by=finance), village)


def test_the_two_are_one_hand_while_it_stands() -> None:
    checker, clerk, finance = person("check", "checker"), person("clerk"), person("money", "finance")
    stands(checker, clerk)
    seat = delegating.stand_in(giver="check", by=clerk)
    own, of_checker = AidList(county_code=TONGYU, made_by=clerk), AidList(county_code=TONGYU, made_by=checker)
    for by, made in ((seat, own), (seat, of_checker), (Staff.objects.get(pk=checker.pk), own)):
        with pytest.raises(NotAllowed) as refused:
            aid_may.check_approve(by, made)
        assert refused.value.code == "four_eyes"
    money.check_release(seat, Batch(no="TY17秋-01", county_code=TONGYU, made_by=finance))
    with pytest.raises(NotAllowed):
        money.check_release(seat, Batch(no="TY17秋-02", county_code=TONGYU, made_by=checker))
    with clock.at(DAY + timedelta(days=9)):
        aid_may.check_approve(Staff.objects.get(pk=checker.pk), own)


def test_who_entered_a_budget_line_is_compared_as_a_person_too() -> None:
    closed = person("money", "finance", staff_number="A 1")
    Staff.objects.filter(pk=closed.pk).update(is_active=False)
    now = person("check", "checker", staff_number="a1")
    line = BudgetLine(number="XM-1", county_code=TONGYU, made_by="money")
    with pytest.raises(NotAllowed) as refused:
        ledger_may.check_confirm_line(now, line)
    assert refused.value.code == "maker_is_checker"
    ledger_may.check_confirm_line(person("check2", "checker"), line)


def test_on_the_pages_one_sits_down_and_gets_up_and_the_trail_says_for_whom() -> None:
    clerk, finance = person("clerk"), person("money", "finance")
    away, here = Client(), Client()
    away.force_login(clerk)
    here.force_login(finance)
    form = {"taker": "money", "from_on": "2017-10-09", "until_on": "2017-10-13", "reason": "病假"}
    assert away.post("/staff/me/leave/", form | {"until_on": "2017-10-01"}).status_code == 422
    assert led_to(away.post("/staff/me/leave/", form)) == "/staff/me/"
    assert "请您代办" in here.get("/staff/").content.decode()
    assert here.get("/staff/rosters/").status_code == 403
    assert led_to(here.post("/staff/me/stand-in/", {"giver": "clerk"})) == "/staff/"
    page = here.get("/staff/rosters/")
    assert page.status_code == 200 and "代clerk" in page.content.decode()
    assert here.get("/api/me").json()["role"] == "clerk"
    view = {"path": "/staff/tasks/", "query": "q=x", "name": "我的"}
    here.post("/staff/views/keep/", view)
    entry = audit.entries().filter(action="keep_view").get()
    assert (entry.actor, entry.detail["stands_for"]) == ("money", "clerk")
    auditor = Client()
    auditor.force_login(person("auditor", "auditor"))
    assert "money（代clerk）" in main_of(auditor.get("/staff/system/audit/").content.decode())
    here.post("/staff/me/stand-in/", {"giver": ""})
    assert here.get("/staff/rosters/").status_code == 403
    here.post("/staff/me/stand-in/", {"giver": "clerk"})
    delegating.end(delegation_id=Delegation.objects.get().pk, by=clerk)
    assert here.get("/staff/rosters/").status_code == 403 and here.get("/staff/").status_code == 200
