"""What the registers and the clerks said of a child over time, as lines of its file; each opens its source."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.registers import period_tables, person_tables
from fuzhi.steps.periods.source import decided, sources_of
from fuzhi.steps.periods.states import SourceKind
from fuzhi.steps.registry.queries import MadeCorrection, corrections_of
from fuzhi.steps.registry.states import IdentityField
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.handover import Event, Place, Thing
from fuzhi.vocabulary.terms import zh_date

_UNKNOWN = "不清楚"


@dataclass(frozen=True, slots=True)
class _Known:
    """One period of one fact as it was recorded."""

    key: str
    id: int
    value: str | None
    valid_to: date | None
    recorded_at: datetime
    superseded_at: datetime | None
    source_kind: str


def timeline(staff: Staff, person_id: int) -> list[Event]:
    """Facts with their source, and what was put right by hand in name or number; the caller has checked the area."""
    made = corrections_of(person_id)
    return [*_facts(person_id, {one.id: one for one in made}), *_identity(made)]


def _known(person_id: int) -> list[_Known]:
    columns = "valid_to, recorded_at, superseded_at, source_kind"
    union = " UNION ALL ".join(
        f"SELECT '{table.key}' AS key, id, {table.gist} AS value, {columns}"
        f" FROM {table.view} WHERE person_id = %(person)s"
        for table in person_tables()
        if table.gist
    )
    found = sql.rows(f"{union} ORDER BY recorded_at DESC, key", {"person": person_id})
    return [_Known(*row) for row in found]


def _facts(person_id: int, made: Mapping[int, MadeCorrection]) -> Iterator[Event]:
    told = [one for one in _known(person_id) if one.superseded_at is None or one.source_kind == SourceKind.DECISION]
    tables = period_tables()
    sources = sources_of({f"{one.key}_{one.id}": (tables[one.key], one.id) for one in told})
    for one in told:
        table, source = tables[one.key], sources[f"{one.key}_{one.id}"]
        ended = f"，到{zh_date(one.valid_to)}止" if one.valid_to else ""
        said = table.said(one.value) if one.value else _UNKNOWN
        text, note = f"{table.label}：{said}", source.text
        if correction := made.get(source.correction_id or 0):
            text, note = _put_right(table.label, said, correction), decided(correction.by, correction.reason)
        day = source.on or day_of(one.recorded_at)
        place = Place(Thing.ROSTER_ROW, (source.row_id,)) if source.row_id else None
        yield Event(day, f"{text}{ended}，", note, place)


def _put_right(label: str, said: str, made: MadeCorrection) -> str:
    """A decision about one column records the whole row: what was decided is told, and of which row where it matters
    (“就读 某某小学：学籍状态由“在读”更正为“另校在读””, of the school that does not have the child)."""
    row = "" if said in (made.new, _UNKNOWN) or label in made.label else f"{label} {said}："
    return f"{row}{made.label}{f'由“{made.old}”' if made.old else ''}更正为“{made.new}”"


def _identity(made: Iterable[MadeCorrection]) -> Iterator[Event]:
    """Name, sex, birth date and number put right by hand; other corrections stand among the facts."""
    for one in made:
        if one.fact in {field.value for field in IdentityField}:
            day = day_of(one.at)
            yield Event(day, f"{one.label}由“{one.old}”更正为“{one.new}”，", decided(one.by, one.reason))
