"""Making and releasing: who may, what goes in, what stays out, what the bank gets."""

import hashlib
import io
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid.models import Entitlement
from fuzhi.steps.audit import invariants
from fuzhi.steps.audit.models import Entry as AuditEntry
from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.files.queries import bytes_of
from fuzhi.steps.ledger.models import Entry
from fuzhi.steps.ledger.models import Line as JournalLine
from fuzhi.steps.payments import queries, services
from fuzhi.steps.payments.models import Batch, Claim, Line
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed, NotFound
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.owning import owning
from tests.factories.pages import there
from tests.factories.tampering import tamper

COUNTY, TERM = ground.COUNTY, ground.TERM


def make(office: ground.Office, **more: Any) -> Batch:
    return services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance, **more)


@pytest.fixture
def approved(office: ground.Office, pupils: list[Person]) -> list[Entitlement]:
    return ground.approve(office, [(pupil, "boarder_living_subsidy", 62_500) for pupil in pupils])


@pytest.mark.parametrize("seen", [{"seen_count": 4}, {"seen_fen": 250_001}, {"seen_count": 5, "seen_fen": 250_000}])
def test_other_than_what_was_shown_is_not_made(
    office: ground.Office, approved: list[Entitlement], seen: dict[str, int]
) -> None:
    now = make(office)
    services.void_batch(batch_id=now.pk, by=office.finance, reason="再看一遍")
    with pytest.raises(Conflict) as refused:
        make(office, **{name: value + now.count * (name == "seen_count") for name, value in seen.items()})
    assert refused.value.code == "payable_changed"
    assert f"现在是 {now.count} 笔 ¥3,125.00，没有编制" in refused.value.message
    assert not Batch.objects.exclude(state="void").exists()
    assert make(office, seen_count=now.count, seen_fen=now.total_fen).total_fen == now.total_fen


def test_a_batch_takes_everything_payable_with_an_account(
    office: ground.Office, pupils: list[Person], approved: list[Entitlement]
) -> None:
    batch = make(office)
    assert (batch.no, batch.count, batch.total_fen, batch.kind, batch.state) == (
        "TY17秋-01",
        5,
        312_500,
        "first",
        "made",
    )
    assert set(batch.lines.values_list("person_number", flat=True)) == {pupil.number for pupil in pupils}
    assert Entry.objects.count() == 0 and Claim.objects.count() == 0
    assert invariants.check() == []


def test_making_again_finds_nothing_left(office: ground.Office, approved: list[Entitlement]) -> None:
    make(office)
    with pytest.raises(InputError, match="没有可以编入批次的"):
        make(office)
    assert Batch.objects.count() == 1


def test_the_same_form_gives_the_same_batch(office: ground.Office, approved: list[Entitlement]) -> None:
    key = "018f0000-0000-7000-8000-000000000001"
    assert make(office, key=key).pk == make(office, key=key).pk


def test_what_is_not_yet_payable_stays_out(office: ground.Office, pupils: list[Person]) -> None:
    ground.approve(office, [(pupils[0], "boarder_living_subsidy", 62_500)], notice_state="open")
    held, free = ground.approve(
        office, [(pupils[1], "boarder_living_subsidy", 62_500), (pupils[2], "boarder_living_subsidy", 62_500)], no=2
    )
    ground.object_to(held)
    batch = make(office)
    assert list(batch.lines.values_list("entitlement_id", flat=True)) == [free.pk]


def test_missing_shared_and_unfit_accounts_are_known_before(office: ground.Office, pupils: list[Person]) -> None:
    bare = ground.add_person("P2208220000101", "周高粱")
    rare = ground.add_person("P2208220000102", "吴䶮", account=bank.account_no(102), holder="吴䶮")
    double = ground.add_person("P2208220000103", "郑秋分", account=bank.account_no(1), holder="王大苗")
    everyone = [pupils[0], bare, rare, double]
    ground.approve(office, [(pupil, "boarder_living_subsidy", 62_500) for pupil in everyone])
    seen = queries.readiness(office.finance.scope, COUNTY, TERM)
    assert {(one.person_name, one.problem.value) for one in seen.left_out} == {
        ("周高粱", "no_account"),
        ("吴䶮", "unfit_name"),
    }
    assert {one.person_name for one in seen.shared} == {"王禾苗", "郑秋分"}
    assert (len(seen.ready), seen.total_fen, seen.left_out_fen) == (2, 125_000, 125_000)
    batch = make(office)
    assert batch.count == 2 and set(batch.lines.values_list("is_shared", flat=True)) == {True}


def test_amounts_of_nothing_are_not_sent(office: ground.Office, pupils: list[Person]) -> None:
    ground.approve(office, [(pupils[0], "school_bus_waiver", 0), (pupils[1], "school_bus_waiver", 36_000)])
    batch = services.make_batch(county_code=COUNTY, term=TERM, delivery="waiver", by=office.finance)
    assert (batch.count, batch.total_fen) == (1, 36_000)


@pytest.mark.parametrize("who", ["clerk", "check", "school", "village"])
def test_only_finance_makes_a_batch(office: ground.Office, approved: list[Entitlement], who: str) -> None:
    with pytest.raises(NotAllowed):
        services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=getattr(office, who))
    assert Batch.objects.count() == 0


def test_another_county_is_not_there(office: ground.Office, approved: list[Entitlement]) -> None:
    other = ground.Office.open(ground.OTHER_COUNTY, "zl-")
    with pytest.raises(NotFound):
        services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=other.finance)
    batch = make(office)
    for verb in (
        lambda: services.release_batch(batch_id=batch.pk, by=other.check),
        lambda: services.void_batch(batch_id=batch.pk, by=other.finance, reason="x"),
        lambda: services.repay(batch_id=batch.pk, by=other.finance),
        lambda: services.settle(batch_id=batch.pk, by=other.finance),
        lambda: services.fetch_request(batch_id=batch.pk, form="text", by=other.finance),
        lambda: queries.batch_of(other.finance.scope, batch.pk),
    ):
        with pytest.raises(NotFound) as foreign:
            verb()
        assert foreign.value.code == "no_batch"
    with pytest.raises(NotFound) as missing:
        services.release_batch(batch_id=10**9, by=office.check)
    assert str(missing.value) == str(foreign.value)


def test_release_claims_posts_and_keeps_the_files(
    office: ground.Office, pupils: list[Person], approved: list[Entitlement]
) -> None:
    batch = services.release_batch(batch_id=make(office).pk, by=office.check)
    assert batch.state == "released" and batch.released_by == office.check
    assert Claim.objects.filter(freed_by_line__isnull=True).count() == 5
    assert Entry.objects.filter(document_no=batch.no).count() == 5
    debit = sum(JournalLine.objects.filter(account="aid_expense").values_list("amount_fen", flat=True))
    assert debit == batch.total_fen == 312_500
    assert invariants.check() == []


@pytest.mark.parametrize("who", ["finance", "finance2", "clerk", "school", "village"])
def test_only_a_checker_releases(office: ground.Office, approved: list[Entitlement], who: str) -> None:
    batch = make(office)
    with pytest.raises(NotAllowed):
        services.release_batch(batch_id=batch.pk, by=getattr(office, who))
    assert Batch.objects.get().state == "made" and Claim.objects.count() == 0 and StoredFile.objects.count() == 0


def test_the_maker_cannot_release_even_with_a_new_role(office: ground.Office, approved: list[Entitlement]) -> None:
    batch = make(office)
    office.finance.role = "checker"
    office.finance.save()
    with pytest.raises(NotAllowed, match="自己编制"):
        services.release_batch(batch_id=batch.pk, by=office.finance)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(released_by=office.finance)


def test_releasing_twice_changes_nothing(office: ground.Office, approved: list[Entitlement]) -> None:
    batch = services.release_batch(batch_id=make(office).pk, by=office.check)
    counts = (Claim.objects.count(), Entry.objects.count(), StoredFile.objects.count(), AuditEntry.objects.count())
    again = services.release_batch(batch_id=batch.pk, by=office.check)
    assert again.version == batch.version
    assert counts == (
        Claim.objects.count(),
        Entry.objects.count(),
        StoredFile.objects.count(),
        AuditEntry.objects.count(),
    )
    with pytest.raises(Conflict, match="不能“放行”"):
        services.release_batch(batch_id=batch.pk, by=office.check2)


def test_whoever_released_is_known_by_the_number_not_by_the_object(
    office: ground.Office, approved: list[Entitlement]
) -> None:
    late = Staff.objects.create(
        pk=100_001, username="late", role="checker", area_code=COUNTY, display_name="迟到", password="!"
    )
    batch = services.release_batch(batch_id=make(office).pk, by=late)
    assert services.release_batch(batch_id=batch.pk, by=Staff.objects.get(username="late")).version == batch.version


def test_a_stale_page_does_not_release(office: ground.Office, approved: list[Entitlement]) -> None:
    batch = make(office)
    with pytest.raises(Conflict, match="有变动"):
        services.release_batch(batch_id=batch.pk, by=office.check, version=batch.version + 1)


def test_an_objection_after_making_stops_the_release_whole(office: ground.Office, approved: list[Entitlement]) -> None:
    batch = make(office)
    ground.object_to(approved[2])
    with pytest.raises(Conflict, match=r"李谷子.*公示异议"):
        services.release_batch(batch_id=batch.pk, by=office.check)
    assert (Claim.objects.count(), Entry.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
    services.void_batch(batch_id=batch.pk, by=office.finance, reason="有异议")
    again = make(office)
    assert again.count == 4 and again.no == "TY17秋-02" and again.kind == "first"
    assert invariants.check() == []


def test_a_line_changed_behind_the_back_is_refused(office: ground.Office, approved: list[Entitlement]) -> None:
    batch = make(office)
    with owning(), pytest.raises(IntegrityError, match="不能改动"), transaction.atomic():
        batch.lines.filter(line_no=1).update(holder_name="别人")
    tamper("UPDATE payments_line SET holder_name = '别人' WHERE line_no = 1")
    with pytest.raises(Conflict, match="不一致"):
        services.release_batch(batch_id=batch.pk, by=office.check)


def test_void_needs_finance_a_reason_and_an_unreleased_batch(
    office: ground.Office, approved: list[Entitlement]
) -> None:
    batch = make(office)
    with pytest.raises(InputError, match="没有写原因"):
        services.void_batch(batch_id=batch.pk, by=office.finance, reason=" ")
    with pytest.raises(NotAllowed):
        services.void_batch(batch_id=batch.pk, by=office.check, reason="x")
    services.release_batch(batch_id=batch.pk, by=office.check)
    with pytest.raises(Conflict, match="不能“作废”"):
        services.void_batch(batch_id=batch.pk, by=office.finance, reason="x")


def test_the_bank_file_says_what_the_lines_say(office: ground.Office, approved: list[Entitlement]) -> None:
    batch = services.release_batch(batch_id=make(office).pk, by=office.check)
    raw = bytes_of(there(batch.request_text))
    assert hashlib.sha256(raw).hexdigest() == there(batch.request_text).digest
    lines = raw.decode("gb18030").split("\r\n")
    assert lines[0] == f"{batch.no}|20171215|{COUNTY}|5|3125.00"
    first = batch.lines.get(line_no=1)
    assert (
        lines[1]
        == f"1|{first.holder_name}|{bank.account_no(int(first.person_number[-2:]))}|625.00|吉林农信|寄宿补助 {batch.no}-0001"
    )
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(there(batch.request_sheet))))
    sheet = book["代发清单"]
    assert [cell.value for cell in sheet[1]] == ["行号", "户名", "账号", "金额", "开户银行", "摘要"]
    assert sheet.max_row == 6 and sheet["C2"].data_type == "s" and sheet["D2"].value == 625
    assert book["汇总"]["B8"].value == "人民币叁仟壹佰贰拾伍元整"


def test_the_file_is_the_same_each_time_and_the_first_fetch_hands_over(
    office: ground.Office, approved: list[Entitlement]
) -> None:
    batch = services.release_batch(batch_id=make(office).pk, by=office.check)
    first = services.fetch_request(batch_id=batch.pk, form="text", by=office.finance)
    batch.refresh_from_db()
    assert batch.state == "handed_over" and batch.handed_over_by == office.finance
    assert services.fetch_request(batch_id=batch.pk, form="text", by=office.finance).pk == first.pk
    with pytest.raises(NotAllowed):
        services.fetch_request(batch_id=batch.pk, form="text", by=office.clerk)


def test_a_name_that_would_run_as_a_formula_stays_text(office: ground.Office) -> None:
    pupil = ground.add_person("P2208220000201", "=HYPERLINK(1)", account=bank.account_no(9), holder="=1+1")
    ground.approve(office, [(pupil, "boarder_living_subsidy", 62_500)])
    batch = services.release_batch(batch_id=make(office).pk, by=office.check)
    cell = openpyxl.load_workbook(io.BytesIO(bytes_of(there(batch.request_sheet))))["代发清单"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert cell.quotePrefix is True


def test_no_file_of_accounts_names_an_id_and_no_table_holds_a_whole_account(
    office: ground.Office, approved: list[Entitlement]
) -> None:
    services.release_batch(batch_id=make(office).pk, by=office.check)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(to_jsonb(l)::text, '') || (SELECT string_agg(to_jsonb(a)::text, '') FROM audit_entry a) FROM payments_line l"
        )
        everything = cursor.fetchone()[0]
    assert bank.account_no(1) not in everything and bank.account_no(1)[-4:] in everything


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM payments_line",
        "DELETE FROM payments_batch",
        "DELETE FROM payments_claim",
        "UPDATE payments_line SET amount_fen = amount_fen + 1",
        "UPDATE payments_batch SET total_fen = total_fen + 1",
        "UPDATE payments_batch SET state = 'made', released_by_id = NULL",
        "UPDATE payments_batch SET request_text_id = request_sheet_id",
        "UPDATE payments_claim SET freed_by_line_id = 1",
        "UPDATE payments_claim SET person_id = person_id + 1",
        "INSERT INTO payments_claim (person_id, term, benefit, line_id, claimed_at) SELECT person_id, term, benefit, id, now()"
        " FROM payments_line",
        "INSERT INTO payments_line (batch_id, line_no, entitlement_id, person_id, person_number, person_name, term, benefit,"
        " clause, tier, amount_fen, village_code, school_code, holder_name, bank_name, account_last4, account_row, is_shared,"
        ' state, reason, "on") SELECT batch_id, line_no + 100, entitlement_id, person_id, person_number, person_name, term,'
        " benefit, clause, tier, amount_fen, '', '', '', '', '', '', false, 'pending', '', \"on\" FROM payments_line",
    ],
)
def test_the_database_itself_refuses(office: ground.Office, approved: list[Entitlement], statement: str) -> None:
    services.release_batch(batch_id=make(office).pk, by=office.check)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_late_entitlements_make_a_batch_of_their_own(
    office: ground.Office, pupils: list[Person], approved: list[Entitlement]
) -> None:
    services.release_batch(batch_id=make(office).pk, by=office.check)
    late = ground.add_person("P2208220000301", "钱晚稻", account=bank.account_no(301))
    ground.approve(office, [(late, "boarder_living_subsidy", 62_500)], no=2)
    batch = make(office)
    assert (batch.kind, batch.count, batch.no) == ("late", 1, "TY17秋-02")


def test_the_numbers_follow_the_semester(office: ground.Office, pupils: list[Person]) -> None:
    ground.approve(office, [(pupils[0], "boarder_living_subsidy", 62_500)], term="2017-2")
    batch = services.make_batch(county_code=COUNTY, term="2017-2", delivery="cash", by=office.finance)
    assert batch.no == "TY18春-01"


def test_a_school_sees_its_own_lines_alone(office: ground.Office, approved: list[Entitlement]) -> None:
    batch = services.release_batch(batch_id=make(office).pk, by=office.check)
    scope = office.school.scope
    assert list(queries.batches(scope)) == [batch]
    lines = queries.lines_of(scope, batch)
    assert {line.school_code for line in lines} == {ground.SCHOOLS[0]} and lines.count() == 2
    foreign = there(Line.objects.filter(school_code=ground.SCHOOLS[1]).first())
    with pytest.raises(NotFound):
        queries.line_of(scope, foreign.pk)
    assert queries.batches(office.village.scope).count() == 0
    assert {row[0] for row in queries.export_rows(scope, TERM)} == {line.person_number for line in lines}


def test_a_teachers_card_is_known_before(office: ground.Office, pupils: list[Person]) -> None:
    ground.add_teacher("钱老师", bank.account_no(7))
    child = ground.add_person("P2208220000501", "郑秋分", account=bank.account_no(7), holder="钱老师")
    ground.approve(office, [(pupil, "boarder_living_subsidy", 62_500) for pupil in (pupils[0], child)])
    seen = queries.readiness(office.finance.scope, COUNTY, TERM)
    assert [one.person_name for one in seen.staff_cards] == ["郑秋分"]
    assert list(make(office).lines.filter(is_staff_card=True).values_list("person_name", flat=True)) == ["郑秋分"]


def merge(old: Person, into: Person) -> None:
    Person.objects.filter(pk=old.pk).update(merged_into=into, root=into, is_live=False)


def test_two_files_of_one_child_are_paid_once(office: ground.Office, pupils: list[Person]) -> None:
    first, second = pupils[0], pupils[1]
    ground.approve(office, [(first, "boarder_living_subsidy", 62_500)])
    services.release_batch(batch_id=make(office).pk, by=office.check)
    merge(first, second)
    ground.approve(office, [(second, "boarder_living_subsidy", 62_500), (second, "senior_grant", 100_000)], no=2)
    seen = queries.readiness(office.finance.scope, COUNTY, TERM)
    assert [(one.benefit, one.problem.value) for one in seen.left_out] == [("boarder_living_subsidy", "paid_elsewhere")]
    assert [one.benefit for one in seen.ready] == ["senior_grant"]


def test_files_joined_after_making_stop_the_release(office: ground.Office, pupils: list[Person]) -> None:
    first, second = pupils[0], pupils[1]
    ground.approve(office, [(one, "boarder_living_subsidy", 62_500) for one in (first, second)])
    batch = make(office)
    merge(first, second)
    with pytest.raises(Conflict, match="档案已合并"):
        services.release_batch(batch_id=batch.pk, by=office.check)
    assert Claim.objects.count() == 0


def test_what_was_paid_under_a_file_joined_since_stops_the_release(office: ground.Office, pupils: list[Person]) -> None:
    first, second = pupils[0], pupils[1]
    ground.approve(office, [(first, "boarder_living_subsidy", 62_500)])
    services.release_batch(batch_id=make(office).pk, by=office.check)
    ground.approve(office, [(second, "boarder_living_subsidy", 62_500)], no=2)
    batch = make(office)
    merge(first, second)
    with pytest.raises(Conflict, match=f"{second.name}（资助明细已撤回，或档案已合并）"):
        services.release_batch(batch_id=batch.pk, by=office.check)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("changed", ["count = count + 1", "total_fen = total_fen + 1"])
def test_a_head_changed_behind_the_back_is_refused(
    office: ground.Office, approved: list[Entitlement], changed: str
) -> None:
    batch = make(office)
    tamper(f"UPDATE payments_batch SET {changed}")
    with pytest.raises(Conflict, match="不一致"):
        services.release_batch(batch_id=batch.pk, by=office.check)
