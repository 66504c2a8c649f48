"""Granted and confirmed cash = notice = batch = bank file = journal, per item, read from five places."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from fuzhi.policy import load_pack
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.files import queries as files
from fuzhi.steps.payments import services as payments
from fuzhi.vocabulary.codes import Delivery, Role
from fuzhi.vocabulary.money import parse_yuan
from tests.chain.county import COUNTY, TERM, County, ask, sums

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(samples: Path) -> County:
    made = County(samples / TERM)
    made.receive_all()
    made.decide()
    made.confirm_and_publish()
    return made


def notice_sums(county: County) -> dict[str, tuple[int, int]]:
    """What the public read, from what the notice keeps of its lines, by item."""
    labels = {benefit.public_label: code for code, benefit in load_pack("baicheng-2017").benefits.items()}
    found = ask("SELECT item_label, count(*), sum(amount_fen) FROM aid_noticeline GROUP BY item_label")
    return {labels[label]: (int(count), int(fen)) for label, count, fen in found}


def bank_file_sums(county: County, batch_id: int) -> dict[str, tuple[int, int]]:
    """What the bank is asked to pay, from the bytes of the request file, by the four characters of its summary."""
    request = payments.fetch_request(batch_id=batch_id, form="sheet", by=county.member(Role.FINANCE))
    book = openpyxl.load_workbook(io.BytesIO(files.bytes_of(request)))
    short = {benefit.short_label: code for code, benefit in load_pack("baicheng-2017").benefits.items()}
    found: dict[str, tuple[int, int]] = {}
    header: list[str] = []
    for row in book.worksheets[0].iter_rows(values_only=True):
        cells = [str(cell or "") for cell in row]
        if "摘要" in cells:
            header = cells
        elif header and (
            item := next((code for words, code in short.items() if words in cells[header.index("摘要")]), "")
        ):
            count, fen = found.get(item, (0, 0))
            found[item] = (
                count + 1,
                fen + parse_yuan(cells[next(i for i, h in enumerate(header) if h.startswith("金额"))]),
            )
    return found


def test_five_places_say_the_same(county: County, tmp_path: Path) -> None:
    county.make_batches()
    (batch_id,) = [row[0] for row in ask("SELECT id FROM payments_batch WHERE delivery = 'cash' AND kind = 'first'")]
    paid_by_bank = bank_file_sums(county, batch_id)
    in_batch = sums(
        "SELECT benefit, count(*), sum(amount_fen) FROM payments_line_v WHERE batch_id = %s GROUP BY benefit", batch_id
    )
    left_out = sums(
        "SELECT benefit, count(*), sum(amount_fen) FROM aid_payable_v e WHERE delivery = 'cash' AND NOT EXISTS"
        " (SELECT 1 FROM payments_line_v l WHERE l.entitlement_id = e.id) GROUP BY benefit"
    )
    confirmed = sums(
        "SELECT benefit, count(*), sum(amount_fen) FROM aid_entitlement_v WHERE delivery = 'cash' AND state = 'approved'"
        " GROUP BY benefit"
    )
    granted = sums(
        "SELECT d.benefit, count(*), sum(d.amount_fen) FROM aid_decision_v d JOIN aid_entitlement_v e"
        " ON e.decision_id = d.id WHERE d.outcome = 'granted' AND e.delivery = 'cash' GROUP BY d.benefit"
    )
    journal = sums(
        "SELECT l.item, count(DISTINCT l.reference_key), sum(l.amount_fen) FROM ledger_line l JOIN ledger_entry e"
        " ON e.id = l.entry_id WHERE l.amount_fen > 0 AND e.document_no = (SELECT no FROM payments_batch WHERE id = %s)"
        " GROUP BY l.item",
        batch_id,
    )
    notice = {item: both for item, both in notice_sums(county).items() if item in confirmed}
    assert in_batch and granted == confirmed == notice
    assert paid_by_bank == in_batch == journal
    for item, (count, fen) in confirmed.items():
        waits = left_out.get(item, (0, 0))
        assert in_batch.get(item, (0, 0)) == (count - waits[0], fen - waits[1]), item
    without_account = len(
        {
            p
            for (p,) in ask(
                "SELECT e.person_id FROM aid_payable_v e WHERE delivery = 'cash' AND NOT EXISTS"
                " (SELECT 1 FROM payments_line_v l WHERE l.entitlement_id = e.id)"
            )
        }
    )
    assert without_account >= 1, "the planted children without an account are left out and named"


def test_returned_mended_and_paid_again_once(county: County, tmp_path: Path) -> None:
    county.make_batches()
    (batch_id,) = [row[0] for row in ask("SELECT id FROM payments_batch WHERE delivery = 'cash' AND kind = 'first'")]
    path = county.bank_answers(batch_id, tmp_path / "book.json")
    county.record(batch_id, path)
    county.record(batch_id, path)
    failed = ask(
        "SELECT count(*), sum(amount_fen) FROM payments_line_v WHERE batch_id = %s AND state = 'failed'", batch_id
    )[0]
    assert failed[0] >= 1
    county.mend_failed(batch_id)
    again = payments.repay(batch_id=batch_id, by=county.member(Role.FINANCE))
    assert (again.count, again.total_fen) == (failed[0], failed[1])
    payments.release_batch(batch_id=again.pk, by=county.member(Role.CHECKER), reason="逐一核实过")
    county.record(again.pk, county.bank_answers(again.pk, tmp_path / "book.json"))
    twice = ask(
        "SELECT person_id, term, benefit FROM payments_line_v WHERE state = 'paid' GROUP BY 1, 2, 3 HAVING count(*) > 1"
    )
    assert twice == []
    open_lines = ask(
        "SELECT count(*) FROM payments_line_v WHERE delivery = 'cash' AND state <> 'paid' AND NOT is_repaid"
    )[0][0]
    assert open_lines == 0
    assert (
        ask("SELECT count(*) FROM (SELECT entry_id FROM ledger_line GROUP BY entry_id HAVING sum(amount_fen) <> 0) x")[
            0
        ][0]
        == 0
    )
    assert Scope(COUNTY).county_code == COUNTY and Delivery.CASH.value == "cash"


def test_the_public_reads_no_more_than_six_columns(county: County) -> None:
    number = ask("SELECT number FROM aid_notice WHERE county_code = %s", COUNTY)[0][0]
    assert number
    home = Client().get("/")
    assert home.status_code == 200 and "扶智" in home.content.decode()
