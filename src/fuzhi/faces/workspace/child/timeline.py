"""经过: facts, decisions, notices, payments and visits in one line of time, each opening its source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from fuzhi.faces.workspace.child.reading import Row, notices_of, period_rows, runs_of, school_names
from fuzhi.vocabulary.clock import SHANGHAI
from fuzhi.vocabulary.codes import AssistanceKind, PovertyState, RosterKind
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.terms import Term, zh_date

FACT_LABELS = {
    "enrolment": "就读",
    "poverty": "脱贫属性",
    "disability": "残疾",
    "assistance": "民政保障",
    "boarding": "住宿",
    "bus": "乘坐校车",
    "hardship": "困难认定",
    "bill": "收费与用餐",
}
_YES_NO = {"true": "是", "false": "否"}


@dataclass(frozen=True)
class Event:
    """One line of the timeline: ``tone`` money (solid teal), need (amber) or empty (hollow)."""

    on: date
    text: str
    link_text: str = ""
    url: str = ""
    tone: str = ""
    tail: str = ""


def link(name: str, *args: Any) -> str:
    """The address of a page, empty when that page does not exist for this product."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _day(moment: datetime | date | None) -> date:
    if isinstance(moment, datetime):
        return moment.astimezone(SHANGHAI).date()
    return moment or date.min


def fact_value(kind: str, value: str | None, schools: dict[str, str]) -> str:
    """A recorded value in words: ``通榆县第一小学 三年级 2班``, ``未脱贫``, ``是``; 不清楚 when unknown."""
    if value is None:
        return "不清楚"
    if kind == "enrolment":
        code, grade, class_name = value.split("|", 2)
        return " ".join(part for part in (schools.get(code, code), grade, class_name) if part)
    if kind == "poverty":
        return PovertyState(value).label if value else "不清楚"
    if kind == "assistance":
        return AssistanceKind(value).label if value else "不清楚"
    if kind == "bill":
        return Term.parse(value).short_label
    return _YES_NO.get(value, value)


def source_text(row: Row) -> str:
    """``学籍名册 第 214 行`` or who decided by hand and why."""
    if row["row_no"] is not None:
        kind = RosterKind(row["roster_kind"]).label if row["roster_kind"] in {k.value for k in RosterKind} else "名册"
        return f"{kind} {row['sheet']} 第 {row['row_no']} 行"
    if row["source_kind"] == "decision":
        return f"{row['by'] or '经办人'}更正：{row['reason'] or ''}"
    if row["source_kind"] == "absence":
        return "这次名册上没有"
    return "名册"


def _facts(person_id: int) -> Iterator[Event]:
    found = period_rows(person_id)
    names = school_names(
        {row["value"].split("|", 1)[0] for row in found if row["kind"] == "enrolment" and row["value"]}
    )
    for row in found:
        if row["superseded_at"] is not None and row["source_kind"] != "decision":
            continue
        day = _day(row["received_on"] or row["recorded_at"])
        words = fact_value(row["kind"], row["value"], names)
        ended = f"，到{zh_date(row['valid_to'])}止" if row["valid_to"] else ""
        yield Event(
            day,
            f"{FACT_LABELS[row['kind']]}：{words}{ended}，",
            source_text(row),
            link("roster-row", row["row_id"]) if row["row_id"] else "",
        )


def _decided(person_id: int, number: str) -> Iterator[Event]:
    for run in runs_of(person_id):
        day = _day(run["made_at"])
        label = Term.parse(run["term"]).short_label
        url = link("child", number) + f"?term={run['term']}"
        yield Event(day, f"{label}资格认定，", "看本学期各项", url)
    for notice in notices_of(person_id):
        opened, closes = notice["notice_opened_on"], notice["notice_closes_on"]
        text = f"{Term.parse(notice['term']).short_label}名单公示至{zh_date(closes)}，"
        yield Event(opened, text, "看公示", link("notice", notice["notice_id"]))


def _paid(payments: Iterable[Row], labels: dict[str, str], with_amounts: bool) -> Iterator[Event]:
    for line in payments:
        day = _day(line["on"] or line["released_at"])
        if day == date.min:
            continue
        what = labels.get(line["benefit"], "资助")
        amount = f" {yuan_sign(line['amount_fen'])}" if with_amounts else ""
        said, tone = {
            "paid": ("已落实", "money"),
            "failed": (f"银行退回：{line['reason']}", "need"),
        }.get(line["state"], ("已送出", ""))
        url = link("batch-line", line["line_id"]) if with_amounts else ""
        yield Event(day, f"{what}{amount} {said}，", f"批次 {line['batch_no']}", url, tone)


def timeline(
    person: Row, payments: list[Row], labels: dict[str, str], with_amounts: bool, more: Iterable[Event]
) -> list[Event]:
    """All events of a child, newest first."""
    person_id, number = person["person_id"], person["number"]
    events = [*_facts(person_id), *_decided(person_id, number), *_paid(payments, labels, with_amounts), *more]
    return sorted(events, key=lambda event: event.on, reverse=True)
