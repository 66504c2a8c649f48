"""Public notices and what people say about them. What is shown is written once, in the allowed columns only."""

import json
import secrets
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.grades import GRADE_LABELS
from fuzhi.steps.aid.models import AidList, Entitlement, Notice, NoticeLine, Objection, ObjectionItem
from fuzhi.steps.aid.permissions import check_answer
from fuzhi.steps.aid.states import (
    ENTITLEMENTS,
    NOTICES,
    OBJECTIONS,
    EntitlementAct,
    ListKind,
    NoticeAct,
    NoticeState,
    ObjectionAct,
    WithdrawnBy,
)
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.places import counties, county_letters, place_name
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.workdays import workdays_after

ANSWER_WORKING_DAYS = 15
LINES_MAX = 20
TEXT_CHARACTERS_MAX = 2000

_LINES = """
INSERT INTO aid_noticeline (notice_id, position, entitlement_id, name, school_name, grade_label, class_name,
  item_label, amount_fen)
SELECT %(notice)s, row_number() OVER (ORDER BY s.school_name, x.stage_no, x.grade, x.class_name, n.pinyin,
  e.person_id, b.position),
       e.id, n.name, s.school_name, x.grade_label, x.class_name, b.public_label, e.amount_fen
  FROM aid_entitlement e
  JOIN aid_sheet s ON s.id = e.sheet_id
  JOIN registry_root_v o ON o.person_id = e.person_id
  JOIN registry_person_v n ON n.person_id = o.root_id
  JOIN aid_run u ON u.id = e.run_id
  JOIN aid_item b ON b.pack_hash = u.pack_hash AND b.code = e.benefit
  LEFT JOIN aid_factrow f ON f.run_id = e.run_id AND f.person_id = e.person_id
  CROSS JOIN LATERAL (
    SELECT array_position(ARRAY['preschool','primary','junior_secondary','senior_secondary','secondary_vocational'],
      f.stage::text) AS stage_no,
           f.grade, coalesce(f.class_name, '') AS class_name,
           coalesce(%(grades)s::jsonb -> f.stage ->> (f.grade - 1), '') AS grade_label) x
 WHERE e.list_id = %(list)s AND e.state = 'approved' AND e.amount_fen > 0 AND NOT e.is_universal
"""


def open_notice(*, aid_list: AidList, by: Staff) -> Notice | None:
    """Open the notice of a list just approved (inside that transaction); None when no line needs one.

    Opened on day D it stands through the n-th working day after D (reading notice_working_days).
    """
    check(by, Verb.OPEN_NOTICE)
    switches = rules.switches_of(aid_list.county_code, aid_list.term)
    days, today = int(str(switches["notice_working_days"])), clock.today()
    term = Term.parse(aid_list.term)
    kind = ListKind(aid_list.kind)
    notice = Notice.objects.create(
        aid_list=aid_list,
        number=_notice_number(aid_list, term),
        county_code=aid_list.county_code,
        term=aid_list.term,
        title=f"{place_name(aid_list.county_code)}{term.short_label}{kind.label}",
        opened_on=today,
        closes_on=workdays_after(today, days),
        working_days=days,
        shows_amount=bool(switches["notice_shows_amount"]),
        opened_by=by,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES,
            {
                "notice": notice.pk,
                "list": aid_list.pk,
                "grades": json.dumps(GRADE_LABELS),
            },
        )
        cursor.execute(
            "SELECT count(*), count(DISTINCT e.person_id), coalesce(sum(l.amount_fen), 0)::bigint FROM aid_noticeline l"
            " JOIN aid_entitlement e ON e.id = l.entitlement_id WHERE l.notice_id = %s",
            [notice.pk],
        )
        notice.count, notice.persons, notice.total_fen = cursor.fetchone()
    if not notice.count:
        notice.delete()
        return None
    notice.save(update_fields=["count", "persons", "total_fen"])
    audit.record(
        by=by.username,
        action="open_notice",
        object_kind="aid_notice",
        object_key=notice.number,
        county_code=notice.county_code,
        detail={"count": notice.count, "total_fen": notice.total_fen, "closes_on": notice.closes_on},
    )
    return notice


@transaction.atomic
def take_down_due(*, on: date | None = None) -> int:
    """Take down every notice whose last day has passed; what nobody objects to becomes payable. Safe to repeat."""
    day = on or clock.today()
    past = Notice.objects.select_for_update().filter(closes_on__lt=day).order_by("pk")
    due = list(NOTICES.movable(past, NoticeAct.TAKE_DOWN))
    for notice in due:
        NOTICES.move(notice, NoticeAct.TAKE_DOWN)
        notice.closed_at = clock.now()
        notice.save(update_fields=["state", "closed_at"])
        audit.record(
            by="system",
            action=NoticeAct.TAKE_DOWN.value,
            object_kind="aid_notice",
            object_key=notice.number,
            county_code=notice.county_code,
        )
    return len(due)


@transaction.atomic
def file_objection(
    *,
    text: str,
    notice_id: int | None = None,
    line_ids: Iterable[int] = (),
    county_code: str = "",
    name: str = "",
    contact: str = "",
    request_key: str | None = None,
) -> Objection:
    """An objection or complaint by anybody, no sign-in. Holds exactly the items of the lines it names until answered.

    ``request_key`` (made when the form is rendered) makes a double click one objection. Raises InputError for an empty
    text, a notice that is down, or lines of another notice.
    """
    if request_key and (known := Objection.objects.filter(request_key=request_key).first()):
        return known
    words = text.strip()[:TEXT_CHARACTERS_MAX]
    if not words:
        raise InputError("no_text", "还没有写意见。", "请写一句话，说明哪里不对。")
    notice = _open_notice_or_none(notice_id)
    lines = _named_lines(notice, list(dict.fromkeys(line_ids)))
    county = notice.county_code if notice else county_code
    if county not in counties():
        raise InputError("no_county", "没有选择县（市、区）。", "请选择要反映的县（市、区）。")
    number = _objection_number()
    objection = Objection.objects.create(
        number=number,
        notice=notice,
        county_code=county,
        name=name.strip()[:60],
        text=words,
        filed_at=clock.now(),
        contact_sealed=_sealed(contact, number),
        filed_on=clock.today(),
        request_key=request_key or None,
        due_on=workdays_after(clock.today(), ANSWER_WORKING_DAYS),
    )
    ObjectionItem.objects.bulk_create(
        [ObjectionItem(objection=objection, entitlement_id=line.entitlement_id) for line in lines]
    )
    audit.record(
        by="public",
        action="file_objection",
        object_kind="aid_objection",
        object_key=number,
        county_code=county,
        detail={"entitlements": [line.entitlement_id for line in lines]},
    )
    return objection


@transaction.atomic
def answer_objection(*, objection_id: int, upheld: bool, answer: str, by: Staff) -> Objection:
    """Answer and close: upheld withdraws the named items, else they are free again.
    Safe to repeat with the same answer."""
    check_answer.role(by)
    objection = Objection.objects.select_for_update().filter(pk=objection_id).first()
    if objection is None:
        raise NotFound("no_such_objection", "没有找到这条意见。", "请从公示意见列表打开。")
    check_answer(by, objection)
    act = ObjectionAct.UPHOLD if upheld else ObjectionAct.DISMISS
    if OBJECTIONS.is_done(objection, act) and objection.answer == answer.strip():
        return objection
    OBJECTIONS.move(objection, act)
    if not answer.strip():
        raise InputError("no_answer", "没有写答复。", "请写明核实的情况和处理结果。")
    objection.answer = answer.strip()
    objection.answered_by, objection.answered_at = by, clock.now()
    objection.save()
    keys = list(objection.items.values_list("entitlement_id", flat=True))
    if upheld:
        ENTITLEMENTS.move_all(
            Entitlement.objects.filter(pk__in=keys),
            EntitlementAct.UPHOLD,
            withdrawn_by=WithdrawnBy.OBJECTION,
            withdrawn_reason=f"公示意见 {objection.number} 成立",
        )
    audit.record(
        by=by.username,
        action="answer_objection",
        object_kind="aid_objection",
        object_key=objection.number,
        county_code=objection.county_code,
        detail={"upheld": upheld, "entitlements": keys},
    )
    return objection


def contact_of(objection: Objection) -> str:
    """The contact a person left, opened for the clerk who answers."""
    if not objection.contact_sealed:
        return ""
    return sealing.unseal(objection.contact_sealed, table="aid_objection", column="contact", row=objection.number)


def _sealed(contact: str, number: str) -> bytes | None:
    text = contact.strip()[:80]
    return sealing.seal(text, table="aid_objection", column="contact", row=number) if text else None


def _open_notice_or_none(notice_id: int | None) -> Notice | None:
    if notice_id is None:
        return None
    notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("no_such_notice", "没有找到这份公示。", "请从公示列表打开。")
    if notice.state != NoticeState.OPEN or notice.closes_on < clock.today():
        raise InputError("notice_down", "这份公示已经结束。", "公示结束后的情况，请用“有话要说”反映。")
    return notice


def _named_lines(notice: Notice | None, keys: list[int]) -> list[NoticeLine]:
    if not keys:
        return []
    lines = list(NoticeLine.objects.filter(notice=notice, pk__in=keys)) if notice else []
    if len(lines) != len(keys):
        raise InputError("not_on_notice", "所指的明细不在这份公示里。", "请回到公示名单重新选择。")
    if len(lines) > LINES_MAX:
        raise InputError("too_many_lines", f"一次最多指出 {LINES_MAX} 条。", "请分几次提出。")
    return lines


def _notice_number(aid_list: AidList, term: Term) -> str:
    half = "秋" if term.half == 1 else "春"
    year = term.year if term.half == 1 else term.year + 1
    return f"{county_letters(aid_list.county_code)}{year % 100:02d}{half}-公示{aid_list.no}"


def _objection_number() -> str:
    while True:
        number = f"YJ{secrets.randbelow(10**8):08d}"
        if not Objection.objects.filter(number=number).exists():
            return number
