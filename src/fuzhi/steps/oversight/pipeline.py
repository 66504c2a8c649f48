"""What waits for whom: the stages of a semester in each county and each school, asked by set and kept until something
is done."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from fuzhi.steps.accounts import queries as accounts
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.aid.states import ListState, SheetState
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.oversight import pipeline_sql
from fuzhi.steps.oversight.deadlines import last_days
from fuzhi.steps.oversight.permissions import DETERMINE, FIRST, SCHOOLS_ACT, THEN, roles_of
from fuzhi.steps.oversight.stages import Cell, CellKey, Funnel, Row, WorkStage
from fuzhi.steps.periods import sql
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term

Where = tuple[str, str]
"""A county and a school of it."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines by place (``pipeline_sql.PLACES``), and children that came at least so far."""

    county_code: str
    school_code: str
    at: Sequence[int]
    children: Sequence[int]
    held: int = 0
    failed: int = 0
    closes_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Enrolled:
    county_code: str
    school_code: str
    pupils: int


@dataclass(frozen=True, slots=True)
class _Pairs:
    county_code: str
    school_code: str
    pairs: int
    open: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class _Lacking:
    county_code: str
    school_code: str
    children: int


@dataclass(frozen=True, slots=True)
class _Batches:
    county_code: str
    made: datetime | None
    released: datetime | None
    waits_for_second: bool | None


@dataclass(frozen=True, slots=True)
class _Sheet:
    county_code: str
    school_code: str
    state: str
    due_on: date
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Known:
    """All that was asked, of all counties at once."""

    term: Term
    lines: Mapping[Where, Lines]
    enrolled: Mapping[Where, int]
    pairs: Mapping[Where, _Pairs]
    lacking: Mapping[Where, int]
    batches: Mapping[str, _Batches]
    sheets: Sequence[_Sheet]
    submitted: Mapping[str, datetime]
    runs: Mapping[str, datetime]
    decided: Mapping[str, int]
    rosters: Mapping[str, tuple[int, int]]
    desks: Mapping[tuple[str, str, str], tuple[str, ...]]
    last_days: Mapping[WorkStage, date]
    names: Mapping[str, str] = field(default_factory=dict)


def by_county(scope: Scope, term: str) -> list[Row]:
    """One row a county of the scope."""
    return kept("pipeline", scope, term, count=lambda: _rows(scope, term, by_school=False))


def by_school(scope: Scope, term: str) -> list[Row]:
    """One row a school of the scope's county, those that have most to do first; a school sees its own."""
    return kept("pipeline-schools", scope, term, count=lambda: _rows(scope, term, by_school=True))


def whole(rows: Iterable[Row]) -> Funnel:
    """The children of all of them."""
    found = Funnel()
    for row in rows:
        found = found.plus(row.funnel)
    return found


def _rows(scope: Scope, term: str, *, by_school: bool) -> list[Row]:
    if scope.school_code and not by_school:
        return []
    codes = [code for code in counties() if scope.is_prefecture or code == scope.county_code]
    known = _known(scope, codes, Term.parse(term))
    if not by_school:
        return [_county(known, code) for code in codes]
    wheres = sorted({*known.lines, *known.enrolled} - {(code, "") for code in codes})
    rows = [_School(known, where).row() for where in wheres]
    return sorted(rows, key=lambda row: (row.current is None, row.name))


def _known(scope: Scope, codes: list[str], term: Term) -> _Known:
    marks = {"term": str(term), "counties": codes, "school": scope.school_code, "census": term.census_on}
    lines = sql.read(Lines, pipeline_sql.LINES, marks)
    enrolled = sql.read(_Enrolled, pipeline_sql.ENROLLED, marks)
    rosters: dict[str, list[bool]] = defaultdict(list)
    for cell in intake.board(Scope(scope.area_code), term):
        rosters[cell.county_code].append(cell.batch is not None)
    sheets = aid.sheets(scope, str(term)).values_list("county_code", "school_code", "state", "due_on", "confirmed_at")
    runs = list(aid.latest_runs(scope, str(term)))
    lists = aid.lists(Scope(scope.area_code), str(term)).filter(state=ListState.SUBMITTED).order_by("-submitted_at")
    return _Known(
        term=term,
        lines={(one.county_code, one.school_code): one for one in lines},
        enrolled={(one.county_code, one.school_code): one.pupils for one in enrolled},
        pairs={(one.county_code, one.school_code): one for one in sql.read(_Pairs, pipeline_sql.PAIRS, marks)},
        lacking={
            (one.county_code, one.school_code): one.children for one in sql.read(_Lacking, pipeline_sql.LACKING, marks)
        },
        batches={one.county_code: one for one in sql.read(_Batches, pipeline_sql.BATCHES, marks)},
        sheets=[_Sheet(*one) for one in sheets],
        submitted=dict(lists.values_list("county_code", "submitted_at")),
        runs={run.county_code: run.made_at for run in runs},
        decided={run.county_code: run.persons for run in runs},
        rosters={code: (sum(come), len(come)) for code, come in rosters.items()},
        desks=accounts.desks(codes),
        last_days=last_days(str(term)),
        names=school_names({*(one.school_code for one in lines), *(one.school_code for one in enrolled)}),
    )


def _day(at: datetime | None) -> date | None:
    return day_of(at) if at else None


class _Place:
    """The cells of one county or school from all that is known."""

    def __init__(self, known: _Known, county: str, school: str) -> None:
        self.known, self.county, self.school = known, county, school

    def cell(
        self,
        stage: WorkStage,
        done: int,
        of: int,
        unit: str,
        *,
        verb: str = "",
        waiting: int | None = None,
        since: date | None = None,
        due_on: date | None = None,
        closes_on: date | None = None,
    ) -> Cell:
        """``waiting``: what can be done now, else all that is not done."""
        waiting = of - done if waiting is None else waiting
        verb = (verb or FIRST[stage]) if closes_on is None else verb
        due_on = self.known.last_days.get(stage) or due_on
        key = CellKey(stage, self.county, self.school)
        who = self._who(verb, stage) if waiting and verb else ""
        return Cell(key, done, of, unit, waiting, since, due_on, verb if waiting else "", who, closes_on)

    def _who(self, verb: str, stage: WorkStage) -> str:
        """The offices, with the name where one person alone sits there."""
        said = []
        school = self.school if stage in SCHOOLS_ACT else ""
        if stage in SCHOOLS_ACT and not school:
            return "各校资助员"
        for role in roles_of(verb):
            names = self.known.desks.get((role.value, self.county, school), ())
            said.append(f"{role.label} {names[0]}" if len(names) == 1 else role.label)
        return "、".join(said)

    def after_confirmation(self, lines: Lines, sheets: Iterable[_Sheet]) -> list[Cell]:
        """List, notice, batch and bank: counted in lines."""
        at, batches = lines.at, self.known.batches.get(self.county)
        listed, shown, batched = sum(at[3:]), sum(at[4:]), sum(at[6:])
        confirmed = [one.confirmed_at for one in sheets if one.confirmed_at]
        is_submitted = at[2] > 0
        is_made = at[5] > 0
        is_second = bool(batches and batches.waits_for_second)
        return [
            self.cell(
                WorkStage.LIST,
                listed,
                sum(at),
                "笔",
                verb=THEN[WorkStage.LIST] if is_submitted else "",
                waiting=at[1] + at[2],
                since=_day(self.known.submitted.get(self.county) if is_submitted else min(confirmed, default=None)),
            ),
            self.cell(
                WorkStage.NOTICE,
                shown,
                listed,
                "笔",
                verb=FIRST[WorkStage.NOTICE] if lines.held else "",
                waiting=lines.held or at[3],
                closes_on=lines.closes_on,
            ),
            self.cell(
                WorkStage.BATCH,
                batched,
                shown,
                "笔",
                verb=THEN[WorkStage.BATCH] if is_made else "",
                since=_day(batches.made) if batches and is_made else lines.closed_on,
            ),
            self.cell(
                WorkStage.BANK,
                sum(at[7:]),
                batched,
                "笔",
                verb=THEN[WorkStage.BANK] if is_second else "",
                since=_day(batches.released) if batches else None,
                due_on=self.known.term.pay_by,
            ),
        ]

    def facts(self, lacking: int, of: int) -> Cell:
        """Whose decision waits for a fact; before the first determination: for that."""
        run = self.known.runs.get(self.county)
        if run is None:
            come, kinds = self.known.rosters.get(self.county, (0, 0))
            waits = of if kinds and come == kinds else 0
            return self.cell(WorkStage.FACTS, 0, of, "人", verb=DETERMINE, waiting=waits)
        return self.cell(WorkStage.FACTS, of - lacking, of, "人", since=_day(run))


def _county(known: _Known, code: str) -> Row:
    """The county as a whole: its own counts where they are not the sum of its schools'."""
    place = _Place(known, code, "")
    lines = _sum([one for where, one in known.lines.items() if where[0] == code], code)
    sheets = [one for one in known.sheets if one.county_code == code]
    waiting = [one for one in sheets if one.state == SheetState.OPEN]
    come, kinds = known.rosters.get(code, (0, 0))
    pairs = [one for where, one in known.pairs.items() if where[0] == code]
    opened = sum(one.open for one in pairs)
    enrolled = sum(count for where, count in known.enrolled.items() if where[0] == code)
    lacking = sum(count for where, count in known.lacking.items() if where[0] == code)
    paid = Counter(_is_received(one) for where, one in known.lines.items() if where[0] == code)
    cells = [
        place.cell(WorkStage.ROSTERS, come, kinds, "种", since=known.term.starts_on),
        place.cell(
            WorkStage.PAIRS,
            sum(one.pairs for one in pairs) - opened,
            sum(one.pairs for one in pairs),
            "对",
            since=_day(min((one.since for one in pairs if one.since), default=None)),
        ),
        place.facts(lacking, known.decided.get(code, enrolled)),
        place.cell(
            WorkStage.SCHOOLS,
            len(sheets) - len(waiting),
            len(sheets),
            "所",
            since=_day(known.runs.get(code)),
            due_on=min((one.due_on for one in waiting), default=None),
        ),
        *place.after_confirmation(lines, sheets),
        place.cell(WorkStage.RECEIPT, paid[True], paid[True] + paid[False], "所"),
    ]
    return Row(code, "", place_name(code), tuple(cells), _funnel(lines, enrolled, opened))


def _is_received(lines: Lines) -> bool | None:
    """Whether a school said that all that was paid has come; None where nothing was paid."""
    return None if not sum(lines.at[7:]) else not lines.at[7]


class _School(_Place):
    def __init__(self, known: _Known, where: Where) -> None:
        super().__init__(known, *where)
        self.where = where

    def row(self) -> Row:
        """The school, counted in its own children and lines."""
        known, where = self.known, self.where
        lines = known.lines.get(where) or Lines(*where, [0] * pipeline_sql.PLACES, [0] * pipeline_sql.PLACES)
        pairs = known.pairs.get(where) or _Pairs(*where, 0, 0, None)
        sheets = [one for one in known.sheets if one.school_code == self.school]
        waiting = [one for one in sheets if one.state == SheetState.OPEN]
        enrolled, lacking = known.enrolled.get(where, 0), known.lacking.get(where, 0)
        paid = sum(lines.at[7:])
        cells = [
            self.cell(WorkStage.ROSTERS, enrolled, enrolled, "人"),
            self.cell(WorkStage.PAIRS, pairs.pairs - pairs.open, pairs.pairs, "对", since=_day(pairs.since)),
            self.facts(lacking, enrolled),
            self.cell(
                WorkStage.SCHOOLS,
                sum(lines.at) - lines.at[0],
                sum(lines.at),
                "笔",
                verb="" if waiting else FIRST[WorkStage.LIST],
                waiting=lines.at[0],
                since=_day(known.runs.get(self.county)),
                due_on=min((one.due_on for one in waiting), default=None),
            ),
            *self.after_confirmation(lines, sheets),
            self.cell(WorkStage.RECEIPT, lines.at[8], paid, "笔"),
        ]
        name = known.names.get(self.school, self.school)
        return Row(self.county, self.school, name, tuple(cells), _funnel(lines, enrolled, pairs.open))


def _sum(found: Sequence[Lines], code: str) -> Lines:
    return Lines(
        code,
        "",
        [sum(one.at[place] for one in found) for place in range(pipeline_sql.PLACES)],
        [sum(one.children[place] for one in found) for place in range(pipeline_sql.PLACES)],
        sum(one.held for one in found),
        sum(one.failed for one in found),
        max((one.closes_on for one in found if one.closes_on), default=None),
        min((one.closed_on for one in found if one.closed_on), default=None),
    )


def _funnel(lines: Lines, enrolled: int, opened: int) -> Funnel:
    """A child whose pair is open is counted as not matched; each pair is of one child of the roll at most."""
    due, confirmed, _, approved, published, _, _, paid, received = lines.children
    return Funnel(enrolled, max(enrolled - opened, 0), due, confirmed, approved, published, paid, received)
