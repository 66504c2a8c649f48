"""Lists: the clerk submits what schools confirmed, a second person approves or sends back;
approval opens the notice."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import Count, Sum

from fuzhi.steps.accounts import second_factor
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid.models import AidList, Entitlement, Notice
from fuzhi.steps.aid.notices import open_notice
from fuzhi.steps.aid.permissions import check_approve, check_submit
from fuzhi.steps.aid.states import (
    ENTITLEMENTS,
    LISTS,
    EntitlementAct,
    ListAct,
    ListKind,
    ListState,
)
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.shown import is_as_shown
from fuzhi.vocabulary.terms import Term


def lock_county(county_code: str, term: str) -> None:
    """One run or submission of a county and semester at a time, for the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [county_lock(county_code, term)])


def county_lock(county_code: str, term: str) -> str:
    """The name of that lock."""
    return f"aid:{county_code}:{term}"


@transaction.atomic
def submit_list(
    *, county_code: str, term: str, by: Staff, seen_count: int | None = None, seen_fen: int | None = None
) -> AidList:
    """Put every confirmed line that stands on no list on a new one; the first is the main list, later ones late (补发).

    With nothing new, the list that is waiting is answered again. Raises InputError when there is nothing to submit,
    Conflict when lines and sum are not those that were shown.
    """
    check_submit(by, county_code)
    Term.parse(term)
    lock_county(county_code, term)
    lines = ENTITLEMENTS.movable(
        Entitlement.objects.filter(county_code=county_code, term=term, aid_list__isnull=True), EntitlementAct.SUBMIT
    )
    sums = lines.aggregate(count=Count("id"), persons=Count("person_id", distinct=True), total=Sum("amount_fen"))
    lists = AidList.objects.filter(county_code=county_code, term=term)
    if not sums["count"]:
        waiting = lists.filter(state=ListState.SUBMITTED).order_by("-no").first()
        if waiting is not None:
            return waiting
        raise InputError(
            "nothing_to_submit", "没有学校已确认而未提交的明细。", "请先催办学校确认，或处理学校标出的明细。"
        )
    if not is_as_shown((seen_count, sums["count"]), (seen_fen, sums["total"] or 0)):
        raise Conflict("list_changed", f"名单刚刚有变化，{_now(sums)}，没有提交。", "请刷新页面，核对后再提交。")
    kind = ListKind.LATE if lists.exclude(state=ListState.RETURNED).exists() else ListKind.MAIN
    aid_list = AidList.objects.create(
        county_code=county_code,
        term=term,
        no=1 + max(lists.values_list("no", flat=True), default=0),
        kind=kind,
        count=sums["count"],
        persons=sums["persons"],
        total_fen=sums["total"] or 0,
        made_by=by,
        submitted_at=clock.now(),
    )
    ENTITLEMENTS.move_all(lines, EntitlementAct.SUBMIT, aid_list=aid_list, is_late=kind == ListKind.LATE)
    _record(aid_list, by, "submit_list", {"count": aid_list.count, "total_fen": aid_list.total_fen, "kind": kind})
    return aid_list


def approve_list(
    *, list_id: int, by: Staff, seen_count: int | None = None, seen_fen: int | None = None, code: str = ""
) -> Notice | None:
    """Approve a submitted list and open its public notice; None when the list holds only items every pupil has.

    Safe to repeat: an approved list answers with its notice. ``code`` is of the second factor, where this person has
    one. Raises NotAllowed for the person who submitted it, Conflict when the list is not the one that was shown.
    """
    check_approve.role(by)
    aid_list = _found(AidList.objects.filter(pk=list_id).first())
    check_approve(by, aid_list)
    if not LISTS.is_done(aid_list, ListAct.APPROVE):  # it may become possible while this call waits for the row
        second_factor.prove(code=code, by=by, purpose=f"approve list {aid_list.pk}")
    return _approve(list_id, by, seen_count, seen_fen)


@transaction.atomic
def _approve(list_id: int, by: Staff, seen_count: int | None, seen_fen: int | None) -> Notice | None:
    aid_list = _locked(list_id)
    check_approve(by, aid_list)
    if LISTS.is_done(aid_list, ListAct.APPROVE):
        return Notice.objects.filter(aid_list=aid_list).first()
    LISTS.move(aid_list, ListAct.APPROVE)
    lines = ENTITLEMENTS.movable(Entitlement.objects.filter(aid_list=aid_list), EntitlementAct.APPROVE)
    sums = lines.aggregate(count=Count("id"), total=Sum("amount_fen"))
    if not is_as_shown((seen_count, sums["count"]), (seen_fen, sums["total"] or 0)):
        raise Conflict("list_changed", f"名单在您看的时候变了，{_now(sums)}，没有批准。", "请刷新页面，核对后再批准。")
    if not sums["count"]:
        raise Conflict("list_empty", "名单里已经没有明细。", "请退回这份名单。")
    ENTITLEMENTS.move_all(lines, EntitlementAct.APPROVE)
    aid_list.approved_by, aid_list.approved_at = by, clock.now()
    aid_list.save(update_fields=["state", "approved_by", "approved_at"])
    notice = open_notice(aid_list=aid_list, by=by)
    detail = {"count": sums["count"], "total_fen": sums["total"] or 0, "notice": notice.number if notice else None}
    _record(aid_list, by, "approve_list", detail)
    return notice


@transaction.atomic
def return_list(*, list_id: int, by: Staff, reason: str) -> AidList:
    """Send a submitted list back; its lines are the clerk's again. Safe to repeat."""
    check_approve.role(by)
    aid_list = _locked(list_id)
    check_approve(by, aid_list)
    if LISTS.is_done(aid_list, ListAct.RETURN):
        return aid_list
    LISTS.move(aid_list, ListAct.RETURN)
    if not reason.strip():
        raise InputError("no_reason", "没有写明退回原因。", "请写一句原因，经办人据此改正。")
    ENTITLEMENTS.move_all(Entitlement.objects.filter(aid_list=aid_list), EntitlementAct.RETURN, aid_list=None)
    aid_list.returned_reason = reason.strip()
    aid_list.save(update_fields=["state", "returned_reason"])
    _record(aid_list, by, "return_list", {"reason": reason.strip()})
    return aid_list


def _now(sums: Mapping[str, int | None]) -> str:
    return f"现在是 {sums['count'] or 0:,} 条 {yuan_sign(sums['total'] or 0)}"


def _locked(list_id: int) -> AidList:
    return _found(AidList.objects.select_for_update().filter(pk=list_id).first())


def _found(aid_list: AidList | None) -> AidList:
    if aid_list is None:
        raise NotFound("no_such_list", "没有找到这份名单。", "请从名单页打开。")
    return aid_list


def _record(aid_list: AidList, by: Staff, action: str, detail: dict[str, object]) -> None:
    audit.record(
        by=by.username,
        action=action,
        object_kind="aid_list",
        object_key=str(aid_list.pk),
        county_code=aid_list.county_code,
        detail=detail,
    )
