"""What all verbs by hand share: the person locked, the reason stated, the record that holds it, the audit entry."""

import uuid
from datetime import date

from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.registry import linking, persons, queries
from fuzhi.steps.registry.models import Person, Record
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.terms import term_on


def locked_person(person_id: int, by: Staff) -> Person:
    """The person, through merges, locked until the transaction ends. NotFound outside the scope."""
    person = queries.person(by.scope, person_id)
    return Person.objects.select_for_update().get(pk=person.pk)


def locked_about(number: str) -> Person:
    """The person of that public number, through merges, locked until the transaction ends; without a scope."""
    root = Person.objects.values_list("root_id", flat=True).get(number=number)
    return Person.objects.select_for_update().get(pk=root)


def own_record(person: Person) -> Record:
    """The record that holds what was entered by hand for a person: the roll's where there is one."""
    own = Record.objects.filter(person__root_id=person.pk, is_live=True)
    rolls = own.filter(kind__in=linking.rolls())
    found = min(
        rolls, key=lambda one: (one.school_code != person.school_code, not one.school_code, one.pk), default=None
    )
    return found or own.filter(kind=persons.MANUAL).first() or manual_record(person, person.school_code)


def manual_record(person: Person, school_code: str) -> Record:
    return Record.objects.create(
        kind=persons.MANUAL,
        county_code=person.county_code,
        key=sealing.index("id", f"key|manual|{uuid.uuid4()}"),
        person=person,
        name=person.name,
        name_key=person.name_key,
        sex=person.sex,
        born_from=person.born_from,
        birth_index=person.birth_index,
        id_index=person.id_index,
        tail_key=person.tail_key,
        id_mask=person.id_mask,
        id_state=person.id_state,
        guardian_name=person.guardian_name,
        village_code=person.village_code,
        school_code=school_code,
    )


def stated(reason: str) -> str:
    """The reason, whole numbers masked. InputError when there is none."""
    reason = mask_whole_numbers(reason.strip())
    if not reason:
        raise InputError("missing_reason", "理由没有填。", "请写明依据，例如哪份材料、谁核实。")
    return reason


def ages_on() -> date:
    """The day on which ages count in the semester that runs."""
    return term_on(clock.today()).ages_on


def written(
    by: Staff, action: str, kind: str, key: str, county_code: str, detail: dict[str, object], *, changes: bool = True
) -> None:
    """One audit entry; ``changes`` as in :func:`fuzhi.steps.audit.services.record`."""
    audit.record(
        by=by.username,
        action=action,
        object_kind=kind,
        object_key=key,
        county_code=county_code,
        detail=detail,
        changes=changes,
    )
