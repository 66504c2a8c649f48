"""The pictures of 资金: what each level bears, and where the money goes from level to item to the way it arrives."""

from collections import defaultdict
from urllib.parse import urlencode

from django.urls import reverse

from fuzhi.faces.kit.charts import Chart, Series, in_wan
from fuzhi.faces.kit.flows import Flow, Link, Node
from fuzhi.faces.workspace.funds.approved import lines_url
from fuzhi.steps.ledger.states import AccountCode
from fuzhi.steps.payments.funds import FundRow
from fuzhi.steps.payments.items import item
from fuzhi.vocabulary.codes import Delivery, FundLevel
from fuzhi.vocabulary.money import wan_yuan, yuan_sign

ITEMS_SHOWN = 9


def levels_chart(rows: list[FundRow]) -> Chart | None:
    """Used and open of each level."""
    sums = [(level, *_sums([row for row in rows if row.level == level.value])) for level in FundLevel]
    sums = [one for one in sums if one[1]]
    if not sums:
        return None
    query = {"account": AccountCode.AID_EXPENSE.value}
    return Chart(
        "levels",
        "各级应担和已用",
        "万元",
        [level.label for level, *_ in sums],
        [
            Series("已用", [in_wan(used) for _, _, used in sums]),
            Series("待发", [in_wan(due - used) for _, due, used in sums], "need"),
        ],
        category_label="级次",
        urls=[f"{reverse('journal')}?{urlencode({**query, 'level': level.value})}" for level, *_ in sums],
        is_horizontal=True,
        notes=[f"{wan_yuan(used)} / {wan_yuan(due)}" for _, due, used in sums],
        note="右边是已用和应担，单位万元；点开是总账里的那些行",
    )


def _sums(rows: list[FundRow]) -> tuple[int, int]:
    return sum(row.due_fen for row in rows), sum(row.used_fen for row in rows)


def money_flow(rows: list[FundRow]) -> Flow | None:
    """What is due, from level to item to way; small items are one."""
    parts = [row for row in rows if row.level and row.due_fen > 0]
    if not parts:
        return None
    by_item: dict[str, int] = defaultdict(int)
    for row in parts:
        by_item[row.benefit] += row.due_fen
    shown = sorted(by_item, key=lambda code: -by_item[code])[:ITEMS_SHOWN]
    into: dict[tuple[str, str], int] = defaultdict(int)
    out: dict[tuple[str, str], int] = defaultdict(int)
    for row in parts:
        code = row.benefit if row.benefit in shown else ""
        into[row.level, code] += row.due_fen
        out[code, item(row.benefit).delivery] += row.due_fen
    levels = [_node(level.value, level.label, _of(into, 0, level.value)) for level in FundLevel]
    items = [_node(code, item(code).label, by_item[code], url=lines_url(code)) for code in shown]
    items.append(_node("", "其余项目", _of(into, 1, ""), url=lines_url()))
    ways = [_node(way.value, way.label, _of(out, 1, way.value)) for way in Delivery]
    columns = [[node for node in column if node] for column in (levels, items, ways)]
    return Flow(
        "flow",
        "钱从哪一级来，办什么，怎样到",
        "应担，万元",
        columns,
        [_links(into, columns[0], columns[1]), _links(out, columns[1], columns[2])],
    )


def _of(sums: dict[tuple[str, str], int], side: int, key: str) -> int:
    return sum(fen for ends, fen in sums.items() if ends[side] == key)


def _node(key: str, name: str, fen: int, url: str = "") -> Node | None:
    return Node(key, name, wan_yuan(fen), url=url) if fen else None


def _links(sums: dict[tuple[str, str], int], left: list[Node], right: list[Node]) -> list[Link]:
    names = {node.key: node.name for node in [*right, *left]}
    return [
        Link(start.key, end.key, fen, f"{names[start.key]} → {names[end.key]}：{yuan_sign(fen)}")
        for start in left
        for end in right
        if (fen := sums.get((start.key, end.key), 0))
    ]
