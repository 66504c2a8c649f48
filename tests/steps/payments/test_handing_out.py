"""Whoever owns the database, or the disk, and alters what was released: nothing is handed to the bank, and it is told."""

import hashlib
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.db import DatabaseError, transaction

from fuzhi.steps.audit import services as audit_services
from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.files.queries import bytes_of
from fuzhi.steps.files.services import place_of, store
from fuzhi.steps.payments import invariants, services
from fuzhi.steps.payments.handing_out import altered
from fuzhi.steps.payments.models import Batch
from fuzhi.steps.payments.reconciling import reconcile
from fuzhi.steps.payments.todo import ALTERED_LABEL, todo_for
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import Conflict
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import there
from tests.factories.tampering import tamper
from tests.steps.payments.test_what_is_kept import told

COUNTY, TERM = ground.COUNTY, ground.TERM
pytestmark = pytest.mark.django_db


def released(office: ground.Office, pupils: list[Person], delivery: str) -> Batch:
    benefit = "boarder_living_subsidy" if delivery == "cash" else "school_bus_waiver"
    ground.approve(office, [(pupil, benefit, 62_500) for pupil in pupils])
    batch = services.make_batch(county_code=COUNTY, term=TERM, delivery=delivery, by=office.finance)
    return services.release_batch(batch_id=batch.pk, by=office.check)


@pytest.fixture
def batch(office: ground.Office, pupils: list[Person]) -> Batch:
    return released(office, pupils, "cash")


def other_bytes(batch: Batch, form: str) -> bytes:
    """The same file with one account of the same last four digits."""
    file = there(batch.request_text if form == "text" else batch.request_sheet)
    whole = bank.account_no(1)
    forged = whole[:6] + "9" + whole[7:]
    if form == "text":
        return bytes_of(file).replace(whole.encode(), forged.encode())
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(file)))
    for row in book["代发清单"].iter_rows(min_row=2):
        row[2].value = str(row[2].value).replace(whole, forged)
    book.save(out := io.BytesIO())
    return out.getvalue()


def point_to(batch: Batch, form: str, raw: bytes) -> None:
    """The batch's file row names other bytes, which were stored as any file is."""
    file = there(batch.request_text if form == "text" else batch.request_sheet)
    forged = store(source=raw, name=file.name, media_type="x", county_code=COUNTY, by="x", purpose="x")
    tamper("UPDATE files_storedfile SET digest = %s, size = %s WHERE id = %s", forged.digest, len(raw), str(file.pk))


def another_row(batch: Batch, form: str) -> None:
    raw = other_bytes(batch, form)
    forged = store(source=raw, name="x.txt", media_type="x", county_code=COUNTY, by="x", purpose="x")
    column = "request_text_id" if form == "text" else "request_sheet_id"
    tamper(f"UPDATE payments_batch SET {column} = %s WHERE id = %s", str(forged.pk), batch.pk)


def on_disk(batch: Batch, form: str) -> None:
    """Bytes sealed with the machine's own key lie where the released ones lay."""
    file = there(batch.request_text if form == "text" else batch.request_sheet)
    raw = other_bytes(batch, form)
    forged = store(source=raw, name="x", media_type="x", county_code=COUNTY, by="x", purpose="x")
    place_of(file.digest).write_bytes(place_of(forged.digest).read_bytes())


def gone(batch: Batch, form: str) -> None:
    place_of(there(batch.request_text if form == "text" else batch.request_sheet).digest).unlink()


def another_account(batch: Batch, form: str) -> None:
    """One line carries another's sealed account, with its mark and last four."""
    tamper(
        "UPDATE payments_line l SET account_sealed = o.account_sealed, account_row = o.account_row,"
        " account_index = o.account_index, account_last4 = o.account_last4 FROM payments_line o"
        " WHERE l.batch_id = o.batch_id AND o.line_no = 2 AND l.line_no = 1 AND l.batch_id = %s",
        batch.pk,
    )


def only_the_sealed_account(batch: Batch, form: str) -> None:
    """The mark, and with it the manifest, fits; the whole number does not."""
    tamper(
        "UPDATE payments_line l SET account_sealed = o.account_sealed, account_row = o.account_row FROM payments_line o"
        " WHERE l.batch_id = o.batch_id AND o.line_no = 2 AND l.line_no = 1 AND l.batch_id = %s",
        batch.pk,
    )


def all_but_the_trail(batch: Batch, form: str) -> None:
    """File, line and manifest are changed so that they fit each other; the trail alone remembers."""
    point_to(batch, form, other_bytes(batch, form))
    tamper("UPDATE payments_batch SET manifest = %s WHERE id = %s", "0" * 64, batch.pk)


def a_second_release(batch: Batch, form: str) -> None:
    """What the application's role may do: add an entry that tells of other digests."""
    raw = other_bytes(batch, form)
    audit_services.record(
        by="x",
        action="payments.release_batch",
        object_kind="payments.batch",
        object_key=batch.no,
        county_code=COUNTY,
        detail={"manifest": batch.manifest, form: hashlib.sha256(raw).hexdigest()},
    )
    point_to(batch, form, raw)


WAYS: tuple[Callable[[Batch, str], None], ...] = (
    lambda batch, form: point_to(batch, form, other_bytes(batch, form)),
    another_row,
    on_disk,
    gone,
    another_account,
    only_the_sealed_account,
    all_but_the_trail,
    a_second_release,
)


@pytest.mark.parametrize("form", ["text", "sheet"])
@pytest.mark.parametrize("way", WAYS, ids=[getattr(way, "__name__", "way").strip("<>") for way in WAYS])
def test_what_was_altered_goes_to_no_bank(
    office: ground.Office, batch: Batch, way: Callable[[Batch, str], None], form: str
) -> None:
    way(batch, form)
    for asked in ("text", "sheet"):  # the other form is of the same batch: it goes nowhere either
        with pytest.raises(Conflict) as refused:
            services.fetch_request(batch_id=batch.pk, form=asked, by=office.finance)
        assert refused.value.code == "request_altered" and batch.no in refused.value.message
    assert Batch.objects.get(pk=batch.pk).state == "released"
    assert not told(batch, "fetch_request")
    assert [entry.detail["form"] for entry in told(batch, "refuse_altered")] == ["text", "sheet"]
    (check,) = [one for one in invariants.INVARIANTS if one.name == "file_equals_lines"]
    assert any(batch.no in fault for fault in check.faults())
    for who in (office.finance, office.check):
        assert [one.detail for one in todo_for(who) if one.label == ALTERED_LABEL] == [f"批次 {batch.no}"]


def test_a_batch_as_it_was_released_goes_out_in_both_forms(office: ground.Office, batch: Batch) -> None:
    assert list(altered(batch)) == []
    for form in ("text", "sheet"):
        services.fetch_request(batch_id=batch.pk, form=form, by=office.finance)
    assert not [one for one in todo_for(office.finance) if one.label == ALTERED_LABEL]


def test_a_settlement_list_that_was_altered_stays_too(office: ground.Office, pupils: list[Person]) -> None:
    batch = released(office, pupils, "waiver")
    assert list(altered(batch)) == []
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(there(batch.request_sheet))))
    book["结算清单"]["G2"].value = 9_999
    book.save(out := io.BytesIO())
    point_to(batch, "sheet", out.getvalue())
    with pytest.raises(Conflict, match="没有交出"):
        services.fetch_request(batch_id=batch.pk, form="sheet", by=office.finance)


def test_once_it_is_put_right_the_board_is_quiet_again(office: ground.Office, batch: Batch) -> None:
    file = there(batch.request_text)
    place, whole = place_of(file.digest), place_of(file.digest).read_bytes()
    place.unlink()
    with pytest.raises(Conflict):
        services.fetch_request(batch_id=batch.pk, form="text", by=office.finance)
    place.write_bytes(whole)
    services.fetch_request(batch_id=batch.pk, form="text", by=office.finance)
    assert not [one for one in todo_for(office.finance) if one.label == ALTERED_LABEL]


def test_the_totals_of_an_altered_file_differ_from_every_other_place(batch: Batch) -> None:
    point_to(batch, "text", b"other")
    place_of(there(batch.request_text).digest).write_bytes(b"other")
    assert reconcile(Batch.objects.get(pk=batch.pk)).difference == batch.total_fen


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize("column", ["digest", "size", "name", "purpose", "made_by", "county_code"])
def test_what_a_file_is_stays_what_it_is(batch: Batch, column: str) -> None:
    with pytest.raises(DatabaseError, match="不能改动"), transaction.atomic():
        StoredFile.objects.filter(pk=there(batch.request_sheet_id)).update(**{column: 1 if column == "size" else "0"})


def test_the_forged_account_shows_the_same_last_digits(batch: Batch) -> None:
    """What was compared before, the last four, would not have told them apart."""
    rows = [line.split("|") for line in other_bytes(batch, "text").decode("gb18030").splitlines()[1:]]
    line = there(batch.lines.order_by("line_no").first())
    assert rows[0][2][-4:] == line.account_last4 and rows[0][2] != bank.account_no(1)
