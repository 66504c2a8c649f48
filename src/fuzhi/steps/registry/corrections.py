"""One fact of one person put right by hand: at once, or, where aid hangs on it, when a second person agrees."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from fuzhi.steps.accounts import proposals
from fuzhi.steps.accounts.proposals import Kind, Proposal, Wanted
from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.periods import deciding, sql
from fuzhi.steps.periods.deciding import Decided
from fuzhi.steps.periods.editable import Occasion
from fuzhi.steps.periods.registers import following_kinds
from fuzhi.steps.registry import persons, placing, queries
from fuzhi.steps.registry.by_hand import locked_about, locked_person, own_record, stated, written
from fuzhi.steps.registry.changes import FACT, office_of
from fuzhi.steps.registry.facts import NOTHING_STATED, EditableFact, days_of, fact_named
from fuzhi.steps.registry.models import Correction, Person, Record
from fuzhi.steps.registry.permissions import check_correct
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError
from fuzhi.vocabulary.terms import Term

AS_IF, AS_IF_BY = "试算", "试算复核"
"""Who makes and confirms a correction that is taken back at once, and why."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A fact as somebody wants it: its key, the value as typed, the semester."""

    fact: str
    value: str
    term: str


@dataclass(frozen=True, slots=True)
class _Case:
    """The same where it stands: the record, from and until when, the row that says it now."""

    editable: EditableFact
    record: Record
    term: Term
    starts: date
    ends: date | None
    row: Mapping[str, object]

    @property
    def old_said(self) -> str:
        """What stands, in words."""
        return self.editable.said(self.row)

    def has(self, wanted: object) -> bool:
        """True when the value stands already."""
        return bool(self.row) and self.row[self.editable.column] == wanted

    def occasion(self, person: Person, wanted: object) -> Occasion:
        """The value where it is to stand."""
        return Occasion(self.term, person.school_code, self.record.school_code, self.row, wanted)


@transaction.atomic
def correct(
    *, person_id: int, fact: str, value: str, reason: str, by: Staff, term: str, request_key: str | None = None
) -> Correction | Proposal:
    """Put one fact of one person right from the semester's first day on. ``value`` as typed; empty = unknown.

    Poverty, disability, hardship and assistance are proposed: what stands goes on standing until a second person has
    confirmed.
    """
    check_correct.role(by)
    editable, wanted_term, reason = fact_named(fact), Term.parse(term), stated(reason)
    wanted = editable.read(value)
    person = locked_person(person_id, by)
    check_correct(by, person)
    request_key = bound(request_key, person_id, fact, value, reason, term)
    if done := made_before(Correction.objects.all(), request_key, by=by.username):
        return done
    case = _case(person, editable, wanted_term)
    if case.has(wanted):
        raise InputError("no_change", f"“{editable.label}”本来就是“{editable.say(wanted)}”。", "不需要更正。")
    placing.fitting(editable, [person.pk])(by, person, case.occasion(person, wanted))
    if editable.by_two:
        proposed = Wanted(
            kind=FACT,
            about=person.number,
            part=fact,
            county_code=office_of(by, person),
            name=f"{person.name}：{editable.label}（{wanted_term.short_label}起）",
            old=case.old_said,
            new=editable.say(wanted),
            content=asdict(Typed(fact, value, str(wanted_term))),
        )
        return proposals.propose(proposed, reason=reason, by=by, request_key=request_key)
    correction = Correction(reason=reason, by=by.username, request_key=request_key)
    _put(person, case, wanted, correction)
    detail = {"fact": fact, "term": str(wanted_term), "correction": correction.pk}
    written(by, "correct_fact", "person", person.number, person.county_code, detail)
    return correction


def as_if(*, person_id: int, fact: str, value: str, term: str) -> None:
    """Write the fact as it would stand, for who asks what would follow: the caller has checked who asks, and takes all
    of it back. Raises InputError for a value that the fact cannot have."""
    editable, person = fact_named(fact), queries.root_of(person_id)
    case = _case(person, editable, Term.parse(term))
    _put(
        person,
        case,
        editable.read(value),
        Correction(reason=AS_IF, by=AS_IF, confirmed_by=AS_IF_BY if editable.by_two else ""),
    )


def _case(person: Person, editable: EditableFact, term: Term) -> _Case:
    starts, ends = days_of(editable, term)
    record = _record_for(person, editable, starts)
    row = deciding.standing(editable.table, record.pk, starts)
    return _Case(editable, record, term, starts, ends, row.values if row else {})


def _put(person: Person, case: _Case, wanted: object, correction: Correction) -> None:
    """Write the fact; ``correction`` says who, why, and who confirmed."""
    editable, correction.person, correction.at = case.editable, person, clock.now()
    correction.fact, correction.term = editable.key, str(case.term)
    correction.old, correction.new = case.old_said, editable.say(wanted)
    correction.save()
    changes = editable.changes(case.occasion(person, wanted))
    decided = Decided(changes, case.starts, case.ends, correction.pk, correction.at)
    deciding.decide(editable.table, case.record.pk, decided)
    persons.refresh_these([person.pk], case.term.ages_on)


def _apply(found: Proposal) -> None:
    """The fact as it was proposed, if what stands is still what it was to replace."""
    typed = Typed(**found.content)
    person = locked_about(found.about)
    case = _case(person, fact_named(typed.fact), Term.parse(typed.term))
    if case.old_said != found.old:
        raise Conflict(
            "changed_since",
            f"提出之后“{case.editable.label}”已经变动：现在是“{case.old_said}”。",
            "请退回这项更改，由提出人核对后重新提出。",
        )
    wanted = case.editable.read(typed.value)
    placing.check_fact(case.editable, case.occasion(person, wanted))
    confirmed_by = found.decided_by.username if found.decided_by else ""
    made = Correction(reason=found.reason, by=found.proposed_by.username, confirmed_by=confirmed_by)
    _put(person, case, wanted, made)


FACT_CHANGE = Kind(FACT, "person", _apply)


def current_value(*, person_id: int, fact: str, term: str) -> str:
    """What stands now, in words, for the form of :func:`correct`."""
    editable, wanted = fact_named(fact), Term.parse(term)
    starts, _ = days_of(editable, wanted)
    for number in _carrying(queries.root_of(person_id), editable, starts):
        row = deciding.standing(editable.table, number, starts)
        if row is not None:
            return editable.say(row.values[editable.column])
    return NOTHING_STATED


def _record_for(person: Person, fact: EditableFact, day: date) -> Record:
    """The record that carries the fact on the day, else one of the fitting kind, else one made by hand."""
    own = Record.objects.filter(person__root_id=person.pk, is_live=True)
    carrying = _carrying(person, fact, day)
    if carrying:
        return Record.objects.get(pk=carrying[0])
    for kind in fact.kinds:
        if kind not in following_kinds() and (found := own.filter(kind=kind).order_by("-row_id").first()):
            return found
    return own_record(person)


def _carrying(person: Person, fact: EditableFact, day: date) -> list[int]:
    """Records that state the fact on a day, the one that counts first; then the school the child attends."""
    return [
        int(row[0])
        for row in sql.rows(
            f"""SELECT t.record_id FROM {fact.table.name} t JOIN registry_record r ON r.id = t.record_id
                JOIN registry_person p ON p.id = r.person_id
                WHERE p.root_id = %(person)s AND t.superseded_at IS NULL AND t.valid_from <= %(day)s
                  AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
                ORDER BY {fact.first}, r.school_code = %(school)s DESC, t.id""",
            {"person": person.pk, "day": day, "school": person.school_code},
        )
    ]
