"""Where a value comes from, in one sentence: a roster's row, an absence from a register, a decision by hand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from fuzhi.rosters.sheet_names import sheet_label
from fuzhi.steps.accounts.people import names_of
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.register import PeriodTable
from fuzhi.steps.periods.states import SourceKind
from fuzhi.vocabulary.codes import RosterKind

Name = TypeVar("Name")
"""How an asker names what it asks for."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source. ``text``: the sentence; ``on``: when the roster was received or the decision was made; ``row_id``:
    the kept row (of an absence: where the value stood); ``batch_id``: the batch (of an absence: the register that no
    longer had it); ``correction_id``: the decision; ``since``: when it was first so, where a later roster said it
    again."""

    how: SourceKind
    text: str
    on: date | None = None
    row_id: int | None = None
    batch_id: int | None = None
    correction_id: int | None = None
    since: date | None = None


def source_of(table: PeriodTable, period_id: int) -> Source | None:
    """The source of one period row."""
    return sources_of({"": (table, period_id)}).get("")


def sources_of(wanted: Mapping[Name, tuple[PeriodTable, int]]) -> dict[Name, Source]:
    """Sources of period rows (table and id), by the asker's own names; names of rows that do not exist are left out."""
    tables = {table.key: table for table, _ in wanted.values()}
    if not tables:
        return {}
    parts = " UNION ALL ".join(
        f"""SELECT '{key}' AS key, p.id, p.source_kind, p.row_id, p.batch_id, p.correction_id, {_decision(table)}
            FROM {table.view} p {_decision_join(table)} WHERE p.id = ANY(%({key})s)"""
        for key, table in tables.items()
    )
    found = sql.rows(
        f"""SELECT p.*, b.kind, b.received_on, w.sheet, w.row_no
            FROM ({parts}) p LEFT JOIN intake_row_v w ON w.id = p.row_id
            LEFT JOIN intake_batch_v b ON b.id = coalesce(w.batch_id, p.batch_id)""",
        {key: [number for table, number in wanted.values() if table.key == key] for key in tables},
    )
    told_rows = {(key, number): _Told(*told) for key, number, *told in found}
    names = names_of(one.made_by for one in told_rows.values() if one.made_by)
    by_row = {at: one.source(names) for at, one in told_rows.items()}
    return {name: by_row[at] for name, (table, number) in wanted.items() if (at := (table.key, number)) in by_row}


def said_last(found: Mapping[Name, Source], known_at: datetime) -> dict[Name, Source]:
    """The same sources, each roster's row in place of which an equal row came again by that moment: that row, which is
    the newer evidence; ``since`` keeps the day of the first."""
    rows = [one.row_id for one in found.values() if one.how is SourceKind.ROSTER and one.row_id is not None]
    again = {
        first: Source(SourceKind.ROSTER, _words(kind, sheet, row_no), received_on, row_id, batch_id)
        for first, row_id, batch_id, kind, received_on, sheet, row_no in sql.rows(_AGAIN, [known_at, rows])
    }
    return {name: _said_again(one, again.get(one.row_id or 0)) for name, one in found.items()}


def _said_again(one: Source, last: Source | None) -> Source:
    if last is None or one.how is not SourceKind.ROSTER:
        return one
    return replace(last, since=one.on)


_AGAIN = """
SELECT o.id, w.* FROM intake_row_v o JOIN intake_batch_v f ON f.id = o.batch_id
 CROSS JOIN LATERAL (
    SELECT w.id AS row_id, b.id AS batch_id, b.kind, b.received_on, w.sheet, w.row_no
      FROM intake_row_v w JOIN intake_batch_v b ON b.id = w.batch_id
     WHERE w.key = o.key AND w.digest = o.digest AND b.kind = f.kind AND b.county_code = f.county_code
       AND b.state = 'committed' AND b.committed_at > f.committed_at AND b.committed_at <= %s
     ORDER BY b.committed_at DESC LIMIT 1) w
 WHERE o.id = ANY(%s)
"""


def origin_of(table: PeriodTable, period_id: int, columns: Collection[str]) -> int:
    """The period row in which these columns came to hold what they hold in this one.

    A decision about one column records the whole row anew: what it did not change goes on coming from where it came.
    """
    same = " AND ".join(f"b.{name} IS NOT DISTINCT FROM p.{name}" for name in columns) or "TRUE"
    return int(
        sql.one(
            f"""WITH RECURSIVE back AS (
                  SELECT p.*, 0 AS steps FROM {table.name} p WHERE p.id = %(id)s
                  UNION ALL
                  SELECT b.*, p.steps + 1 FROM back p JOIN {table.name} b ON b.record_id = p.record_id
                     AND b.superseded_at = p.recorded_at AND b.id <> p.id AND b.valid_from <= p.valid_from
                     AND (b.valid_to IS NULL OR b.valid_to > p.valid_from)
                   WHERE p.source_kind = 'decision' AND {same})
                SELECT id FROM back ORDER BY steps DESC, id LIMIT 1""",
            {"id": period_id},
        )
    )


def decided(by: str, reason: str) -> str:
    """What a decision by hand rests on: who made it and why."""
    return " / ".join(part for part in ("人工更正", by, reason) if part)


def absences(batch_ids: Iterable[int]) -> dict[int, Source]:
    """By batch: that its register was received and does not have somebody."""
    found = sql.rows("SELECT id, kind, received_on FROM intake_batch_v WHERE id = ANY(%s)", [sorted({*batch_ids})])
    return {
        number: Source(SourceKind.ABSENCE, f"{RosterKind(kind).label}（收到，查无此人）", received_on, batch_id=number)
        for number, kind, received_on in found
    }


def _decision(table: PeriodTable) -> str:
    if not table.corrections:
        return "NULL::text AS made_by, NULL::date AS made_on, NULL::text AS reason"
    return "c.by AS made_by, (c.at AT TIME ZONE 'Asia/Shanghai')::date AS made_on, c.reason"


def _decision_join(table: PeriodTable) -> str:
    return f"LEFT JOIN {table.corrections} c ON c.correction_id = p.correction_id" if table.corrections else ""


@dataclass(frozen=True, slots=True)
class _Told:
    """A period row with the decision, the roster row and the batch it rests on, as far as there are any."""

    source_kind: str
    row_id: int | None
    batch_id: int | None
    correction_id: int | None
    made_by: str | None
    made_on: date | None
    reason: str | None
    kind: str | None
    received_on: date | None
    sheet: str | None
    row_no: int | None

    def source(self, names: Mapping[str, str]) -> Source:
        """It in words; ``names`` of those who decided, by their accounts."""
        how = SourceKind(self.source_kind)
        if how is SourceKind.DECISION:
            text = decided(names.get(self.made_by or "", ""), self.reason or "")
            return Source(how, text, self.made_on, self.row_id, self.batch_id, self.correction_id)
        text = _words(self.kind, self.sheet, self.row_no)
        return Source(how, text, self.received_on, self.row_id, self.batch_id)


def _words(kind: str | None, sheet: str | None, row_no: int | None) -> str:
    """A roster and where in it."""
    text = RosterKind(kind).label if kind else "名册"
    if row_no is None:
        return text
    return f"{text} / {sheet_label(sheet or '')} / 第 {row_no:,} 行"
