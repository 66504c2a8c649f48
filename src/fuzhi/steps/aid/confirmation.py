"""School sheets: prefilled; the school confirms all but what it marks; the clerk settles the marked ones."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, Sum

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid.models import Entitlement, Sheet
from fuzhi.steps.aid.permissions import check_confirm, check_reopen, check_report_leaver, check_submit
from fuzhi.steps.aid.states import (
    ENTITLEMENTS,
    SHEETS,
    EntitlementAct,
    EntitlementState,
    SheetAct,
    WithdrawnBy,
)
from fuzhi.steps.aid.withdrawing import withdrawal
from fuzhi.steps.audit import services as audit
from fuzhi.steps.casework import services as casework
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.shown import is_as_shown

REASON_CHARACTERS_MAX = 200


@transaction.atomic
def confirm_sheet(
    *,
    sheet_id: int,
    by: Staff,
    marked: Mapping[int, str] | None = None,
    seen_count: int | None = None,
    seen_fen: int | None = None,
) -> Sheet:
    """Confirm every line of the sheet but the ``marked`` ones (entitlement id -> reason). Safe to repeat.

    ``seen_count`` and ``seen_fen`` are the lines the person saw and their sum. Raises NotFound for another school's
    sheet, InputError for a line that is not on it or a blank reason, Conflict when the sheet has changed meanwhile.
    """
    check_confirm.role(by)
    sheet = _locked(sheet_id)
    check_confirm(by, sheet)
    if SHEETS.is_done(sheet, SheetAct.CONFIRM):
        return sheet
    SHEETS.move(sheet, SheetAct.CONFIRM)
    lines = Entitlement.objects.filter(sheet=sheet, state__in=[EntitlementState.PROPOSED, EntitlementState.MARKED])
    now = lines.aggregate(count=Count("id"), fen=Sum("amount_fen", default=0))
    if not is_as_shown((seen_count, now["count"]), (seen_fen, now["fen"])):
        said = f"名单刚刚更新过，现在是 {now['count']:,} 条 {yuan_sign(now['fen'])}，没有确认。"
        raise Conflict("sheet_changed", said, "请刷新后再看一遍，然后确认。")
    reasons = _checked_reasons(sheet, marked or {})
    for key, reason in reasons.items():
        lines.filter(pk=key).update(mark_reason=reason)
    ENTITLEMENTS.move_all(lines.filter(pk__in=list(reasons)), EntitlementAct.MARK)
    confirmed = ENTITLEMENTS.movable(lines, EntitlementAct.CONFIRM)
    sums = confirmed.aggregate(count=Count("id"), total=Sum("amount_fen"))
    ENTITLEMENTS.move_all(confirmed, EntitlementAct.CONFIRM, mark_reason="")
    sheet.confirmed_by, sheet.confirmed_at = by, clock.now()
    sheet.confirmed_count, sheet.confirmed_fen = sums["count"], sums["total"] or 0
    sheet.save(update_fields=["state", "confirmed_by", "confirmed_at", "confirmed_count", "confirmed_fen"])
    detail = {"confirmed": sums["count"], "total_fen": sums["total"] or 0, "marked": sorted(reasons)}
    audit.record(
        by=by.username,
        action="confirm_sheet",
        object_kind="aid_sheet",
        object_key=str(sheet.pk),
        county_code=sheet.county_code,
        detail=detail,
    )
    return sheet


@transaction.atomic
def reopen_sheet(*, sheet_id: int, reason: str, by: Staff) -> Sheet:
    """The school takes back its confirmation: all of it waits again, reasons stay to be chosen anew.
    Safe to repeat.

    Raises NotFound for another school's sheet, InputError without a reason, Conflict when the county has submitted
    it or another sheet of the school is open.
    """
    check_confirm.role(by)
    sheet = _locked(sheet_id)
    check_confirm(by, sheet)
    if SHEETS.is_done(sheet, SheetAct.REOPEN):
        return sheet
    check_reopen(by, sheet)
    reason = _reason(reason)
    before = {"confirmed": sheet.confirmed_count, "total_fen": sheet.confirmed_fen}
    SHEETS.move(sheet, SheetAct.REOPEN)
    ENTITLEMENTS.move_all(Entitlement.objects.filter(sheet=sheet), EntitlementAct.REOPEN)
    sheet.confirmed_by, sheet.confirmed_at = None, None
    sheet.confirmed_count, sheet.confirmed_fen = 0, 0
    sheet.save(update_fields=["state", "confirmed_by", "confirmed_at", "confirmed_count", "confirmed_fen"])
    audit.record(
        by=by.username,
        action="reopen_sheet",
        object_kind="aid_sheet",
        object_key=str(sheet.pk),
        county_code=sheet.county_code,
        detail={"reason": reason, **before},
    )
    return sheet


@transaction.atomic
def report_leaver(*, sheet_id: int, person_id: int, reason: str, by: Staff) -> int:
    """A pupil of a sheet has left, before it was confirmed or later: what the county has not submitted is marked (how
    many lines), and a case is opened in any event. Safe to repeat."""
    check_report_leaver.role(by)
    sheet = _locked(sheet_id)
    check_report_leaver(by, sheet)
    SHEETS.check(sheet, SheetAct.REPORT_LEAVER)
    reason = _reason(reason)
    lines = Entitlement.objects.filter(sheet=sheet, person_id=person_id)
    if not lines.exists():
        raise NotFound("no_such_pupil", "这名学生不在这张表上。", "请从本校名单里选。")
    changed = ENTITLEMENTS.move_all(lines, EntitlementAct.MARK, mark_reason=reason)
    is_told = lines.filter(state=EntitlementState.MARKED).exists() and not changed
    if is_told:
        return 0
    casework.report_leaver(person_id=person_id, reason=reason, term=sheet.term, by=by)
    audit.record(
        by=by.username,
        action="report_leaver",
        object_kind="aid_sheet",
        object_key=str(sheet.pk),
        county_code=sheet.county_code,
        detail={"person": person_id, "lines": changed},
    )
    return changed


@transaction.atomic
def settle_marked(*, entitlement_ids: Iterable[int], keep: bool, reason: str, by: Staff) -> int:
    """Settle lines a school marked: keep them on the list or withdraw them.
    Returns how many changed. Safe to repeat."""
    check_submit.role(by)
    reason = _reason(reason)
    lines = list(Entitlement.objects.select_for_update().filter(pk__in=list(entitlement_ids)).order_by("pk"))
    if not lines:
        raise InputError("nothing_chosen", "没有选择明细。", "请先选择要处理的明细。")
    for county in {line.county_code for line in lines}:
        check_submit(by, county)
    rows = Entitlement.objects.filter(pk__in=[line.pk for line in lines])
    act = EntitlementAct.KEEP if keep else EntitlementAct.WITHDRAW
    why = {} if keep else withdrawal(WithdrawnBy.CLERK, reason, by)
    changed = ENTITLEMENTS.move_all(rows, act, **why)
    if changed:
        audit.record(
            by=by.username,
            action=act.value,
            object_kind="aid_entitlement",
            object_key=",".join(str(line.pk) for line in lines)[:80],
            county_code=lines[0].county_code,
            detail={"entitlements": [line.pk for line in lines], "reason": reason},
        )
    return changed


def _locked(sheet_id: int) -> Sheet:
    sheet = Sheet.objects.select_for_update().filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound("no_such_sheet", "没有找到这张确认表。", "请从本校的名单打开。")
    return sheet


def _reason(text: str) -> str:
    reason = text.strip()[:REASON_CHARACTERS_MAX]
    if not reason:
        raise InputError("no_reason", "没有写明原因。", "请写一句原因，经办人据此核实。")
    return reason


def _checked_reasons(sheet: Sheet, marked: Mapping[int, str]) -> dict[int, str]:
    own = set(Entitlement.objects.filter(sheet=sheet, pk__in=list(marked)).values_list("pk", flat=True))
    if set(marked) - own:
        raise InputError("not_on_sheet", "标出的明细有的不在这张表上。", "请刷新后重新标出。")
    return {key: _reason(text) for key, text in marked.items()}
