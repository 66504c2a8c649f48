"""A batch is given back with a reason, and what is doubtful is left out by two persons until somebody says so."""

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.audit import invariants
from fuzhi.steps.audit.models import Entry as AuditEntry
from fuzhi.steps.ledger.models import Entry
from fuzhi.steps.payments import closing, figures, services, todo
from fuzhi.steps.payments.approved import stage_sums
from fuzhi.steps.payments.models import Batch, Claim, Line, Withheld
from fuzhi.steps.payments.queries import readiness
from fuzhi.steps.payments.withholding import due_of, withheld_of
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.owning import owning

COUNTY, TERM = ground.COUNTY, ground.TERM


@pytest.fixture
def approved(office: ground.Office, pupils: list[Person]) -> list[Entitlement]:
    return ground.approve(office, [(pupil, "boarder_living_subsidy", 62_500) for pupil in pupils])


def make(office: ground.Office) -> Batch:
    return services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance)


def tasks(who: Staff) -> list[str]:
    return [one.label for one in todo.todo_for(who, TERM)]


def test_a_batch_is_given_back_with_a_reason_and_nothing_of_it_is_paid(
    office: ground.Office, approved: list[Entitlement]
) -> None:
    batch = make(office)
    with pytest.raises(InputError) as unsaid:
        services.send_back_batch(batch_id=batch.pk, by=office.check, reason=" ")
    assert unsaid.value.code == "no_reason"
    with pytest.raises(Conflict) as stale:
        services.send_back_batch(batch_id=batch.pk, by=office.check, reason="有疑问", version=batch.version + 1)
    assert stale.value.code == "stale_page"
    back = services.send_back_batch(batch_id=batch.pk, by=office.check, reason="第3笔是教师的卡", version=batch.version)
    assert (back.state, back.voided_by, back.void_reason) == ("void", office.check, "第3笔是教师的卡")
    with pytest.raises(Conflict, match="第3笔是教师的卡"):
        services.send_back_batch(batch_id=batch.pk, by=office.check2, reason="再退一次")
    assert Batch.objects.get(pk=batch.pk).voided_by == office.check
    assert not Claim.objects.exists() and not Entry.objects.exists()
    assert set(Line.objects.values_list("state", flat=True)) == {"void"}
    assert AuditEntry.objects.filter(action="payments.send_back_batch", object_key=batch.no).count() == 1
    with pytest.raises(Conflict):
        services.release_batch(batch_id=batch.pk, by=office.check2)
    assert "复核退回的批次，改好重新编制" in tasks(office.finance)
    again = make(office)
    assert (again.count, again.total_fen) == (batch.count, batch.total_fen)
    assert "复核退回的批次，改好重新编制" not in tasks(office.finance)
    assert services.release_batch(batch_id=again.pk, by=office.check).state == "released"
    with pytest.raises(Conflict):
        services.send_back_batch(batch_id=again.pk, by=office.check2, reason="晚了")
    assert invariants.check() == []


def test_who_comes_second_with_the_other_end_is_told_that_it_was_not_taken(
    office: ground.Office, approved: list[Entitlement]
) -> None:
    batch = make(office)
    services.send_back_batch(batch_id=batch.pk, by=office.check, reason="第3笔是教师的卡")
    with pytest.raises(Conflict, match="已由复核退回财务：第3笔是教师的卡") as late:
        services.void_batch(batch_id=batch.pk, by=office.finance, reason="编错了")
    assert late.value.code == "batch_ended"
    other = make(office)
    services.void_batch(batch_id=other.pk, by=office.finance, reason="编错了")
    assert services.void_batch(batch_id=other.pk, by=office.finance, reason="编错了").version == other.version + 1
    with pytest.raises(Conflict, match="已作废：编错了"):
        services.send_back_batch(batch_id=other.pk, by=office.check, reason="有疑问")


def test_other_words_for_what_was_done_already_are_told_not_to_be_taken(
    office: ground.Office, approved: list[Entitlement]
) -> None:
    held = services.withhold(entitlement_id=approved[0].pk, reason="卡是教师的", by=office.finance)
    assert services.withhold(entitlement_id=approved[0].pk, reason="卡是教师的 ", by=office.finance) == held
    with pytest.raises(Conflict, match="卡是教师的。您这次写的没有记下") as late:
        services.withhold(entitlement_id=approved[0].pk, reason="家长没有来", by=office.finance)
    assert late.value.code == "other_words"
    services.refuse_withheld(withheld_id=held.pk, reason="已经核实", by=office.check)
    assert services.refuse_withheld(withheld_id=held.pk, reason="已经核实", by=office.check).end_reason == "已经核实"
    with pytest.raises(Conflict, match="已经核实"):
        services.refuse_withheld(withheld_id=held.pk, reason="不必", by=office.check2)


def joined(one: Person, to: Person) -> None:
    """As the decision of a clerk leaves it: both files are those of one child."""
    Person.objects.filter(pk=one.pk).update(root=to, merged_into=to)


def test_a_hold_is_found_and_taken_off_after_the_child_was_joined_to_another(
    office: ground.Office, pupils: list[Person]
) -> None:
    """Files are joined while an item is held: it must not stay held where nobody can see it."""
    (held,) = ground.approve(office, [(pupils[0], "boarder_living_subsidy", 62_500)])
    services.withhold(entitlement_id=held.pk, reason="是不是同一人", by=office.finance)
    joined(pupils[0], pupils[1])
    found = withheld_of(due_of(office.finance.scope, held.pk))
    assert found is not None and found.person_id == pupils[0].pk
    services.lift_withheld(withheld_id=found.pk, reason="核实是同一人", by=office.finance)
    assert withheld_of(due_of(office.finance.scope, held.pk)) is None
    assert [one.entitlement_id for one in readiness(office.finance.scope, COUNTY, TERM, "cash").ready] == [held.pk]


def test_two_files_with_one_item_that_are_joined_do_not_stop_the_county(
    office: ground.Office, approved: list[Entitlement], pupils: list[Person]
) -> None:
    """The item of the child is in the batch once, the other is left out and says why."""
    joined(pupils[0], pupils[1])
    found = readiness(office.finance.scope, COUNTY, TERM, "cash")
    assert [str(one.problem) for one in found.left_out] == ["twice"]
    assert [(follows.value, count) for follows, count in found.by_what_follows()] == [("never", 1)]
    assert found.left_out_fen == 0, "nobody waits for what another line pays"
    batch = make(office)
    assert batch.count == len(approved) - 1
    assert services.release_batch(batch_id=batch.pk, by=office.check).state == "released"
    assert invariants.check() == []


def test_what_came_back_is_not_paid_again_while_it_is_held_though_the_child_was_joined(
    office: ground.Office, pupils: list[Person], tmp_path: Path
) -> None:
    batch = ground.released(office, [(pupils[0], "boarder_living_subsidy", 62_500)])
    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch, {1: "已销户"}))
    bank.take(office.check, batch_id=batch.pk, path=file, name=file.name, by=office.finance)
    line = batch.lines.get()
    made = registry.mend_account(
        person_id=line.person_id,
        holder_name=line.holder_name,
        bank_name="吉林农信",
        number=bank.account_no(91),
        reason="核对存折",
        by=office.finance,
    )
    registry.confirm_change(change_id=made.pk, by=office.check)
    assert len(closing.mended_lines(Batch.objects.get(pk=batch.pk))) == 1
    services.withhold(entitlement_id=line.entitlement_id, reason="先核实", by=office.finance)
    joined(pupils[0], pupils[1])
    assert closing.mended_lines(Batch.objects.get(pk=batch.pk)) == []
    services.lift_withheld(withheld_id=Withheld.objects.get().pk, reason="核实了", by=office.finance)
    assert len(closing.mended_lines(Batch.objects.get(pk=batch.pk))) == 1


def test_only_another_person_gives_it_back(office: ground.Office, approved: list[Entitlement]) -> None:
    batch = make(office)
    for who in (office.finance, office.clerk, office.school):
        with pytest.raises(NotAllowed):
            services.send_back_batch(batch_id=batch.pk, by=who, reason="有疑问")
    far = ground.Office.open("220821", "far-")
    with pytest.raises(NotFound):
        services.send_back_batch(batch_id=batch.pk, by=far.check, reason="有疑问")
    with pytest.raises(IntegrityError), transaction.atomic(), owning(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_batch SET state = 'void', voided_by_id = made_by_id, sent_back_at = now() WHERE id = %s",
            [batch.pk],
        )


def test_what_is_withheld_goes_into_no_batch_until_it_is_taken_off(
    office: ground.Office, approved: list[Entitlement]
) -> None:
    first = approved[0]
    held = services.withhold(entitlement_id=first.pk, reason="卡是教师的", by=office.finance)
    assert services.withhold(entitlement_id=first.pk, reason="卡是教师的", by=office.finance2).pk == held.pk
    assert (held.state, held.reason, held.amount_fen) == ("proposed", "卡是教师的", 62_500)
    seen = readiness(office.finance.scope, COUNTY, TERM)
    assert [one.entitlement_id for one in seen.left_out if one.problem == "withheld"] == [first.pk]
    assert ("解除暂缓后补发", 1) in [(follows.label, count) for follows, count in seen.by_what_follows()]
    (waits,) = figures.waiting(office.finance.scope, TERM)
    assert (waits.count, waits.fen) == (4, 250_000)
    assert {one.stage: (one.count, one.fen) for one in stage_sums(office.finance.scope, TERM)} == {
        "withheld": (1, 62_500),
        "ready": (4, 250_000),
    }
    assert "确认暂缓发放" in tasks(office.check)
    batch = make(office)
    assert (batch.count, batch.total_fen) == (4, 250_000)
    services.release_batch(batch_id=batch.pk, by=office.check)
    confirmed = services.confirm_withheld(withheld_id=held.pk, by=office.check)
    assert confirmed.state == "standing" and "确认暂缓发放" not in tasks(office.check)
    with pytest.raises(InputError):
        make(office)
    services.lift_withheld(withheld_id=held.pk, reason="核实是代管", by=office.finance)
    late = make(office)
    assert (late.count, late.kind) == (1, "late")
    services.release_batch(batch_id=late.pk, by=office.check)
    assert Claim.objects.count() == 5 and invariants.check() == []


def test_what_is_in_a_batch_is_not_withheld_before_the_batch_is_back(
    office: ground.Office, approved: list[Entitlement]
) -> None:
    batch, first = make(office), approved[0]
    with pytest.raises(Conflict) as refused:
        services.withhold(entitlement_id=first.pk, reason="存疑", by=office.finance)
    assert refused.value.code == "not_to_withhold"
    services.send_back_batch(batch_id=batch.pk, by=office.check, reason="第1笔存疑")
    services.withhold(entitlement_id=first.pk, reason="存疑", by=office.finance)
    assert make(office).count == 4
    assert invariants.check() == []


def test_a_hold_is_by_two_and_the_second_may_disagree(office: ground.Office, approved: list[Entitlement]) -> None:
    first = approved[0]
    with pytest.raises(NotAllowed):
        services.withhold(entitlement_id=first.pk, reason="存疑", by=office.check)
    held = services.withhold(entitlement_id=first.pk, reason="存疑", by=office.finance)
    with pytest.raises(NotAllowed):
        services.confirm_withheld(withheld_id=held.pk, by=office.finance)
    far = ground.Office.open("220821", "far-")
    for act in (
        lambda: services.confirm_withheld(withheld_id=held.pk, by=far.check),
        lambda: services.withhold(entitlement_id=first.pk, reason="x", by=far.finance),
        lambda: services.lift_withheld(withheld_id=held.pk, reason="x", by=far.finance),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(InputError):
        services.refuse_withheld(withheld_id=held.pk, reason="", by=office.check)
    ended = services.refuse_withheld(withheld_id=held.pk, reason="是代管人的卡", by=office.check)
    assert (ended.state, ended.ended_by) == ("ended", office.check)
    assert withheld_of(due_of(office.finance.scope, first.pk)) is None and make(office).count == 5
    for statement in (
        "UPDATE payments_withheld SET reason = '别的'",
        "DELETE FROM payments_withheld",
        "UPDATE payments_withheld SET state = 'standing'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), owning(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_another_account_is_a_task_to_take_the_hold_off(
    office: ground.Office, pupils: list[Person], approved: list[Entitlement]
) -> None:
    services.withhold(entitlement_id=approved[0].pk, reason="卡是教师的", by=office.finance)
    assert "暂缓的账户已更正，可以解除" not in tasks(office.finance)
    ground.set_account(pupils[0], bank.account_no(77), "王大田", decided=True)
    assert "暂缓的账户已更正，可以解除" in tasks(office.finance)


def test_a_repayment_that_is_given_back_leaves_out_what_is_withheld(
    office: ground.Office, approved: list[Entitlement], tmp_path: Path
) -> None:
    batch = make(office)
    services.release_batch(batch_id=batch.pk, by=office.check)
    path = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch, {1: "已销户", 2: "已销户"}))
    bank.take(office.check, batch_id=batch.pk, path=path, name="r.xlsx", by=office.finance)
    for number, line in enumerate(Line.objects.filter(state="failed"), start=50):
        ground.set_account(Person.objects.get(pk=line.person_id), bank.account_no(number), "李", decided=True)
    again = services.repay(batch_id=batch.pk, by=office.finance)
    assert again.count == 2
    services.send_back_batch(batch_id=again.pk, by=office.check, reason="第1笔存疑")
    assert "复核退回的批次，改好重新编制" in tasks(office.finance)
    failed = Line.objects.filter(state="failed").order_by("line_no")
    services.withhold(entitlement_id=failed[0].entitlement_id, reason="存疑", by=office.finance)
    assert services.repay(batch_id=batch.pk, by=office.finance).count == 1
    assert Withheld.objects.count() == 1 and invariants.check() == []


@pytest.mark.parametrize(
    "change",
    [
        "state = 'standing'",
        "state = 'standing', confirmed_by_id = put_by_id, confirmed_at = now()",
    ],
)
def test_no_hold_stands_by_nobodys_word(office: ground.Office, approved: list[Entitlement], change: str) -> None:
    services.withhold(entitlement_id=approved[0].pk, reason="先核实", by=office.finance)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE payments_withheld SET {change}")


def test_who_confirmed_a_hold_stays(office: ground.Office, approved: list[Entitlement]) -> None:
    made = services.withhold(entitlement_id=approved[0].pk, reason="先核实", by=office.finance)
    services.confirm_withheld(withheld_id=made.pk, by=office.check)
    for change in ("confirmed_by_id = %s", "confirmed_at = now(), confirmed_by_id = coalesce(confirmed_by_id, %s)"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE payments_withheld SET {change}", [office.check2.pk])
    services.lift_withheld(withheld_id=made.pk, reason="核实了", by=office.finance)
