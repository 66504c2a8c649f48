"""Questions about coverage, scoped first. Every answer comes from one snapshot, which says when it was drawn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from fuzhi.steps.accounts.scope import Scope, for_area
from fuzhi.steps.oversight.coverage_sql import UNDECIDED as UNDECIDED
from fuzhi.steps.oversight.drawing import ONLY_UNIVERSAL, WAITS, draw
from fuzhi.steps.oversight.models import CoverageRow, Snapshot
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.codes import CoverageKind, CoverageStage, GapKind
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.places import prefecture

BESIDE = {
    "had": {"detail__startswith": ONLY_UNIVERSAL},
    "waits": {"detail__contains": WAITS},
    "undecided": {"detail": UNDECIDED},
    "decided": {"detail__regex": f"^(?!{UNDECIDED}$)"},
}
"""Beside the parts: who has only what every pupil has, for whom such an item is not determined, whose county has
decided nothing yet, and everybody else."""

EXPORT_COLUMNS = ("county_code", "area_code", "kind", "gap_kind", "persons")


def permille(part: int, whole: int) -> int:
    """Thousandths, rounded; all of them only when it is all."""
    tenths = (part * 1000 + whole // 2) // whole
    return 999 if tenths == 1000 and part < whole else tenths


@dataclass(frozen=True, slots=True)
class Closing:
    """register = aided + in_progress + not_due + outside_age + gap."""

    register: int
    aided: int
    in_progress: int
    not_due: int
    outside_age: int
    gap: int

    @property
    def difference(self) -> int:
        """0 when it closes."""
        return self.register - sum(self.of(kind) for kind in CoverageKind)

    def of(self, kind: CoverageKind) -> int:
        """How many are of a kind."""
        count: int = getattr(self, kind.value)
        return count

    @property
    def due(self) -> int:
        """Who is or should be aided: aided, in progress and gap."""
        return self.aided + self.in_progress + self.gap

    @property
    def rate(self) -> str:
        """Aided among those who are due, as ``98.9%``; ``—`` when there is nobody."""
        if not self.due:
            return "—"
        tenths = permille(self.aided, self.due)
        return f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area (or school) of the tree; ``code`` empty = the home's village is not known."""

    code: str
    closing: Closing
    has_children: bool


REDRAWN_AT_ONCE_MAX = 20_000
"""Persons up to which a look redraws a stale snapshot by itself; beyond, drawing takes seconds and is a task."""


def snapshot(term: str) -> Snapshot:
    """The term's snapshot: drawn when there is none, drawn anew when something was done since and the county is small
    enough to wait for; else as it stands (``is_stale`` tells, ``drawn_at`` says of when it is)."""
    known = Snapshot.objects.filter(pk=term).first()
    if known is not None and known.persons > REDRAWN_AT_ONCE_MAX:
        return known
    return draw(term=term)


def rows(
    scope: Scope,
    term: str,
    *,
    area: str = "",
    kind: str = "",
    gap_kind: str = "",
    school: str = "",
    is_served: bool = False,
) -> QuerySet[CoverageRow]:
    """Persons on the register in this area and, within it, of one place (4, 6, 9 or 12 digits), kind, kind of gap or
    school; ``is_served``: all whom the policy serves, on the register or not."""
    found = CoverageRow.objects.filter(_of_scope(scope), term=term).order_by("county_code", "village_code", "id")
    if not is_served:
        found = found.filter(is_listed=True)
    if area:
        found = found.filter(_in_area(area))
    if kind:
        found = found.filter(kind=kind)
    if gap_kind:
        found = found.filter(gap_kind=gap_kind)
    return found.filter(school_code=school) if school else found


def _of_scope(scope: Scope) -> Q:
    return for_area(scope)


def _in_area(area: str) -> Q:
    column = {4: "", 6: "county_code", 9: "town_code", 12: "village_code"}.get(len(area))
    if column is None:
        raise NotFound("no_place", "没有这个地方。", "请从覆盖平衡表里打开。")
    return Q(**{column: area}) if column else Q()


_COUNTS = {kind.value: Count("id", filter=Q(kind=kind.value)) for kind in CoverageKind}


def _closing(counts: Mapping[str, Any]) -> Closing:
    return Closing(register=counts["register"], **{kind.value: counts[kind.value] for kind in CoverageKind})


def closing(found: QuerySet[CoverageRow]) -> Closing:
    """The closing equation of some rows: the register counted by itself, the parts counted by kind."""
    return _closing(found.order_by().aggregate(register=Count("id"), **_COUNTS))


def gaps_by_kind(found: QuerySet[CoverageRow]) -> list[tuple[GapKind, int]]:
    """How many of each kind of gap, in the order in which they are tried."""
    counts = dict(found.filter(kind=CoverageKind.GAP.value).order_by().values_list("gap_kind").annotate(n=Count("id")))
    return [(kind, counts[kind.value]) for kind in GapKind if kind.value in counts]


def money(found: QuerySet[CoverageRow]) -> tuple[int, int]:
    """What these persons were granted by items that ask for need, and of it what was paid or settled, in fen."""
    sums = found.order_by().aggregate(due=Sum("due_fen"), paid=Sum("paid_fen"))
    return sums["due"] or 0, sums["paid"] or 0


class Tally:
    """A scope's coverage counted once by place, kind, kind of gap and stage; places of any level are answered from it.

    ``is_served`` as with ``rows``.
    """

    def __init__(self, scope: Scope, term: str, *, is_served: bool = False) -> None:
        counted = (
            rows(scope, term, is_served=is_served)
            .order_by()
            .values_list("county_code", "town_code", "village_code", "kind", "gap_kind", "stage")
        )
        beside = {name: Count("id", filter=Q(**test)) for name, test in BESIDE.items()}
        self._counts: list[tuple[dict[int, str], str, str, int]] = []
        self._beside: list[tuple[dict[int, str], dict[str, int]]] = []
        for county, town, village, kind, gap, stage, n, *others in counted.annotate(n=Count("id"), **beside):
            places = {4: prefecture(), 6: county, 9: town, 12: village}
            self._counts.append((places, kind, gap or stage, n))
            self._beside.append((places, dict(zip(BESIDE, others, strict=True))))

    def closing(self, area: str) -> Closing:
        """The closing equation of a place."""
        return self._closing(lambda places: places[len(area)] == area)

    def gaps(self, area: str) -> list[tuple[GapKind, int]]:
        """How many of each kind of gap in a place, in the order in which they are tried."""
        counts = self._within(area, CoverageKind.GAP)
        return [(kind, counts[kind.value]) for kind in GapKind if kind.value in counts]

    def stages(self, area: str) -> list[tuple[CoverageStage, int]]:
        """How many in progress stand at each stage, from the first on."""
        counts = self._within(area, CoverageKind.IN_PROGRESS)
        return [(stage, counts[stage.value]) for stage in CoverageStage if stage.value in counts]

    def beside(self, area: str, which: str) -> int:
        """How many of one of ``BESIDE`` there are in a place."""
        return sum(counts[which] for places, counts in self._beside if places[len(area)] == area)

    def _within(self, area: str, wanted: CoverageKind) -> dict[str, int]:
        counts: dict[str, int] = {}
        for places, kind, part, n in self._counts:
            if kind == wanted and places[len(area)] == area:
                counts[part] = counts.get(part, 0) + n
        return counts

    def below(self, area: str) -> list[AreaRow]:
        """The places one level below ``area`` (prefecture > county > town > village), by code."""
        level = {4: 6, 6: 9, 9: 12}.get(len(area))
        if level is None:
            return []
        inside: dict[str, dict[str, int]] = {}
        for places, kind, _, n in self._counts:
            if places[len(area)] == area:
                sums = inside.setdefault(places[level], {})
                sums[kind] = sums.get(kind, 0) + n
        return [AreaRow(code, _closed(inside[code]), level < 12) for code in sorted(inside)]

    def _closing(self, fits: Callable[[dict[int, str]], bool]) -> Closing:
        sums: dict[str, int] = {}
        for places, kind, _, n in self._counts:
            if fits(places):
                sums[kind] = sums.get(kind, 0) + n
        return _closed(sums)


def _closed(sums: dict[str, int]) -> Closing:
    return _closing({"register": sum(sums.values()), **{kind.value: sums.get(kind.value, 0) for kind in CoverageKind}})


def areas_below(scope: Scope, term: str, area: str) -> list[AreaRow]:
    """The places one level below ``area`` that this person may see."""
    return Tally(scope, term).below(area)


def schools(scope: Scope, term: str, area: str = "") -> list[AreaRow]:
    """By the school on whose roll a person is; an empty code = on no roll."""
    found = rows(scope, term, area=area).order_by().values("school_code").annotate(register=Count("id"), **_COUNTS)
    return [AreaRow(str(row["school_code"]), _closing(row), False) for row in found.order_by("school_code")]


def person(scope: Scope, term: str, person_id: int) -> CoverageRow | None:
    """Where one person stands, if the policy serves this person, in this area."""
    return rows(scope, term, is_served=True).filter(person_id=person_id).first()


def export_rows(scope: Scope, term: str) -> Iterator[sql.Row]:
    """Rows of ``fuzhi export coverage`` in the columns of the contract: one an area (the village, else town, else
    county), kind and kind of gap."""
    draw(term=term)
    counted = (
        rows(scope, term)
        .order_by()
        .values("county_code", "town_code", "village_code", "kind", "gap_kind")
        .annotate(persons=Count("id"))
        .order_by("county_code", "town_code", "village_code", "kind", "gap_kind")
    )
    for row in counted.iterator():
        area = row["village_code"] or row["town_code"] or row["county_code"]
        yield row["county_code"], area, row["kind"], row["gap_kind"], row["persons"]
