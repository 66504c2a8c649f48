"""Budget lines: opened by one person, confirmed by another; then reserved against for a thing, posted against, let go.

``reserve``, ``release`` and what a posting consumes are called by the step that spends, inside its own transaction; the
permission is checked there. Every one of them locks the line, and the database itself looks again at each row: what is
reserved never exceeds the line's sum, what is posted for a thing never exceeds what is reserved for it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Sum

from fuzhi.steps.accounts.permissions import Verb, check, check_county
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit.services import record
from fuzhi.steps.ledger.models import BudgetLine, Line, Purpose, Reservation
from fuzhi.steps.ledger.permissions import check_confirm_line
from fuzhi.steps.ledger.postings import LineOf, Reference
from fuzhi.steps.ledger.proposals import decide, paper
from fuzhi.steps.ledger.states import BUDGET_LINES, ProposalAct, ProposalState
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import FundLevel
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.money import yuan_sign


@transaction.atomic
def open_line(
    *,
    number: str,
    county_code: str,
    level: str,
    purpose: str,
    period: str,
    sum_fen: int,
    document: str,
    by: Staff,
    item: str = "",
) -> BudgetLine:
    """Enter a budget line: ``sum_fen`` for one purpose (and item, if named) in a year or semester, by a paper.

    Nothing can be reserved before another person has confirmed it. The same line again gives the one that stands.
    Raises InputError (no amount, unknown level or purpose, no paper), Conflict (the number stands for another line),
    NotAllowed, NotFound (another county).
    """
    check(by, Verb.OPEN_BUDGET_LINE)
    check_county(by, county_code)
    said = {
        "county_code": county_code,
        "level": level,
        "purpose_id": purpose,
        "item": item,
        "period": period,
        "sum_fen": sum_fen,
        "document": paper(document),
    }
    _check_line(number, level, purpose, sum_fen)
    made, is_new = BudgetLine.objects.get_or_create(
        number=number, defaults={**said, "made_by": by.username, "made_at": clock.now()}
    )
    if is_new:
        record(
            by=by.username,
            action="ledger.open_line",
            object_kind=BUDGET_LINES.table,
            object_key=str(made.pk),
            county_code=county_code,
            detail={"number": number, **said},
        )
    elif any(getattr(made, name) != value for name, value in said.items()):
        raise Conflict("line_exists", f"预算指标 {number} 已经登记过，内容不同。", "请换一个指标号，或核对文件。")
    return made


def _check_line(number: str, level: str, purpose: str, sum_fen: int) -> None:
    if not number.strip():
        raise InputError("no_line_number", "没有写指标号。", "请按文件填写指标号。")
    if sum_fen <= 0:
        raise InputError("bad_line_sum", "预算指标的金额不是正数。", "请填大于零的金额。")
    if level not in {one.value for one in FundLevel}:
        raise InputError("bad_level", f"没有级次“{level}”。", f"可用：{'、'.join(one.value for one in FundLevel)}。")
    known = set(Purpose.objects.filter(is_retired=False).values_list("code", flat=True))
    if purpose not in known:
        raise InputError("bad_purpose", f"没有用途“{purpose}”。", f"可用：{'、'.join(sorted(known))}。")


def confirm_line(*, line_id: int, by: Staff) -> BudgetLine:
    """Confirm a line that another person entered. Raises NotAllowed, NotFound, Conflict (refused already)."""
    return _decide(line_id, ProposalAct.CONFIRM, by)


def refuse_line(*, line_id: int, by: Staff) -> BudgetLine:
    """Refuse a line that another person entered. Raises NotAllowed, NotFound, Conflict (confirmed already)."""
    return _decide(line_id, ProposalAct.REFUSE, by)


def _decide(line_id: int, act: ProposalAct, by: Staff) -> BudgetLine:
    return decide(
        BudgetLine,
        line_id,
        act,
        table=BUDGET_LINES,
        verb=Verb.CONFIRM_BUDGET_LINE,
        check_it=check_confirm_line,
        by=by,
    )


@transaction.atomic
def reserve(*, line: str, amount_fen: int, reference: Reference, on: date, by: str) -> int:
    """Hold ``amount_fen`` in all on a line for a thing; returns how much of it was new, so a repeat holds nothing more.

    Raises InputError ``over_budget`` when the line has not enough left, Conflict ``held_already`` when more is held for
    this thing than is asked (let it go first), NotFound for a line that does not stand.
    """
    found = _locked([line])[line]
    held = _held(found, reference)
    new = amount_fen - held
    if amount_fen <= 0 or new < 0:
        raise Conflict(
            "held_already",
            f"预算指标 {line} 已为它预留 {yuan_sign(held)}，多于 {yuan_sign(amount_fen)}。",
            "请先释放多余的预留。",
        )
    left = found.sum_fen - _held(found)
    if new > left:
        raise InputError(
            "over_budget",
            f"预算指标 {line} 还剩 {yuan_sign(left)}，不够预留 {yuan_sign(new)}。",
            "请减少金额，或按新的文件另登记一个指标。",
        )
    if new:
        _move(found, reference, new, on, by)
    return new


@transaction.atomic
def release(*, line: str, reference: Reference, on: date, by: str) -> int:
    """Let go what is held on a line for a thing and was not posted; returns how much, 0 for a repeat."""
    found = _locked([line])[line]
    rest = _held(found, reference) - _used(found, reference)
    if rest:
        _move(found, reference, -rest, on, by)
    return rest


def consumable(lines: Iterable[LineOf]) -> dict[str, int]:
    """Lock every budget line that these consume and give its number -> id.

    Raises InputError ``not_reserved`` when less is held for a thing than they would consume of it, NotFound.
    """
    wanted: Counter[tuple[str, Reference]] = Counter()
    for line in lines:
        if line.budget_line:
            wanted[(line.budget_line, line.matter.reference)] += line.amount_fen
    found = _locked({number for number, _ in wanted})
    for (number, reference), fen in wanted.items():
        left = _held(found[number], reference) - _used(found[number], reference)
        if fen > left:
            raise InputError(
                "not_reserved",
                f"预算指标 {number} 为它预留的还剩 {yuan_sign(left)}，不够支出 {yuan_sign(fen)}。",
                "请先预留足够的金额。",
            )
    return {number: line.pk for number, line in found.items()}


def _locked(numbers: Iterable[str]) -> dict[str, BudgetLine]:
    """Confirmed lines by number, locked in the order of their ids, so that two callers never wait for each other."""
    wanted = set(numbers)
    if not wanted:
        return {}
    rows = BudgetLine.objects.select_for_update(no_key=True).filter(
        number__in=wanted, state=ProposalState.CONFIRMED.value
    )
    found = {row.number: row for row in rows.order_by("pk")}
    if missing := sorted(wanted - set(found)):
        raise NotFound("no_budget_line", f"没有已确认的预算指标 {missing[0]}。", "请先登记指标，由另一人确认。")
    return found


def _held(line: BudgetLine, reference: Reference | None = None) -> int:
    rows = Reservation.objects.filter(line=line)
    if reference is not None:
        rows = rows.filter(reference_kind=reference.kind, reference_key=reference.key)
    return rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def _used(line: BudgetLine, reference: Reference) -> int:
    rows = Line.objects.filter(budget_line=line, reference_kind=reference.kind, reference_key=reference.key)
    return rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def _move(line: BudgetLine, reference: Reference, fen: int, on: date, by: str) -> None:
    Reservation.objects.create(
        line=line,
        reference_kind=reference.kind,
        reference_key=reference.key,
        amount_fen=fen,
        on=on,
        made_by=by,
        recorded_at=clock.now(),
    )
    record(
        by=by,
        action="ledger.reserve" if fen > 0 else "ledger.release",
        object_kind=BUDGET_LINES.table,
        object_key=str(line.pk),
        county_code=line.county_code,
        detail={"number": line.number, "for": f"{reference.kind}:{reference.key}", "fen": abs(fen)},
    )
