"""One fact of one person put right by hand."""

from datetime import date

from django.db import transaction

from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.periods import deciding, sql
from fuzhi.steps.periods.deciding import Decided
from fuzhi.steps.periods.editable import Occasion
from fuzhi.steps.periods.registers import following_kinds
from fuzhi.steps.registry import persons, queries
from fuzhi.steps.registry.by_hand import locked_person, own_record, stated, written
from fuzhi.steps.registry.facts import EditableFact, days_of, fact_named
from fuzhi.steps.registry.models import Correction, Person, Record
from fuzhi.steps.registry.permissions import check_correct
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term


@transaction.atomic
def correct(
    *, person_id: int, fact: str, value: str, reason: str, by: Staff, term: str, request_key: str | None = None
) -> Correction:
    """Put one fact of one person right from the semester's first day on. ``value`` as typed; empty = unknown."""
    check_correct.role(by)
    editable, wanted_term, reason = fact_named(fact), Term.parse(term), stated(reason)
    wanted = editable.read(value)
    person = locked_person(person_id, by)
    check_correct(by, person)
    request_key = bound(request_key, person_id, fact, value, reason, term)
    if done := made_before(Correction.objects.all(), request_key, by=by.username):
        return done
    starts, ends = days_of(editable, wanted_term)
    record = _record_for(person, editable, starts)
    row = deciding.standing(editable.table, record.pk, starts)
    old = row.values[editable.column] if row else None
    if row is not None and old == wanted:
        raise InputError("no_change", f"“{editable.label}”本来就是“{editable.say(wanted)}”。", "不需要更正。")
    at = clock.now()
    correction = Correction.objects.create(
        person=person,
        fact=fact,
        old=editable.say(old),
        new=editable.say(wanted),
        reason=reason,
        term=str(wanted_term),
        by=by.username,
        at=at,
        request_key=request_key,
    )
    occasion = Occasion(wanted_term, person.school_code, record.school_code, row is not None)
    changes = {editable.column: wanted, **editable.beside(occasion)}
    deciding.decide(editable.table, record.pk, Decided(changes, starts, ends, correction.pk, at))
    persons.refresh_these([person.pk], wanted_term.ages_on)
    detail = {"fact": fact, "term": str(wanted_term), "correction": correction.pk}
    written(by, "correct_fact", "person", person.number, person.county_code, detail)
    return correction


def current_value(*, person_id: int, fact: str, term: str) -> str:
    """What stands now, in words, for the form of :func:`correct`."""
    editable, wanted = fact_named(fact), Term.parse(term)
    starts, _ = days_of(editable, wanted)
    for number in _carrying(queries.root_of(person_id), editable, starts):
        row = deciding.standing(editable.table, number, starts)
        if row is not None:
            return editable.say(row.values[editable.column])
    return "没有记录"


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
    """Records that state the fact on a day: what was decided by hand first, then the school the child attends."""
    return [
        int(row[0])
        for row in sql.rows(
            f"""SELECT t.record_id FROM {fact.table.name} t JOIN registry_record r ON r.id = t.record_id
                JOIN registry_person p ON p.id = r.person_id
                WHERE p.root_id = %(person)s AND t.superseded_at IS NULL AND t.valid_from <= %(day)s
                  AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
                ORDER BY t.source_kind = 'decision' DESC, r.school_code = %(school)s DESC, t.id""",
            {"person": person.pk, "day": day, "school": person.school_code},
        )
    ]
