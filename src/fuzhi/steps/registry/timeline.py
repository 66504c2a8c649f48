"""What the registers and the clerks said of a child over time, as lines of its file; each opens its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.registers import period_tables, person_tables
from fuzhi.steps.registry.queries import corrections_of
from fuzhi.steps.registry.states import IdentityField
from fuzhi.vocabulary.clock import SHANGHAI
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.handover import Event, Place, Thing
from fuzhi.vocabulary.terms import zh_date

_SOURCED = """
SELECT x.kind, x.value, x.valid_to, x.recorded_at, x.superseded_at, x.source_kind, x.row_id,
       s.kind, s.sheet, s.row_no, s.received_on, c.reason, c.by
  FROM ({union}) x
  LEFT JOIN registry_source_v s ON s.row_id = x.row_id
  LEFT JOIN registry_correction_v c ON c.correction_id = x.correction_id
 ORDER BY x.recorded_at DESC, x.kind
"""
_UNKNOWN = "不清楚"


@dataclass(frozen=True, slots=True)
class _Known:
    """One period of one fact as it was recorded, with the row or the decision it rests on."""

    kind: str
    value: str | None
    valid_to: date | None
    recorded_at: datetime
    superseded_at: datetime | None
    source_kind: str
    row_id: int | None
    roster_kind: str | None
    sheet: str | None
    row_no: int | None
    received_on: date | None
    reason: str | None
    by: str | None


def timeline(staff: Staff, person_id: int) -> list[Event]:
    """Facts with their source, and what was put right by hand in name or number; the caller has checked the area."""
    return [*_facts(person_id), *_identity(person_id)]


def _known(person_id: int) -> list[_Known]:
    columns = "valid_to, recorded_at, superseded_at, source_kind, row_id, correction_id"
    union = " UNION ALL ".join(
        f"SELECT '{table.key}' AS kind, {table.gist} AS value, {columns} FROM {table.view} WHERE person_id = %(person)s"
        for table in person_tables()
        if table.gist
    )
    return [_Known(*row) for row in sql.rows(_SOURCED.format(union=union), {"person": person_id})]


def _facts(person_id: int) -> Iterator[Event]:
    tables = period_tables()
    for one in _known(person_id):
        if one.superseded_at is not None and one.source_kind != "decision":
            continue
        ended = f"，到{zh_date(one.valid_to)}止" if one.valid_to else ""
        table = tables[one.kind]
        text = f"{table.label}：{table.said(one.value) if one.value else _UNKNOWN}{ended}，"
        day = one.received_on or one.recorded_at.astimezone(SHANGHAI).date()
        yield Event(day, text, _source(one), Place(Thing.ROSTER_ROW, (one.row_id,)) if one.row_id else None)


def _source(one: _Known) -> str:
    if one.row_no is not None:
        label = RosterKind(one.roster_kind).label if one.roster_kind else "名册"
        return f"{label} {one.sheet} 第 {one.row_no} 行"
    if one.source_kind == "decision":
        return f"{one.by or '经办人'}更正：{one.reason or ''}"
    return "这次名册上没有" if one.source_kind == "absence" else "名册"


def _identity(person_id: int) -> Iterator[Event]:
    """Name, sex, birth date and number put right by hand; other corrections stand among the facts."""
    for one in corrections_of(person_id):
        if one.fact in {field.value for field in IdentityField}:
            day = one.at.astimezone(SHANGHAI).date()
            yield Event(day, f"{one.label}由“{one.old}”更正为“{one.new}”，", f"{one.by}更正：{one.reason}")
