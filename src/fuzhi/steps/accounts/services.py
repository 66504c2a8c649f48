"""Verbs of accounts."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from fuzhi.steps.accounts import openings, options, sealing
from fuzhi.steps.accounts.models import SavedView, Setting, Staff
from fuzhi.steps.accounts.passwords import check_strength
from fuzhi.steps.accounts.permissions import Verb, check, check_manages
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary.clock import fixed_day
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.places import all_places
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.workdays import workdays_after

AREA_DIGITS: dict[Role, tuple[int, ...]] = {
    Role.CLERK: (6,),
    Role.CHECKER: (6,),
    Role.FINANCE: (6,),
    Role.SCHOOL: (6,),
    Role.VILLAGE: (9, 12),
    Role.SUPERVISOR: (4,),
    Role.AUDITOR: (4, 6),
    Role.ADMIN: (4,),
}
OPERATOR = "system"
"""Who acts when the command line is used on the machine itself (``fuzhi user add``): named in the audit trail."""


@transaction.atomic
def add_staff(
    *,
    username: str,
    display_name: str,
    role: str,
    area_code: str,
    password: str = "",
    school_code: str = "",
    staff_number: str = "",
    by: Staff | None = None,
    is_demo: bool = False,
) -> Staff:
    """Open an account. ``by`` None = the operator on the machine. Raises InputError naming the field, Conflict when the
    name is taken or the person (``staff_number``) has an open account already.

    Without a password nobody signs in until the person has set one (``invitations``); one that is given by hand is
    replaced at the first sign-in. The demo's accounts alone may have a short one, and keep it.

    Whoever pays, approves or opens accounts signs in only when a second person has confirmed.
    """
    if by is not None:
        check_manages(by)
    username = username.strip().lower()
    if not username or not username.isascii() or len(username) > 64:
        raise InputError("bad_username", f"用户名“{username}”不可用。", "请用小写字母、数字和短横线，最多64个字符。")
    check_role(role, area_code, school_code)
    if Staff.objects.filter(username=username).exists():
        raise Conflict("username_taken", f"用户名“{username}”已有。", "请换一个用户名。")
    staff = Staff(
        username=username,
        display_name=display_name.strip() or username,
        role=role,
        area_code=area_code,
        school_code=school_code,
        is_demo=is_demo,
        person_index=_person(staff_number, by),
    )
    staff.is_active = not openings.needs_two(staff, by)
    if password and not is_demo:
        check_strength(password, staff)
        staff.must_set_password = True
    staff.set_password(password if password or is_demo else None)
    staff.save()
    audit.record(
        by=by.username if by else OPERATOR,
        action="add_staff",
        changes=False,
        object_kind="staff",
        object_key=username,
        county_code=area_code[:6] if len(area_code) >= 6 else "",
        detail={"role": role, "area_code": area_code, "school_code": school_code},
    )
    if by is not None and not staff.is_active:
        openings.prepare(staff, why="开立账号", by=by)
    return staff


def _person(staff_number: str, by: Staff | None, own: Staff | None = None) -> bytes | None:
    """Who somebody is, as a keyed digest; one person has one open account."""
    number = "".join(staff_number.split()).upper()
    if not number and by is None:
        return None
    if not number:
        raise InputError("no_staff_number", "工号没有填。", "请填写这个人的工号；没有工号的填单位发的人员编号。")
    index = sealing.index("id", f"staff|{number}")
    other = Staff.objects.filter(person_index=index, is_active=True).first()
    if other is not None and other != own:
        raise Conflict(
            "person_has_account",
            f"这个工号的人已有一个在用的账号 {other.username}。",
            "一人一个账号：先停用原来的，再开立新的；经办过的事仍不能由他自己复核。",
        )
    return index


@transaction.atomic
def set_active(*, username: str, is_active: bool, by: Staff) -> Staff:
    """Close or reopen an account; closing ends its sessions at the next request. Safe to repeat."""
    check_manages(by)
    staff = locked(username)
    if by.is_same_person(staff.pk):
        raise InputError("own_account", "不能停用自己的账号。", "请由另一位系统管理员办理。")
    if is_active and not staff.is_active and openings.needs_two(staff, by):
        openings.prepare(staff, why="启用账号", by=by)
        return staff
    if staff.is_active != is_active:
        staff.is_active = is_active
        staff.times_closed += not is_active
        staff.save(update_fields=["is_active", "times_closed"])
        if not is_active:
            openings.end_links(staff)
        action = "open_staff" if is_active else "close_staff"
        audit.record(by=by.username, action=action, changes=False, object_kind="staff", object_key=username)
    return staff


@transaction.atomic
def set_staff_number(*, username: str, staff_number: str, by: Staff) -> Staff:
    """Say whose account it is, where that was not said when it was opened; once."""
    check_manages(by)
    staff = locked(username)
    index = _person(staff_number, by, staff)
    if staff.person_index is not None and bytes(staff.person_index) != index:
        raise Conflict("has_staff_number", f"账号 {username} 已经登记过工号。", "号登错了的，停用这个账号，另开一个。")
    if staff.person_index is None:
        staff.person_index = index
        staff.save(update_fields=["person_index"])
        note("set_staff_number", staff, by.username, old={"has_number": False}, new={"has_number": True})
    return staff


def locked(username: str) -> Staff:
    """The account, for a change. Raises InputError when there is none of that name."""
    staff = Staff.objects.select_for_update().filter(username=username).first()
    if staff is None:
        raise InputError("no_staff", f"没有用户“{username}”。", "请从人员列表选择。")
    return staff


def note(
    action: str, staff: Staff, by: str, old: Mapping[str, object] | None = None, new: Mapping[str, object] | None = None
) -> None:
    """What was done to an account, as it was before and as it is now."""
    audit.record(
        by=by,
        action=action,
        changes=False,
        object_kind="staff",
        object_key=staff.username,
        county_code=staff.scope.county_code,
        detail={"old": dict(old or {}), "new": dict(new or {})},
    )


@transaction.atomic
def set_working_term(*, term: str, by: Staff) -> None:
    """The semester that pages show first."""
    check(by, Verb.MANAGE_SETTINGS)
    options.write(options.WORKING_TERM, str(Term.parse(term)), by=by.username)
    audit.record(
        by=by.username,
        action="set_working_term",
        changes=False,
        object_kind="setting",
        object_key=options.WORKING_TERM,
        detail={"term": term},
    )


@transaction.atomic
def move_demo_date(*, by: Staff, seen: str = "") -> date:
    """Move the demo's business day one working day forward and return it; the caller then runs what is due.

    ``seen``: the day that was shown (ISO); another one has been moved by a first click already and stays. Raises
    InputError outside the demo: real time is not moved.
    """
    check(by, Verb.MOVE_DEMO_DATE)
    Setting.objects.select_for_update().filter(pk=options.DEMO_DATE).first()
    day = options.demo_day()
    if day is None:
        raise InputError("no_demo_date", "不在演示中，日期不能移动。", "业务日期就是今天。")
    if seen and seen != day.isoformat():
        return day
    later = workdays_after(day, 1)
    options.write(options.DEMO_DATE, later.isoformat(), by=by.username)
    audit.record(
        by=by.username,
        action="move_demo_date",
        changes=False,
        object_kind="setting",
        object_key=options.DEMO_DATE,
        detail={"from": day, "to": later, "clock": fixed_day()},
    )
    return later


VIEW_NAME_MAX, VIEWS_MAX, VIEW_QUERY_MAX = 30, 30, 1000


@transaction.atomic
def keep_view(*, list_name: str, name: str, query: str, by: Staff) -> SavedView:
    """Keep the conditions of a list under a name, for this person alone; the same name again replaces them.

    Raises InputError without a name or a condition, and when a list has as many views as fit.
    """
    check(by, Verb.USE_OWN_TASKS)
    name = " ".join(name.split())[:VIEW_NAME_MAX]
    if not name:
        raise InputError("no_view_name", "没有写名称。", f"请给这组条件起个名字，最多{VIEW_NAME_MAX}个字。")
    if not query or len(query) > VIEW_QUERY_MAX:
        raise InputError("nothing_to_keep", "现在没有条件，或条件太多。", "请先查找或加条件，再保存。")
    Staff.objects.select_for_update().get(pk=by.pk)
    others = SavedView.objects.filter(staff=by, list_name=list_name).exclude(name=name)
    if others.count() >= VIEWS_MAX:
        raise InputError("too_many_views", f"这张列表已经保存了{VIEWS_MAX}组条件。", "请先删去不用的。")
    kept, _ = SavedView.objects.update_or_create(staff=by, list_name=list_name, name=name, defaults={"query": query})
    audit.record(
        by=by.username,
        action="keep_view",
        changes=False,
        object_kind="saved_view",
        object_key=str(kept.pk),
        detail={"list": list_name},
    )
    return kept


@transaction.atomic
def remove_view(*, view_id: int, by: Staff) -> str:
    """Forget an own view and return its name. Raises NotFound for a missing one and another person's alike."""
    check(by, Verb.USE_OWN_TASKS)
    kept = SavedView.objects.select_for_update().filter(pk=view_id, staff=by).first()
    if kept is None:
        raise NotFound("no_view", "没有找到这组条件。", "请从列表的“常用筛选”里选。")
    kept.delete()
    audit.record(
        by=by.username,
        action="remove_view",
        changes=False,
        object_kind="saved_view",
        object_key=str(view_id),
        detail={"list": kept.list_name},
    )
    return kept.name


def check_role(role: str, area_code: str, school_code: str) -> None:
    """Raise InputError for a role that there is not, or one that has no such area."""
    if role not in {one.value for one in Role}:
        raise InputError("bad_role", f"没有岗位“{role}”。", f"可用：{'、'.join(one.value for one in Role)}。")
    _check_area(Role(role), area_code, school_code)


def _check_area(role: Role, area_code: str, school_code: str) -> None:
    if area_code not in all_places():
        raise InputError(
            "bad_area", f"没有区域“{area_code}”。", "请填本市的区域，写全名或代码：市4位、县6位、乡镇9位、村12位。"
        )
    if len(area_code) not in AREA_DIGITS[role]:
        digits = "或".join(str(count) for count in AREA_DIGITS[role])
        raise InputError("bad_area", f"岗位“{role.label}”的区域代码应为{digits}位。", "请另选一个区域。")
    if (role == Role.SCHOOL) != bool(school_code):
        raise InputError("bad_school", "学校资助员必须写明学校，其他岗位不写。", "请检查岗位和学校。")


def mark_restored(*, made_at: str) -> None:
    """Said by the restore command: this copy pays nothing until :func:`confirm_restored`."""
    options.write(options.RESTORED, made_at, by=OPERATOR)
    audit.record(
        by=OPERATOR, action="restore", changes=False, object_kind="database", object_key=made_at[:19], detail={}
    )


@transaction.atomic
def confirm_restored(*, reason: str, by: Staff) -> None:
    """This restored copy is the one to pay from; changes nothing where it was confirmed before."""
    check(by, Verb.MANAGE_SETTINGS)
    reason = mask_whole_numbers(reason.strip())
    if not reason:
        raise InputError("missing_reason", "理由没有填。", "请写明原来的那一份怎样停用的。")
    if made_at := options.read(options.RESTORED):
        options.write(options.RESTORED, "", by=by.username)
        audit.record(
            by=by.username,
            action="confirm_restored",
            changes=False,
            object_kind="database",
            object_key=str(made_at)[:19],
            detail={"reason": reason},
        )


@transaction.atomic
def record_new_keys(*, names: list[str], by: Staff) -> None:
    """Say in the trail which keys were made; the keys themselves are files of the machine."""
    check(by, Verb.MANAGE_SETTINGS)
    audit.record(
        by=by.username, action="rotate_keys", changes=False, object_kind="keys", object_key="、".join(names), detail={}
    )
