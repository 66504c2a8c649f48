"""One fact of many persons put right by hand with one reason: at once, or, where aid hangs on it, as proposals."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from fuzhi.steps.accounts import proposals
from fuzhi.steps.accounts.proposals import ProposalAct, Wanted
from fuzhi.steps.accounts.scope import for_area
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.states import ProposalState
from fuzhi.steps.bulk.acts import Asked, Left, ManyAct, Marks, Plan, Progress, Taken, TakingBack, Undone
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.deciding_many import DecidedMany, decide_many, take_back_many
from fuzhi.steps.periods.editable import Occasion
from fuzhi.steps.periods.registers import following_kinds
from fuzhi.steps.registry import persons
from fuzhi.steps.registry.by_hand import own_record, stated
from fuzhi.steps.registry.changes import FACT, office_of
from fuzhi.steps.registry.corrections import Typed
from fuzhi.steps.registry.facts import EditableFact, days_of, fact_named
from fuzhi.steps.registry.models import Correction, Person, Record
from fuzhi.steps.registry.permissions import check_correct, check_withdraw_change
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import FuzhiError
from fuzhi.vocabulary.handover import Place, Thing
from fuzhi.vocabulary.terms import Term

UNDO_REASON = "撤回批量更正"
_NEWER = "之后又有更改，请打开单独更正"


@dataclass(frozen=True, slots=True)
class _Stands:
    """What stands of one person: the record that says it (None: none yet), its school, and the value."""

    record: int | None
    school: str
    value: object

    @property
    def is_stated(self) -> bool:
        return self.record is not None


_NOTHING = _Stands(None, "", None)


def _place(person: Person) -> Place:
    return Place(Thing.CHILD, (person.number,))


def _plan(asked: Asked) -> Plan:
    """Whose fact changes from what to what; whose does not, and why."""
    fact, wanted = fact_named(asked.given["fact"]), asked.given["value"]
    value, term = fact.read(wanted), Term.parse(asked.term)
    stated(asked.given["reason"])
    found = _persons(asked)
    stands = _standing(fact, [one.pk for one in found], term)
    waits = _waiting(fact, found) if fact.by_two else set()
    takes, leaves = [], []
    for person in found:
        now = stands.get(person.pk, _NOTHING)
        old = fact.say(now.value) if now.is_stated else "没有记录"
        reason = _why_not(person, asked.by, fact, now, value) or (
            "已有一份更改等另一人确认" if person.number in waits else ""
        )
        if reason:
            leaves.append(Left(person.name, reason, _place(person)))
        else:
            takes.append(Taken(person.pk, person.name, f"{old} → {fact.say(value)}", None, _place(person)))
    return Plan(tuple(takes), tuple(leaves))


def _why_not(person: Person, by: Staff, fact: EditableFact, now: _Stands, value: object) -> str:
    try:
        check_correct(by, person)
    except FuzhiError as error:
        return error.message
    if now.is_stated and now.value == value:
        return f"本来就是“{fact.say(value)}”"
    return ""


def _persons(asked: Asked) -> list[Person]:
    """Those of the area, through merges, each once."""
    roots = Person.objects.filter(pk__in=asked.keys).values("root_id")
    found = Person.objects.filter(for_area(asked.by.scope, with_home=True), pk__in=roots, is_live=True).order_by("pk")
    return list(found.select_for_update() if asked.locks else found)


def _standing(fact: EditableFact, roots: list[int], term: Term) -> dict[int, _Stands]:
    """What stands of each on the day from which the decision holds: what was decided by hand first, then the school
    that the child attends."""
    starts, _ = days_of(fact, term)
    rows = sql.rows(
        f"""SELECT DISTINCT ON (p.root_id) p.root_id, t.record_id, r.school_code, t.{fact.column}
            FROM {fact.table.name} t JOIN registry_record r ON r.id = t.record_id
            JOIN registry_person p ON p.id = r.person_id JOIN registry_person o ON o.id = p.root_id
            WHERE p.root_id = ANY(%(roots)s) AND t.superseded_at IS NULL AND t.valid_from <= %(day)s
              AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
            ORDER BY p.root_id, t.source_kind = 'decision' DESC, r.school_code = o.school_code DESC, t.id""",
        {"roots": roots, "day": starts},
    )
    return {root: _Stands(record, school, value) for root, record, school, value in rows}


def _waiting(fact: EditableFact, found: list[Person]) -> set[str]:
    """Public numbers of those of whom a change of this fact waits already."""
    numbers = [one.number for one in found]
    return set(proposals.waiting(FACT).filter(part=fact.key, about__in=numbers).values_list("about", flat=True))


def _do(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    fact, term = fact_named(asked.given["fact"]), Term.parse(asked.term)
    found = {one.pk: one for one in Person.objects.filter(pk__in=[one.key for one in plan.takes])}
    chosen = [found[one.key] for one in plan.takes]
    stands = _standing(fact, [one.pk for one in chosen], term)
    if fact.by_two:
        return {"proposals": _propose(asked, fact, chosen, stands)}
    progress.step("正在更正", 0, plan.count)
    made = _written(asked, fact, chosen, stands)
    progress.step("正在刷新档案", plan.count, plan.count)
    persons.refresh_these([one.pk for one in chosen], term.ages_on)
    return {"corrections": made}


def _propose(asked: Asked, fact: EditableFact, chosen: list[Person], stands: Mapping[int, _Stands]) -> list[int]:
    term = Term.parse(asked.term)
    wanted = [
        Wanted(
            kind=FACT,
            about=one.number,
            part=fact.key,
            county_code=office_of(asked.by, one),
            name=f"{one.name}：{fact.label}（{term.short_label}起）",
            old=fact.say(stands.get(one.pk, _NOTHING).value),
            new=fact.say(fact.read(asked.given["value"])),
            content=asdict(Typed(fact.key, asked.given["value"], asked.term)),
        )
        for one in chosen
    ]
    return proposals.propose_many(wanted, reason=asked.given["reason"], by=asked.by)


def _written(asked: Asked, fact: EditableFact, chosen: list[Person], stands: Mapping[int, _Stands]) -> list[int]:
    """The corrections, and by them the periods."""
    value, term, at = fact.read(asked.given["value"]), Term.parse(asked.term), clock.now()
    made = Correction.objects.bulk_create(
        Correction(
            person=one,
            fact=fact.key,
            old=fact.say(stands.get(one.pk, _NOTHING).value),
            new=fact.say(value),
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
        beside = fact.beside(Occasion(term, one.school_code, school, stands.get(one.pk, _NOTHING).is_stated))
        groups.setdefault(((fact.column, value), *beside.items()), []).append((record, correction.pk))
    for changes, pairs in groups.items():
        decide_many(fact.table, DecidedMany(dict(changes), starts, ends, pairs, at))
    return [one.pk for one in made]


def _records(fact: EditableFact, chosen: list[Person], stands: Mapping[int, _Stands]) -> dict[int, tuple[int, str]]:
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


def _undo(asked: TakingBack) -> Undone:
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
        len(back), tuple(Left(one.person.name, _NEWER, _place(one.person)) for one in made if one.pk not in back)
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


def _said(given: Mapping[str, str]) -> str:
    fact = fact_named(given["fact"])
    return f"{fact.label}改为“{fact.say(fact.read(given['value']))}”；依据：{given['reason']}"


CORRECT_MANY = ManyAct("correct_many", "更正事实", "更正", "人", check_correct, _plan, _do, _undo, _said)
