"""One row less, one fare more: what comes out at the other end moves by just that."""

from pathlib import Path

import pytest

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.oversight import queries as oversight
from tests.chain.county import COUNTY, TERM, County, ask, copy_of, delete_row, due_of, find_row, set_cell, sums, truths

pytestmark = pytest.mark.django_db
GRANTED = (
    "SELECT benefit, count(*), sum(amount_fen) FROM aid_decision_v"
    " WHERE is_current AND outcome = 'granted' AND county_code = %s AND term = %s GROUP BY benefit"
)


def decided(folder: Path) -> tuple[dict[str, tuple[int, int]], oversight.Closing, dict[str, int]]:
    """(granted sums, coverage, gaps by kind) of a county started fresh from a folder."""
    county = County(folder)
    county.receive_all()
    county.decide()
    oversight.snapshot(TERM)
    found = oversight.rows(Scope(COUNTY), TERM)
    return sums(GRANTED, COUNTY, TERM), oversight.closing(found), {k.value: n for k, n in oversight.gaps_by_kind(found)}


def poor_school_child(samples: Path) -> dict[str, str]:
    """A clean child of 6 to 14 who stands on the poverty register, and on one roll."""
    for row in truths(samples, "child_due"):
        if "school_bus_waiver" in due_of(row):
            return row
    raise LookupError("no child with a school bus waiver")


def test_every_item_total_is_the_oracles(samples: Path) -> None:
    granted, closing, _ = decided(samples / TERM)
    expected = {row["person"]: row["expected"] for row in truths(samples, "item_total")}
    found = {item: f"persons={n};yuan={fen // 100}.{fen % 100:02d}" for item, (n, fen) in granted.items()}
    zero = "persons=0;yuan=0.00"
    assert {item: found.get(item, zero) for item in expected} == expected
    assert found.keys() <= expected.keys()
    assert closing.difference == 0


def test_a_child_taken_off_the_roll_is_one_named_gap(samples: Path, tmp_path: Path) -> None:
    child = poor_school_child(samples)
    name = child["person"].split(" ")[0]
    file, sheet, number = child["where"].split("|")
    folder = copy_of(samples, tmp_path / "less")
    delete_row(folder / Path(file).name, sheet, int(number))
    granted, closing, gaps = decided(folder)
    expected = {row["person"]: row["expected"] for row in truths(samples, "item_total")}
    for item, text in expected.items():
        count, fen = (part.split("=")[1] for part in text.split(";"))
        lost = due_of(child).get(item)
        want = (int(count) - (lost is not None), round(float(fen) * 100) - (lost or 0))
        assert granted.get(item, (0, 0)) == want, item
    assert closing.difference == 0
    planted = len(truths(samples, "missing_from_roll"))
    no_roll = oversight.rows(Scope(COUNTY), TERM).filter(gap_kind="no_roll")
    named = {
        person
        for (person,) in ask(
            "SELECT name FROM registry_person_v WHERE person_id = ANY(%s)",
            list(no_roll.values_list("person_id", flat=True)),
        )
    }
    assert name in named
    assert gaps["no_roll"] >= planted + 1


def test_one_fare_moves_the_batch_by_just_that(samples: Path, tmp_path: Path) -> None:
    child = poor_school_child(samples)
    file, sheet, number = child["where"].split("|")
    folder = copy_of(samples, tmp_path / "dearer")
    bill = folder / f"{COUNTY}-bill.xlsx"
    from tests.chain.county import row_of

    cells = [str(cell or "").strip().strip("'").upper() for cell in row_of(samples / file, sheet, int(number))]
    id_number = next(cell for cell in cells if len(cell) == 18 and cell.endswith(child["person"].split(" ")[1]))
    bill_sheet, bill_row = find_row(bill, id_number)
    set_cell(bill, bill_sheet, bill_row, "乘车费", lambda old: float(str(old).replace("元", "").replace(",", "")) + 7)
    county = County(folder)
    county.receive_all()
    county.decide()
    county.confirm_and_publish()
    batches = county.make_batches()
    got = sums(
        "SELECT benefit, count(*), sum(amount_fen) FROM payments_line_v WHERE county_code = %s GROUP BY benefit", COUNTY
    )
    expected = {row["person"]: row["expected"] for row in truths(samples, "item_total")}
    count, yuan = (part.split("=")[1] for part in expected["school_bus_waiver"].split(";"))
    assert got["school_bus_waiver"] == (int(count), round(float(yuan) * 100) + 700)
    waivers = [item for item in got if item.endswith(("waiver", "waiver_municipal"))]
    assert next(b for d, b in batches.items() if d.value == "waiver").total_fen == sum(got[item][1] for item in waivers)
