"""Public notices and what people say about them. What is shown is written once, in the allowed columns only."""

import json
from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.permissions import Verb, check
from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.tallies import Limit
from fuzhi.steps.aid import objections, rules
from fuzhi.steps.aid.grades import GRADE_LABELS
from fuzhi.steps.aid.models import AidList, Notice, NoticeLine, Objection, ObjectionItem
from fuzhi.steps.aid.states import (
    NOTICES,
    ListKind,
    NoticeAct,
    NoticeState,
)
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError, NotFound, TooMany
from fuzhi.vocabulary.places import counties, county_letters, place_name
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.workdays import workdays_after

ANSWER_WORKING_DAYS = 15
LINES_MAX = 1
"""What nobody signed for holds one item: who can hold many at once can stop a county."""
OF_SENDER = Limit("letter_address", 10, 3600)
OF_NOTICE = Limit("letter_notice", 30, 86_400)
"""How many objections a day hold their item by themselves; later ones are taken in, and a person decides."""
OF_COUNTY = Limit("letter_county", 300, 86_400)
TEXT_CHARACTERS_MAX = 2000
LETTERS_MIN = 2
"""Different characters below which a letter says nothing."""

SCHOOL_GROUP = "{}县直学校"
"""How a school for disabled children is named to the public: its own name would say it of each child."""
_LINES = """
INSERT INTO aid_noticeline (notice_id, position, entitlement_id, name, school_name, grade_label, class_name,
  item_label, amount_fen)
SELECT %(notice)s, row_number() OVER (ORDER BY x.school_name, x.stage_no, x.grade, x.class_name, n.pinyin,
  e.person_id, b.position),
       e.id, n.name, x.school_name, x.grade_label, x.class_name, b.public_label, e.amount_fen
  FROM aid_entitlement e
  JOIN aid_sheet s ON s.id = e.sheet_id
  JOIN registry_root_v o ON o.person_id = e.person_id
  JOIN registry_person_v n ON n.person_id = o.root_id
  JOIN aid_run u ON u.id = e.run_id
  JOIN aid_item b ON b.pack_hash = u.pack_hash AND b.code = e.benefit
  LEFT JOIN aid_factrow f ON f.run_id = e.run_id AND f.person_id = e.person_id
  CROSS JOIN LATERAL (
    SELECT s.school_name ~ '特殊教育|特教|培智|启智|启明|聋|盲' OR EXISTS (
      SELECT FROM registry_school_v k WHERE k.school_code = s.school_code AND k.superseded_at IS NULL
        AND k.school_type = 'special') AS is_special) k
  CROSS JOIN LATERAL (
    SELECT array_position(ARRAY['preschool','primary','junior_secondary','senior_secondary','secondary_vocational'],
      f.stage::text) AS stage_no,
           f.grade, CASE WHEN k.is_special THEN '' ELSE coalesce(f.class_name, '') END AS class_name,
           CASE WHEN k.is_special THEN %(group)s ELSE s.school_name END AS school_name,
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
    before = transaction.savepoint()  # a notice without a line is none: what was once made is never deleted
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
                "group": SCHOOL_GROUP.format(place_name(aid_list.county_code)),
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
        transaction.savepoint_rollback(before)
        return None
    transaction.savepoint_commit(before)
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
    address: str = "",
    whole: bool = False,
) -> Objection:
    """An objection or complaint by anybody, no sign-in. Holds exactly the item of the line it names until answered.

    ``whole`` says that it is about the notice and not about a line; without it a line must be named. ``request_key``
    (made when the form is rendered) makes a double click one objection. Raises InputError for a text that says nothing,
    no line, a notice that is down, or lines of another notice; TooMany when ``address`` or the county sent too many. Of
    a notice that many object to in one day, later objections hold nothing: the line stands in the text, for the clerk.
    """
    key = bound(request_key, notice_id, line_ids := sorted(set(line_ids)), county_code, text, name, contact)
    if known := made_before(Objection.objects.all(), key):
        return known
    words = text.strip()[:TEXT_CHARACTERS_MAX]
    _refuse_senseless(words)
    notice = _open_notice_or_none(notice_id)
    lines = _named_lines(notice, line_ids, whole)
    county = notice.county_code if notice else county_code
    if county not in counties():
        raise InputError("no_county", "没有选择县（市、区）。", "请选择要反映的县（市、区）。")
    if (address and OF_SENDER.is_passed_by(address)) or OF_COUNTY.is_passed_by(county):
        raise TooMany("too_many_letters", "短时间内收到的意见太多，这一条没有收下。", "请过一小时再提，或打电话反映。")
    if lines and OF_NOTICE.is_passed_by(str(notice_id)):
        named = "；".join(f"{line.name} {line.school_name} {line.item_label}" for line in lines)
        words, lines = f"（所指：{named}；今天意见太多，未自动暂停）\n{words}"[:TEXT_CHARACTERS_MAX], []
    number = objections.new_number()
    objection = Objection.objects.create(
        number=number,
        notice=notice,
        county_code=county,
        name=name.strip()[:60],
        text=words,
        filed_at=clock.now(),
        contact_sealed=_sealed(contact, number),
        filed_on=clock.today(),
        request_key=key,
        due_on=workdays_after(clock.today(), ANSWER_WORKING_DAYS),
    )
    _hold(objection, lines)
    return objection


def _hold(objection: Objection, lines: list[NoticeLine]) -> None:
    keys = [line.entitlement_id for line in lines]
    ObjectionItem.objects.bulk_create([ObjectionItem(objection=objection, entitlement_id=key) for key in keys])
    audit.record(
        by="public",
        action="file_objection",
        object_kind="aid_objection",
        object_key=objection.number,
        county_code=objection.county_code,
        detail={"entitlements": keys},
    )


def contact_of(objection: Objection) -> str:
    """The contact a person left, opened for the clerk who answers."""
    if not objection.contact_sealed:
        return ""
    return sealing.unseal(objection.contact_sealed, table="aid_objection", column="contact", row=objection.number)


def _sealed(contact: str, number: str) -> bytes | None:
    text = contact.strip()[:80]
    return sealing.seal(text, table="aid_objection", column="contact", row=number) if text else None


def _refuse_senseless(words: str) -> None:
    if not words:
        raise InputError("no_text", "还没有写意见。", "请写一句话，说明哪里不对。")
    if len({ch for ch in words if ch.isalnum()}) < LETTERS_MIN:
        raise InputError("text_says_nothing", "写得太短，看不出哪里不对。", "请写一句话，说明是什么事。")


def _open_notice_or_none(notice_id: int | None) -> Notice | None:
    if notice_id is None:
        return None
    notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None:
        raise NotFound("no_such_notice", "没有找到这份公示。", "请从公示列表打开。")
    if notice.state != NoticeState.OPEN or notice.closes_on < clock.today():
        raise InputError("notice_down", "这份公示已经结束。", "公示结束后的情况，请用“有话要说”反映。")
    return notice


def _named_lines(notice: Notice | None, keys: list[int], whole: bool) -> list[NoticeLine]:
    if notice and not keys and not whole:
        ways = "请按姓名找到那一条再选中；说的是整份名单，请选“不针对某一条”。"
        raise InputError("no_line", "没有选出是名单上的哪一条。", ways)
    if not keys:
        return []
    lines = list(NoticeLine.objects.filter(notice=notice, pk__in=keys)) if notice else []
    if len(lines) != len(keys):
        raise InputError("not_on_notice", "所指的明细不在这份公示里。", "请回到公示名单重新选择。")
    if len(lines) > LINES_MAX:
        raise InputError("too_many_lines", f"一次只能指出 {LINES_MAX} 条。", "别的请另提一次，或写在文字里。")
    return lines


def _notice_number(aid_list: AidList, term: Term) -> str:
    half = "秋" if term.half == 1 else "春"
    year = term.year if term.half == 1 else term.year + 1
    return f"{county_letters(aid_list.county_code)}{year % 100:02d}{half}-公示{aid_list.no}"
