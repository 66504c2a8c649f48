"""Who sends what must be looked at: rows with findings that nobody mended by itself, by place and by register."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from fuzhi.rosters.kinds import KINDS
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.intake.models import Batch, Finding
from fuzhi.steps.intake.queries import batches
from fuzhi.steps.intake.states import BatchState
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.terms import Term

PLACES_SHOWN, EARLIER_SHOWN = 8, 4

_PLACES = """
WITH told AS (SELECT DISTINCT sheet, row_no FROM intake_finding WHERE batch_id = %(batch)s AND NOT is_repair),
placed AS (
    SELECT sheet, row_no, payload ->> 'school_name' AS name,
           coalesce(payload ->> 'school_code', left(payload ->> 'village_code', 9), payload ->> 'town_code') AS place
    FROM intake_row WHERE batch_id = %(batch)s
    UNION ALL
    SELECT sheet, row_no, NULL, CASE length(place) WHEN 12 THEN left(place, 9) ELSE place END
    FROM intake_refusedrow WHERE batch_id = %(batch)s)
"""
_BY_PLACE = f"""{_PLACES}
SELECT place, coalesce(max(name), ''), count(*), count(told.row_no)
FROM placed LEFT JOIN told USING (sheet, row_no) WHERE place <> ''
GROUP BY place HAVING count(told.row_no) > 0
ORDER BY count(told.row_no)::numeric / count(*) DESC, count(*) DESC, place LIMIT %(limit)s
"""
_ROWS_OF = f"{_PLACES} SELECT sheet, row_no FROM placed JOIN told USING (sheet, row_no) WHERE place = %(place)s"
_BY_SENDER = """
SELECT b.county_code, b.kind, max(b.id), sum(b.rows), coalesce(sum(f.rows), 0)
FROM intake_batch b LEFT JOIN LATERAL (
    SELECT count(DISTINCT (sheet, row_no)) AS rows FROM intake_finding
    WHERE batch_id = b.id AND NOT is_repair) f ON TRUE
WHERE b.id = ANY(%s) GROUP BY 1, 2 HAVING sum(b.rows) > 0
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came from one place or of one register: ``key`` of the place (school, else town), ``batch`` the newest."""

    key: str
    name: str
    rows: int
    doubtful: int
    batch: int

    @property
    def percent(self) -> Decimal:
        """Rows to be looked at, of a hundred, with one place; never nothing where there is any."""
        of_thousand = max(int(self.doubtful > 0), 1000 * self.doubtful // self.rows)
        return Decimal(of_thousand).scaleb(-1)


def by_place(found: Batch) -> list[Sent]:
    """The schools, else the towns, of a batch whose rows have most findings; none for registers that list places."""
    if not KINDS[found.kind].names_persons:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BY_PLACE, {"batch": found.pk, "limit": PLACES_SHOWN})
        return [Sent(place, name, rows, doubtful, found.pk) for place, name, rows, doubtful in cursor.fetchall()]


def findings_of_place(found: Batch, place: str) -> QuerySet[Finding]:
    """What is to be looked at in the rows of one place, in the order of the file."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS_OF, {"batch": found.pk, "place": place})
        rows = cursor.fetchall()
    listed = Finding.objects.filter(batch=found, is_repair=False, row_no__in={row for _, row in rows})
    return listed.filter(sheet__in={sheet for sheet, _ in rows}).order_by("sheet", "row_no", "id")


def by_sender(scope: Scope, term: Term) -> list[Sent]:
    """Of each register (of each county) the share of rows with findings, over what came for a semester and counts."""
    alive = batches(scope).filter(term=str(term)).exclude(state__in=(BatchState.UNDONE, BatchState.SUPERSEDED))
    with connection.cursor() as cursor:
        cursor.execute(_BY_SENDER, [list(alive.values_list("pk", flat=True))])
        sent = [
            Sent(county, RosterKind(kind).label, int(rows), int(doubtful), newest)
            for county, kind, newest, rows, doubtful in cursor.fetchall()
        ]
    return sorted(sent, key=lambda one: (-one.percent, -one.doubtful, one.key, one.name))


def earlier_imports(found: Batch) -> list[Batch]:
    """The imports of the same register before this batch, the newest first."""
    alike = Batch.objects.filter(county_code=found.county_code, kind=found.kind, state=BatchState.COMMITTED)
    return list(alike.filter(pk__lt=found.pk).order_by("-pk")[:EARLIER_SHOWN])
