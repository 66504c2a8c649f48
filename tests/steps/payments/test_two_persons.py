"""What the bank did is recorded by one and confirmed by another; it can be reversed, come back late, or never come."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from fuzhi.steps.audit import invariants
from fuzhi.steps.audit.models import Entry
from fuzhi.steps.ledger.models import Line as JournalLine
from fuzhi.steps.payments import deciding, queries, services
from fuzhi.steps.payments import permissions as may
from fuzhi.steps.payments.models import BankReturn, Batch, Claim, Line
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed
from tests.factories import approved_county as ground
from tests.factories import bank

FEN = 62_500


@pytest.fixture
def batch(office: ground.Office, pupils: list[Person]) -> Batch:
    return ground.released(office, [(pupil, "boarder_living_subsidy", FEN) for pupil in pupils])


def recorded(
    office: ground.Office, batch: Batch, path: Path, failed: dict[int, str], *, only: bool = False
) -> BankReturn:
    file = bank.write_return(path, bank.answers(batch, failed, only_failures=only))
    return services.record_return(batch_id=batch.pk, path=file, name=file.name, by=office.finance)


def confirmed(office: ground.Office, found: BankReturn) -> Batch:
    found = services.confirm_return(return_id=found.pk, by=office.check, rest_is_paid=True)
    return Batch.objects.get(pk=found.batch_id)


MARKS = {"pending": ".", "paid": "+", "failed": "-", "void": "x"}


def states(batch: Batch) -> str:
    """A mark for each line's state, in line order."""
    return "".join(MARKS[state] for state in batch.lines.order_by("line_no").values_list("state", flat=True))


def net_paid() -> int:
    return sum(JournalLine.objects.filter(account="aid_expense").values_list("amount_fen", flat=True))


def claims() -> int:
    return Claim.objects.filter(freed_by_line__isnull=True).count()


def test_nothing_moves_until_another_person_confirms(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    found = recorded(office, batch, tmp_path / "r.xlsx", {2: "已销户"})
    batch.refresh_from_db()
    assert (batch.state, states(batch), claims(), net_paid()) == ("released", ".....", 5, 5 * FEN)
    assert (found.paid_count, found.failed_count) == (4, 1) and invariants.check() == []
    assert may.can_decide(office.check, found) and not may.can_decide(office.finance, found)
    with pytest.raises(NotAllowed):
        services.confirm_return(return_id=found.pk, by=office.finance)
    with pytest.raises(Conflict, match="页面显示"):
        services.confirm_return(
            return_id=found.pk, by=office.check, shown=deciding.ReturnSums(5, 5 * FEN, 0, 0), rest_is_paid=True
        )
    batch = confirmed(office, found)
    assert (batch.state, states(batch), claims(), net_paid()) == ("returned", "+-+++", 4, 4 * FEN)
    assert batch.returned_by == office.finance and invariants.check() == []
    assert confirmed(office, found).version == batch.version, "once"


def test_that_the_rest_was_paid_must_be_said(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    found = recorded(office, batch, tmp_path / "r.xlsx", {3: "已销户"}, only=True)
    with pytest.raises(InputError) as asked:
        services.confirm_return(return_id=found.pk, by=office.check)
    assert asked.value.code == "rest_not_said"
    assert "退回的 1 笔 ¥625.00" in asked.value.message and "其余 4 笔 ¥2,500.00" in asked.value.message
    assert states(batch) == "....."
    assert states(confirmed(office, found)) == "++-++"


@pytest.mark.parametrize("second", [True, False], ids=["refused", "withdrawn"])
def test_what_does_not_hold_leaves_the_way_free(
    office: ground.Office, batch: Batch, tmp_path: Path, second: bool
) -> None:
    found = recorded(office, batch, tmp_path / "cut.xlsx", {3: "已销户"}, only=True)
    with pytest.raises(Conflict) as waits:
        services.void_unanswered(batch_id=batch.pk, by=office.finance, reason="没有答复")
    assert waits.value.code == "return_waiting"
    act, by = (services.refuse_return, office.check) if second else (services.withdraw_return, office.finance)
    act(return_id=found.pk, by=by, reason="文件不完整")
    act(return_id=found.pk, by=by, reason="文件不完整")
    assert states(confirmed(office, recorded(office, batch, tmp_path / "r.xlsx", {3: "已销户", 4: "冻结"}))) == "++--+"
    assert invariants.check() == []


def test_a_wrong_answer_is_reversed_by_two_and_the_right_one_taken(
    office: ground.Office, batch: Batch, tmp_path: Path
) -> None:
    wrong = recorded(office, batch, tmp_path / "wrong.xlsx", {2: "已销户"})
    confirmed(office, wrong)
    with pytest.raises(InputError):
        services.dispute_return(return_id=wrong.pk, by=office.finance, reason=" ")
    services.dispute_return(return_id=wrong.pk, by=office.finance, reason="收错了文件")
    batch.refresh_from_db()
    assert (states(batch), net_paid()) == ("+-+++", 4 * FEN), "what was confirmed holds until the second person"
    with pytest.raises(NotAllowed):
        services.reverse_return(return_id=wrong.pk, by=office.finance)
    services.reverse_return(return_id=wrong.pk, by=office.check)
    batch.refresh_from_db()
    assert (batch.state, states(batch), claims(), net_paid()) == ("handed_over", ".....", 5, 5 * FEN)
    assert invariants.check() == []
    right = confirmed(office, recorded(office, batch, tmp_path / "right.xlsx", {2: "已销户", 5: "冻结"}))
    assert (right.state, states(right), claims(), net_paid()) == ("returned", "+-++-", 3, 3 * FEN)
    assert invariants.check() == [], "also the line whose entry was posted anew is reversed"


def test_every_act_of_a_record_counts_up_the_batch_by_one(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    """Whoever holds an older page is told so; a number skipped would speak of an act that nobody did."""

    def counted(act: Callable[[], object]) -> int:
        before = Batch.objects.get(pk=batch.pk).version
        act()
        return Batch.objects.get(pk=batch.pk).version - before

    cut = recorded(office, batch, tmp_path / "cut.xlsx", {3: "已销户"}, only=True)
    assert counted(lambda: services.withdraw_return(return_id=cut.pk, by=office.finance, reason="文件不完整")) == 1
    wrong = recorded(office, batch, tmp_path / "wrong.xlsx", {2: "已销户"})
    assert counted(lambda: confirmed(office, wrong)) == 1
    services.dispute_return(return_id=wrong.pk, by=office.finance, reason="收错了文件")
    assert counted(lambda: services.reverse_return(return_id=wrong.pk, by=office.check)) == 1


def test_the_trail_tells_a_record_not_taken_from_one_that_stays(
    office: ground.Office, batch: Batch, tmp_path: Path
) -> None:
    cut = recorded(office, batch, tmp_path / "cut.xlsx", {3: "已销户"}, only=True)
    ended = services.refuse_return(return_id=cut.pk, by=office.check, reason="缺" * 300)
    assert ended.end_reason == "缺" * 200 and ended.ended_by == office.check, "as long as the column holds"
    right = recorded(office, batch, tmp_path / "r.xlsx", {})
    confirmed(office, right)
    services.dispute_return(return_id=right.pk, by=office.finance, reason="存疑")
    kept = services.refuse_return(return_id=right.pk, by=office.check, reason="银行确认无误")
    assert kept.ended_by is None, "it goes on"
    told = Entry.objects.filter(object_key=batch.no, action__in=("payments.withdraw_return", "payments.keep_return"))
    assert list(told.order_by("id").values_list("action", "detail__reason")) == [
        ("payments.withdraw_return", "缺" * 200),
        ("payments.keep_return", "银行确认无误"),
    ]


def test_the_reversal_can_be_refused(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    found = recorded(office, batch, tmp_path / "r.xlsx", {})
    assert confirmed(office, found).state == "settled"
    services.dispute_return(return_id=found.pk, by=office.finance, reason="存疑")
    services.refuse_return(return_id=found.pk, by=office.check, reason="银行确认无误")
    found.refresh_from_db()
    assert (found.state, states(batch)) == ("confirmed", "+++++")
    with pytest.raises(Conflict):
        services.reverse_return(return_id=found.pk, by=office.check)


def test_what_was_paid_again_is_not_reversed(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    found = recorded(office, batch, tmp_path / "r.xlsx", {2: "已销户"})
    confirmed(office, found)
    mend(office, batch, 2)
    again = services.repay(batch_id=batch.pk, by=office.finance)
    services.dispute_return(return_id=found.pk, by=office.finance, reason="收错了文件")
    with pytest.raises(Conflict) as built:
        services.reverse_return(return_id=found.pk, by=office.check)
    assert built.value.code == "paid_again" and again.no in built.value.message
    services.void_batch(batch_id=again.pk, by=office.finance, reason="冲回")
    services.reverse_return(return_id=found.pk, by=office.check)
    assert states(batch) == "....." and invariants.check() == []


def mend(office: ground.Office, batch: Batch, line_no: int) -> None:
    line = batch.lines.get(line_no=line_no)
    made = registry.mend_account(
        person_id=line.person_id,
        holder_name=line.holder_name,
        bank_name="吉林农信",
        number=bank.account_no(90 + line_no),
        reason="核对存折",
        by=office.finance,
    )
    registry.confirm_change(change_id=made.pk, by=office.check)


def test_money_that_comes_back_after_it_arrived(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    confirmed(office, recorded(office, batch, tmp_path / "r.xlsx", {}))
    line = batch.lines.get(line_no=4)
    late = services.report_late(line_id=line.pk, by=office.finance, reason="账户已销户")
    assert states(batch) == "+++++" and net_paid() == 5 * FEN
    done = confirmed(office, late)
    assert (done.state, states(done), claims(), net_paid()) == ("returned", "+++-+", 4, 4 * FEN)
    assert Line.objects.get(pk=line.pk).reason == "账户已销户" and invariants.check() == []
    with pytest.raises(Conflict):
        services.report_late(line_id=line.pk, by=office.finance, reason="账户已销户")
    mend(office, done, 4)
    again = services.repay(batch_id=done.pk, by=office.finance)
    services.release_batch(batch_id=again.pk, by=office.check)
    assert (claims(), net_paid()) == (5, 5 * FEN) and invariants.check() == []
    answer = queries.bank_return_of(done)
    assert answer is not None
    services.dispute_return(return_id=answer.pk, by=office.finance, reason="收错了文件")
    with pytest.raises(Conflict):
        services.reverse_return(return_id=answer.pk, by=office.check)


def test_a_batch_that_is_never_answered_is_voided_by_two(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    found = services.void_unanswered(batch_id=batch.pk, by=office.finance, reason="银行来函：未受理")
    assert states(batch) == "....."
    with pytest.raises(NotAllowed):
        services.confirm_return(return_id=found.pk, by=office.finance)
    done = confirmed(office, found)
    assert (done.state, states(done), claims(), net_paid()) == ("void", "xxxxx", 0, 0)
    assert invariants.check() == []
    with pytest.raises(Conflict):
        recorded(office, done, tmp_path / "r.xlsx", {})
    again = services.make_batch(county_code=ground.COUNTY, term=ground.TERM, delivery="cash", by=office.finance)
    services.release_batch(batch_id=again.pk, by=office.check)
    assert (again.count, claims(), net_paid()) == (5, 5, 5 * FEN) and invariants.check() == []


def test_an_unanswered_repayment_gives_its_lines_back(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    confirmed(office, recorded(office, batch, tmp_path / "r.xlsx", {2: "已销户"}))
    mend(office, batch, 2)
    again = services.repay(batch_id=batch.pk, by=office.finance)
    services.release_batch(batch_id=again.pk, by=office.check)
    batch.refresh_from_db()
    assert batch.state == "settled"
    confirmed(office, services.void_unanswered(batch_id=again.pk, by=office.finance, reason="银行来函：未受理"))
    batch.refresh_from_db()
    assert (batch.state, states(batch)) == ("returned", "+-+++") and invariants.check() == []
    assert services.repay(batch_id=batch.pk, by=office.finance).count == 1


def test_nobody_of_another_county_is_told_of_a_record(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    foreign = ground.Office.open(ground.OTHER_COUNTY, "zl-")
    found = recorded(office, batch, tmp_path / "r.xlsx", {})
    acts: tuple[Callable[[], object], ...] = (
        lambda: services.confirm_return(return_id=found.pk, by=foreign.check),
        lambda: services.refuse_return(return_id=found.pk, by=foreign.check, reason="x"),
        lambda: services.withdraw_return(return_id=found.pk, by=foreign.finance, reason="x"),
        lambda: services.void_unanswered(batch_id=batch.pk, by=foreign.finance, reason="x"),
        lambda: services.confirm_return(return_id=0, by=office.check),
    )
    for act in acts:
        with pytest.raises(FuzhiError) as refused:
            act()
        assert refused.value.code in ("no_return", "no_batch", "not_here")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payments_bankreturn SET paid_fen = paid_fen + 1",
        "UPDATE payments_bankreturn SET state = 'confirmed', confirmed_by_id = recorded_by_id",
        "UPDATE payments_bankreturn SET state = 'confirmed'",
        "UPDATE payments_bankreturn SET state = 'reversed'",
        "DELETE FROM payments_bankreturn",
        "UPDATE payments_claim SET freed_by_line_id = (SELECT min(id) FROM payments_returnline WHERE result = 'failed')"
        " WHERE line_id = (SELECT line_id FROM payments_returnline WHERE result = 'failed' ORDER BY id LIMIT 1)",
    ],
)
def test_the_database_itself_asks_for_the_second_person(
    office: ground.Office, batch: Batch, tmp_path: Path, change: str
) -> None:
    recorded(office, batch, tmp_path / "r.xlsx", {1: "已销户"})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
