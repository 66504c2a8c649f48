"""One file beside an earlier one of the same register and county, thing by thing: who is new, who is gone, who changed.

Things are the same where their keyed names are, persons also where their numbers are; what a refused row speaks of is
told, so that a refusal does not look like a child who left.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef

from fuzhi.steps.intake.models import Batch, Row
from fuzhi.steps.intake.states import BatchState
from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.handover import Listing


class How(Coded):
    """与另一份名册相比."""

    NEW = "new", "新增"
    GONE = "gone", "这份没有"
    CHANGED = "changed", "有变化"


_ROWS = """
SELECT DISTINCT ON (r.key) r.key, r.id, r.digest, r.id_mask, r.id_index, r.tail_key, r.payload->>'name' AS name,
       coalesce(r.payload->>'school_name', r.payload->>'village_name', '') AS place,
       EXISTS (SELECT FROM intake_row o WHERE o.batch_id = %({other})s AND o.key = r.key) AS is_matched
  FROM intake_row r WHERE r.batch_id = %({batch})s ORDER BY r.key, r.id"""
# what has no counterpart under its name is paired by the number of its person, where that is one line on either side:
# a pupil who changed school is one who changed, not one who left and one who came
_PAIRED = """
SELECT t.*, CASE WHEN is_matched OR id_index IS NULL OR count(*) OVER (PARTITION BY id_index, is_matched) > 1 THEN key
            ELSE id_index END AS pair
  FROM ({rows}) t"""
_REFUSED = """
 EXISTS (SELECT FROM intake_refusedrow f
          WHERE f.batch_id = %({batch})s AND (f.key = {row}.key OR f.id_index = {row}.id_index))"""
_BESIDE = f"""
SELECT coalesce(a.id, b.id) AS id, a.id AS after_id, b.id AS before_id,
       CASE WHEN b.id IS NULL THEN 'new' WHEN a.id IS NULL THEN 'gone'
            WHEN a.digest <> b.digest THEN 'changed' ELSE 'same' END AS how,
       coalesce(a.name, b.name, '') AS name, coalesce(nullif(a.place, ''), b.place, '') AS place,
       coalesce(a.id_mask, b.id_mask) AS id_mask, coalesce(a.tail_key, b.tail_key) AS tail_key,
       a.id IS NULL AND {_REFUSED.format(batch="after", row="b")} AS is_refused_after,
       b.id IS NULL AND {_REFUSED.format(batch="before", row="a")} AS is_refused_before
  FROM ({_PAIRED.format(rows=_ROWS.format(batch="before", other="after"))}) b
  FULL JOIN ({_PAIRED.format(rows=_ROWS.format(batch="after", other="before"))}) a USING (pair)"""
_UNLIKE = f"SELECT * FROM ({_BESIDE}) u WHERE how <> 'same'"


@dataclass(frozen=True, slots=True)
class Part:
    """How many things of one kind of difference, in all or at one school or in one village."""

    place: str
    new: int
    gone: int
    changed: int
    same: int

    @property
    def before(self) -> int:
        """How many stood on the earlier file."""
        return self.gone + self.changed + self.same

    @property
    def after(self) -> int:
        """How many stand on this one."""
        return self.new + self.changed + self.same


@dataclass(frozen=True, slots=True)
class Beside:
    """Two files to be compared."""

    before: Batch
    after: Batch

    @property
    def values(self) -> dict[str, int]:
        """The parameters of :attr:`listing`."""
        return {"before": self.before.pk, "after": self.after.pk}

    @property
    def listing(self) -> Listing:
        """The things that are not the same."""
        return Listing(f"SELECT * FROM ({_UNLIKE}) w WHERE w.id = any(%(keys)s)", self.values, _UNLIKE)

    def whole(self) -> Part:
        """All of it."""
        return next(iter(self._parts("''")), Part("", 0, 0, 0, 0))

    def by_place(self) -> list[Part]:
        """By school or village, where most is different first; those where nothing is are left out."""
        parts = [one for one in self._parts("place") if one.new or one.gone or one.changed]
        return sorted(parts, key=lambda one: (-(one.new + one.gone + one.changed), one.place))

    def _parts(self, place: str) -> list[Part]:
        counts = ", ".join(f"count(*) FILTER (WHERE how = '{how}')" for how in ("new", "gone", "changed", "same"))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {place} AS at, {counts} FROM ({_BESIDE}) u GROUP BY 1", self.values)
            return [Part(*row) for row in cursor.fetchall()]


def comparable(found: Batch) -> list[Batch]:
    """The imported files of the same register and county with which this one can be compared, the latest first. Of a
    file that said nothing new no rows are kept: it stands for the one before it."""
    with_rows = Batch.objects.filter(Exists(Row.objects.filter(batch=OuterRef("pk"))))
    if not with_rows.filter(pk=found.pk).exists():
        return []
    same = with_rows.filter(kind=found.kind, county_code=found.county_code, state=BatchState.COMMITTED)
    return list(same.exclude(pk=found.pk).order_by("-committed_at", "-id"))


def before(found: Batch, others: list[Batch]) -> Batch | None:
    """The one to begin with: the latest that was imported before this one was received, else the oldest after it."""
    earlier = [one for one in others if one.pk < found.pk]
    return next(iter(earlier), others[-1] if others else None)


def rows_of(ids: Iterable[int | None]) -> dict[int, Row]:
    """Kept rows by number."""
    wanted = [one for one in ids if one is not None]
    return {one.pk: one for one in Row.objects.filter(pk__in=wanted)}
