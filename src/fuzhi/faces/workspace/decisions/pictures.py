"""The pictures of 资格认定: what refuses most often; the conditions of an item of which one is enough, as a small tree."""

from dataclasses import dataclass

from django.urls import reverse

from fuzhi.faces.kit.charts import Chart, Series
from fuzhi.policy.explanation import conditions_of
from fuzhi.policy.language import GroupKind
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import queries

REASONS_SHOWN = 8


def refusals_chart(scope: Scope, term: str) -> Chart | None:
    """The reasons that refuse most often."""
    found = queries.refused_by_reason(scope, term)
    if not found:
        return None
    shown = found[:REASONS_SHOWN]
    return Chart(
        "refusals",
        "不符合，最常见的原因",
        "人次",
        [one.why for one in shown],
        [Series("不符合", [one.decisions for one in shown], "second")],
        category_label="原因",
        open_url=f"{reverse('decisions-list')}?outcome=refused",
        is_horizontal=True,
        note=f"共 {len(found)} 种原因；一人一项可以有几个原因，各算一次",
    )


@dataclass(frozen=True)
class Branch:
    """One condition below a group: met, not met, unknown; what stood in the registers."""

    label: str
    passed: bool | None
    value: str


@dataclass(frozen=True)
class Group:
    """Conditions of which one is enough (or all are needed), with what comes out."""

    label: str
    rule: str
    passed: bool | None
    branches: list[Branch]


_RULES = {GroupKind.ANY.value: "有一条符合就行", GroupKind.ALL.value: "要条条符合"}


def groups_of(found: queries.Explained) -> list[Group]:
    """Groups of conditions that were asked, in the order of the rule."""
    nodes = {node.code: node for node in conditions_of(found.pack, found.chosen.benefit)}
    lines = {line.code: line for line in found.explanation.lines}
    values = {line.label: line.value for line in found.lines}
    return [
        Group(
            node.label,
            _RULES.get(node.kind, ""),
            lines[node.code].passed,
            [
                Branch(nodes[code].label, lines[code].passed, values.get(nodes[code].label, ""))
                for code in node.children
                if code in lines
            ],
        )
        for node in nodes.values()
        if node.is_group and node.code in lines and node.kind == GroupKind.ANY.value
    ]
