"""What the bank answers: recorded whole or not at all, once; failed lines are mended and paid again, once."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.audit import invariants
from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.ledger.models import Entry
from fuzhi.steps.ledger.models import Line as JournalLine
from fuzhi.steps.payments import figures, queries, services
from fuzhi.steps.payments.models import BankReturn, Batch, Claim, Line, Receipt, ReturnLine
from fuzhi.steps.payments.todo import todo_for
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import there

COUNTY, TERM = ground.COUNTY, ground.TERM


@pytest.fixture
def batch(office: ground.Office, pupils: list[Person]) -> Batch:
    return ground.released(office, [(pupil, "boarder_living_subsidy", 62_500) for pupil in pupils])


def give_back(
    office: ground.Office,
    batch: Batch,
    path: Path,
    rows: bank.Rows,
    header: Sequence[str] = (),
    by: Staff | None = None,
) -> Batch:
    file = bank.write_return(path, rows, header)
    return bank.take(office.check, batch_id=batch.pk, path=file, name=file.name, by=by or office.finance)


def everything() -> tuple[int, ...]:
    """How much stands in every table that a return could touch."""
    return (
        BankReturn.objects.count(),
        ReturnLine.objects.count(),
        Entry.objects.count(),
        StoredFile.objects.count(),
        Claim.objects.filter(freed_by_line__isnull=True).count(),
        Line.objects.filter(state="pending").count(),
    )


def net_paid() -> int:
    return sum(JournalLine.objects.filter(account="aid_expense").values_list("amount_fen", flat=True))


def test_all_paid_settles_the_batch(office: ground.Office, batch: Batch, tmp_path: Path, real_child: None) -> None:
    batch = give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch))
    assert batch.state == "settled" and batch.returned_by == office.finance
    assert set(batch.lines.values_list("state", flat=True)) == {"paid"}
    assert net_paid() == 312_500 and invariants.check() == []


def test_failed_lines_free_their_claim_and_are_reversed(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    rows = bank.answers(batch, {2: "户名不符,原户名为[张三丰]", 4: "已销户"})
    batch = give_back(office, batch, tmp_path / "r.xlsx", rows[::-1])
    assert batch.state == "returned"
    failed = {line.line_no: line.reason for line in batch.lines.filter(state="failed")}
    assert failed == {2: "户名不符，登记户名［已隐去］", 4: "已销户"}
    assert Claim.objects.filter(freed_by_line__isnull=True).count() == 3
    assert Entry.objects.filter(purpose="reversal").count() == 2 and net_paid() == 187_500
    assert invariants.check() == []
    sums = queries.totals_of(batch.lines.all())
    assert (sums.paid_fen, sums.failed_fen, sums.pending_fen) == (187_500, 125_000, 0)


def test_failures_only_means_the_rest_was_paid(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    rows = bank.answers(batch, {3: "冻结状态异常"}, only_failures=True)
    batch = give_back(office, batch, tmp_path / "r.xlsx", rows)
    assert batch.lines.filter(state="paid").count() == 4 and batch.lines.get(state="failed").line_no == 3
    assert BankReturn.objects.get().is_failures_only and invariants.check() == []


def test_a_return_without_batch_and_line_goes_by_account_and_amount(
    office: ground.Office, batch: Batch, tmp_path: Path
) -> None:
    rows = [[row[2], row[3], row[4], row[5], row[6]] for row in bank.answers(batch, {1: "已销户"})]
    header = ("户名", "账号", "金额", "处理结果", "失败原因")
    batch = give_back(office, batch, tmp_path / "r.xlsx", rows[::-1], header)
    assert batch.lines.get(state="failed").line_no == 1 and invariants.check() == []


def test_batch_and_line_inside_the_summary_are_understood(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    rows = [
        [place, row[2], row[3], row[4], f"寄宿补助 {batch.no}-{row[1]:04d}", row[5], row[6]]
        for place, row in enumerate(bank.answers(batch, {5: "账号状态异常"})[::-1], start=1)
    ]
    header = ("序号", "户名", "账号", "金额", "摘要", "处理结果", "失败原因")
    batch = give_back(office, batch, tmp_path / "r.xlsx", rows, header)
    assert batch.lines.get(state="failed").line_no == 5


def test_two_lines_of_one_account_and_amount_need_a_number(
    office: ground.Office, pupils: list[Person], tmp_path: Path
) -> None:
    twin = ground.add_person("P2208220000401", "王禾穗", account=bank.account_no(1), holder="王大苗")
    batch = ground.released(
        office,
        [(pupils[0], "boarder_living_subsidy", 62_500), (twin, "boarder_living_subsidy", 62_500)],
        reason="两家同住",
    )
    header = ("户名", "账号", "金额", "处理结果", "失败原因")
    rows = [row[2:] for row in bank.answers(batch, {1: "已销户"}, only_failures=True)]
    before = everything()
    with pytest.raises(InputError, match="分不清"):
        give_back(office, batch, tmp_path / "r.xlsx", rows, header)
    assert everything() == before
    both = [row[2:] for row in bank.answers(batch, {1: "已销户", 2: "已销户"})]
    batch = give_back(office, batch, tmp_path / "both.xlsx", both, header)
    assert batch.lines.filter(state="failed").count() == 2


def test_the_same_return_again_changes_nothing(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    rows = bank.answers(batch, {2: "已销户"})
    give_back(office, batch, tmp_path / "r.xlsx", rows)
    before = everything()
    give_back(office, batch, tmp_path / "r.xlsx", rows)
    give_back(office, batch, tmp_path / "another name.xlsx", rows[::-1])
    assert everything() == before
    with pytest.raises(Conflict, match="已登记过回盘"):
        give_back(office, batch, tmp_path / "r3.xlsx", bank.answers(batch, {3: "已销户"}))
    assert everything() == before


Spoil = Callable[[bank.Rows], bank.Rows]


def spoil(rows: bank.Rows, place: int, column: int, value: object) -> bank.Rows:
    rows[place][column] = value
    return rows


@pytest.mark.parametrize(
    ("spoiled", "code", "says"),
    [
        (lambda rows: spoil(rows, 1, 0, "ZL17秋-01"), "return_other_batch", "批次 ZL17秋-01 的"),
        (lambda rows: rows[:-1], "return_does_not_close", "差 1 笔 ¥625.00"),
        (lambda rows: spoil(rows, 2, 4, "600.00"), "return_other_amount", "¥600.00，发出的是 ¥625.00"),
        (lambda rows: spoil(rows, 2, 3, bank.account_no(77)), "return_other_account", "账号与发出的"),
        (lambda rows: spoil(rows, 2, 1, 99), "return_unknown_line", "只有 1 至 5 行"),
        (lambda rows: [*rows[:4], [*rows[3][:5], "失败", "已销户"]], None, ""),
        (lambda rows: spoil(rows, 0, 5, "不知道"), "return_unreadable", "读不出"),
    ],
    ids=["batch", "count", "amount", "account", "line", "twice", "result"],
)
def test_a_return_that_does_not_close_is_refused_whole(
    office: ground.Office, batch: Batch, tmp_path: Path, spoiled: Spoil, code: str | None, says: str
) -> None:
    before = everything()
    with pytest.raises(InputError) as refused:
        give_back(office, batch, tmp_path / "r.xlsx", spoiled(bank.answers(batch, {2: "已销户"})))
    assert (code is None or refused.value.code == code) and says in refused.value.message
    assert everything() == before and Batch.objects.get(pk=batch.pk).state == "released"


def test_a_file_that_is_no_return_says_so(
    office: ground.Office, batch: Batch, tmp_path: Path, real_child: None
) -> None:
    (tmp_path / "r.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    before = everything()
    with pytest.raises(InputError):
        services.record_return(batch_id=batch.pk, path=tmp_path / "r.xlsx", name="r.xlsx", by=office.finance)
    assert everything() == before


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 no table", b"PK\x03\x04 cut off"])
def test_messages_name_the_file_as_the_clerk_knows_it(
    office: ground.Office, batch: Batch, tmp_path: Path, real_child: None, content: bytes
) -> None:
    stored = tmp_path / "8f0c"
    stored.write_bytes(content)
    before = everything()
    with pytest.raises(InputError) as caught:
        services.record_return(batch_id=batch.pk, path=stored, name="十月回盘.xlsx", by=office.finance)
    assert "十月回盘.xlsx" in caught.value.message and "8f0c" not in str(caught.value) and caught.value.mend
    assert everything() == before


def test_whoever_released_does_not_reconcile_even_with_a_new_role(
    office: ground.Office, batch: Batch, tmp_path: Path
) -> None:
    office.check.role = "finance"
    office.check.save()
    before = everything()
    with pytest.raises(NotAllowed) as refused:
        give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch), by=office.check)
    assert refused.value.code == "four_eyes" and everything() == before
    for column in ("returned_by", "settled_by"):
        with pytest.raises(IntegrityError, match="payments_batch_reconciled_by_other"), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(**{column: office.check})


@pytest.mark.parametrize("who", ["clerk", "check", "check2", "school", "village"])
def test_only_finance_records_repays_and_settles(office: ground.Office, batch: Batch, tmp_path: Path, who: str) -> None:
    by = getattr(office, who)
    with pytest.raises(NotAllowed):
        give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch), by=by)
    for verb in (services.repay, services.settle):
        with pytest.raises(NotAllowed):
            verb(batch_id=batch.pk, by=by)


def test_a_return_of_an_unreleased_batch_is_refused(
    office: ground.Office, pupils: list[Person], tmp_path: Path
) -> None:
    ground.approve(office, [(pupils[0], "boarder_living_subsidy", 62_500)])
    batch = services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance)
    with pytest.raises(Conflict, match="不能“登记回盘”"):
        give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch))


def test_another_county_cannot_record_the_return(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    other = ground.Office.open(ground.OTHER_COUNTY, "zl-")
    with pytest.raises(NotFound):
        give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch), by=other.finance)


def test_only_mended_failures_are_paid_again_and_once(
    office: ground.Office, pupils: list[Person], batch: Batch, tmp_path: Path
) -> None:
    batch = give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch, {1: "户名不符", 2: "已销户"}))
    with pytest.raises(InputError, match="没有更正过账户"):
        services.repay(batch_id=batch.pk, by=office.finance)
    line = batch.lines.get(line_no=1)
    person = next(pupil for pupil in pupils if pupil.number == line.person_number)
    ground.set_account(person, bank.account_no(501), "王大田", decided=True)
    again = services.repay(batch_id=batch.pk, by=office.finance)
    assert (again.kind, again.count, again.repays_id) == ("repay", 1, batch.pk)
    assert again.lines.get().repays == line and again.lines.get().holder_name == "王大田"
    with pytest.raises(InputError, match="没有更正过账户"):
        services.repay(batch_id=batch.pk, by=office.finance)
    again = services.release_batch(batch_id=again.pk, by=office.check)
    again = give_back(office, again, tmp_path / "again.xlsx", bank.answers(again))
    assert again.state == "settled" and net_paid() == 250_000 and invariants.check() == []
    assert Batch.objects.get(pk=batch.pk).state == "returned"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_line SET state = 'pending' WHERE id = %s", [line.pk])


def test_when_the_last_failure_is_paid_again_the_batch_is_settled(
    office: ground.Office, pupils: list[Person], batch: Batch, tmp_path: Path
) -> None:
    batch = give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch, {1: "户名不符"}))
    person = next(pupil for pupil in pupils if pupil.number == batch.lines.get(line_no=1).person_number)
    ground.set_account(person, bank.account_no(502), "王大田", decided=True)
    again = services.repay(batch_id=batch.pk, by=office.finance)
    services.void_batch(batch_id=again.pk, by=office.finance, reason="再核对一次")
    again = services.repay(batch_id=batch.pk, by=office.finance)
    services.release_batch(batch_id=again.pk, by=office.check)
    assert Batch.objects.get(pk=batch.pk).state == "settled" and invariants.check() == []


def test_a_failure_of_a_repayment_can_be_mended_again(
    office: ground.Office, pupils: list[Person], batch: Batch, tmp_path: Path
) -> None:
    batch = give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch, {1: "户名不符"}))
    person = next(pupil for pupil in pupils if pupil.number == batch.lines.get(line_no=1).person_number)
    for turn in (1, 2):
        ground.set_account(person, bank.account_no(600 + turn), "王大田", decided=True)
        batch = services.release_batch(
            batch_id=services.repay(batch_id=batch.pk, by=office.finance).pk, by=office.check
        )
        failed = {1: "已销户"} if turn == 1 else {}
        batch = give_back(office, batch, tmp_path / f"r{turn}.xlsx", bank.answers(batch, failed))
    assert net_paid() == 312_500 and invariants.check() == []
    assert Line.objects.filter(person_id=person.pk).count() == 3


def test_a_returned_line_is_not_taken_by_the_next_batch(
    office: ground.Office, pupils: list[Person], batch: Batch, tmp_path: Path
) -> None:
    batch = give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch, {1: "户名不符"}))
    person = next(pupil for pupil in pupils if pupil.number == batch.lines.get(line_no=1).person_number)
    ground.set_account(person, bank.account_no(503), "王大田", decided=True)
    with pytest.raises(InputError, match="没有可以编入批次的"):
        services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance)


def test_waivers_settle_with_the_schools(office: ground.Office, pupils: list[Person]) -> None:
    batch = ground.released(office, [(pupil, "school_bus_waiver", 36_000) for pupil in pupils], "waiver")
    assert Entry.objects.count() == 0 and batch.request_text is None and batch.request_sheet is not None
    with pytest.raises(NotAllowed):
        services.settle(batch_id=batch.pk, by=office.check)
    batch = services.settle(batch_id=batch.pk, by=office.finance)
    assert batch.state == "settled" and set(batch.lines.values_list("state", flat=True)) == {"paid"}
    entries = Entry.objects.count()
    services.settle(batch_id=batch.pk, by=office.finance)
    assert Entry.objects.count() == entries == 5 and net_paid() == 180_000
    line = JournalLine.objects.filter(account="aid_expense").first()
    assert line is not None and (line.payee_kind, line.tier) == ("school", "municipal")
    assert invariants.check() == []


def test_a_settlement_waits_for_the_second_person(office: ground.Office, pupils: list[Person]) -> None:
    ground.approve(office, [(pupils[0], "nutrition_meal", 40_000)], notice_state="open")
    batch = services.make_batch(county_code=COUNTY, term=TERM, delivery="in_kind", by=office.finance)
    with pytest.raises(Conflict, match="不能“与学校结算”"):
        services.settle(batch_id=batch.pk, by=office.finance)


def test_a_school_confirms_receipt_of_its_own_once(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="还没有答复"):
        services.confirm_receipt(batch_id=batch.pk, by=office.school)
    batch = give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch))
    assert [one.verb for one in todo_for(office.school)] == ["去确认"]
    services.confirm_receipt(batch_id=batch.pk, by=office.school)
    services.confirm_receipt(batch_id=batch.pk, by=office.school)
    assert Receipt.objects.get().school_code == ground.SCHOOLS[0] and todo_for(office.school) == []
    with pytest.raises(NotAllowed):
        services.confirm_receipt(batch_id=batch.pk, by=office.finance)
    stranger = ground.make_staff("stranger", "school", COUNTY, "2122009999")
    with pytest.raises(NotFound):
        services.confirm_receipt(batch_id=batch.pk, by=stranger)


def test_five_places_say_the_same_per_item(office: ground.Office, pupils: list[Person], tmp_path: Path) -> None:
    """Confirmed cash = notice's list = batch = bank file = journal."""
    from fuzhi.steps.files.queries import bytes_of
    from fuzhi.steps.payments.items import items

    entitlements = ground.approve(
        office,
        [(pupil, "boarder_living_subsidy", 62_500) for pupil in pupils[:3]]
        + [(pupil, "special_living_subsidy", 100_000) for pupil in pupils[2:]],
    )
    batch = services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance)
    batch = services.release_batch(batch_id=batch.pk, by=office.check)
    batch = give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch))
    by_short = {one.short_label: one.code for one in items().values()}
    approved: Counter[str] = Counter()
    file: Counter[str] = Counter()
    journal: Counter[str] = Counter()
    exported: Counter[str] = Counter()
    for one in entitlements:
        approved[one.benefit] += one.amount_fen
    for text in bytes_of(there(batch.request_text)).decode("gb18030").splitlines()[1:]:
        fields = text.split("|")
        code = by_short[fields[5].split()[0]]
        file[code] += round(float(fields[3]) * 100)
    for line in JournalLine.objects.filter(account="aid_expense"):
        journal[line.item] += line.amount_fen
    in_batch = {benefit: fen for benefit, _, fen in queries.sums_by(batch.lines.all(), "benefit")}
    for row in queries.export_rows(office.finance.scope, TERM):
        exported[row[2]] += row[5]
    expected = {"boarder_living_subsidy": 187_500, "special_living_subsidy": 300_000}
    assert approved == in_batch == file == journal == exported == expected


def test_who_has_what_to_do(office: ground.Office, pupils: list[Person], tmp_path: Path) -> None:
    ground.approve(office, [(pupil, "boarder_living_subsidy", 62_500) for pupil in pupils])

    def work(who: str) -> list[str]:
        return [one.verb for one in todo_for(getattr(office, who))]

    assert work("finance") == ["去编制"] and work("check") == [] and work("clerk") == []
    batch = services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance)
    assert work("check") == ["去放行"] and work("finance") == []
    services.release_batch(batch_id=batch.pk, by=office.check)
    assert work("finance") == ["去下载"]
    services.fetch_request(batch_id=batch.pk, form="sheet", by=office.finance)
    assert work("finance") == ["去登记"]
    give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch, {1: "已销户"}))
    assert work("finance") == ["去更正"] and work("clerk") == ["去更正"]
    assert figures.progress(office.finance.scope, TERM) == [figures.Progress(COUNTY, 312_500, 250_000, 62_500)]


def test_a_returned_line_follows_the_child_into_another_file(
    office: ground.Office, pupils: list[Person], batch: Batch, tmp_path: Path
) -> None:
    batch = give_back(office, batch, tmp_path / "r.xlsx", bank.answers(batch, {1: "已销户"}))
    old = Person.objects.get(pk=batch.lines.get(line_no=1).person_id)
    other = ground.add_person("P2208220000777", "王禾苗")
    Person.objects.filter(pk=old.pk).update(merged_into=other, root=other, is_live=False)
    ground.set_account(other, bank.account_no(777), "王大田", decided=True)
    again = services.repay(batch_id=batch.pk, by=office.finance)
    assert again.lines.get().person_id == other.pk and again.lines.get().account_last4 == bank.account_no(777)[-4:]
    services.release_batch(batch_id=again.pk, by=office.check)
    assert invariants.check() == []
