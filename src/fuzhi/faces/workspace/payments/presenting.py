"""Batches and lines as ready text: step strips, tags, tables. Nothing is decided here."""

from dataclasses import dataclass
from datetime import datetime

from fuzhi.faces.kit.links import link
from fuzhi.faces.kit.templatetags.fz import zh_time
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.payments.items import item
from fuzhi.steps.payments.queries import Totals
from fuzhi.steps.payments.reasons import kind_of
from fuzhi.steps.payments.states import BatchKind, BatchState, LineState, ReturnKind, WithheldState
from fuzhi.steps.payments.things import BankReturn, Batch, Line
from fuzhi.steps.periods.states import SourceKind
from fuzhi.steps.registry.changes import accounts_waiting
from fuzhi.vocabulary.codes import Delivery, FundLevel, RosterKind
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.terms import Term

NAMED_MAX = 5
BATCH_TAGS = {
    BatchState.MADE.value: ("need", "待复核放行"),
    BatchState.RELEASED.value: ("need", "已放行"),
    BatchState.HANDED_OVER.value: ("outline", "银行办理中"),
    BatchState.RETURNED.value: ("bad", "有退回，待处理"),
    BatchState.SETTLED.value: ("done", "已结清"),
    BatchState.VOID.value: ("", "已作废"),
}
LINE_TAGS = {
    LineState.PENDING.value: ("outline", "待到账"),
    LineState.PAID.value: ("done", "已到账"),
    LineState.FAILED.value: ("bad", "被退回"),
    LineState.VOID.value: ("", "已作废"),
}
WITHHELD_TAGS = {
    WithheldState.PROPOSED.value: ("need", "暂缓，待另一人确认"),
    WithheldState.STANDING.value: ("outline", "已暂缓"),
}
ORIGINS = {one.value: one.label for one in (SourceKind.DECISION, *RosterKind)}
"""Where an account comes from: a clerk, or the register that names it."""


def batch_title(batch: Batch) -> str:
    """``2017年秋季学期 发放到卡 首批``."""
    return f"{Term.parse(batch.term).short_label} {Delivery(batch.delivery).label} {BatchKind(batch.kind).label}"


@dataclass(frozen=True)
class Step:
    """One step of the strip: done, now or todo."""

    name: str
    who: str
    when: str
    state: str


def steps_of(batch: Batch, totals: Totals, confirmed: int, schools: int) -> list[Step]:
    """Who did which step when; the first that is not done is now."""
    cash = batch.delivery == Delivery.CASH
    done: list[tuple[str, Staff | None, datetime | None, bool]] = [
        ("编制", batch.made_by, batch.made_at, True),
        ("复核放行", batch.released_by, batch.released_at, batch.released_at is not None),
    ]
    if cash:
        answered = batch.returned_at is not None
        done += [
            ("送银行", batch.handed_over_by, batch.handed_over_at, batch.handed_over_at is not None or answered),
            ("银行回盘", batch.returned_by, batch.returned_at, answered),
            ("处理退回", None, None, answered and batch.state == BatchState.SETTLED.value),
        ]
    else:
        done.append(("与学校结算", batch.settled_by, batch.settled_at, batch.settled_at is not None))
    done.append((f"学校确认 {confirmed}/{schools}", None, None, bool(schools) and confirmed >= schools))
    steps, seen_now = [], batch.state == BatchState.VOID.value
    for name, who, at, is_done in done:
        state = "done" if is_done else "todo" if seen_now else "now"
        seen_now = seen_now or not is_done
        note = f"退回 {totals.failed_count:,} 笔" if name == "处理退回" and totals.failed_count else ""
        steps.append(Step(name, who.display_name if who else note, zh_time(at) if at else "", state))
    return steps


def sums_text(rows: list[tuple[str, int, int]], by: str) -> list[dict[str, object]]:
    """Totals by item, bank or level as rows of a small table."""
    names = {
        "benefit": lambda code: item(code).label,
        "bank_name": lambda name: name or "未写开户银行",
        "level": lambda code: FundLevel(code).label,
    }[by]
    return [{"name": names(code), "count": count, "fen": fen} for code, count, fen in rows]


def failed_rows(
    found: list[Line], school_names: dict[str, str], mended: set[int], repaid: dict[int, Line], mending: dict[str, str]
) -> list[dict[str, object]]:
    """The bank's refusals with their mend; ``mending``: where an account is mended, by the child's number."""
    rows, waiting = [], accounts_waiting([line.person_number for line in found])
    for line in found:
        kind = kind_of(line.reason)
        again = repaid.get(line.pk)
        rows.append(
            {
                "line": line,
                "child_url": link("child", line.person_number),
                "line_url": link("batch-line", line.pk),
                "school": school_names.get(line.school_code, line.school_code or "—"),
                "item": item(line.benefit).label,
                "kind": kind.label,
                "mend": kind.mend,
                "again": again,
                "mend_url": "" if again else mending.get(line.person_number, ""),
                "is_mended": line.pk in mended,
                "is_waiting": line.person_number in waiting,
                "css": "" if again or line.pk in mended else "fz-late",
            }
        )
    return rows


def _named(found: BankReturn) -> str:
    """The payments of a record of few: whose, for what, on which account."""
    lines = [one.line for one in found.lines.select_related("line").order_by("line__line_no")[:NAMED_MAX]]
    said = [
        f"{line.person_name} {item(line.benefit).label} {yuan_sign(line.amount_fen)} 账户尾号 {line.account_last4}"
        for line in lines
    ]
    return f"：{'；'.join(said)}"


def said_of(found: BankReturn) -> str:
    """What a record says in sum: 到账 n 笔，退回 m 笔; of a list of failures that the rest is taken for paid."""
    paid = f"{found.paid_count:,} 笔 {yuan_sign(found.paid_fen)}"
    failed = f"{found.failed_count:,} 笔 {yuan_sign(found.failed_fen)}"
    if found.kind == ReturnKind.SILENCE:
        return f"银行没有答复，{failed}全部作废"
    if found.kind == ReturnKind.LATE:
        return f"到账后又退回 {failed}{_named(found)}"
    if found.is_failures_only:
        return f"退回 {failed}、其余 {paid}记为到账"
    return f"到账 {paid}，退回 {failed}" if found.failed_count else f"到账 {paid}，全部到账"
