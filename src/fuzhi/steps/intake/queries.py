"""Questions about batches: always those of the asker's county, the prefecture's readers see all."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Max, QuerySet

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.scope import Scope, for_county
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.intake.models import Batch, Finding, Outcome, RefusedRow, Row
from fuzhi.steps.intake.permissions import check_import
from fuzhi.steps.intake.receivers import Counts, Gone, kinds, receiver_of
from fuzhi.steps.intake.row_places import Cell
from fuzhi.steps.intake.states import BatchState, Covers, RowOutcome
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.handover import Place, Thing, Todo
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term, term_on

TERMS_MAX = 4
"""What of earlier semesters is still undone stands on their own pages."""


def batches(scope: Scope) -> QuerySet[Batch]:
    """Batches of a scope, newest first; villages and schools see none."""
    return Batch.objects.filter(for_county(scope)).order_by("-id")


def batch(scope: Scope, batch_id: int) -> Batch:
    """One batch. NotFound for a missing one and one of another county alike."""
    found = batches(scope).filter(pk=batch_id).first()
    if found is None:
        raise NotFound("not_here", "没有找到这批名册。", "请从名册导入页面打开。")
    return found


@dataclass(frozen=True, slots=True)
class Received:
    """One cell of the board: a kind of one county and semester; ``batch`` is the latest committed one, or None: a whole
    register goes before files that only put some rows right, of which ``parts`` came beside it."""

    kind: RosterKind
    county_code: str
    batch: Batch | None
    waiting: Batch | None
    parts: int = 0


def board(scope: Scope, term: Term) -> list[Received]:
    """Which register of which county was received for a semester, and which is missing."""
    asked = [code for code in counties() if scope.is_prefecture or code == scope.area_code[:6]]
    received: dict[tuple[str, str, str], list[Batch]] = defaultdict(list)
    for found in batches(scope).filter(term=str(term), state__in=[BatchState.COMMITTED, BatchState.CHECKED]):
        received[found.county_code, found.kind, found.state].append(found)
    return [
        _received(
            kind,
            county,
            received[county, kind.value, BatchState.COMMITTED.value],
            received[county, kind.value, BatchState.CHECKED.value],
        )
        for county in asked
        for kind in kinds()
    ]


def _received(kind: RosterKind, county: str, committed: list[Batch], waiting: list[Batch]) -> Received:
    whole = [one for one in committed if one.covers == Covers.WHOLE]
    shown = next(iter(whole or committed), None)
    parts = sum(one is not shown and one.covers != Covers.WHOLE for one in committed)
    return Received(kind, county, shown, next(iter(waiting), None), parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """All findings of one code: what (one of them, where they differ), how many rows, how to mend; ``tone`` is repair,
    warning or error."""

    code: str
    tone: str
    message: str
    fix: str
    column: str
    rows: int


_ORDER = {"error": 0, "warning": 1, "repair": 2}


def problems(found: Batch) -> list[Problem]:
    """Findings by kind: what cannot be imported first, then what should be looked at, then what was mended."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT code, CASE WHEN is_repair THEN 'repair' ELSE severity END AS tone, min(message), min(fix),
               min("column"),
                      count(DISTINCT (sheet, row_no)), count(DISTINCT message)
               FROM intake_finding WHERE batch_id = %s GROUP BY 1, 2""",
            [found.pk],
        )
        rows = cursor.fetchall()
    listed = [
        Problem(code, tone, f"例如：{message}" if kinds > 1 else message, fix, column, count)
        for code, tone, message, fix, column, count, kinds in rows
    ]
    return sorted(listed, key=lambda one: (_ORDER[one.tone], -one.rows, one.code))


def counts_of(found: Batch) -> Counts:
    """What the batch would do, or did, with its rows."""
    return Counts(**found.counts)


def findings(found: Batch, code: str) -> QuerySet[Finding]:
    """The findings of one code in the order of the rows."""
    return Finding.objects.filter(batch=found, code=code).order_by("sheet", "row_no", "id")


def outcome_rows(found: Batch, outcome: RowOutcome, *, limit: int, offset: int = 0) -> list[Row]:
    """Rows of the batch with one outcome, in the order of the file."""
    ids = Outcome.objects.filter(batch=found, outcome=outcome.value).values("row_id")
    return list(Row.objects.filter(batch=found, pk__in=ids).order_by("sheet", "row_no")[offset : offset + limit])


def gone_rows(found: Batch, *, limit: int, offset: int = 0) -> list[Gone]:
    """What stands in the files and is missing in the batch."""
    return receiver_of(found.kind).gone(found.pk, limit=limit, offset=offset)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row as it was imported before: its values, and the digest of all that it said."""

    payload: Mapping[str, Cell]
    account_last4: str
    digest: bytes


def earlier_rows(found: Batch, keys: list[bytes]) -> dict[bytes, Earlier]:
    """The latest committed row of the same things before this batch, by key: what a changed row is compared with."""
    if not keys:
        return {}
    rows = (
        Row.objects.filter(
            key__in=keys,
            batch__kind=found.kind,
            batch__county_code=found.county_code,
            batch__state=BatchState.COMMITTED,
            batch_id__lt=found.pk,
        )
        .order_by("batch_id")
        .values_list("key", "payload", "account_last4", "digest")
    )
    return {bytes(key): Earlier(payload, last4, bytes(digest)) for key, payload, last4, digest in rows}


def people_of(found: Batch, listed: Sequence[Finding]) -> dict[tuple[str, int], tuple[str, str]]:
    """Of whom these findings speak, by sheet and row: name and masked number; of a refused row the name as far as it
    could be read."""
    numbers = [one.row_no for one in listed]
    refused = RefusedRow.objects.filter(batch=found, row_no__in=numbers).values_list("sheet", "row_no", "name_key")
    rows = Row.objects.filter(batch=found, row_no__in=numbers).values_list(
        "sheet", "row_no", "payload__name", "id_mask"
    )
    people = {(sheet, row_no): (name, "") for sheet, row_no, name in refused if row_no is not None}
    return people | {(sheet, row_no): (name or "", mask) for sheet, row_no, name, mask in rows}


def todo_for(staff: Staff, term: str) -> list[Todo]:
    """Of the county's clerk: batches to import, and registers that a semester still lacks which is not over; of whoever
    compares counties: those that still lack some."""
    semester = Term.parse(term)
    is_open = semester >= options.working_term()
    if can(staff, Verb.COMPARE_COUNTIES):
        return [_late_counties(staff.scope, semester)] if is_open else []
    if not check_import.held(staff):
        return []
    waiting = batches(staff.scope).filter(state=BatchState.CHECKED, term=term).count()
    checked = Place(Thing.ROSTERS, where=f"state={BatchState.CHECKED.value}")
    found = [Todo("名册已读好，核对后导入", waiting, checked, "去导入", unit="份", term=term)]
    if is_open:
        lacking = [cell.kind.label for cell in missing(staff.scope, semester)]
        place, said = Place(Thing.MISSING_ROSTERS), "、".join(lacking)
        found.append(Todo("名册还没收齐", len(lacking), place, "去上传", said, "种", term=term))
    return found


def _late_counties(scope: Scope, term: Term) -> Todo:
    """Counties whose registers are not all in, each with how many it lacks."""
    whole = Counter(cell.county_code for cell in board(scope, term))
    lacking = Counter(cell.county_code for cell in missing(scope, term))
    silent = [place_name(code) for code, count in lacking.items() if count == whole[code]]
    begun = [f"{place_name(code)}缺 {count} 种" for code, count in lacking.items() if count < whole[code]]
    said = "；".join([f"{'、'.join(silent)}还没有交"] * bool(silent) + begun)
    return Todo("县里的名册还没收齐", len(lacking), Place(Thing.ROSTERS), "去看", said, "个县", term=str(term))


def open_terms(scope: Scope) -> list[Term]:
    """The semesters in which there may be something to do: the one in work, today's, and those before of which rosters
    were received, the latest first."""
    county = scope.county_code
    rows = Batch.objects.exclude(state=BatchState.UNDONE)
    begun = (rows.filter(county_code=county) if county else rows).order_by().values_list("term", flat=True).distinct()
    found = {Term.parse(text) for text in begun} | {term_on(clock.today()), options.working_term()}
    return sorted(found, reverse=True)[:TERMS_MAX]


def last_change(county_code: str, term: str) -> datetime | None:
    """When a roster of the semester last changed what is known: its import or its withdrawal; None = never. One that
    said nothing new does not count."""
    rows = Batch.objects.filter(county_code=county_code, term=term)
    told = rows.exclude(counts__new=0, counts__changed=0, counts__gone=0)
    days = told.aggregate(written=Max("committed_at"), undone=Max("undone_at"))
    return max((day for day in days.values() if day), default=None)


def missing(scope: Scope, term: Term) -> list[Received]:
    """Registers of a semester that no committed batch brought yet."""
    return [cell for cell in board(scope, term) if cell.batch is None]
