"""Verbs of the registry: decide pairs, correct facts, add a child, mend an account, show a whole ID number.

Each checks role and area first (foreign answers as missing), runs in one transaction, writes one audit entry and is
safe to repeat.
"""

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.permissions import Verb, check, check_county
from fuzhi.steps.audit import services as audit
from fuzhi.steps.intake import sealed_rows
from fuzhi.steps.registry import decisions, periods, persons, queries, sql
from fuzhi.steps.registry.facts import EditableFact, days_of, fact_named
from fuzhi.steps.registry.models import Correction, MatchPair, Person, Record, Unmasking
from fuzhi.steps.registry.states import PairKind, PairState
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.identity import IdState, mask_id, mask_whole_numbers, read_resident_id
from fuzhi.vocabulary.names import name_key, pinyin_initials, pinyin_key, tidy_name
from fuzhi.vocabulary.terms import Term, term_on

UNMASKINGS_AN_HOUR_MAX = 100
CLAIM_LOST = "另校在读"


@transaction.atomic
def decide_pair(*, pair_id: int, verdict: str, by: Any, reason: str = "") -> MatchPair:
    """``same`` joins the two persons, ``different`` keeps them apart for good, ``later`` puts the pair aside.

    A pair of two schools' claims is decided by :func:`settle_claim`; here it can only be put aside.
    """
    check(by, Verb.DECIDE_MATCH)
    wanted = _verdict(verdict)
    pair = _locked_pair(pair_id, by)
    if pair.state == wanted and wanted != PairState.LATER:
        return pair
    if pair.state in (PairState.SAME, PairState.DIFFERENT):
        raise Conflict(
            "pair_decided",
            f"这一对已由 {pair.decided_by} 定为“{PairState(pair.state).label}”。",
            "要改先撤回那次判定。",
        )
    if pair.kind == PairKind.CLAIMED_TWICE and wanted != PairState.LATER:
        raise InputError("claim_needs_school", "两校同报要选定一所学校。", "请选学校并写明理由。")
    at = clock.now()
    if wanted == PairState.SAME:
        left, right = pair.left_record.person_id, pair.right_record.person_id
        if left is None or right is None:
            raise Conflict("record_without_person", "其中一条记录已不在名册上。", "请刷新列表。")
        persons.merge(left, right, at=at, pair_id=pair.pk)
        persons.refresh_these([left, right], _ages_on())
    _close(pair, wanted, by, reason, at)
    return pair


@transaction.atomic
def settle_claim(*, pair_id: int, record_id: int, reason: str, by: Any) -> MatchPair:
    """Two schools claim one child: ``record_id`` names the roll record of the school where the child really is.

    From the first day of the overlap on, the other school's record counts as "attends elsewhere".
    """
    check(by, Verb.DECIDE_MATCH)
    reason = _reason(reason)
    pair = _locked_pair(pair_id, by)
    if pair.kind != PairKind.CLAIMED_TWICE or record_id not in (pair.left_record_id, pair.right_record_id):
        raise InputError("wrong_record", "选的学校不在这一对里。", "请从比对页面选择。")
    if pair.state == PairState.SAME:
        if pair.chosen_record_id == record_id:
            return pair
        raise Conflict("pair_decided", f"这一对已由 {pair.decided_by} 选定学校。", "要改先撤回那次判定。")
    lost = pair.left_record if record_id == pair.right_record_id else pair.right_record
    starts = sql.one(
        """SELECT max(valid_from) FROM registry_enrolment_v WHERE record_id IN (%s, %s) AND superseded_at IS NULL
           AND valid_to IS NULL""",
        [pair.left_record_id, pair.right_record_id],
    )
    if starts is None or lost.person_id is None:
        raise Conflict("claim_gone", "其中一所学校已不再上报这名学生。", "请刷新列表。")
    at = clock.now()
    correction = Correction.objects.create(
        person_id=lost.person_id,
        fact="roll_state",
        old="在读",
        new=CLAIM_LOST,
        reason=reason,
        by=by.username,
        at=at,
        term=str(term_on(starts)),
    )
    decisions.decide(
        periods.ENROLMENT,
        lost.pk,
        {"roll_state": CLAIM_LOST},
        starts=starts,
        ends=None,
        correction_id=correction.pk,
        at=at,
    )
    pair.chosen_record_id = record_id
    _close(pair, PairState.SAME, by, reason, at)
    persons.refresh_these([lost.person_id], _ages_on())
    return pair


@transaction.atomic
def undo_decision(*, pair_id: int, by: Any) -> MatchPair:
    """Open a decided pair again; what the decision joined or closed stands as before."""
    check(by, Verb.DECIDE_MATCH)
    pair = _locked_pair(pair_id, by)
    if pair.state == PairState.OPEN:
        return pair
    at = clock.now()
    if pair.kind == PairKind.SAME_PERSON and pair.state == PairState.SAME:
        apart = persons.unmerge(at=at, pair_id=pair.pk)
        persons.refresh_these(apart, _ages_on())
    elif pair.kind == PairKind.CLAIMED_TWICE and pair.state == PairState.SAME:
        lost = pair.left_record if pair.chosen_record_id == pair.right_record_id else pair.right_record
        made = Correction.objects.filter(person=lost.person, new=CLAIM_LOST, fact="roll_state")
        correction = made.filter(at=pair.decided_at).first() if pair.decided_at else None
        if correction is not None and lost.person_id is not None:
            decisions.take_back(periods.ENROLMENT, correction.pk, at)
            persons.refresh_these([lost.person_id], _ages_on())
    _record(by, "undo_pair_decision", "match_pair", str(pair.pk), pair.county_code, {"was": pair.state})
    pair.state, pair.decided_by, pair.decided_at, pair.reason = PairState.OPEN.value, "", None, ""
    pair.chosen_record_id = None
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason", "chosen_record_id"])
    return pair


@transaction.atomic
def correct(
    *, person_id: int, fact: str, value: str, reason: str, by: Any, term: str, request_key: str | None = None
) -> Correction:
    """Put one fact of one person right from the semester's first day on. ``value`` as typed; empty = unknown."""
    check(by, Verb.CORRECT_FACT)
    editable, wanted_term, reason = fact_named(fact), Term.parse(term), _reason(reason)
    wanted = editable.read(value)
    person = _locked_person(person_id, by)
    if request_key and (done := Correction.objects.filter(request_key=request_key).first()):
        return done
    starts, ends = days_of(editable, wanted_term)
    record = _record_for(person, editable, starts)
    row = decisions.standing(editable.table, record.pk, starts)
    old = row[editable.column] if row else None
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
    changes = {editable.column: wanted}
    if editable.table is periods.BILL:
        changes |= {"term": str(wanted_term), "school_code": person.school_code}
    if editable.table is periods.ENROLMENT and row is None:
        changes |= {"school_code": record.school_code or person.school_code}
    decisions.decide(editable.table, record.pk, changes, starts=starts, ends=ends, correction_id=correction.pk, at=at)
    persons.refresh_these([person.pk], wanted_term.ages_on)
    detail = {"fact": fact, "term": str(wanted_term), "correction": correction.pk}
    _record(by, "correct_fact", "person", person.number, person.county_code, detail)
    return correction


@transaction.atomic
def add_child(
    *,
    name: str,
    sex: str,
    birth_date: date,
    school_code: str,
    stage: str,
    grade: int,
    reason: str,
    term: str,
    by: Any,
    id_number: str = "",
    class_name: str = "",
    village_code: str = "",
    guardian_name: str = "",
    request_key: str | None = None,
) -> Person:
    """Enter one child by hand who stands on no roll, at a school of this person's county. Refuses a known ID number."""
    check(by, Verb.ADD_CHILD)
    wanted_term, reason, name = Term.parse(term), _reason(reason), tidy_name(name)
    if not name or len(name) > 60:
        raise InputError("bad_name", "姓名没有填好。", "请填学生姓名，最多 60 个字。")
    if request_key and (done := Correction.objects.filter(request_key=request_key).first()):
        return queries.root_of(done.person_id)
    school = queries.school(school_code, wanted_term.starts_on)
    check_county(by, school["county_code"])
    identity = read_resident_id(id_number)
    if identity.number and not identity.is_usable:
        raise InputError("bad_id", "证件号码没有通过校验。", "请对照户口簿核对 18 位号码；没有证件可以留空。")
    if identity.number and (known := queries.person_by_id(identity.number)):
        raise Conflict(
            "child_known", f"这个证件号已有档案：{known.name}（{known.number}）。", "请打开已有档案更正，不必重新登记。"
        )
    person, record = _enter(
        name, sex, birth_date, identity.number, school["county_code"], village_code, guardian_name, school_code
    )
    at = clock.now()
    correction = Correction.objects.create(
        person=person,
        fact="enrolment",
        old="无学籍",
        new=f"{school['name']} {Stage(stage).label}{grade}年级",
        reason=reason,
        term=str(wanted_term),
        by=by.username,
        at=at,
        request_key=request_key,
    )
    changes = {
        "school_code": school_code,
        "stage": Stage(stage).value,
        "grade": grade,
        "class_name": class_name,
        "guardian_name": guardian_name,
        "hukou_code": village_code,
        "roll_state": "",
    }
    decisions.decide(
        periods.ENROLMENT,
        record.pk,
        changes,
        starts=wanted_term.starts_on,
        ends=None,
        correction_id=correction.pk,
        at=at,
    )
    persons.refresh_these([person.pk], wanted_term.ages_on)
    _record(by, "add_child", "person", person.number, school["county_code"], {"correction": correction.pk})
    person.refresh_from_db()
    return person


@transaction.atomic
def mend_account(
    *,
    person_id: int,
    holder_name: str,
    bank_name: str,
    number: str,
    reason: str,
    by: Any,
    request_key: str | None = None,
) -> Correction:
    """Enter the account that aid is to be paid to from today on; it goes before what the registers say."""
    check(by, Verb.MEND_ACCOUNT)
    reason, holder_name, bank_name = _reason(reason), tidy_name(holder_name), bank_name.strip()
    digits = "".join(ch for ch in number if not ch.isspace() and ch != "-")
    if not digits.isdigit() or not 10 <= len(digits) <= 25:
        raise InputError("bad_account", "账号应为 10 到 25 位数字。", "请对照存折或银行卡核对。")
    if not holder_name or len(bank_name) > 80:
        raise InputError("bad_holder", "户名没有填好。", "请填开户人姓名和开户银行。")
    person = _locked_person(person_id, by)
    if request_key and (done := Correction.objects.filter(request_key=request_key).first()):
        return done
    index = sealing.index("account", digits)
    payee = queries.payee(person.pk)
    stands = (bytes(payee["account_index"]), payee["holder_name"], payee["origin"]) if payee else None
    if stands == (index, holder_name, "decision"):
        return Correction.objects.filter(person=person, fact="account").latest("at")
    at, ref = clock.now(), f"manual:{uuid.uuid4()}"
    correction = Correction.objects.create(
        person=person,
        fact="account",
        old=f"尾号 {payee['account_last4']}" if payee else "无账户",
        new=f"尾号 {digits[-4:]}",
        reason=reason,
        term=str(term_on(clock.today())),
        by=by.username,
        at=at,
        request_key=request_key,
    )
    changes = {
        "household_id": None,
        "bank_name": bank_name,
        "holder_name": holder_name,
        "account_index": index,
        "account_last4": digits[-4:],
        "account_sealed": sealed_rows.seal_account(digits, ref),
        "account_ref": ref,
        "origin": "decision",
    }
    record = _own_record(person)
    decisions.decide(
        periods.ACCOUNT, record.pk, changes, starts=clock.today(), ends=None, correction_id=correction.pk, at=at
    )
    _record(by, "mend_account", "person", person.number, person.county_code, {"correction": correction.pk})
    return correction


@transaction.atomic
def unmask(*, person_id: int, reason: str, by: Any) -> str:
    """The whole ID number of one person, kept on record with the reason; at most 100 an hour for one clerk."""
    check(by, Verb.UNMASK)
    reason = _reason(reason)
    person = _locked_person(person_id, by)
    since = clock.real_now() - timedelta(hours=1)
    if Unmasking.objects.filter(by=by.username, at__gte=since).count() >= UNMASKINGS_AN_HOUR_MAX:
        raise Conflict(
            "too_many_unmaskings", f"一小时内最多查看 {UNMASKINGS_AN_HOUR_MAX} 个全号。", "请稍后再看，或用后四位核对。"
        )
    number = queries.id_numbers([person.pk]).get(person.pk, "")
    if not number:
        raise NotFound("no_id", f"{person.name}没有证件号。", "请向学校补齐。")
    Unmasking.objects.create(person=person, by=by.username, at=clock.real_now(), reason=reason)
    _record(
        by, "unmask", "person", person.number, person.county_code, {"reason": mask_whole_numbers(reason)}, changes=False
    )
    return number


def current_value(*, person_id: int, fact: str, term: str) -> str:
    """What stands now, in words, for the form of :func:`correct`."""
    editable, wanted = fact_named(fact), Term.parse(term)
    starts, _ = days_of(editable, wanted)
    for number in _carrying(queries.root_of(person_id), editable, starts):
        row = decisions.standing(editable.table, number, starts)
        if row is not None:
            return editable.say(row[editable.column])
    return "没有记录"


def _verdict(text: str) -> PairState:
    if text not in (PairState.SAME, PairState.DIFFERENT, PairState.LATER):
        raise InputError("bad_verdict", f"没有“{text}”这种判定。", "请选是同一人、不是同一人或以后再看。")
    return PairState(text)


def _locked_pair(pair_id: int, by: Any) -> MatchPair:
    pair = MatchPair.objects.select_for_update().filter(pk=pair_id).first()
    if pair is None or not (by.scope.covers_county(pair.county_code) or by.scope.covers_county(pair.other_county_code)):
        raise NotFound("not_here", "没有找到这一对。", "请从比对列表打开。")
    return pair


def _locked_person(person_id: int, by: Any) -> Person:
    person = queries.person(by.scope, person_id)
    return Person.objects.select_for_update().get(pk=person.pk)


def _close(pair: MatchPair, state: PairState, by: Any, reason: str, at: Any) -> None:
    pair.state, pair.decided_by, pair.decided_at = state.value, by.username, at
    pair.reason = mask_whole_numbers(reason.strip())
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason", "chosen_record"])
    _record(
        by, "decide_pair", "match_pair", str(pair.pk), pair.county_code, {"verdict": state.value, "kind": pair.kind}
    )


def _record_for(person: Person, fact: EditableFact, day: date) -> Record:
    """The record that carries the fact on the day, else one of the fitting kind, else one made by hand."""
    own = Record.objects.filter(person__root_id=person.pk, is_live=True)
    carrying = _carrying(person, fact, day)
    if carrying:
        return Record.objects.get(pk=carrying[0])
    for kind in fact.kinds:
        if kind != "bill" and (found := own.filter(kind=kind).order_by("-row_id").first()):
            return found
    return _own_record(person)


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


def _own_record(person: Person) -> Record:
    """The record that holds what was entered by hand for a person: the roll's where there is one."""
    own = Record.objects.filter(person__root_id=person.pk, is_live=True)
    found = own.filter(kind="roll").order_by("-school_code", "id").first() or own.filter(kind="manual").first()
    return found or _manual_record(person, person.school_code)


def _manual_record(person: Person, school_code: str) -> Record:
    return Record.objects.create(
        kind="manual",
        county_code=person.county_code,
        key=sealing.index("id", f"key|manual|{uuid.uuid4()}"),
        person=person,
        name=person.name,
        name_key=person.name_key,
        sex=person.sex,
        birth_date=person.birth_date,
        id_index=person.id_index,
        id_last4=person.id_last4,
        id_mask=person.id_mask,
        id_state=person.id_state,
        guardian_name=person.guardian_name,
        village_code=person.village_code,
        school_code=school_code,
    )


def _enter(
    name: str,
    sex: str,
    birth_date: date,
    number: str,
    county_code: str,
    village_code: str,
    guardian_name: str,
    school_code: str,
) -> tuple[Person, Record]:
    """A new person with one record by hand; the ID stands sealed on the record."""
    serial = sql.one("SELECT nextval('registry_person_number')")
    person = Person.objects.create(
        number=f"P{county_code}{serial:07d}",
        name=name,
        name_key=name_key(name),
        pinyin=pinyin_key(name)[:200],
        initials=pinyin_initials(name)[:30],
        sex=sex,
        birth_date=birth_date,
        county_code=county_code,
        village_code=village_code,
        school_code=school_code,
        guardian_name=guardian_name,
        is_pupil=True,
        id_index=sealing.index("id", number) if number else None,
        id_last4=number[-4:],
        id_mask=mask_id(number) if number else "",
        id_state=IdState.VALID.value if number else IdState.MISSING.value,
    )
    Person.objects.filter(pk=person.pk).update(root=person)
    record = _manual_record(person, school_code)
    if number:
        record.secret_ref = f"manual:{uuid.uuid4()}"
        record.secret = sealed_rows.seal_secret({"id_number": number}, record.secret_ref)
        record.save(update_fields=["secret", "secret_ref"])
        Person.objects.filter(pk=person.pk).update(id_record_id=record.pk)
    return person, record


def _reason(text: str) -> str:
    text = mask_whole_numbers(text.strip())
    if not text:
        raise InputError("missing_reason", "理由没有填。", "请写明依据，例如哪份材料、谁核实。")
    return text


def _ages_on() -> date:
    return term_on(clock.today()).ages_on


def _record(
    by: Any, action: str, kind: str, key: str, county_code: str, detail: dict[str, Any], *, changes: bool = True
) -> None:
    audit.record(
        by=by.username,
        action=action,
        changes=changes,
        object_kind=kind,
        object_key=key,
        county_code=county_code,
        detail=detail,
    )
