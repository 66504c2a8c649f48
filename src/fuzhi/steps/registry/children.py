"""A child entered by hand who stands on no roll."""

import uuid
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import F

from fuzhi.steps.accounts import masking, sealing
from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.steps.intake import sealed_rows
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.deciding import Decided
from fuzhi.steps.registry import candidates, enrolling, persons, queries
from fuzhi.steps.registry.by_hand import manual_record, own_record, stated, written
from fuzhi.steps.registry.models import Correction, Person, Record
from fuzhi.steps.registry.permissions import check_add_child
from fuzhi.steps.registry.states import RollState
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.births import born_from
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.errors import Conflict, InputError
from fuzhi.vocabulary.identity import IdState, read_resident_id
from fuzhi.vocabulary.names import name_key, pinyin_initials, pinyin_key, tidy_name
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.things import Place, Thing

ALIKE_MAX = 5
ENROLMENT = "enrolment"
"""The correction by which a child is entered, and taken back."""
LOOK_UPS = Limit("number_look_up", 20, 3600)
"""How often an hour a clerk may learn that a number is known."""


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child as a clerk enters it; ``grade``: year within the stage, from 1; ``id_number`` whole, empty = unknown."""

    name: str
    sex: str
    birth_date: date
    school_code: str
    stage: Stage
    grade: int
    id_number: str = ""
    class_name: str = ""
    village_code: str = ""
    guardian_name: str = ""


def add_child(
    *, child: NewChild, reason: str, term: str, by: Staff, is_another: bool = False, request_key: str | None = None
) -> Person:
    """Enter one child by hand who stands on no roll, at a school of this person's county. Refuses a known ID number:
    that look-up stays on record, whatever becomes of the rest.

    Who has the name and the birth date of a child of the county is asked about (Conflict ``child_alike``); somebody who
    is said to be another one (``is_another``) is entered and stands beside that child in 比对核查.
    """
    check_add_child.role(by)
    wanted_term, reason, name = Term.parse(term), stated(reason), tidy_name(child.name)
    if not name or len(name) > 60:
        raise InputError("bad_name", "姓名没有填好。", "请填学生姓名，最多 60 个字。")
    school = queries.school(child.school_code, wanted_term.starts_on)
    check_add_child(by, school.county_code)
    request_key = bound(request_key, child, reason, term)
    if done := made_before(Correction.objects.all(), request_key, by=by.username):
        return queries.root_of(done.person_id)
    number = _usable(child.id_number, by)
    entered = replace(child, name=name, id_number=number)
    with transaction.atomic():
        alike = [] if number else _alike(entered, school.county_code)
        if alike and not is_another:
            raise _told_alike(alike, school.county_code)
        person = _add(entered, school, wanted_term, reason, by, request_key)
        for known in alike:
            candidates.propose(
                own_record(known).pk, own_record(person).pk, "手工登记：同名同生日，经办人说是另一人", clock.now()
            )
        return person


def _alike(child: NewChild, county_code: str) -> list[Person]:
    """Children of the county with this name and birth date; those of other counties are not told."""
    found = Person.objects.filter(
        root=F("pk"),
        is_live=True,
        county_code=county_code,
        name_key=name_key(child.name),
        birth_index=sealing.index("birth", child.birth_date.isoformat()),
    )
    return list(found.order_by("pk")[:ALIKE_MAX])


def _told_alike(alike: list[Person], county_code: str) -> Conflict:
    schools = queries.school_names([one.school_code for one in alike])
    who = "；".join(f"{one.name}（{one.number}，{schools.get(one.school_code, '学校不详')}）" for one in alike)
    return Conflict(
        "child_alike",
        f"{place_name(county_code)}已有同名同生日的学生：{who}。",
        "是同一人，请打开已有档案更正，不必登记；确实是另一人，请勾选“是另一名学生”再登记，登记后列入比对核查。",
        [_way(one) for one in alike],
    )


def _way(person: Person) -> tuple[str, Place]:
    return f"打开{person.name}的档案（{person.number}）", Place(Thing.CHILD, (person.number,))


def _add(
    child: NewChild, school: queries.SchoolName, term: Term, reason: str, by: Staff, request_key: str | None
) -> Person:
    person, record = _enter(child, school.county_code)
    at = clock.now()
    correction = Correction.objects.create(
        person=person,
        fact=ENROLMENT,
        old="无学籍",
        new=f"{school.name} {child.stage.label}{child.grade}年级",
        reason=reason,
        term=str(term),
        by=by.username,
        at=at,
        request_key=request_key,
    )
    changes = {
        "school_code": child.school_code,
        "stage": child.stage.value,
        "grade": child.grade,
        "class_name": child.class_name,
        "guardian_name": child.guardian_name,
        "hukou_code": child.village_code,
        "roll_state": RollState.ENROLLED.value,
    }
    decided = Decided(changes, term.starts_on, None, correction.pk, at)
    enrolling.enrol(record.pk, decided)
    persons.refresh_these([person.pk], term.ages_on)
    written(by, "add_child", "person", person.number, school.county_code, {"correction": correction.pk})
    person.refresh_from_db()
    return person


def _usable(text: str, by: Staff) -> str:
    """The ID number as typed, empty when none was; InputError for a bad one, Conflict for one that is known."""
    identity = read_resident_id("".join(text.split()))
    if identity.number and not identity.is_usable:
        raise InputError("bad_id", identity.fault, "请对照户口簿核对 18 位号码；没有证件可以留空。")
    if identity.number and (known := queries.person_by_id(identity.number)):
        raise _known(known, by)
    return identity.number or ""


def _known(person: Person, by: Staff) -> Conflict:
    """Whose number it is, said to those alone who may see the child; each look-up counts and stands in the trail."""
    if LOOK_UPS.is_passed_by(by.username):
        return Conflict(
            "too_many_look_ups", "一小时内查到已有档案的次数太多。", "请过一会儿再登记，或先在学生档案里查找。"
        )
    is_here = by.scope.covers_county(person.county_code)
    written(by, "look_up_number", "person", person.number, person.county_code, {"is_here": is_here}, changes=False)
    who = f"：{person.name}（{person.number}）" if is_here else f"，在{place_name(person.county_code)}"
    mend = "请打开已有档案更正，不必重新登记。" if is_here else "请与那边核对；孩子转来的，请等学籍名册。"
    return Conflict("child_known", f"这个证件号已有档案{who}。", mend, [_way(person)] if is_here else ())


def _enter(child: NewChild, county_code: str) -> tuple[Person, Record]:
    """A new person with one record by hand; the ID stands sealed on the record."""
    serial, number = sql.one("SELECT nextval('registry_person_number')"), child.id_number
    person = Person.objects.create(
        number=f"P{county_code}{serial:07d}",
        name=child.name,
        name_key=name_key(child.name),
        pinyin=pinyin_key(child.name)[:200],
        initials=pinyin_initials(child.name)[:30],
        sex=child.sex,
        born_from=born_from(child.birth_date),
        birth_index=sealing.index("birth", child.birth_date.isoformat()),
        county_code=county_code,
        village_code=child.village_code,
        school_code=child.school_code,
        guardian_name=child.guardian_name,
        is_pupil=True,
        id_index=sealing.index("id", number) if number else None,
        tail_key=masking.tail_key(number),
        id_mask=masking.kept_mask(number),
        id_state=IdState.VALID.value if number else IdState.MISSING.value,
    )
    Person.objects.filter(pk=person.pk).update(root=person)
    record = manual_record(person, child.school_code)
    record.secret_ref = f"manual:{uuid.uuid4()}"
    said = {"id_number": number} if number else {}
    record.secret = sealed_rows.seal_secret(said | {"birth_date": child.birth_date.isoformat()}, record.secret_ref)
    record.save(update_fields=["secret", "secret_ref"])
    if number:
        Person.objects.filter(pk=person.pk).update(id_record_id=record.pk)
    return person, record
