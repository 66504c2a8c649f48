"""What payments ask of a person, key figures and the chart of the home page."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.kit.board import Figure
from fuzhi.faces.kit.charts import Chart, Series
from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.kit.todo import Todo
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.payments import figures as money
from fuzhi.vocabulary.clock import SHANGHAI
from fuzhi.vocabulary.codes import Delivery, Stage
from fuzhi.vocabulary.money import wan_yuan
from fuzhi.vocabulary.places import place_name

_WORDS = {  # kind of the step's row -> (label, verb, working time in days)
    "make": ("编制发放批次", "去编制", 5),
    "release": ("复核放行批次", "去放行", 2),
    "hand_over": ("下载银行文件送银行", "去下载", 1),
    "record_return": ("登记银行回盘", "去登记", 5),
    "mend": ("银行退回，更正后重发", "去更正", 7),
    "settle": ("与学校结算", "去结算", 10),
    "confirm_receipt": ("确认学生已收到", "去确认", 7),
}


def todos(request: HttpRequest) -> list[Todo]:
    """Everything of payments that this person must do."""
    found = []
    staff: Any = request.user
    if not can(staff, Verb.VIEW_MONEY):
        return []
    for row in money.todo_for(staff, str(term_of(request))):
        label, verb, days = _WORDS[row["kind"]]
        since = row.get("since")
        due = since.astimezone(SHANGHAI).date() + timedelta(days=days) if since else None
        if row["kind"] == "make":
            label = f"{label}（{Delivery(row['delivery']).label}）"
            name, args = "batch-prepare", [row["delivery"]]
        elif row["kind"] == "confirm_receipt":
            name, args = "school-receipts", []
        else:
            name, args = "batch", [row["batch_id"]]
        detail = f"批次 {row['no']}" if row["no"] else ""
        found.append(
            Todo(
                label,
                row["count"],
                name,
                verb,
                detail,
                row["unit"],
                amount_fen=row["fen"],
                due_on=due,
                url_args=tuple(args),
            )
        )
    return found


def waiting_count(request: HttpRequest) -> int:
    """How many things of payments wait for this person: the menu's count."""
    staff: Any = request.user
    return len(money.todo_for(staff, str(term_of(request)))) if can(staff, Verb.VIEW_MONEY) else 0


def figures(request: HttpRequest) -> list[Figure]:
    """Due, paid and returned of the semester."""
    staff: Any = request.user
    if not can(staff, Verb.VIEW_FUNDS):
        return []
    rows = money.progress(staff.scope, str(term_of(request)))
    due, paid, failed = (sum(row[name] for row in rows) for name in ("due_fen", "paid_fen", "failed_fen"))
    url = reverse("batches")
    return [
        Figure("已落实资助", wan_yuan(paid), "万元", f"应落实 {wan_yuan(due)} 万元", url, "main"),
        Figure(
            "银行退回未补", wan_yuan(failed), "万元", "更正账户后重发", f"{url}?state=returned", "bad" if failed else ""
        ),
    ]


def paid_chart(request: HttpRequest) -> Chart | None:
    """Paid and open: by county for the prefecture, by stage inside a county."""
    staff: Any = request.user
    if not can(staff, Verb.VIEW_FUNDS):
        return None
    term = str(term_of(request))
    if staff.scope.is_prefecture:
        rows = [(place_name(row["county_code"]), row) for row in money.progress(staff.scope, term)]
        urls = [f"{reverse('batches')}?county={row['county_code']}" for _, row in rows]
    else:
        known = {stage.value: stage.label for stage in Stage}
        order = {stage: place for place, stage in enumerate(known)}
        stages = sorted(money.by_stage(staff.scope, term), key=lambda row: order.get(row["stage"], 99))
        rows = [(known.get(row["stage"], "其他"), row) for row in stages]
        urls = []
    if not rows:
        return None
    paid = [_wan(row["paid_fen"]) for _, row in rows]
    still = [_wan(row["due_fen"] - row["paid_fen"]) for _, row in rows]
    return Chart(
        "paid",
        "资助落实进度",
        "万元",
        [name for name, _ in rows],
        [Series("已落实", paid), Series("待落实", still, "need")],
        category_label="县（市、区）" if staff.scope.is_prefecture else "学段",
        open_url=reverse("batches"),
        urls=urls,
    )


def _wan(fen: int) -> Decimal:
    return Decimal(wan_yuan(fen).replace(",", ""))
