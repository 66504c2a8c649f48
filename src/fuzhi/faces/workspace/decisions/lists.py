"""The list of decisions and the list of differences."""

from dataclasses import replace
from typing import cast

from django.urls import reverse

from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, Row, label_column, money_column, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter, Filter, TextFilter
from fuzhi.faces.kit.list_ranges import AmountFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, Source, SqlSource
from fuzhi.faces.kit.lists import Columns, ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.policy.facts import FACT_LABELS
from fuzhi.steps.aid import queries, rules
from fuzhi.steps.aid.grades import grade_label
from fuzhi.vocabulary.codes import Outcome, Stage

OUTCOME_TAGS = {
    Outcome.GRANTED.value: ("done", Outcome.GRANTED.label),
    Outcome.REFUSED.value: ("", Outcome.REFUSED.label),
    Outcome.UNDETERMINED.value: ("need", Outcome.UNDETERMINED.label),
}

STANDINGS = [*Outcome.choices(), ("withdrawn", "已撤回")]


def _items(request: ScopedRequest) -> list[tuple[str, str]]:
    return list(rules.item_labels().items())


def _missing_facts() -> list[tuple[str, str]]:
    return [(queries.ATTENDANCE.name, queries.ATTENDANCE.label), *FACT_LABELS.items()]


def _class(row: Row) -> str:
    return f"{grade_label(row['stage'], row['grade'])}{row['class_name'] or ''}" or "—"


def _school_names(row: Row) -> str:
    return row["school_name"] or ("两校同报" if not row["school_code"] else row["school_code"])


class DecisionList(ListPage):
    """Every stored decision of the area's current runs: one row a child and item."""

    title = "认定结果"
    unit = "条"
    columns = (
        Column("name", "姓名", link=lambda row: _child(row), phone="title"),
        Column("school_name", "学校", sort="school_code", render=_school_names),
        label_column("stage", "学段", Stage),
        Column("class_name", "年级班级", phone="hide", render=lambda row: _class(row)),
        Column(
            "benefit",
            "资助项目",
            sort="benefit",
            render=lambda row: rules.item_labels().get(row["benefit"], row["benefit"]),
        ),
        tag_column("standing", "结果", {**OUTCOME_TAGS, "withdrawn": ("bad", "已撤回")}),
        money_column("amount_fen", "金额（元）"),
    )
    search = (("name", "contains"), ("initials", "prefix"), ("tail_key", "tail"))
    bulk = (
        BulkAction("更正事实", "bulk-decided-correct", "pencil"),
        BulkAction("打印说明、告知书等", "papers-make-decided", "printer"),
    )
    empty_title = "还没有认定结果"
    empty_text = "先导入本学期学籍名册，再运行认定。"

    def __init__(self, request: ScopedRequest) -> None:
        self.term = str(request.term)
        self.reasons = queries.Reasons()
        self.filters = (
            ChoiceFilter("benefit", "资助项目", choices=_items, is_many=True),
            ChoiceFilter("outcome", "结果", choices=STANDINGS, is_many=True, name="standing"),
            ChoiceFilter("stage", "学段", choices=Stage, is_many=True),
            ChoiceFilter("missing", "缺的事实", choices=_missing_facts(), apply=self._missing),
            AmountFilter("amount", "金额（元）", name="amount_fen"),
            TextFilter("school", "学校代码", name="school_code"),
        )
        super().__init__(request)

    def shown_columns(self) -> Columns:
        """The columns, and why. The decisions of a whole prefecture are too many to go any other way at once."""
        is_whole = self.request.scope.is_prefecture
        columns = [replace(one, sort="") if is_whole else one for one in self.columns]
        return (*columns, Column("why", "理由", render=lambda row: self._why(row), width=40))

    def _why(self, row: Row) -> str:
        if row["standing"] == "withdrawn":
            return "按条件符合，已由县里撤回；谁、何时、为什么，见依据页"
        names = ("run_id", "benefit", "outcome", "true_mask", "unknown_mask")
        return self.reasons.of(queries.Masked(*(row[name] for name in names)), row["facts"]) or "—"

    def _missing(self, source: SqlSource, fact: str) -> SqlSource:
        return source.narrowed_by(queries.missing_fragment(self.request.scope, self.term, fact))

    def source(self, request: ScopedRequest) -> SqlSource:
        """The person's area, child by child."""
        order = (("run_id", False), ("person_id", False), ("benefit", False))
        return SqlSource.of(queries.decision_rows(request.scope, self.term), orders=order)

    def _narrow(self, active: list[tuple[Filter, list[str]]], query: str) -> Source:
        """People are found first, by their own indexes; then their decisions."""
        source = cast("SqlSource", super()._narrow(active, ""))
        return source.narrowed_by(queries.of_people_called(query)) if query else source

    def row_url(self, row: Row) -> str:
        """The explanation."""
        return _child(row)


class DifferenceList(ListPage):
    """Approved lines for which the current run finds something else."""

    title = "与已批准不同"
    unit = "条"
    search = (("person__name", "contains"),)
    search_hint = "姓名"
    columns = (
        Column("person.name", "姓名", sort="person__pinyin", phone="title"),
        Column(
            "benefit", "资助项目", sort="benefit", render=lambda row: rules.item_labels().get(row.benefit, row.benefit)
        ),
        money_column("approved_fen", "已批准（元）"),
        tag_column("found_outcome", "现在认定", OUTCOME_TAGS, sort="found_outcome"),
        money_column("found_fen", "现在金额（元）"),
    )
    empty_title = "没有差异"
    empty_text = "最近一次认定与已批准的名单一致。"

    def source(self, request: ScopedRequest) -> Source:
        """The area's differences."""
        return QuerySetSource(queries.differences(request.scope, str(request.term)))

    def row_url(self, row: Row) -> str:
        """The explanation."""
        return reverse("decision", args=[row.person.number, row.benefit])


def _child(row: Row) -> str:
    return reverse("decision", args=[row["number"], row["benefit"]])
