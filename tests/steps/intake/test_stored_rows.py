"""Rows as they are stored, of every kind of roster: what is open, what is sealed, what finds them again."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fuzhi.steps.accounts import masking, sealing
from fuzhi.steps.intake.sealed_rows import COLUMNS, SECRET, copy_lines, open_account, open_secret, ref_of
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.sheets_made import BOY, GIRL, PLAIN_ROWS, read_rows

KINDS = sorted(PLAIN_ROWS)
Stored = dict[str, str]


def read_back(line: bytes) -> Stored:
    """One line of PostgreSQL's text form; an absent value is left out."""
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    cells = line.decode().removesuffix("\n").split("\t")
    marks = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
    found: Stored = {}
    for name, cell in zip(COLUMNS, cells, strict=True):
        if cell == "\\N":
            continue
        text, at = "", 0
        while at < len(cell):
            step = 2 if cell[at] == "\\" else 1
            text += marks[cell[at : at + 2]] if step == 2 else cell[at]
            at += step
        found[name] = text
    return found


def stored(table: Any, kind: str, batch: int = 7, keys: list[str] | None = None) -> list[Stored]:
    keys = keys or [f"k{n}" for n in range(table.num_rows)]
    return [read_back(line) for line in copy_lines(batch, kind, table, keys)]


def raw(cell: str) -> bytes:
    return bytes.fromhex(cell.removeprefix("\\x"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_open_and_what_is_sealed_together_are_the_row(tmp_path: Path, kind: str) -> None:
    table = read_rows(tmp_path, kind, {}).table
    (row,), (line,) = table.to_pylist(), stored(table, kind)
    filled = {name: value for name, value in row.items() if value is not None and name not in ("sheet", "row")}
    sealed = open_secret(raw(line["secret"]), line["ref"]) if "secret" in line else {}
    assert sealed == {name: str(value) for name, value in filled.items() if name in SECRET}
    payload = json.loads(line["payload"])
    assert set(payload) == {name for name in filled if name not in SECRET}
    assert (line["sheet"], line["row_no"], line["ref"]) == (row["sheet"], str(row["row"]), ref_of(7, 0, row["row"]))


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_stands_open(tmp_path: Path, kind: str) -> None:
    table = read_rows(tmp_path, kind, {}).table
    (row,), (line,) = table.to_pylist(), stored(table, kind)
    for name in SECRET:
        value = str(row.get(name) or "")
        if len(value) >= 8:
            assert not any(value in cell or value.encode().hex() in cell for cell in line.values()), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_sealed_for_one_place_does_not_open_at_another(tmp_path: Path, kind: str) -> None:
    table = read_rows(tmp_path, kind, {}).table
    (line,) = stored(table, kind)
    if "secret" in line:
        with pytest.raises(InputError):
            open_secret(raw(line["secret"]), line["ref"] + "0")
    if "account_sealed" in line:
        (row,) = table.to_pylist()
        assert open_account(raw(line["account_sealed"]), line["ref"]) == row["account_number"]
        with pytest.raises(InputError):
            open_account(raw(line["account_sealed"]), line["ref"] + "0")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_row_has_the_same_digest_in_every_batch_and_another_row_another(tmp_path: Path, kind: str) -> None:
    table = read_rows(tmp_path, kind, {}).table
    (first,), (again,) = stored(table, kind), stored(table, kind, batch=8)
    for name in ("key", "digest", "payload"):
        assert first[name] == again[name]
    assert first["ref"] != again["ref"] and first.get("secret", "") != again.get("secret", "-")
    (other,) = stored(table, kind, keys=["other"])
    assert other["key"] != first["key"] and other["digest"] == first["digest"]
    for kind_of_another in KINDS[:2]:
        if kind_of_another != kind:
            (elsewhere,) = stored(table, kind_of_another)
            assert elsewhere["digest"] != first["digest"] and elsewhere["key"] != first["key"]


def test_numbers_are_found_by_their_index_and_shown_by_their_ends(tmp_path: Path) -> None:
    rows = [
        {"姓名": "王小明", "身份证件号": BOY},
        {"姓名": "王小红", "身份证件号": GIRL, "性别": "女", "出生日期": "2011-02-03"},
    ]
    found = stored(read_rows(tmp_path, "roll", *rows).table, "roll")
    assert [raw(line["id_index"]) for line in found] == [sealing.index("id", number) for number in (BOY, GIRL)]
    assert [(line["tail_key"], line["id_mask"]) for line in found] == [
        (masking.tail_key(number), masking.kept_mask(number)) for number in (BOY, GIRL)
    ]
    assert {line["id_state"] for line in found} == {"valid"}
    assert len({line["digest"] for line in found}) == len({line["ref"] for line in found}) == 2


def test_a_number_that_lost_its_digits_shows_no_more_than_its_last_two_beside_its_stars() -> None:
    table = pa.table({"sheet": ["表"], "row": [2], "id_number": ["22082220"], "id_state": ["bad_shape"]})
    (line,) = stored(table, "roll")
    assert (line["id_mask"], line["id_state"]) == ("******20", "bad_shape")
    assert "id_index" not in line, "what is not usable is found by nothing"


def test_text_that_would_break_the_line_is_kept_as_it_is() -> None:
    text = "甲\\乙\t丙\n丁\r戊\\N\\."
    table = pa.table({"sheet": ["表\t一"], "row": [2], "name": [text], "id_number": pa.array([None], pa.string())})
    (line,) = stored(table, "roll")
    assert line["sheet"] == "表\t一" and json.loads(line["payload"]) == {"name": text}
    assert not {"secret", "id_index", "account_index", "account_sealed"} & set(line)
    assert line["tail_key"] == line["id_mask"] == line["id_state"] == line["account_last4"] == ""


def test_a_whole_number_in_free_text_is_masked() -> None:
    table = pa.table({"sheet": ["表"], "row": [2], "address": [f"本人 {BOY} 住三组"]})
    (line,) = stored(table, "roll")
    assert BOY not in line["payload"] and "住三组" in line["payload"]
