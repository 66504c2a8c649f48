"""What stands in the tables and in the trail after each act on a batch, and what is cut or counted on the way."""

import hashlib
from pathlib import Path

import pytest
from django.db import OperationalError
from psycopg.errors import LockNotAvailable, QueryCanceled

from fuzhi.steps.audit import queries as audit
from fuzhi.steps.audit.models import Entry
from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.payments import releasing, services
from fuzhi.steps.payments.drafting import lock_making, manifest_of
from fuzhi.steps.payments.models import BankReturn, Batch, Claim, ReturnLine
from fuzhi.steps.payments.releasing import RequestFiles
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict
from fuzhi.vocabulary.places import counties
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import there

COUNTY, TERM = ground.COUNTY, ground.TERM
BOARDER, BUS = "boarder_living_subsidy", "school_bus_waiver"


@pytest.fixture
def batch(office: ground.Office, pupils: list[Person]) -> Batch:
    ground.approve(office, [(pupil, BOARDER, 62_500) for pupil in pupils])
    return services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance)


@pytest.fixture
def waiver(office: ground.Office, pupils: list[Person]) -> Batch:
    ground.approve(office, [(pupil, BUS, 36_000) for pupil in pupils])
    return services.make_batch(county_code=COUNTY, term=TERM, delivery="waiver", by=office.finance)


def told(batch: Batch, action: str) -> list[Entry]:
    """What the trail says of this act on the batch, oldest first."""
    entries = audit.entries(object_kind="payments.batch", object_key=batch.no, county_code=COUNTY)
    return [entry for entry in entries.order_by("id") if entry.action == f"payments.{action}"]


def test_a_batch_as_it_was_made(office: ground.Office, batch: Batch) -> None:
    assert list(batch.lines.order_by("line_no").values_list("line_no", flat=True)) == [1, 2, 3, 4, 5]
    assert set(batch.lines.values_list("state", "on")) == {("pending", ground.DAY)}
    (entry,) = told(batch, "make_batch")
    assert entry.actor == office.finance.username and entry.detail == {
        "term": TERM,
        "delivery": "cash",
        "kind": "first",
        "count": 5,
        "fen": 312_500,
        "manifest": batch.manifest,
        "repays": None,
    }


def test_every_county_and_semester_has_a_making_lock(db: None) -> None:
    for county in counties():
        for year in range(2015, 2025):
            lock_making(county, f"{year}-1")


def test_a_batch_as_it_was_voided(office: ground.Office, batch: Batch) -> None:
    voided = services.void_batch(batch_id=batch.pk, by=office.finance, reason=" " + "错" * 201)
    assert (voided.state, voided.void_reason, voided.version) == ("void", "错" * 200, batch.version + 1)
    assert voided.voided_by == office.finance and clock.day_of(there(voided.voided_at)) == ground.DAY
    assert set(voided.lines.values_list("state", flat=True)) == {"void"}
    with pytest.raises(Conflict):  # other words are told that they were not taken
        services.void_batch(batch_id=batch.pk, by=office.finance, reason="再说一次")
    again = services.void_batch(batch_id=batch.pk, by=office.finance, reason=" " + "错" * 201)
    assert (again.void_reason, again.version) == (voided.void_reason, voided.version)
    (entry,) = told(batch, "void_batch")
    assert entry.detail == {"reason": "错" * 200, "count": 5}


def test_a_batch_as_it_was_released(office: ground.Office, batch: Batch) -> None:
    released = services.release_batch(batch_id=batch.pk, by=office.check, version=batch.version)
    assert released.version == batch.version + 1 and clock.day_of(there(released.released_at)) == ground.DAY
    sheet, text = there(released.request_sheet), there(released.request_text)
    assert (sheet.name, text.name) == (f"{batch.no}.xlsx", f"{batch.no}.txt")
    assert set(StoredFile.objects.values_list("purpose", "county_code")) == {("bank_request", COUNTY)}
    (entry,) = told(batch, "release_batch")
    assert entry.actor == office.check.username and entry.detail == {
        "count": 5,
        "fen": 312_500,
        "manifest": batch.manifest,
        "sheet": sheet.digest,
        "text": text.digest,
        "payees": {},
        "reason": "",
    }


def test_a_manifest_is_the_digest_of_the_rows_as_they_were_always_written() -> None:
    rows = [(1, 7, "P1", BOARDER, 62_500, "s", "王禾苗", "农信", "00"), (2, 8, "P2", BUS, 1, "s", "", "", "")]
    text = (
        '[1,7,"P1","boarder_living_subsidy",62500,"s","王禾苗","农信","00"]\n'
        '[2,8,"P2","school_bus_waiver",1,"s","","",""]\n'
    )
    assert manifest_of(rows) == hashlib.sha256(text.encode()).hexdigest()


def test_files_made_of_other_lines_are_not_sent(
    office: ground.Office, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releasing, "make_files", lambda of: RequestFiles("0" * 64, b"", b""))
    with pytest.raises(Conflict) as refused:
        services.release_batch(batch_id=batch.pk, by=office.check)
    assert refused.value.code == "batch_changed" and Batch.objects.get().state == "made"


@pytest.mark.parametrize(("after", "number"), [(0, "TY17秋-01-0001"), (7, "TY17秋-01-0001/7")])
def test_an_entry_has_the_number_of_its_line(after: int, number: str) -> None:
    assert releasing.entry_number("TY17秋-01", 1, after) == number


def test_what_was_claimed_meanwhile_is_not_paid_again(office: ground.Office, batch: Batch) -> None:
    line = batch.lines.get(line_no=3)
    Claim.objects.create(person_id=line.person_id, term=TERM, benefit=BOARDER, line=line, claimed_at=clock.now())
    with pytest.raises(Conflict) as refused:
        services.release_batch(batch_id=batch.pk, by=office.check)
    assert refused.value.code == "paid_already" and Batch.objects.get().state == "made"


@pytest.mark.parametrize("cause", [LockNotAvailable(), QueryCanceled()])
def test_whoever_waited_too_long_is_told_so(
    office: ground.Office, batch: Batch, monkeypatch: pytest.MonkeyPatch, cause: Exception
) -> None:
    def fail(of: Batch) -> None:
        raise OperationalError from cause

    monkeypatch.setattr(releasing, "_claim", fail)
    with pytest.raises(Conflict) as refused:
        services.release_batch(batch_id=batch.pk, by=office.check)
    assert refused.value.code == "busy"


def test_a_database_that_fails_is_no_refusal(
    office: ground.Office, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(of: Batch) -> None:
        raise OperationalError from ValueError()

    monkeypatch.setattr(releasing, "_claim", fail)
    with pytest.raises(OperationalError):
        services.release_batch(batch_id=batch.pk, by=office.check)


def test_a_settlement_keeps_one_file_and_goes_to_no_bank(office: ground.Office, waiver: Batch) -> None:
    with pytest.raises(Conflict) as refused:
        services.fetch_request(batch_id=waiver.pk, form="sheet", by=office.finance)
    assert refused.value.code == "no_request_file"
    released = services.release_batch(batch_id=waiver.pk, by=office.check)
    assert StoredFile.objects.get().purpose == "settlement" and told(waiver, "release_batch")[0].detail["text"] == ""
    services.fetch_request(batch_id=waiver.pk, form="sheet", by=office.finance)
    after = Batch.objects.get()
    assert (after.state, after.version, after.handed_over_by) == ("released", released.version, None)
    assert [entry.changes for entry in told(waiver, "fetch_request")] == [False]
    with pytest.raises(Conflict):
        services.fetch_request(batch_id=waiver.pk, form="text", by=office.finance)


def test_the_first_who_fetches_hands_over_and_the_next_only_looks(office: ground.Office, batch: Batch) -> None:
    released = services.release_batch(batch_id=batch.pk, by=office.check)
    sheet = services.fetch_request(batch_id=batch.pk, form="sheet", by=office.finance)
    text = services.fetch_request(batch_id=batch.pk, form="text", by=office.finance2)
    after = Batch.objects.get()
    assert (after.state, after.version, after.handed_over_by) == (
        "handed_over",
        released.version + 1,
        office.finance,
    )
    assert (sheet, text) == (released.request_sheet, released.request_text)
    assert [(entry.changes, entry.detail) for entry in told(batch, "fetch_request")] == [
        (True, {"form": "sheet", "digest": sheet.digest}),
        (False, {"form": "text", "digest": text.digest}),
    ]


@pytest.mark.parametrize(("count", "more"), [(10, ""), (11, "等 11 笔")])
def test_of_many_that_may_not_go_ten_are_named_and_all_are_counted(
    office: ground.Office, count: int, more: str
) -> None:
    people = [
        ground.add_person(f"P2208220001{n:03d}", f"学生{n:02d}", account=bank.account_no(n), holder="王大田")
        for n in range(count)
    ]
    entitlements = ground.approve(office, [(one, BOARDER, 62_500) for one in people])
    made = services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance)
    for one in entitlements:
        ground.object_to(one)
    with pytest.raises(Conflict) as refused:
        services.release_batch(batch_id=made.pk, by=office.check)
    names = "、".join(f"学生{n:02d}" for n in range(10))
    assert f"有 {count} 笔现在不能发：{names}{more}（公示异议尚未办结）" in refused.value.message


def test_an_answer_of_the_bank_as_it_was_recorded(office: ground.Office, batch: Batch, tmp_path: Path) -> None:
    released = services.release_batch(batch_id=batch.pk, by=office.check)
    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(released, {2: "已销户", 4: "冻结"}))
    name = "回" * 200 + ".xlsx"
    answered = bank.take(office.check, batch_id=batch.pk, path=file, name=name, by=office.finance)
    assert answered.version == released.version + 1 and clock.day_of(there(answered.returned_at)) == ground.DAY
    kept = BankReturn.objects.get()
    assert (kept.rows, kept.paid_count, kept.paid_fen) == (5, 3, 187_500)
    assert (kept.failed_count, kept.failed_fen, kept.is_failures_only) == (2, 125_000, False)
    assert (kept.file_name, kept.recorded_by, clock.day_of(kept.recorded_at)) == (
        "回" * 200,
        office.finance,
        clock.today(),
    )
    assert there(kept.file).media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    (entry,) = told(batch, "record_return")
    assert entry.detail == {
        "digest": kept.digest,
        "paid": 3,
        "failed": 2,
        "failed_fen": 125_000,
        "failures_only": False,
    }


def test_of_failures_alone_the_rows_are_counted_and_the_rest_was_paid(
    office: ground.Office, batch: Batch, tmp_path: Path
) -> None:
    released = services.release_batch(batch_id=batch.pk, by=office.check)
    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(released, {2: "已销户"}, only_failures=True))
    services.record_return(batch_id=batch.pk, path=file, name="r.xlsx", by=office.finance)
    kept = BankReturn.objects.get()
    assert (kept.rows, kept.paid_count, kept.failed_count, kept.is_failures_only) == (1, 4, 1, True)
    rows = ReturnLine.objects.order_by("line__line_no").values_list("result", "row_no")
    assert list(rows) == [("success", None), ("failed", 2), *[("success", None)] * 3]
    assert told(batch, "record_return")[0].detail["failures_only"] is True
