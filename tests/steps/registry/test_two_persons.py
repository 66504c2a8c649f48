"""Another account, and facts by which aid is given or taken: one proposes, another confirms; the old stands till then."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts.models import Proposal, Staff
from fuzhi.steps.registry import changes, services
from fuzhi.steps.registry.facts import FACTS
from fuzhi.steps.registry.files import payee_of
from fuzhi.steps.registry.models import Correction
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from fuzhi.vocabulary.things import Thing
from tests.factories.bank import account_no
from tests.factories.rosters import TONGYU, ZHENLAI, Office, Pupil, open_account

pytestmark = pytest.mark.django_db


def ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


BY_TWO = {
    "poverty_state": "未脱贫",
    "exit_year": "2016",
    "disability_category": "肢体",
    "is_hardship": "是",
    "assistance_kind": "orphan",
}
OWN = {"开户银行": "农信社", "持卡人": "王大田", "银行账号": "6217000000001234"}


@pytest.fixture
def check(office: Office) -> Staff:
    return open_account("second", "checker", TONGYU)


@pytest.fixture
def finance(office: Office) -> Staff:
    return open_account("money", "finance", TONGYU)


@pytest.fixture
def child(office: Office) -> Iterator[int]:
    with clock.at(date(2017, 10, 9)):
        office.bring("roll", [Pupil("王禾苗").roll(**OWN)])
        yield int(ask("SELECT person_id FROM registry_person_v")[0][0])


def diverted(child: int, by: Staff, **but: Any) -> Any:
    given = {"holder_name": "钱多多", "bank_name": "工商银行", "number": account_no(5), "reason": "家长来电"} | but
    return services.mend_account(person_id=child, by=by, **given)


def hardship(child: int, by: Staff, **but: Any) -> Any:
    given = {"fact": "is_hardship", "value": "是", "reason": "认定表", "term": "2017-1"} | but
    return services.correct(person_id=child, by=by, **given)


def hardships() -> list[Any]:
    return [row[0] for row in ask("SELECT is_hardship FROM registry_hardship_v WHERE superseded_at IS NULL")]


def last4(child: int) -> str:
    payee = payee_of(child)
    return payee.account_last4 if payee else ""


def test_another_account_stands_only_when_a_second_person_agrees(child: int, finance: Staff, check: Staff) -> None:
    found = diverted(child, finance)
    assert isinstance(found, Proposal) and last4(child) == "1234" and not Correction.objects.exists()
    assert [one.pk for one in changes.waiting_of(child)] == [found.pk]
    assert account_no(5) not in f"{found.content}{found.new}{found.reason}", "the whole number is sealed"
    with pytest.raises(NotAllowed):
        services.confirm_change(change_id=found.pk, by=finance)
    for _ in range(2):
        services.confirm_change(change_id=found.pk, by=check)
    assert last4(child) == account_no(5)[-4:] and changes.waiting_of(child) == []
    made = Correction.objects.get()
    assert (made.by, made.confirmed_by, made.old) == ("money", "second", "尾号 1234")


def test_the_first_account_of_a_child_stands_at_once(office: Office, finance: Staff) -> None:
    office.bring("roll", [Pupil("王禾苗").roll()])
    child = int(ask("SELECT person_id FROM registry_person_v")[0][0])
    assert isinstance(diverted(child, finance), Correction) and last4(child) == account_no(5)[-4:]
    assert isinstance(diverted(child, finance, number=account_no(6)), Proposal), "the second one is a change"


@pytest.mark.parametrize("fact", BY_TWO)
def test_facts_that_give_rights_are_proposed(child: int, office: Office, check: Staff, fact: str) -> None:
    found = hardship(child, office.clerk, fact=fact, value=BY_TWO[fact])
    assert isinstance(found, Proposal) and FACTS[fact].by_two and not Correction.objects.exists()
    assert services.current_value(person_id=child, fact=fact, term="2017-1") == "没有记录"
    assert found.old == "没有记录", "as the form said it"
    services.confirm_change(change_id=found.pk, by=check)
    stands = services.current_value(person_id=child, fact=fact, term="2017-1")
    assert stands == found.new and Correction.objects.get().confirmed_by == "second"


def test_those_facts_alone_wait(child: int, office: Office) -> None:
    alone = set(BY_TWO) | {"school_code"}  # the school asks more of the child: test_placing
    assert {key for key, fact in FACTS.items() if fact.by_two} == alone
    assert isinstance(hardship(child, office.clerk, fact="is_boarder"), Correction)


def test_refused_and_withdrawn_changes_leave_what_stands(
    child: int, office: Office, finance: Staff, check: Staff
) -> None:
    with pytest.raises(InputError, match="理由"):
        services.refuse_change(change_id=hardship(child, office.clerk).pk, by=check, reason=" ")
    refused = services.refuse_change(change_id=Proposal.objects.get().pk, by=check, reason="没有材料")
    with pytest.raises(Conflict, match="没有材料。您这次写的没有记下"):
        services.refuse_change(change_id=refused.pk, by=check, reason="户口簿不符")
    withdrawn = services.withdraw_change(change_id=diverted(child, finance).pk, by=finance)
    assert (refused.state, withdrawn.state, hardships(), last4(child)) == ("refused", "withdrawn", [], "1234")
    for ended in (refused, withdrawn):
        with pytest.raises(Conflict):
            services.confirm_change(change_id=ended.pk, by=check)
    again = hardship(child, office.clerk)
    services.confirm_change(change_id=again.pk, by=check)
    assert hardships() == [True]


def test_one_change_of_a_thing_waits_at_a_time_and_one_form_proposes_once(child: int, office: Office) -> None:
    made = [hardship(child, office.clerk, request_key="k" * 32).pk for _ in range(2)]
    assert made[0] == made[1] and Proposal.objects.count() == 1
    with pytest.raises(Conflict) as refused:
        hardship(child, office.clerk, reason="又一份材料")
    assert refused.value.code == "already_proposed"


def test_what_has_changed_since_is_not_overwritten(child: int, office: Office, finance: Staff, check: Staff) -> None:
    account, fact = diverted(child, finance), hardship(child, office.clerk)
    office.bring("roll", [Pupil("王禾苗").roll(**OWN | {"银行账号": "6217000000005678"})])
    office.bring("bill", [Pupil("王禾苗").bill(困难认定="否")])
    for found in (account, fact):
        with pytest.raises(Conflict) as refused:
            services.confirm_change(change_id=found.pk, by=check)
        assert refused.value.code == "changed_since"
        assert Proposal.objects.get(pk=found.pk).state == "waiting", "the second person may still refuse it"
    assert last4(child) == "5678"


def test_a_neighbour_finds_nothing_and_a_merged_child_keeps_its_change(child: int, office: Office) -> None:
    found = hardship(child, office.clerk)
    far = open_account("far-check", "checker", ZHENLAI)
    with pytest.raises(NotFound):
        services.confirm_change(change_id=found.pk, by=far)
    assert not changes.waiting(far.scope) and [one.pk for one in changes.waiting(office.clerk.scope)] == [found.pk]


def test_the_worklist_of_the_second_person_counts_what_waits(child: int, office: Office, check: Staff) -> None:
    assert [one.count for one in changes.todo_for(check)] == [0] and changes.todo_for(office.clerk) == []
    hardship(child, office.clerk)
    (todo,) = changes.todo_for(check)
    assert (todo.count, todo.due_on) == (1, date(2017, 10, 11))


def test_what_is_sent_back_is_its_desks_to_do_until_it_is_proposed_anew(
    child: int, office: Office, finance: Staff, check: Staff
) -> None:
    services.refuse_change(change_id=diverted(child, finance).pk, by=check, reason="户名对不上")
    (todo,) = changes.todo_for(finance)
    assert (todo.detail, todo.at.thing, todo.due_on) == ("王禾苗的账户", Thing.CHANGE, date(2017, 10, 11))
    assert changes.todo_for(office.clerk) == [], "of another desk"
    assert [one.end_reason for one in changes.sent_back_of(child)] == ["户名对不上"]
    with clock.at(date(2017, 10, 25)):
        assert changes.todo_for(finance) == [], "the second person's no stands"
    diverted(child, finance)
    assert changes.todo_for(finance) == [] and changes.sent_back_of(child) == []


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    "text",
    [
        "UPDATE accounts_proposal SET state = 'confirmed', decided_by_id = proposed_by_id, decided_at = now()",
        "UPDATE accounts_proposal SET state = 'confirmed'",
        "UPDATE accounts_proposal SET new = '否'",
        "UPDATE accounts_proposal SET content = '{}'",
        "DELETE FROM accounts_proposal",
        "INSERT INTO registry_correction (person_id, fact, old, new, reason, term, by, at, confirmed_by)"
        " SELECT person_id, 'is_hardship', '', '是', 'x', '2017-1', 'tongyu', now(), '' FROM registry_person_v",
        "INSERT INTO registry_correction (person_id, fact, old, new, reason, term, by, at, confirmed_by)"
        " SELECT person_id, 'account', '尾号 1', '尾号 2', 'x', '2017-1', 'tongyu', now(), '' FROM registry_person_v",
        "INSERT INTO registry_correction (person_id, fact, old, new, reason, term, by, at, confirmed_by)"
        " SELECT person_id, 'is_hardship', '', '是', 'x', '2017-1', 'tongyu', now(), 'tongyu' FROM registry_person_v",
    ],
)
def test_the_database_itself_asks_for_two_persons(child: int, office: Office, text: str) -> None:
    hardship(child, office.clerk)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)
