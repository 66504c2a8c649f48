"""Match two whole tables: candidate pairs by equal keys (DuckDB), then each pair compared once.

A key value that would give more than ``PAIRS_PER_KEY`` pairs says nothing and is skipped, except an equal ID.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from fuzhi.linkage.compare import Score, Verdict, score, sounds_alike
from fuzhi.linkage.record import PersonRecord
from fuzhi.vocabulary.names import pinyin_key

FIELDS = ("name", "sex", "birth_date", "id_number", "address", "guardian_name", "phone")
PAIRS_PER_KEY = 400
LINKS_SCHEMA = pa.schema(
    [
        ("left_id", pa.string()),
        ("right_id", pa.string()),
        ("score", pa.float64()),
        ("verdict", pa.string()),
        ("reasons", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class _Link:
    left: int
    right: int
    result: Score


def match_tables(left: pa.Table, right: pa.Table) -> pa.Table:
    """Pairs of two text tables with columns ``id`` and any of FIELDS;
    columns left_id, right_id, score, verdict, reasons.

    Best first. A record stands in at most one ``sure`` pair: where two compete with the same score, neither is sure.
    """
    left_records, right_records = _records(left), _records(right)
    links = [
        _Link(a, b, result)
        for a, b in _candidates(left_records, right_records)
        if (result := score(left_records[a], right_records[b])).verdict is not Verdict.NONE
    ]
    links.sort(key=lambda link: (-link.result.score, link.left, link.right))
    verdicts = _one_sure_each(links, left_records, right_records)
    left_ids, right_ids = left.column("id").to_pylist(), right.column("id").to_pylist()
    columns = [
        [left_ids[link.left] for link in links],
        [right_ids[link.right] for link in links],
        [link.result.score for link in links],
        [verdict.value for verdict in verdicts],
        ["；".join(link.result.reasons) for link in links],
    ]
    return pa.table([pa.array(c, type=f.type) for c, f in zip(columns, LINKS_SCHEMA, strict=True)], schema=LINKS_SCHEMA)


def _records(table: pa.Table) -> list[PersonRecord]:
    columns = {
        field: [value or "" for value in table.column(field).to_pylist()]
        if field in table.column_names
        else [""] * table.num_rows
        for field in FIELDS
    }
    return [PersonRecord(**dict(zip(FIELDS, values, strict=True))) for values in zip(*columns.values(), strict=True)]


def _keys(record: PersonRecord) -> Iterable[tuple[str, str]]:
    """The keys under which a record may meet another; kinds are kept apart by their first letter."""
    name, birth, number = record.key, record.birth, record.identity.number
    phone, guardian = record.phone_digits, record.guardian
    if number:
        yield "I", number
        if len(number) == 18:
            yield "C", number[:6] + number[8:17]
            yield "A", number[:14] + name[:1]
            yield "B", number[6:] if not name else number[10:] + name
    if name:
        if birth:
            yield "N", f"{name}{birth}"
            yield "Y", f"{pinyin_key(name)}{birth}"
        if record.birth_parts.is_known:
            yield "M", f"{name}{record.birth_parts.year}"
        if record.birth_text and birth is None:
            yield "T", name + record.birth_text
        for part in (phone, guardian, record.place):
            if part:
                yield "P", name + part
        yield "S", name
    if birth:
        for part in (phone, guardian):
            if part:
                yield "G", f"{birth}{part}"


def _candidates(left: list[PersonRecord], right: list[PersonRecord]) -> list[tuple[int, int]]:
    con = duckdb.connect()
    con.execute("SET threads=2")
    for side, records in (("l", left), ("r", right)):
        rows, kinds, keys = [], [], []
        for position, record in enumerate(records):
            for kind, key in _keys(record):
                rows.append(position)
                kinds.append(kind)
                keys.append(key)
        table = pa.table({"row": pa.array(rows, pa.int64()), "kind": pa.array(kinds, pa.string()), "key": keys})
        con.register(
            side, table if rows else table.cast(pa.schema([("row", "int64"), ("kind", "string"), ("key", "string")]))
        )
    found = con.execute(
        """WITH counts AS (
             SELECT kind, key FROM (SELECT kind, key, count(*) n FROM l GROUP BY ALL) a
             JOIN (SELECT kind, key, count(*) m FROM r GROUP BY ALL) b USING (kind, key)
             WHERE kind = 'I' OR (kind = 'S' AND n * m <= 25) OR (kind <> 'S' AND n * m <= ?))
           SELECT DISTINCT l.row, r.row FROM counts JOIN l USING (kind, key) JOIN r USING (kind, key) ORDER BY ALL""",
        [PAIRS_PER_KEY],
    ).fetchall()
    con.close()
    return found


def _one_sure_each(links: list[_Link], left: list[PersonRecord], right: list[PersonRecord]) -> list[Verdict]:
    """Best first, a record takes its first sure pair; a rival of the same score makes both only likely.

    Without an equal ID nobody is sure of a child who has a twin with a name that sounds alike.
    """
    best: dict[tuple[str, int], list[_Link]] = {}
    doubled: set[tuple[str, int]] = set()
    for link in links:
        ends = (("l", link.left), ("r", link.right))
        if link.result.verdict is Verdict.SURE:
            for end in ends:
                best.setdefault(end, []).append(link)
        if sounds_alike(left[link.left], right[link.right]):
            doubled.update(ends)

    def is_alone(link: _Link) -> bool:
        return all(
            rivals[0] is link and (len(rivals) == 1 or rivals[1].result.score < link.result.score)
            for rivals in (best[("l", link.left)], best[("r", link.right)])
        )

    def is_by_id(link: _Link) -> bool:
        a, b = left[link.left].identity, right[link.right].identity
        return a.is_usable and a.number == b.number

    def is_doubled(link: _Link) -> bool:
        return not is_by_id(link) and bool({("l", link.left), ("r", link.right)} & doubled)

    return [
        Verdict.LIKELY
        if link.result.verdict is Verdict.SURE and (not is_alone(link) or is_doubled(link))
        else link.result.verdict
        for link in links
    ]
