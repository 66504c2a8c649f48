"""Two states of the same children side by side, by item: this run and the one before, this semester and the last, a
list and what was approved the semester before. Who is new, whose ended, whose sum changed; and that the sums close.

What people took back stands apart from what rules found: runs and semesters are compared as they were found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import AidList, Run
from fuzhi.steps.aid.queries.decisions import latest_runs, scoped_facts
from fuzhi.steps.aid.states import EntitlementState, ListState
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.handover import Listing
from fuzhi.vocabulary.terms import Term

Values = Mapping[str, object]


class How(Coded):
    """与之前相比."""

    NEW = "new", "新增"
    ENDED = "ended", "不再有"
    MORE = "more", "金额增加"
    LESS = "less", "金额减少"
    ELSEWHERE = "elsewhere", "不在这份名单"


_FOUND = """
SELECT o.root_id AS person_id, d.benefit, max(d.amount_fen) AS amount_fen, max(d.run_id) AS run_id,
       max(r.county_code) AS county_code, max(f.school_code) AS school_code
  FROM aid_decision d JOIN aid_run r ON r.id = d.run_id
  JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id
  JOIN registry_root_v o ON o.person_id = d.person_id
 WHERE d.run_id = any(%({runs})s::bigint[]) AND d.outcome = 'granted' AND {scope} /*only*/ GROUP BY 1, 2"""
_LISTED = """
SELECT o.root_id AS person_id, e.benefit, max(e.amount_fen) AS amount_fen, max(e.run_id) AS run_id,
       max(e.county_code) AS county_code, max(e.school_code) AS school_code
  FROM aid_entitlement e JOIN registry_root_v o ON o.person_id = e.person_id WHERE {test} /*only*/ GROUP BY 1, 2"""
_ONLY = "AND o.root_id IN (SELECT split_part(one, ':', 1)::bigint FROM unnest(%(keys)s::text[]) one)"
"""Of the rows of one page, those children alone are put side by side."""
_BESIDE = """
SELECT person_id || ':' || benefit AS id, person_id, benefit, b.amount_fen AS before_fen, a.amount_fen AS after_fen,
       coalesce(a.amount_fen, 0) - coalesce(b.amount_fen, 0) AS change_fen,
       CASE WHEN b.amount_fen IS NULL THEN 'new'
            WHEN a.amount_fen IS NULL THEN {gone}
            WHEN a.amount_fen > b.amount_fen THEN 'more' WHEN a.amount_fen < b.amount_fen THEN 'less'
            ELSE 'same' END AS how,
       coalesce(a.county_code, b.county_code) AS county_code,
       coalesce(nullif(a.school_code, ''), b.school_code) AS school_code, b.run_id AS before_run, a.run_id AS after_run
  FROM ({before}) b FULL JOIN ({after}) a USING (person_id, benefit)"""
_NAMED = """
SELECT k.*, n.name, n.number, n.pinyin, n.name_key, n.initials, n.tail_key
  FROM ({beside}) k LEFT JOIN registry_person_v n ON n.person_id = k.person_id WHERE k.how <> 'same'"""
_WIDE = """
SELECT w.*, (SELECT s.name FROM registry_school_v s WHERE s.school_code = w.school_code AND s.superseded_at IS NULL
              ORDER BY s.valid_from DESC LIMIT 1) AS school_name
  FROM ({named}) w WHERE w.id = any(%(keys)s)"""


@dataclass(frozen=True, slots=True)
class Beside:
    """Two states to be compared: what they are called, the runs by which each was found (by county), the rows."""

    before: str
    after: str
    is_empty_before: bool
    runs_before: Mapping[str, int]
    runs_after: Mapping[str, int]
    rows: str
    values: Values
    is_list: bool = False
    undecided: tuple[str, ...] = ()
    """Counties that are left out, since nothing was decided there yet."""

    @property
    def listing(self) -> Listing:
        """The rows that are not the same, child by child and item."""
        named = _NAMED.format(beside=self.rows)
        return Listing(_WIDE.format(named=named.replace("/*only*/", _ONLY)), self.values, named)


@dataclass(frozen=True, slots=True)
class Part:
    """How many lines, children and fen of one kind of difference; ``change_fen``: by how much the sum went up."""

    how: str
    lines: int
    persons: int
    before_fen: int
    after_fen: int

    @property
    def label(self) -> str:
        """The kind in words."""
        return How(self.how).label

    @property
    def change_fen(self) -> int:
        """After less before."""
        return self.after_fen - self.before_fen


@dataclass(frozen=True, slots=True)
class Equation:
    """Before, what changed, after; ``gap_fen`` and ``gap_lines`` are nothing where the sums close."""

    before: Part
    after: Part
    parts: tuple[Part, ...]

    @property
    def gap_fen(self) -> int:
        """What the differences leave unexplained."""
        return self.after.after_fen - self.before.before_fen - sum(one.change_fen for one in self.parts)

    @property
    def gap_lines(self) -> int:
        """The same in lines: only what is new or gone changes their number."""
        signs = {How.NEW: 1, How.ENDED: -1, How.ELSEWHERE: -1}
        return self.after.lines - self.before.lines - sum(signs.get(How(one.how), 0) * one.lines for one in self.parts)


@dataclass(frozen=True, slots=True)
class GroupSum:
    """The differences of one item, county or school."""

    key: str
    new: int
    ended: int
    elsewhere: int
    changed: int
    before_fen: int
    after_fen: int

    @property
    def change_fen(self) -> int:
        """After less before."""
        return self.after_fen - self.before_fen


def runs_beside(scope: Scope, term: str) -> Beside:
    """The current run of each county of the area beside the one before it."""
    after = {run.county_code: run.pk for run in latest_runs(scope, term)}
    earlier = Run.objects.filter(term=term, county_code__in=after, is_current=False).order_by("pk")
    before = dict(earlier.values_list("county_code", "pk"))
    return _found(scope, "上一次认定", "最近一次认定", before, after)


def terms_beside(scope: Scope, term: str) -> Beside:
    """The current runs of a semester beside those of the one before. A county that has not decided yet this semester
    is left out: nobody there has lost anything."""
    now = Term.parse(term)
    before, after = ({run.county_code: run.pk for run in latest_runs(scope, str(one))} for one in (now.previous, now))
    undecided = tuple(sorted(set(before) - set(after)))
    found = _found(
        scope,
        now.previous.short_label,
        now.short_label,
        {county: run for county, run in before.items() if county in after},
        after,
    )
    return replace(found, undecided=undecided)


def _found(scope: Scope, before: str, after: str, old: Mapping[str, int], new: Mapping[str, int]) -> Beside:
    test, values = scoped_facts(scope)
    rows = _BESIDE.format(
        before=_FOUND.format(runs="runs_before", scope=test),
        after=_FOUND.format(runs="runs_after", scope=test),
        gone="'ended'",
    )
    asked = {**values, "runs_before": sorted(old.values()), "runs_after": sorted(new.values())}
    return Beside(before, after, not old, old, new, rows, asked)


def list_beside(found: AidList) -> Beside:
    """A list beside what its county approved the semester before. Whoever had an item then and is due it now on another
    list, or at a school that has not confirmed yet, is ``elsewhere``."""
    term = Term.parse(found.term)
    states = EntitlementState.APPROVED if found.state == ListState.APPROVED else EntitlementState.SUBMITTED
    standing = (
        "CASE WHEN EXISTS (SELECT FROM aid_entitlement s JOIN registry_root_v t ON t.person_id = s.person_id"
        " WHERE t.root_id = person_id AND s.benefit = b.benefit AND s.term = %(term_after)s"
        " AND s.county_code = %(county)s AND s.state <> 'withdrawn') THEN 'elsewhere' ELSE 'ended' END"
    )
    before = "e.county_code = %(county)s AND e.term = %(term_before)s AND e.state = 'approved'"
    rows = _BESIDE.format(
        before=_LISTED.format(test=before),
        after=_LISTED.format(test="e.list_id = %(list)s AND e.state = %(state)s"),
        gone=standing,
    ).replace("t.root_id = person_id", "t.root_id = coalesce(b.person_id, a.person_id)")
    values = {
        "county": found.county_code,
        "term_before": str(term.previous),
        "term_after": found.term,
        "list": found.pk,
        "state": states.value,
    }
    runs = {
        str(one): dict(Run.objects.filter(term=str(one), is_current=True).values_list("county_code", "pk"))
        for one in (term.previous, term)
    }
    old, new = (
        {found.county_code: found_runs[found.county_code]} if found.county_code in found_runs else {}
        for found_runs in (runs[str(term.previous)], runs[found.term])
    )
    before_words = f"{term.previous.short_label}已批准"
    return Beside(before_words, f"这份名单（第 {found.no} 份）", not old, old, new, rows, values, is_list=True)


_PARTS = """
SELECT how, count(*)::int AS lines, count(DISTINCT person_id)::int AS persons,
       coalesce(sum(before_fen), 0)::bigint AS before_fen, coalesce(sum(after_fen), 0)::bigint AS after_fen
  FROM ({rows}) k GROUP BY how"""
_SIDES = """
SELECT {how} AS how, count(*)::int AS lines, count(DISTINCT person_id)::int AS persons,
       {before} AS before_fen, {after} AS after_fen FROM ({rows}) k WHERE {side} IS NOT NULL"""


def equation(one: Beside) -> Equation:
    """Before + new - ended (- elsewhere) + what went up - what went down = after; each side summed by itself."""
    values = dict(one.values)
    parts = {part.how: part for part in sql.read(Part, _PARTS.format(rows=one.rows), values)}
    total = "coalesce(sum({0}), 0)::bigint"
    sides = [
        sql.read(
            Part,
            _SIDES.format(
                how=f"'{side}'",
                before=total.format("before_fen") if side == "before_fen" else "0",
                after=total.format("after_fen") if side == "after_fen" else "0",
                rows=one.rows,
                side=side,
            ),
            values,
        )[0]
        for side in ("before_fen", "after_fen")
    ]
    return Equation(sides[0], sides[1], tuple(parts[how.value] for how in How if how.value in parts))


_GROUPS = """
SELECT {column} AS key, count(*) FILTER (WHERE how = 'new')::int AS new,
       count(*) FILTER (WHERE how = 'ended')::int AS ended,
       count(*) FILTER (WHERE how = 'elsewhere')::int AS elsewhere,
       count(*) FILTER (WHERE how IN ('more', 'less'))::int AS changed,
       coalesce(sum(before_fen), 0)::bigint AS before_fen, coalesce(sum(after_fen), 0)::bigint AS after_fen
  FROM ({rows}) k GROUP BY 1 ORDER BY abs(sum(change_fen)) DESC, 1"""


def by_item(one: Beside) -> list[GroupSum]:
    """The differences by item, in reading order."""
    order = {code: place for place, code in enumerate(rules.item_labels())}
    return sorted(_groups(one, "benefit"), key=lambda group: order.get(group.key, len(order)))


def by_county(one: Beside) -> list[GroupSum]:
    """By county, the greatest difference first."""
    return _groups(one, "county_code")


def by_school(one: Beside) -> list[GroupSum]:
    """By school, the greatest difference first; schools without any are left out."""
    return [
        group for group in _groups(one, "school_code") if group.new or group.ended or group.elsewhere or group.changed
    ]


def _groups(one: Beside, column: str) -> list[GroupSum]:
    return sql.read(GroupSum, _GROUPS.format(column=column, rows=one.rows), dict(one.values))


@dataclass(frozen=True, slots=True)
class Figures:
    """All that stands above the rows: the equation, and the differences by item, county and school."""

    equation: Equation
    items: list[GroupSum]
    counties: list[GroupSum]
    schools: list[GroupSum]


def figures(one: Beside) -> Figures:
    """Of a whole county each costs half a second, and the rows below are paged: kept until something is changed."""
    about = (one.rows, repr(sorted(one.values.items())))
    return kept("beside", *about, count=lambda: Figures(equation(one), by_item(one), by_county(one), by_school(one)))
