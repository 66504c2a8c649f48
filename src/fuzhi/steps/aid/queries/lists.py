"""School sheets and lists, and what stands on them."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from fuzhi.steps.accounts.scope import Scope, for_county_or_school
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.grades import grade_label
from fuzhi.steps.aid.models import AidList, Entitlement, Sheet
from fuzhi.steps.aid.states import EntitlementState
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.errors import NotFound

_PUPILS = """
SELECT e.id, e.person_id, e.benefit, e.amount_fen, e.state, e.mark_reason, e.is_late,
       n.name, n.number, f.stage, f.grade, f.class_name
  FROM aid_entitlement e
  JOIN registry_root_v o ON o.person_id = e.person_id
  JOIN registry_person_v n ON n.person_id = o.root_id
  LEFT JOIN aid_factrow f ON f.run_id = e.run_id AND f.person_id = e.person_id
 WHERE e.sheet_id = %s AND e.state <> 'withdrawn'
 ORDER BY f.stage, f.grade, f.class_name, n.pinyin, e.person_id, e.benefit
"""


@dataclass(frozen=True, slots=True)
class _PupilLine:
    """One line of a sheet with its pupil."""

    id: int
    person_id: int
    benefit: str
    amount_fen: int
    state: str
    mark_reason: str
    is_late: bool
    name: str
    number: str
    stage: str | None
    grade: int | None
    class_name: str | None


_SHEET_SUMS = """
SELECT sheet_id, sum(lines)::int AS lines, count(*) AS persons, sum(fen)::bigint AS total_fen,
  sum(marked)::int AS marked
  FROM (SELECT sheet_id, person_id, count(*) AS lines, sum(amount_fen) AS fen,
    count(*) FILTER (WHERE state = 'marked') AS marked
          FROM aid_entitlement WHERE sheet_id = any(%s) AND state <> 'withdrawn' GROUP BY 1, 2) pupil
 GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class _SheetSum:
    """What stands on a sheet: lines, pupils, fen, lines that the school marked."""

    sheet_id: int
    lines: int = 0
    persons: int = 0
    total_fen: int = 0
    marked: int = 0


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet with what stands on it."""

    sheet: Sheet
    lines: int
    persons: int
    total_fen: int
    marked: int


def sheets(scope: Scope, term: str) -> QuerySet[Sheet]:
    """Sheets of a semester, open ones first."""
    return Sheet.objects.filter(for_county_or_school(scope), term=term).order_by("-state", "school_name", "no")


def sheet_lines(scope: Scope, term: str) -> list[SheetLine]:
    """The same with their sums."""
    found = list(sheets(scope, term))
    sums = {one.sheet_id: one for one in sql.read(_SheetSum, _SHEET_SUMS, [[sheet.pk for sheet in found]])}
    lines = []
    for sheet in found:
        one = sums.get(sheet.pk) or _SheetSum(sheet.pk)
        lines.append(SheetLine(sheet, one.lines, one.persons, one.total_fen, one.marked))
    return lines


def own_sheets(staff: Staff, term: str) -> list[SheetLine]:
    """A school's own sheets."""
    return sheet_lines(staff.scope, term) if staff.school_code else []


def sheet_of(scope: Scope, sheet_id: int) -> Sheet:
    """One sheet of the area. Raises NotFound for a missing or foreign one."""
    found = Sheet.objects.filter(for_county_or_school(scope), pk=sheet_id).first()
    if found is None:
        raise NotFound("no_such_sheet", "没有找到这张确认表。", "请从名单页打开。")
    return found


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One line of a pupil on a sheet."""

    id: int
    benefit: str
    label: str
    amount_fen: int
    state: str
    mark_reason: str
    is_late: bool

    @property
    def is_open(self) -> bool:
        """True while the school has not confirmed it."""
        return self.state in (EntitlementState.PROPOSED, EntitlementState.MARKED)


@dataclass(frozen=True, slots=True)
class SheetPupil:
    """A pupil of a sheet with what stands for it; ``year`` is the year of study in words."""

    person_id: int
    name: str
    number: str
    stage: str | None
    year: str
    class_name: str
    items: list[SheetItem]

    @property
    def total_fen(self) -> int:
        """The sum of the items."""
        return sum(one.amount_fen for one in self.items)

    @property
    def open_fen(self) -> int:
        """The sum of what the school has not confirmed yet."""
        return sum(one.amount_fen for one in self.items if one.is_open)

    @property
    def open_count(self) -> int:
        """How many items the school has not confirmed yet."""
        return sum(one.is_open for one in self.items)

    @property
    def is_marked(self) -> bool:
        """True when the school has marked all of it."""
        return all(one.state == EntitlementState.MARKED for one in self.items)


def sheet_pupils(sheet: Sheet) -> list[SheetPupil]:
    """The sheet as one row a pupil with its items, from the lowest stage and year up, in the order of classes."""
    labels = rules.item_labels()
    pupils: dict[int, SheetPupil] = {}
    order = {stage.value: place for place, stage in enumerate(Stage)}
    lines = sql.read(_PupilLine, _PUPILS, [sheet.pk])
    for row in sorted(lines, key=lambda one: (order.get(one.stage or "", len(order)), one.grade or 0)):
        year = grade_label(row.stage, row.grade)
        who = SheetPupil(row.person_id, row.name, row.number, row.stage, year, row.class_name or "", [])
        label = labels.get(row.benefit, row.benefit)
        item = SheetItem(row.id, row.benefit, label, row.amount_fen, row.state, row.mark_reason, row.is_late)
        pupils.setdefault(row.person_id, who).items.append(item)
    return list(pupils.values())


def lists(scope: Scope, term: str) -> QuerySet[AidList]:
    """Lists of the county or prefecture, newest first."""
    if scope.school_code or len(scope.area_code) > 6:
        return AidList.objects.none()
    found = AidList.objects.filter(county_code__startswith=scope.area_code, term=term)
    return found.select_related("made_by", "approved_by", "notice").order_by("-submitted_at", "-id")


def list_of(scope: Scope, list_id: int) -> AidList:
    """One list of the area. Raises NotFound for a missing or foreign one."""
    found = AidList.objects.filter(pk=list_id, county_code__startswith=scope.area_code)
    found = found.select_related("made_by", "approved_by", "notice")
    one = None if scope.school_code or len(scope.area_code) > 6 else found.first()
    if one is None:
        raise NotFound("no_such_list", "没有找到这份名单。", "请从名单页打开。")
    return one


@dataclass(frozen=True, slots=True)
class ItemSum:
    """Persons and fen of one item."""

    benefit: str
    label: str
    tier: str
    delivery: str
    persons: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What could be submitted: lines, persons, fen, and the same by item."""

    count: int
    persons: int
    total_fen: int
    items: list[ItemSum]


def item_sums(lines: QuerySet[Entitlement]) -> list[ItemSum]:
    """Persons and fen by item, in reading order."""
    labels = rules.item_labels()
    place = {code: at for at, code in enumerate(labels)}
    found = lines.values("benefit", "tier", "delivery").annotate(
        persons=Count("person_id", distinct=True), total_fen=Sum("amount_fen")
    )
    named = [ItemSum(label=labels.get(row["benefit"], row["benefit"]), **row) for row in found]
    return sorted(named, key=lambda one: place.get(one.benefit, len(place)))


def confirmed_waiting(county_code: str, term: str) -> Waiting:
    """What the clerk could submit now."""
    lines = Entitlement.objects.filter(
        county_code=county_code, term=term, state=EntitlementState.CONFIRMED, aid_list__isnull=True
    )
    sums = lines.aggregate(
        count=Count("id"), persons=Count("person_id", distinct=True), total_fen=Sum("amount_fen", default=0)
    )
    return Waiting(items=item_sums(lines), **sums)


def marked_lines(scope: Scope, term: str) -> QuerySet[Entitlement]:
    """Lines that schools marked and nobody settled yet."""
    found = Entitlement.objects.filter(for_county_or_school(scope), term=term, state=EntitlementState.MARKED)
    return found.select_related("person", "sheet").order_by("sheet__school_name", "person_id", "benefit")


@dataclass(frozen=True, slots=True)
class MarkedChild:
    """A child whose lines a school marked, with the school's words."""

    name: str
    reason: str
    school_name: str
    ids: list[int]
    items: list[str]
    fens: list[int]

    @property
    def total_fen(self) -> int:
        """The sum of the marked lines."""
        return sum(self.fens)


def marked_rows(scope: Scope, term: str) -> list[MarkedChild]:
    """The marked lines by child."""
    labels = rules.item_labels()
    children: dict[int, MarkedChild] = {}
    for line in marked_lines(scope, term):
        school = line.sheet.school_name if line.sheet else ""
        child = children.setdefault(line.person_id, MarkedChild(line.person.name, line.mark_reason, school, [], [], []))
        child.ids.append(line.pk)
        child.items.append(labels.get(line.benefit, line.benefit))
        child.fens.append(line.amount_fen)
    return list(children.values())
