"""One fact of many persons put right by hand with one reason: at once, or, where aid hangs on it, as proposals."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache

from fuzhi.steps.accounts import proposals
from fuzhi.steps.accounts.proposals import ProposalAct, Wanted
from fuzhi.steps.accounts.scope import for_area
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.states import ProposalState
from fuzhi.steps.bulk.acts import Asked, Left, ManyAct, Marks, Plan, Progress, Taken, TakingBack, Undone
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.deciding_many import DecidedMany, decide_many, take_back_many
from fuzhi.steps.periods.editable import UNKNOWN, Occasion
from fuzhi.steps.periods.registers import following_kinds
from fuzhi.steps.registry import persons, placing
from fuzhi.steps.registry.by_hand import own_record, stated
from fuzhi.steps.registry.changes import FACT, office_of
from fuzhi.steps.registry.corrections import Typed
from fuzhi.steps.registry.facts import EditableFact, days_of, fact_named
from fuzhi.steps.registry.models import Correction, Person, Record
from fuzhi.steps.registry.permissions import check_correct, check_withdraw_change
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import FuzhiError
from fuzhi.vocabulary.handover import Place, Thing
from fuzhi.vocabulary.terms import Term

UNDO_REASON = "撤回批量更正"
NEWER = "之后又有更改，请打开单独更正"


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands of one person: the record that says it (None: none yet), its school, the row (empty: none), and which
    kind of roster wrote that row; empty where somebody decided it."""

    record: int | None
    school: str
    row: Mapping[str, object]
    written_in: str = ""

    def has(self, fact: EditableFact, wanted: object) -> bool:
        """True when the value stands already."""
        return bool(self.row) and self.row[fact.column] == wanted


NOTHING = Stands(None, "", {})
_ROW = "row_"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the fact of each person is to be, as it was typed: of all the same, or of each its own."""

    fact: EditableFact
    same: str | None
    own: Mapping[int, str]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wish":
        """As a form hands it on: ``value``, or one :func:`row_field` for each person."""
        own = {int(name.removeprefix(_ROW)): text for name, text in given.items() if name.startswith(_ROW)}
        fact = fact_named(given["fact"])
        # each text and each value is looked up once, of however many persons
        return cls(replace(fact, read=cache(fact.read), say=cache(fact.say)), given.get("value"), own)

    def typed(self, root: int) -> str | None:
        """For this person; None where nothing was filled in."""
        return self.same if self.same is not None else meant(self.fact, self.own.get(root, ""))


def row_field(root: int) -> str:
    """The name under which the value of one person is given."""
    return f"{_ROW}{root}"


def meant(fact: EditableFact, text: str) -> str | None:
    """A line of a grid as :attr:`EditableFact.read` takes it; None for an empty one, which changes nothing."""
    text = text.strip()
    words = {label: value for value, label in fact.choices} | {UNKNOWN: ""}
    return words.get(text, text) if text else None


def _place(person: Person) -> Place:
    return Place(Thing.CHILD, (person.number,))


def plan(asked: Asked) -> Plan:
    """Whose fact changes from what to what; whose does not, and why."""
    return plan_wish(asked, Wish.of(asked.given))


def plan_wish(asked: Asked, wish: Wish, *, names_roster: bool = False) -> Plan:
    """The same of a wish; ``names_roster``: where a roster says otherwise it is named, and stands first."""
    fact, term = wish.fact, Term.parse(asked.term)
    stated(asked.given["reason"])
    found = persons_asked(asked)
    stands = standing(fact, [one.pk for one in found], term)
    waits = _waiting(fact, found) if fact.by_two else set()
    why_not = _why_not(wish, asked.by, term, placing.fitting(fact, [one.pk for one in found]))
    takes, leaves = [], []
    for person in sorted(found, key=lambda one: not (names_roster and stands.get(one.pk, NOTHING).written_in)):
        now = stands.get(person.pk, NOTHING)
        reason = why_not(person, now) or ("已有一份更改等另一人确认" if person.number in waits else "")
        if reason:
            leaves.append(Left(person.name, reason, _place(person)))
        else:
            roster = f"{RosterKind(now.written_in).label}写的是" if names_roster and now.written_in else ""
            said = f"{roster}{fact.said(now.row)} → {fact.say(fact.read(wish.typed(person.pk) or ''))}"
            takes.append(Taken(person.pk, person.name, said, None, _place(person)))
    return Plan(tuple(takes), tuple(leaves))


def _why_not(wish: Wish, by: Staff, term: Term, fits: placing.Fits) -> Callable[[Person, Stands], str]:
    """Asks of a person why its fact stays as it is; empty where it changes."""
    fact = wish.fact

    def why_not(person: Person, now: Stands) -> str:
        try:
            check_correct(by, person)
        except FuzhiError as error:
            return error.message
        typed = wish.typed(person.pk)
        if typed is None:
            return "没有填"
        wanted = fact.read(typed)
        if now.has(fact, wanted):
            return f"本来就是“{fact.say(wanted)}”"
        try:
            fits(by, person, Occasion(term, person.school_code, now.school, now.row, wanted))
        except FuzhiError as error:
            return str(error)
        return ""

    return why_not


def persons_asked(asked: Asked) -> list[Person]:
    """Those of the area, through merges, each once."""
    roots = Person.objects.filter(pk__in=asked.keys).values("root_id")
    found = Person.objects.filter(for_area(asked.by.scope, with_home=True), pk__in=roots, is_live=True).order_by("pk")
    return list(found.select_for_update() if asked.locks else found)


def standing(fact: EditableFact, roots: list[int], term: Term) -> dict[int, Stands]:
    """What stands of each on the day from which the decision holds, by the row that counts first; then the school that
    the child attends."""
    starts, _ = days_of(fact, term)
    columns = fact.table.values
    rows = sql.rows(
        f"""SELECT DISTINCT ON (p.root_id) p.root_id, t.record_id, r.school_code,
                   CASE WHEN t.source_kind = 'roster' THEN r.kind ELSE '' END,
                   {", ".join(f"t.{one}" for one in columns)}
            FROM {fact.table.name} t JOIN registry_record r ON r.id = t.record_id
            JOIN registry_person p ON p.id = r.person_id JOIN registry_person o ON o.id = p.root_id
            WHERE p.root_id = ANY(%(roots)s) AND t.superseded_at IS NULL AND t.valid_from <= %(day)s
              AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
            ORDER BY p.root_id, {fact.first}, r.school_code = o.school_code DESC, t.id""",
        {"roots": roots, "day": starts},
    )
    return {
        root: Stands(record, school, dict(zip(columns, values, strict=True)), kind)
        for root, record, school, kind, *values in rows
    }


def _waiting(fact: EditableFact, found: list[Person]) -> set[str]:
    """Public numbers of those of whom a change of this fact waits already."""
    numbers = [one.number for one in found]
    return set(proposals.waiting(FACT).filter(part=fact.key, about__in=numbers).values_list("about", flat=True))


def do(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    wish, term = Wish.of(asked.given), Term.parse(asked.term)
    found = {one.pk: one for one in Person.objects.filter(pk__in=[one.key for one in plan.takes])}
    chosen = [found[one.key] for one in plan.takes]
    stands = standing(wish.fact, [one.pk for one in chosen], term)
    if wish.fact.by_two:
        return {"proposals": _propose(asked, wish, chosen, stands)}
    progress.step("正在更正", 0, plan.count)
    made = _written(asked, wish, chosen, stands)
    progress.step("正在刷新档案", plan.count, plan.count)
    persons.refresh_these([one.pk for one in chosen], term.ages_on)
    return {"corrections": made}


def _propose(asked: Asked, wish: Wish, chosen: list[Person], stands: Mapping[int, Stands]) -> list[int]:
    fact, term = wish.fact, Term.parse(asked.term)
    typed = {one.pk: wish.typed(one.pk) or "" for one in chosen}
    wanted = [
        Wanted(
            kind=FACT,
            about=one.number,
            part=fact.key,
            county_code=office_of(asked.by, one),
            name=f"{one.name}：{fact.label}（{term.short_label}起）",
            old=fact.said(stands.get(one.pk, NOTHING).row),
            new=fact.say(fact.read(typed[one.pk])),
            content=asdict(Typed(fact.key, typed[one.pk], asked.term)),
        )
        for one in chosen
    ]
    return proposals.propose_many(wanted, reason=asked.given["reason"], by=asked.by)


def _written(asked: Asked, wish: Wish, chosen: list[Person], stands: Mapping[int, Stands]) -> list[int]:
    """The corrections, and by them the periods."""
    fact, term, at = wish.fact, Term.parse(asked.term), clock.now()
    values = {one.pk: fact.read(wish.typed(one.pk) or "") for one in chosen}
    made = Correction.objects.bulk_create(
        Correction(
            person=one,
            fact=fact.key,
            old=fact.said(stands.get(one.pk, NOTHING).row),
            new=fact.say(values[one.pk]),
            reason=stated(asked.given["reason"]),
            term=str(term),
            by=asked.by.username,
            at=at,
        )
        for one in chosen
    )
    records = _records(fact, chosen, stands)
    starts, ends = days_of(fact, term)
    groups: dict[tuple[tuple[str, object], ...], list[tuple[int, int]]] = {}
    for one, correction in zip(chosen, made, strict=True):
        record, school = records[one.pk]
        row = stands.get(one.pk, NOTHING).row
        changes = fact.changes(Occasion(term, one.school_code, school, row, values[one.pk]))
        groups.setdefault(tuple(changes.items()), []).append((record, correction.pk))
    for said, pairs in groups.items():
        decide_many(fact.table, DecidedMany(dict(said), starts, ends, pairs, at))
    return [one.pk for one in made]


def _records(fact: EditableFact, chosen: list[Person], stands: Mapping[int, Stands]) -> dict[int, tuple[int, str]]:
    """By person: the record that carries the fact and its school; where none does, the last of the fitting kind, else
    one made by hand."""
    found = {key: (one.record, one.school) for key, one in stands.items() if one.record is not None}
    missing = [one for one in chosen if one.pk not in found]
    for kind in fact.kinds:
        if kind in following_kinds():
            continue
        own = Record.objects.filter(person__root_id__in=[one.pk for one in missing], kind=kind, is_live=True)
        last = own.order_by("person__root_id", "-row_id").distinct("person__root_id")
        for root, record, school in last.values_list("person__root_id", "pk", "school_code"):
            found.setdefault(int(root or 0), (record, school))
    for one in missing:
        if one.pk not in found:
            made = own_record(one)
            found[one.pk] = (made.pk, made.school_code)
    return found


def undo(asked: TakingBack) -> Undone:
    """Of facts: where nothing newer stands; of proposals: where the second person has not said."""
    if waiting := asked.marks.get("proposals"):
        return _withdrawn(waiting, asked.by)
    made = list(Correction.objects.filter(pk__in=asked.marks["corrections"]).select_related("person"))
    at, fact, term = clock.now(), fact_named(made[0].fact), Term.parse(asked.term)
    Person.objects.select_for_update().filter(pk__in=[one.person_id for one in made]).order_by("pk").count()
    back = take_back_many(fact.table, [one.pk for one in made], at)
    Correction.objects.bulk_create(
        Correction(
            person=one.person,
            fact=one.fact,
            old=one.new,
            new=one.old,
            reason=UNDO_REASON,
            term=one.term,
            by=asked.by.username,
            at=at,
        )
        for one in made
        if one.pk in back
    )
    persons.refresh_these([one.person_id for one in made], term.ages_on)
    return Undone(
        len(back), tuple(Left(one.person.name, NEWER, _place(one.person)) for one in made if one.pk not in back)
    )


def _withdrawn(keys: Iterable[int], by: Staff) -> Undone:
    leaves, count = [], 0
    for one in proposals.of_kinds(FACT).filter(pk__in=keys):
        if one.state == ProposalState.WAITING:
            proposals.end(one, ProposalAct.WITHDRAW, permission=check_withdraw_change, by=by, reason=UNDO_REASON)
            count += 1
        else:
            leaves.append(Left(one.name, ProposalState(one.state).label, Place(Thing.CHILD, (one.about,))))
    return Undone(count, tuple(leaves))


def _said_of_each(given: Mapping[str, str]) -> str:
    return f"{fact_named(given['fact']).label}逐人填写；依据：{given['reason']}"


def _said(given: Mapping[str, str]) -> str:
    fact = fact_named(given["fact"])
    return f"{fact.label}改为“{fact.say(fact.read(given['value']))}”；依据：{given['reason']}"


CORRECT_MANY = ManyAct("correct_many", "更正事实", "更正", "人", check_correct, plan, do, undo, _said)
FILL_MANY = ManyAct("fill_many", "逐人填写事实", "更正", "人", check_correct, plan, do, undo, _said_of_each)
