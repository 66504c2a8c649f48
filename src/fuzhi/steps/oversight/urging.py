"""催办: one room for all stages. Whoever may urge asks an office or a school to do what waits there; it stands on the
other's home until it is done, and can be answered with a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, QuerySet

from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.scope import Scope, for_county_or_school
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.audit import services as audit
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.oversight import pipeline
from fuzhi.steps.oversight.models import Urging
from fuzhi.steps.oversight.permissions import SCHOOLS_ACT, check_urge, compares, is_asked, roles_of
from fuzhi.steps.oversight.stages import Cell, CellKey, CellState, WorkStage
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.handover import Place, Thing, Todo
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import zh_day

LATE_DAYS = 3
"""Overdue for so many days, what a county owes is told to whoever stands above it."""
URGEABLE = (CellState.WAITING, CellState.LATE)


@dataclass(frozen=True, slots=True)
class Urged:
    """One urging as pages show it."""

    id: int
    stage: WorkStage
    county_code: str
    school_code: str
    where: str
    asked: str
    text: str
    by: str
    on: date
    answer: str
    answered_by: str


@transaction.atomic
def urge(*, keys: Iterable[CellKey], term: str, text: str, by: Staff) -> int:
    """Ask whoever has to act in these stages; of a county's stage where schools act, each school that has not. What was
    urged today already, or waits for nobody, is left. Returns how many now."""
    check_urge.role(by)
    chosen = list(dict.fromkeys(keys))
    if not chosen:
        raise InputError("nothing_chosen", "没有选择要催办的事。", "请先选好要催哪些。")
    for key in chosen:
        check_urge(by, key)
    cells = [cell for county in {key.county_code for key in chosen} for cell in _asked(county, term, chosen)]
    today, at = clock.today(), clock.now()
    marks = [
        Urging(
            term=term,
            stage=cell.key.stage,
            county_code=cell.key.county_code,
            school_code=cell.key.school_code if cell.key.stage in SCHOOLS_ACT else "",
            verb=cell.verb,
            text=text.strip(),
            urged_by=by,
            urged_at=at,
            urged_on=today,
        )
        for cell in cells
        if not is_asked(by, cell.verb, cell.key.county_code, cell.key.school_code)
    ]
    known = urged_today(term)
    new = {_mark(one): one for one in marks if _mark(one) not in known}
    Urging.objects.bulk_create(new.values(), ignore_conflicts=True)
    for county in sorted({one.county_code for one in new.values()}):
        audit.record(
            by=by.username,
            action="urge",
            changes=False,
            object_kind="urging",
            object_key=f"{county} {term}",
            county_code=county,
            detail={
                "term": term,
                "note": text.strip(),
                "stages": sorted({WorkStage(one.stage).label for one in new.values() if one.county_code == county}),
                "schools": [one.school_code for one in new.values() if one.county_code == county and one.school_code],
            },
        )
    return len(new)


Mark = tuple[str, str, str, str]
"""What is urged: stage, county, school (empty where the county's office acts), verb."""


def waiting_cells(keys: Iterable[CellKey], term: str) -> dict[CellKey, Cell]:
    """Those of these stages that wait for somebody."""
    chosen = list(keys)
    found = [cell for county in {key.county_code for key in chosen} for cell in _asked(county, term, chosen)]
    return {cell.key: cell for cell in found}


def urged_today(term: str) -> set[Mark]:
    """What was urged today."""
    return {_mark(one) for one in Urging.objects.filter(term=term, urged_on=clock.today())}


def mark_of(cell: Cell) -> Mark:
    """What is urged of a stage."""
    return (
        cell.key.stage.value,
        cell.key.county_code,
        cell.key.school_code if cell.key.stage in SCHOOLS_ACT else "",
        cell.verb,
    )


def _asked(county: str, term: str, chosen: list[CellKey]) -> list[Cell]:
    """The cells of a county that were chosen and wait for somebody; where schools act, theirs."""
    scope = Scope(county)
    own = {cell.key: cell for row in pipeline.by_county(scope, term) for cell in row.cells}
    schools = {cell.key: cell for row in pipeline.by_school(scope, term) for cell in row.cells}
    found: list[Cell] = []
    for key in (one for one in chosen if one.county_code == county):
        if key.school_code:
            found += [schools[key]] if key in schools else []
        elif key.stage in SCHOOLS_ACT:
            found += [cell for cell in schools.values() if cell.key.stage is key.stage]
        else:
            found += [own[key]] if key in own else []
    return [cell for cell in found if cell.state in URGEABLE]


def _mark(one: Urging) -> Mark:
    return (one.stage, one.county_code, one.school_code, one.verb)


@transaction.atomic
def answer_urging(*, urging_id: int, answer: str, by: Staff) -> Urging:
    """Say until when it will be done; by whoever was asked. The last word counts."""
    found = Urging.objects.select_for_update().filter(pk=urging_id).first()
    if found is None or not is_asked(by, found.verb, found.county_code, found.school_code):
        raise NotFound("no_such_urging", "没有找到这条催办。", "请从工作台打开。")
    if not answer.strip():
        raise InputError("missing_answer", "没有写答复。", "请写一句，例如：周三前交。")
    if found.answer != answer.strip():
        found.answer, found.answered_by, found.answered_at = answer.strip(), by, clock.now()
        found.save(update_fields=["answer", "answered_by", "answered_at"])
        audit.record(
            by=by.username,
            action="answer_urging",
            changes=False,
            object_kind="urging",
            object_key=str(found.pk),
            county_code=found.county_code,
            detail={"answer": found.answer, "name": WorkStage(found.stage).label},
        )
    return found


def end_done(term: str, county: str = "") -> int:
    """End what is done: the stage waits for nobody any more, or for somebody else. Returns how many."""
    rows = Urging.objects.filter(term=term, ended_at=None, county_code__startswith=county)
    open_rows = list(rows)
    over: list[int] = []
    for code in {one.county_code for one in open_rows}:
        scope = Scope(code)
        cells = [cell for row in pipeline.by_county(scope, term) for cell in row.cells]
        cells += [cell for row in pipeline.by_school(scope, term) for cell in row.cells]
        waits = {mark_of(cell) for cell in cells if cell.state in URGEABLE}
        over += [one.pk for one in open_rows if one.county_code == code and _mark(one) not in waits]
    return Urging.objects.filter(pk__in=over, ended_at=None).update(ended_at=clock.now()) if over else 0


def standing(scope: Scope, term: str) -> list[Urged]:
    """What was urged and is not done, the latest first; a school sees its own."""
    end_done(term, scope.county_code)
    return shown(_of_scope(scope).filter(term=term))


def asked_of(staff: Staff, term: str = "") -> list[Urging]:
    """What this person was urged to do and has not done."""
    rows = _of_scope(staff.scope)
    rows = rows.filter(term=term) if term else rows
    return [one for one in rows if is_asked(staff, one.verb, one.county_code, one.school_code)]


def _of_scope(scope: Scope) -> QuerySet[Urging]:
    rows = Urging.objects.filter(ended_at=None).select_related("urged_by", "answered_by").order_by("-urged_at", "-pk")
    return rows.filter(for_county_or_school(scope))


def shown(rows: Iterable[Urging]) -> list[Urged]:
    """As pages show them; of one thing that was urged on several days the last time."""
    latest: dict[Mark, Urging] = {}
    for one in rows:
        latest.setdefault(_mark(one), one)
    names = school_names(one.school_code for one in latest.values())
    return [
        Urged(
            one.pk,
            WorkStage(one.stage),
            one.county_code,
            one.school_code,
            names.get(one.school_code, one.school_code) or place_name(one.county_code),
            "、".join(role.label for role in roles_of(one.verb)),
            one.text,
            one.urged_by.display_name,
            one.urged_on,
            one.answer,
            one.answered_by.display_name if one.answered_by else "",
        )
        for one in latest.values()
    ]


def reminded_on(term: str, stage: WorkStage, schools: Iterable[str]) -> dict[str, date]:
    """When these schools were last urged in a stage."""
    rows = Urging.objects.filter(term=term, stage=stage, school_code__in=[*schools])
    return dict(rows.values("school_code").annotate(last=Max("urged_on")).values_list("school_code", "last"))


def waiting_count(staff: Staff) -> int:
    """For the bell: what this person was urged to do and has not answered."""
    return sum(not one.answer for one in asked_of(staff))


def todo_for(staff: Staff, term: str) -> list[Todo]:
    """What this person was urged to do; of whoever compares counties: what is overdue there for days."""
    if asked_of(staff, term):
        end_done(term, staff.scope.county_code)
    found = [_todo(one, term) for one in shown(asked_of(staff, term))]
    return found + (_overdue(staff, term) if compares(staff) else [])


def _todo(one: Urged, term: str) -> Todo:
    said = f"{zh_day(one.on)}{one.by}催办" + (f"：{one.text}" if one.text else "")
    said += f"；已答复：{one.answer}" if one.answer else ""
    place = Place(Thing.URGINGS)
    return Todo(
        f"催办：{one.stage.label}", 1, place, "去看", said, "件", term=term, pressed="" if one.answer else "被催"
    )


def _overdue(staff: Staff, term: str) -> list[Todo]:
    """A line a stage: which counties are late for days, and by how many."""
    scope, act = staff.scope, "去催办" if can(staff, Verb.URGE) else "去看"
    if term not in {str(one) for one in intake.open_terms(scope)}:
        return []
    rows, found = pipeline.by_county(scope, term), []
    for place, stage in enumerate(WorkStage):
        late = [(row.name, row.cells[place]) for row in rows if row.cells[place].late_days >= LATE_DAYS]
        if late:
            said = "；".join(f"{name}逾期 {cell.late_days} 天" for name, cell in late)
            days = [cell.due_on for _, cell in late if cell.due_on]
            at = Place(Thing.PROGRESS)
            todo = Todo(f"县里逾期没办完：{stage.label}", len(late), at, act, said, "个县", None, min(days), term)
            found.append(todo)
    return found
