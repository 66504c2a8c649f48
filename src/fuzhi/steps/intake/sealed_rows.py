"""Accepted rows as they are stored: open values as JSON, the rest sealed, keys and digests as keyed hashes.

JSON and masks are made column-wise in DuckDB; only HMAC and AES run row by row.
"""

import json
from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa

from fuzhi.rosters.reading import UNREAD
from fuzhi.steps.accounts import masking, sealing
from fuzhi.vocabulary.births import born_from
from fuzhi.vocabulary.identity import (
    IdState,
    mask_whole_numbers,
    read_resident_id,
    resident_id_in_student_number,
)

SECRET = (
    "birth_date",
    "id_number",
    "head_id_number",
    "certificate_number",
    "student_number",
    "phone",
    "account_number",
)
"""Fields that never stand in the open payload."""
PLACE = ("sheet", "row")
TABLE = "intake_row"
TOKENS = (
    "id_index",
    "tail_key",
    "id_mask",
    "id_state",
    "born_from",
    "birth_index",
    "student_number_index",
    "student_number_id_index",
    "head_id_index",
    "account_index",
    "account_last4",
    "account_sealed",
)
"""What stands in the open of sealed numbers: to find them, to compare them and to show their end."""
COLUMNS = ("batch_id", "sheet", "row_no", "ref", "key", "digest", "payload", "secret", *TOKENS)
_USABLE = (IdState.VALID.value, IdState.CONVERTED.value)
CHUNK_ROWS = 20_000
_NOTHING = "\\N"


def ref_of(batch_id: int, sheet_no: int, row_no: int) -> str:
    """The name by which a row's sealed values are bound to it."""
    return f"{batch_id}:{sheet_no}:{row_no}"


def copy_lines(batch_id: int, kind: str, table: pa.Table, keys: list[str]) -> Iterator[bytes]:
    """The rows as lines of PostgreSQL's text COPY for :data:`COLUMNS`, in chunks."""
    sheets = {name: number for number, name in enumerate(dict.fromkeys(table["sheet"].to_pylist()))}
    shapes = _json_columns(table)
    for start in range(0, table.num_rows, CHUNK_ROWS):
        part = table.slice(start, CHUNK_ROWS)
        yield from _chunk(batch_id, kind, part, keys[start : start + CHUNK_ROWS], sheets, shapes)


def open_secret(sealed: bytes | memoryview, ref: str) -> dict[str, str]:
    """The sealed fields of a row."""
    return dict(json.loads(sealing.unseal(sealed, table=TABLE, column="secret", row=ref)))


def open_account(sealed: bytes | memoryview, ref: str) -> str:
    """A sealed account number."""
    return sealing.unseal(sealed, table=TABLE, column="account_number", row=ref)


def seal_secret(fields: dict[str, str], ref: str) -> bytes:
    """Seal fields for a row or record entered by hand."""
    return sealing.seal(json.dumps(fields, ensure_ascii=False), table=TABLE, column="secret", row=ref)


def seal_account(number: str, ref: str) -> bytes:
    """Seal an account number entered by hand."""
    return sealing.seal(number, table=TABLE, column="account_number", row=ref)


def _json_columns(table: pa.Table) -> tuple[str, str, str]:
    """SQL for the payload (columns that hold anything), the whole row and the secret fields, each as JSON."""
    fields = [name for name in table.column_names if name not in PLACE]
    filled = [n for n in fields if n not in SECRET and table[n].null_count < table.num_rows]
    secret = [n for n in fields if n in SECRET and table[n].null_count < table.num_rows]
    return _struct(filled), _struct(sorted(n for n in fields if n != UNREAD)), _struct(secret)


def _struct(names: list[str]) -> str:
    if not names:
        return "'{}'"
    return "CAST(to_json(struct_pack(" + ", ".join(f'"{n}" := "{n}"' for n in names) + ")) AS VARCHAR)"


def _chunk(
    batch_id: int, kind: str, part: pa.Table, keys: list[str], sheets: dict[str, int], shapes: tuple[str, str, str]
) -> Iterator[bytes]:
    payloads, wholes, secrets = _as_json(part, shapes)
    names, rows = part["sheet"].to_pylist(), part["row"].to_pylist()
    refs = [ref_of(batch_id, sheets[name], row) for name, row in zip(names, rows, strict=True)]
    size = len(refs)
    key = sealing.index_many("id", (f"key|{kind}|{text}" for text in keys))
    digest = sealing.index_many("id", (f"row|{kind}|{text}" for text in wholes))
    secret = sealing.seal_many(secrets, table=TABLE, column="secret", rows=refs)
    ids, states = _column(part, "id_number", size), _column(part, "id_state", size)
    usable = [number if state in _USABLE else None for number, state in zip(ids, states, strict=True)]
    id_index = sealing.index_many("id", usable)
    tails = [masking.tail_key(number or "") for number in ids]
    births = _days(part, size)
    birth_index = sealing.index_many("birth", (day.isoformat() if day else None for day in births))
    heads = [
        number if number and read_resident_id(number).is_usable else None
        for number in _column(part, "head_id_number", size)
    ]
    head_index = sealing.index_many("id", heads)
    accounts = _column(part, "account_number", size)
    account_index = sealing.index_many("account", accounts)
    account_sealed = sealing.seal_many(accounts, table=TABLE, column="account_number", rows=refs)
    students = _column(part, "student_number", size)
    student_index = sealing.index_many("student_number", students)
    issued = _issued(students, usable)
    issued_index = sealing.index_many("id", issued)
    for n in range(size):
        number, account = ids[n] or "", accounts[n] or ""
        yield (
            f"{batch_id}\t{_text(names[n])}\t{rows[n]}\t{refs[n]}\t{_bytes(key[n])}\t{_bytes(digest[n])}"
            f"\t{_text(payloads[n])}"
            f"\t{_bytes(secret[n])}\t{_bytes(id_index[n])}\t{_text(tails[n])}\t{_text(masking.kept_mask(number))}"
            f"\t{states[n] or ''}\t{born_from(day) if (day := births[n]) else _NOTHING}\t{_bytes(birth_index[n])}"
            f"\t{_bytes(student_index[n])}\t{_bytes(issued_index[n])}\t{_bytes(head_index[n])}"
            f"\t{_bytes(account_index[n])}"
            f"\t{_text(account[-4:])}\t{_bytes(account_sealed[n])}\n"
        ).encode()


def _as_json(part: pa.Table, shapes: tuple[str, str, str]) -> tuple[list[str], list[str], list[str | None]]:
    with duckdb.connect() as engine:
        engine.register("part", part)
        got = engine.sql(
            f"SELECT {shapes[0]} AS payload, {shapes[1]} AS whole, {shapes[2]} AS secret FROM part"
        ).to_arrow_table()
    # free text may hold a whole number where nobody expects one
    payloads = [mask_whole_numbers(text) for text in got["payload"].to_pylist()]
    secrets = [None if text == "{}" else text for text in got["secret"].to_pylist()]
    return payloads, got["whole"].to_pylist(), secrets


def _issued(students: list[str | None], ids: list[str | None]) -> list[str | None]:
    """The usable ID inside a formal 学籍号 (at issue; it may differ from today's)."""
    issued: list[str | None] = []
    for number, own in zip(students, ids, strict=True):
        inside = resident_id_in_student_number(number) if number and number[0] == "G" else None
        if inside and inside != own and not read_resident_id(inside).is_usable:
            inside = None
        issued.append(inside)
    return issued


def _column(part: pa.Table, name: str, size: int) -> list[str | None]:
    return part[name].to_pylist() if name in part.column_names else [None] * size


def _days(part: pa.Table, size: int) -> list[date | None]:
    return part["birth_date"].to_pylist() if "birth_date" in part.column_names else [None] * size


def _bytes(value: bytes | None) -> str:
    return _NOTHING if value is None else "\\\\x" + value.hex()


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
