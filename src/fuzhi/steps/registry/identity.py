"""Who a person is, put right by hand: name, sex, birth date, ID number and the village at home, each with its reason.

A decision goes before every register until another correction ends it: the same dirty row imported again changes
nothing. What the registers say stays in their records; ``""`` for a field means "as the registers say again".
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from fuzhi.steps.accounts import masking, sealing
from fuzhi.steps.accounts.people import name_of
from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.intake import sealed_rows
from fuzhi.steps.periods import sql
from fuzhi.steps.registry import candidates, linking, persons, queries
from fuzhi.steps.registry.known_places import read_village
from fuzhi.steps.registry.models import Correction, IdentityDecision, Person, Record
from fuzhi.steps.registry.permissions import check_identify, check_village
from fuzhi.steps.registry.states import IdentityField
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.births import born_from, zh_age
from fuzhi.vocabulary.errors import Conflict, InputError
from fuzhi.vocabulary.identity import mask_id, mask_whole_numbers, read_resident_id
from fuzhi.vocabulary.names import name_key, tidy_name
from fuzhi.vocabulary.places import full_name, place_name
from fuzhi.vocabulary.terms import term_on, zh_date
from fuzhi.vocabulary.things import Place, Thing

AS_REGISTERED = "以名册为准"
_LOCK = 0x49444E4F  # one correction of a number at a time, so that two clerks cannot give one number to two children


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One field as it shall stand; ``value`` None: what a clerk decided is taken back. ``said`` has no numbers."""

    field: IdentityField
    value: str | None
    said: str


def version_of(person: Person) -> str:
    """What a form shows of a person, in short: handed back when the form is sent, so that a second clerk is told."""
    shown = (
        person.pk,
        person.name,
        person.sex,
        bytes(person.birth_index or b"").hex(),
        bytes(person.id_index or b"").hex(),
        person.id_mask,
        person.village_code,
    )
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def decided_fields(person_id: int) -> frozenset[str]:
    """Which fields of a person stand by a clerk's decision."""
    standing = IdentityDecision.objects.filter(person__root_id=person_id, superseded_at__isnull=True)
    return frozenset(standing.values_list("field", flat=True))


def correct_identity(
    *, person_id: int, changes: Mapping[str, str], version: str, reason: str, by: Staff, request_key: str | None = None
) -> list[Correction]:
    """Put name, sex, birth date, ID number or home village of one person right; only fields that differ are written.

    ``changes``: as typed, by :class:`IdentityField`; an empty text takes a decision back. A number that another person
    bears is refused, and the two are put before the clerk in 比对核查.
    """
    check_identify.role(by)
    reason = mask_whole_numbers(reason.strip())
    if not reason:
        raise InputError("missing_reason", "理由没有填。", "请写明依据，例如哪份材料、谁核实。")
    with transaction.atomic():
        sql.run("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        person = _locked(person_id, by)
        request_key = bound(request_key, person_id, sorted(changes.items()), reason)
        if done := made_before(Correction.objects.all(), request_key, by=by.username):
            return [done]
        if version != version_of(person):
            raise Conflict(
                "identity_changed", f"{_who_changed(person)}您看到的已不是最新内容。", "请刷新页面，核对后再改。"
            )
        wanted = _read(person, changes)
        for one in wanted:
            if one.field is IdentityField.VILLAGE and one.value:
                check_village(by, one.value)
        _agree(person, wanted)
        bearer = _bearer(person, wanted)
        if bearer is None:
            return _write(person, wanted, reason, by, request_key)
        candidates.propose(_record_of(person), bearer.pk, "更正证件号时，两份档案是同一号码", clock.now())
    raise _number_taken(bearer, by)


def _locked(person_id: int, by: Staff) -> Person:
    person = Person.objects.select_for_update().get(pk=queries.person(by.scope, person_id).pk)
    check_identify(by, person)
    return person


def _who_changed(person: Person) -> str:
    fields = [one.value for one in IdentityField]
    last = Correction.objects.filter(person__root_id=person.pk, fact__in=fields).order_by("-at").first()
    return (
        f"{name_of(last.by)} 在{zh_date(clock.day_of(last.at))}更正过{person.name}，" if last else "名册或别人刚改过，"
    )


def _read(person: Person, changes: Mapping[str, str]) -> list[_Wanted]:
    """What was typed, read and compared with what stands; only what differs."""
    decided = decided_fields(person.pk)
    wanted = []
    for key, text in changes.items():
        field, text = _field(key), text.strip()
        if not text:
            if field.value in decided:
                wanted.append(_Wanted(field, None, AS_REGISTERED))
            continue
        if field is IdentityField.VILLAGE and text == person.village_code:
            continue  # also one that is not ours
        one = _READERS[field](text)
        if not _stands(person, one):
            wanted.append(one)
    if not wanted:
        raise InputError("no_change", "没有要更正的内容。", "请改好要更正的那一项再提交。")
    return wanted


def _field(key: str) -> IdentityField:
    try:
        return IdentityField(key)
    except ValueError:
        raise InputError(
            "unknown_fact", "这一项不能更正。", f"可以更正：{'、'.join(f.label for f in IdentityField)}。"
        ) from None


def _read_name(text: str) -> _Wanted:
    name = tidy_name(text)
    if not name or len(name) > 60 or any(ch.isdigit() for ch in name):
        raise InputError("bad_name", "姓名没有填好。", "请照户口簿填姓名，最多 60 个字，不带数字。")
    return _Wanted(IdentityField.NAME, name, name)


def _read_sex(text: str) -> _Wanted:
    if text not in ("男", "女"):
        raise InputError("bad_choice", f"“{mask_whole_numbers(text)}”不是可选的值。", "请选男或女。")
    return _Wanted(IdentityField.SEX, text, text)


def _read_birth(text: str) -> _Wanted:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "bad_date", f"“{mask_whole_numbers(text)}”不是日期。", "请照户口簿填年月日，例如 2009-04-17。"
        ) from None
    if not date(1900, 1, 1) <= day <= clock.today():
        raise InputError("bad_date", f"出生日期{zh_date(day)}不可能。", "请照户口簿核对年月日。")
    return _Wanted(IdentityField.BIRTH_DATE, day.isoformat(), zh_age(born_from(day), clock.today()))


def _read_number(text: str) -> _Wanted:
    read = read_resident_id("".join(text.split()))
    if not read.is_usable:
        raise InputError("bad_id", read.fault, "请对照户口簿核对 18 位号码。")
    return _Wanted(IdentityField.ID_NUMBER, read.number, mask_id(read.number))


def _read_home(text: str) -> _Wanted:
    code = read_village(text)
    return _Wanted(IdentityField.VILLAGE, code, full_name(code))


_READERS = {
    IdentityField.NAME: _read_name,
    IdentityField.SEX: _read_sex,
    IdentityField.BIRTH_DATE: _read_birth,
    IdentityField.ID_NUMBER: _read_number,
    IdentityField.VILLAGE: _read_home,
}


def _stands(person: Person, wanted: _Wanted) -> bool:
    match wanted.field:
        case IdentityField.NAME:
            return person.name == wanted.value
        case IdentityField.SEX:
            return person.sex == wanted.value
        case IdentityField.VILLAGE:
            return person.village_code == wanted.value
        case IdentityField.BIRTH_DATE:
            return bytes(person.birth_index or b"") == sealing.index("birth", wanted.value or "")
        case _:
            return bytes(person.id_index or b"") == sealing.index("id", wanted.value or "")


def _agree(person: Person, wanted: list[_Wanted]) -> None:
    """A usable number carries birth date and sex: they must say the same."""
    typed = {one.field: one.value for one in wanted}
    number = typed.get(IdentityField.ID_NUMBER) or queries.id_numbers([person.pk]).get(person.pk, "")
    read = read_resident_id(number)
    if not read.is_usable or (IdentityField.ID_NUMBER in typed and typed[IdentityField.ID_NUMBER] is None):
        return
    typed_birth = typed.get(IdentityField.BIRTH_DATE)
    birth = sealing.index("birth", typed_birth) if typed_birth else bytes(person.birth_index or b"")
    sex = typed.get(IdentityField.SEX) or person.sex
    differing = []
    if birth and read.birth_date and sealing.index("birth", read.birth_date.isoformat()) != birth:
        differing.append("证件号里的出生日期与填写或登记的出生日期不同")
    if sex and read.sex and read.sex != sex:
        differing.append(f"证件号里的性别是{read.sex}，填的是{sex}")
    if differing:
        raise InputError(
            "identity_disagrees", "；".join(differing) + "。", "请照户口簿核对，把证件号、出生日期和性别一起改对。"
        )


def _bearer(person: Person, wanted: list[_Wanted]) -> Record | None:
    """A live record of another person who bears the wanted number (unless that person's number was put right since)."""
    number = next((one.value for one in wanted if one.field is IdentityField.ID_NUMBER), None)
    if number is None:
        return None
    found = sql.one(
        """SELECT r.id FROM registry_record r JOIN registry_person p ON p.id = r.person_id
           JOIN registry_person x ON x.id = p.root_id
           WHERE r.id_index = %(index)s AND r.is_live AND r.kind = ANY(%(naming)s) AND x.id <> %(person)s
             AND (x.id_index = %(index)s OR NOT EXISTS (
               SELECT FROM registry_identitydecision d WHERE d.superseded_at IS NULL AND d.id_index = x.id_index))
           ORDER BY r.kind = 'identity', r.id LIMIT 1""",
        {"index": sealing.index("id", number), "person": person.pk, "naming": linking.naming()},
    )
    return Record.objects.select_related("person").get(pk=found) if found else None


def _number_taken(record: Record, by: Staff) -> Conflict:
    owner = queries.root_of(record.person_id or 0)
    who = (
        f"{owner.name}（{owner.number}）"
        if by.scope.covers_county(owner.county_code)
        else f"{place_name(owner.county_code)}的一名学生"
    )
    return Conflict(
        "number_taken",
        f"这个证件号已登记在{who}名下。",
        "这两份档案已列入“比对核查”：是同一人请在那里合并；不是同一人请核对哪一份号码抄错。",
        [("去比对核查", Place(Thing.PAIRS))],
    )


def _record_of(person: Person) -> int:
    own = Record.objects.filter(person__root_id=person.pk, is_live=True).filter(kind__in=linking.naming())
    found = own.exclude(kind=persons.IDENTITY).order_by("id").first() or own.order_by("id").first()
    return found.pk if found else _carrier(person).pk


def _carrier(person: Person) -> Record:
    """The record by which later rosters find a decided identity; it never speaks for itself."""
    own = Record.objects.filter(kind=persons.IDENTITY, person=person).first()
    return own or Record.objects.create(
        kind=persons.IDENTITY,
        county_code=person.county_code,
        key=sealing.index("id", f"key|identity|{person.pk}"),
        person=person,
        name=person.name,
        name_key=person.name_key,
        id_state="missing",
    )


def _write(person: Person, wanted: list[_Wanted], reason: str, by: Staff, request_key: str | None) -> list[Correction]:
    at, before, term = clock.now(), _before(person), str(term_on(clock.today()))
    made: list[Correction] = []
    for one in wanted:
        correction = Correction.objects.create(
            person=person,
            fact=one.field.value,
            old=before[one.field],
            new=one.said,
            reason=reason,
            term=term,
            by=by.username,
            at=at,
            request_key=request_key if not made else None,
        )
        _supersede(person, one.field, at)
        if one.value is not None:
            _decide(person, one, correction, at)
        made.append(correction)
    persons.refresh_these([person.pk], term_on(clock.today()).ages_on)
    linking.link_followers(person.county_code)
    withdrawn, proposed = candidates.find_for(person.pk, at)
    audit.record(
        by=by.username,
        action="correct_identity",
        object_kind="person",
        object_key=person.number,
        county_code=person.county_code,
        detail={
            "fields": [one.field.value for one in wanted],
            "corrections": [one.pk for one in made],
            "reason": reason,
            "pairs_withdrawn": withdrawn,
            "pairs_proposed": proposed,
        },
    )
    return made


def _before(person: Person) -> dict[IdentityField, str]:
    return {
        IdentityField.NAME: person.name,
        IdentityField.SEX: person.sex or "不清楚",
        IdentityField.ID_NUMBER: person.id_mask or "没有",
        IdentityField.BIRTH_DATE: zh_age(person.born_from, clock.today()),
        IdentityField.VILLAGE: full_name(person.village_code) or "没有",
    }


def _supersede(person: Person, field: IdentityField, at: datetime) -> None:
    """End what stood, also on persons merged into this one; a decided number leaves its record."""
    standing = IdentityDecision.objects.filter(person__root_id=person.pk, field=field.value, superseded_at__isnull=True)
    if field is IdentityField.ID_NUMBER:
        Record.objects.filter(pk__in=standing.values("record_id")).update(
            id_index=None, tail_key="", id_mask="", id_state="missing", secret=None, secret_ref=""
        )
    standing.update(superseded_at=at)


def _decide(person: Person, wanted: _Wanted, correction: Correction, at: datetime) -> None:
    record, value, ref = _carrier(person), wanted.value or "", f"identity:{uuid.uuid4()}"
    decision = IdentityDecision(
        person=person, record=record, field=wanted.field.value, correction=correction, recorded_at=at
    )
    if wanted.field is IdentityField.ID_NUMBER:
        sealed = {
            "id_index": sealing.index("id", value),
            "tail_key": masking.tail_key(value),
            "id_mask": masking.kept_mask(value),
            "id_state": "valid",
            "secret_ref": ref,
            "secret": sealed_rows.seal_secret({"id_number": value}, ref),
        }
        for name, part in sealed.items():
            setattr(decision, name, part)
        Record.objects.filter(pk=record.pk).update(**sealed)
    elif wanted.field is IdentityField.BIRTH_DATE:
        decision.value = born_from(date.fromisoformat(value)).isoformat()
        decision.birth_index = sealing.index("birth", value)
        decision.secret_ref, decision.secret = ref, sealed_rows.seal_secret({"birth_date": value}, ref)
    else:
        decision.value, decision.name_key = value, name_key(value)[:60] if wanted.field is IdentityField.NAME else ""
    decision.save(force_insert=True)
