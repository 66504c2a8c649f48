"""Ready words for the child's page: due items with their reasons, what is not due and why, what is unknown."""

from dataclasses import dataclass
from typing import Any

from fuzhi.faces.kit.links import link
from fuzhi.faces.workspace.child.reading import ChildFile, Row
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.states import EntitlementState
from fuzhi.vocabulary.codes import Delivery, KindergartenKind, Stage
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.terms import zh_date

REASONS_SHOWN = 4


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


@dataclass(frozen=True)
class NotDueRow:
    """One item that is refused or waits for a fact, with its reason in words."""

    label: str
    why: str
    clause: str
    mark: bool | None
    url: str


def _decision_url(file: ChildFile, benefit: str) -> str:
    return link("decision", file.person["number"], benefit)


def item_rows(file: ChildFile) -> list[ItemRow]:
    """What is due this semester: one row an entitlement, in the order of the pack."""
    opening = _decoders(file)
    by_benefit = {row["benefit"]: row for row in file.decisions}
    shown = []
    order = list(rules.items())
    for row in sorted(file.entitlements, key=lambda one: order.index(one["benefit"])):
        benefit = rules.item(row["benefit"])
        lines = [one for one in file.payments if one["entitlement_id"] == row["id"]]
        state, tone, settled = _state(row, lines, Delivery(row["delivery"]), file.account)
        shown.append(
            ItemRow(
                benefit.code,
                benefit.label,
                _why(opening, file, by_benefit.get(benefit.code)),
                row["clause"].split(";")[-1],
                row["amount_fen"],
                settled,
                state,
                tone,
                _decision_url(file, benefit.code),
                Delivery(row["delivery"]).label,
            )
        )
    return shown


def _decoders(file: ChildFile) -> dict[int, rules.Decoder]:
    """Each decision is opened by the pack of its own run."""
    return rules.decoders({row["run_id"] for row in file.decisions})


def _why(opening: dict[int, rules.Decoder], file: ChildFile, decision: Row | None) -> str:
    if decision is None:
        return ""
    told = opening[decision["run_id"]].explain(decision, file.facts)
    true = [line.label for line in told.lines if line.passed and not line.is_group and not line.excludes]
    return "、".join(true[:REASONS_SHOWN])


def _state(row: Row, lines: list[Row], delivery: Delivery, account: Row) -> tuple[str, str, int]:
    """(word, tone, settled fen) of one entitlement."""
    if row["is_held"]:
        return "有异议，待答复", "need", 0
    for line in lines:
        if line["state"] == "paid":
            words = {Delivery.CASH: "已到卡", Delivery.WAIVER: "已免，已结算", Delivery.IN_KIND: "已供餐，已结算"}
            return words[delivery], "done", line["amount_fen"]
    if any(line["state"] == "failed" for line in lines) and not any(line["state"] == "pending" for line in lines):
        return "银行退回，待补发", "bad", 0
    if lines:
        return "已送出，等结果", "outline", 0
    state = EntitlementState(row["state"])
    if state is not EntitlementState.APPROVED:
        return state.label, "need" if state is EntitlementState.MARKED else "outline", 0
    if row["notice_state"] == "open":
        return f"公示至{zh_date(row['notice_closes_on'])}", "outline", 0
    if delivery is Delivery.CASH and not account:
        return "缺账户", "need", 0
    return "待发放" if delivery is Delivery.CASH else "待结算", "outline", 0


def not_due_rows(file: ChildFile, outcome: str) -> list[NotDueRow]:
    """Refused (``refused``) or waiting (``undetermined``) items with the deciding reasons."""
    opening = _decoders(file)
    mark = None if outcome == "undetermined" else False
    found = []
    for row in file.decisions:
        if row["outcome"] != outcome:
            continue
        found_by = opening[row["run_id"]]
        benefit, told = found_by.item(row), found_by.explain(row, file.facts)
        if outcome == "undetermined":
            why = "；".join(one.sentence.rstrip("。") for one in told.missing[:2]) or told.summary
        else:
            reasons = [line for line in told.lines if line.is_reason]
            why = "不符合：" + "、".join(line.label for line in reasons[:3]) if reasons else told.summary
        found.append(
            NotDueRow(benefit.label, why, benefit.clause.split(";")[-1], mark, _decision_url(file, benefit.code))
        )
    return found


def tags(file: ChildFile) -> list[str]:
    """Short words beside the name; only what a clerk needs at a glance."""
    facts = file.facts
    words = {
        "is_registered_poor": "建档立卡",
        "is_relapse_approved": "批准返贫",
        "is_boarder": "寄宿",
        "rides_school_bus": "乘校车",
    }
    return [word for name, word in words.items() if facts.get(name)]


def where(file: ChildFile, schools: dict[str, str], home: str) -> list[str]:
    """Sex, stage, school, class and home as one grey line."""
    who, facts = file.person, file.facts
    stage = facts.get("stage") or who["stage"]
    grade = facts.get("grade") if facts else who["grade"]
    school = facts.get("school_code") or who["school_code"]
    kind = facts.get("kindergarten_kind")
    said = [who["sex"] or "", grade_text(stage, grade), who["class_name"] or "", schools.get(school, ""), home]
    if kind:
        said.append(KindergartenKind(kind).label)
    return [part for part in said if part]


def grade_text(stage: str | None, grade: int | None) -> str:
    """``初中 八年级``, ``学前 大班``, ``普通高中 二年级``; empty when unknown."""
    if not stage:
        return ""
    label = Stage(stage).label
    if not grade:
        return label
    if stage == Stage.PRESCHOOL:
        return f"{label} {('小班', '中班', '大班')[min(grade, 3) - 1]}"
    number = grade + 6 if stage == Stage.JUNIOR_SECONDARY else grade
    return f"{label} {'一二三四五六七八九'[min(number, 9) - 1]}年级"


def bill_lines(facts: Row) -> list[tuple[str, str]]:
    """The semester's bill in words: (label, yuan)."""
    labels = {
        "care_fee_fen": "保教费",
        "misc_fee_fen": "杂费",
        "textbook_fee_fen": "课本费",
        "tuition_fen": "学费",
        "accommodation_fen": "住宿费",
        "bus_fare_fen": "乘车费",
    }
    found: list[tuple[str, str]] = [(label, yuan(facts[name])) for name, label in labels.items() if facts.get(name)]
    if facts.get("meal_days"):
        found.append(("用餐", f"{facts['meal_days']} 天"))
    return found


def totals(items: list[ItemRow]) -> dict[str, Any]:
    """Sums at the foot of the table."""
    return {"due_fen": sum(one.due_fen for one in items), "settled_fen": sum(one.settled_fen for one in items)}
