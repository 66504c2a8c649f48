"""Ready words for the child's page: due items with their reasons, what is not due and why, what is unknown."""

from dataclasses import dataclass

from fuzhi.faces.kit.charts import Chart, Series, in_yuan
from fuzhi.faces.kit.links import link
from fuzhi.faces.workspace.child.reading import ChildFile
from fuzhi.policy.explanation import Explanation
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.grades import grade_label
from fuzhi.steps.aid.queries.files import Due, SemesterFacts, Told
from fuzhi.steps.aid.states import EntitlementState, NoticeState
from fuzhi.steps.payments.files import ChildLine, terms_of_child
from fuzhi.steps.payments.states import LineState
from fuzhi.vocabulary.codes import Delivery, KindergartenKind, Outcome, Stage
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.terms import Term, zh_date

REASONS_SHOWN = 4
TERMS_MIN = 2
AWAITS = {
    EntitlementState.PROPOSED: "待学校确认",
    EntitlementState.MARKED: "待核实",
    EntitlementState.CONFIRMED: "待批准",
    EntitlementState.SUBMITTED: "待批准",
}


@dataclass(frozen=True)
class ItemRow:
    """One item of the semester: ``due_fen`` and ``settled_fen`` in fen, the state as a word with its tone."""

    benefit: str
    label: str
    why: str
    clause: str
    due_fen: int
    settled_fen: int
    state: str
    tone: str
    url: str
    how: str = ""
    comes_as: str = ""
    awaits: str = ""
    """What it still waits for until it is approved, as a family is told; empty when it is."""


@dataclass(frozen=True)
class NotDueRow:
    """One item that is refused or waits for a fact, with its reason in words."""

    label: str
    why: str
    clause: str
    mark: bool | None
    url: str


def _decision_url(file: ChildFile, benefit: str) -> str:
    return link("decision", file.person.number, benefit)


def item_rows(file: ChildFile) -> list[ItemRow]:
    """What is due this semester: one row an entitlement, in the order of the pack."""
    told = {one.benefit: one for one in file.told}
    order = list(rules.items())
    return [
        _item_row(file, one, told.get(one.benefit))
        for one in sorted(file.due, key=lambda one: order.index(one.benefit))
    ]


def _item_row(file: ChildFile, due: Due, told: Told | None) -> ItemRow:
    lines = [one for one in file.payments if one.entitlement_id == due.id]
    state, tone, settled = _state(due, lines, has_account=file.account is not None)
    return ItemRow(
        due.benefit,
        rules.item(due.benefit).label,
        _why(told),
        due.clause.split(";")[-1],
        due.amount_fen,
        settled,
        state,
        tone,
        _decision_url(file, due.benefit),
        Delivery(due.delivery).label,
        told.comes_as if told else "",
        AWAITS.get(EntitlementState(due.state), ""),
    )


def _why(told: Told | None) -> str:
    lines = told.explanation.lines if told else []
    true = [line.label for line in lines if line.passed and not line.is_group and not line.excludes]
    return "、".join(true[:REASONS_SHOWN])


def _state(due: Due, lines: list[ChildLine], *, has_account: bool) -> tuple[str, str, int]:
    """(word, tone, settled fen) of one entitlement."""
    delivery = Delivery(due.delivery)
    if due.is_held:
        return "有异议，待答复", "need", 0
    for line in lines:
        if line.state == LineState.PAID:
            words = {Delivery.CASH: "已到卡", Delivery.WAIVER: "已免，已结算", Delivery.IN_KIND: "已供餐，已结算"}
            return words[delivery], "done", line.amount_fen
    states = {line.state for line in lines}
    if LineState.FAILED in states and LineState.PENDING not in states:
        return "银行退回，待补发", "bad", 0
    if lines:
        return "已送出，等结果", "outline", 0
    state = EntitlementState(due.state)
    if state is not EntitlementState.APPROVED:
        return state.label, "need" if state is EntitlementState.MARKED else "outline", 0
    if due.notice_state == NoticeState.OPEN and due.notice_closes_on:
        return f"公示至{zh_date(due.notice_closes_on)}", "outline", 0
    if delivery is Delivery.CASH and not has_account:
        return "缺账户", "need", 0
    return "待发放" if delivery is Delivery.CASH else "待结算", "outline", 0


def years_chart(person_id: int, number: str) -> Chart | None:
    """What was granted and what came, semester by semester; one semester alone is no picture."""
    terms = terms_of_child(person_id)
    if len(terms) < TERMS_MIN:
        return None
    return Chart(
        "years",
        "各学期应享和已落实",
        "元",
        [Term.parse(one.term).short_label for one in terms],
        [
            Series("已落实", [in_yuan(one.paid_fen) for one in terms]),
            Series("还没落实", [in_yuan(one.due_fen - one.paid_fen) for one in terms], "need"),
        ],
        category_label="学期",
        urls=[f"{link('child', number)}?term={one.term}" for one in terms],
        is_horizontal=True,
        notes=[f"{yuan(one.paid_fen)} / {yuan(one.due_fen)}" for one in terms],
    )


def not_due_rows(file: ChildFile, outcome: Outcome) -> list[NotDueRow]:
    """Refused or undetermined items with the deciding reasons."""
    mark = None if outcome is Outcome.UNDETERMINED else False
    return [
        NotDueRow(
            one.label,
            _why_not(one.explanation, outcome),
            one.clause.split(";")[-1],
            mark,
            _decision_url(file, one.benefit),
        )
        for one in file.told
        if one.outcome == outcome
    ]


def withdrawn_rows(file: ChildFile) -> list[NotDueRow]:
    """What a person took back: who, when and why."""
    return [
        NotDueRow(
            rules.item(one.benefit).label, one.said, one.clause.split(";")[-1], False, _decision_url(file, one.benefit)
        )
        for one in file.withdrawn
    ]


def nothing_due(file: ChildFile) -> tuple[str, str]:
    """What is said where no item is due: (title, sentence). An item that waits is not one that is refused."""
    if not file.facts:
        return "本学期还没有认定", "名册齐了以后，由县里经办人做资格认定。"
    waiting = sum(one.outcome == Outcome.UNDETERMINED for one in file.told)
    if waiting:
        return "本学期还没有定下来的项目", f"有 {waiting} 项待定，缺什么、凭什么补，见下面。"
    if file.withdrawn:
        return "本学期没有应享的项目", f"有 {len(file.withdrawn)} 项已撤回，谁、何时、为什么，见下面。"
    return "本学期没有应享的项目", "每一项为什么不符合，见下面。"


def _why_not(told: Explanation, outcome: Outcome) -> str:
    if outcome is Outcome.UNDETERMINED:
        return "；".join(one.sentence.rstrip("。") for one in told.missing[:2]) or told.summary
    reasons = [line.refusal for line in told.lines if line.is_reason]
    return "不符合：" + "、".join(reasons[:3]) if reasons else told.summary


def tags(file: ChildFile) -> list[str]:
    """Short words beside the name; only what a clerk needs at a glance."""
    return list(file.facts.marks) if file.facts else []


def where(file: ChildFile, school: str, home: str) -> list[str]:
    """Sex, stage, school, class and home as one grey line."""
    kind = file.facts.kindergarten_kind if file.facts else None
    said = [file.person.sex, grade_text(file.stage, file.grade), file.person.class_name, school, home]
    return [part for part in [*said, KindergartenKind(kind).label if kind else ""] if part]


def grade_text(stage: str, grade: int | None) -> str:
    """``初中 八年级``, ``学前 大班``, ``普通高中 高二``; empty when unknown."""
    return f"{Stage(stage).label} {grade_label(stage, grade)}".strip() if stage else ""


def bill_lines(facts: SemesterFacts | None) -> list[tuple[str, str]]:
    """The semester's bill in words: (label, yuan or days)."""
    bill = facts.bill if facts else ()
    return [(fact.short, yuan(value) if fact.is_money else f"{value} 天") for fact, value in bill]


def totals(items: list[ItemRow]) -> dict[str, int]:
    """Sums at the foot of the table."""
    return {"due_fen": sum(one.due_fen for one in items), "settled_fen": sum(one.settled_fen for one in items)}
