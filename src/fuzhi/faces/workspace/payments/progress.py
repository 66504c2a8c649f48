"""How far the money of the semester is: key figures and the chart of the home page."""

from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.kit.board import Figure
from fuzhi.faces.kit.charts import Chart, Series
from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.workspace.access import staff_of
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.payments import figures as money
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.money import wan_yuan
from fuzhi.vocabulary.places import place_name


def figures(request: HttpRequest) -> list[Figure]:
    """Due, paid and returned of the semester."""
    staff = staff_of(request)
    if not can(staff, Verb.VIEW_FUNDS):
        return []
    rows = money.progress(staff.scope, str(term_of(request)))
    due = sum(row.due_fen for row in rows)
    paid = sum(row.paid_fen for row in rows)
    failed = sum(row.failed_fen for row in rows)
    url = reverse("batches")
    return [
        Figure("已落实资助", wan_yuan(paid), "万元", f"全体受助学生，已批准 {wan_yuan(due)} 万元", url, "main"),
        Figure(
            "银行退回未补", wan_yuan(failed), "万元", "更正账户后重发", f"{url}?state=returned", "bad" if failed else ""
        ),
    ]


def paid_chart(request: HttpRequest) -> Chart | None:
    """Paid and open: by county for the prefecture, by stage inside a county."""
    staff = staff_of(request)
    if not can(staff, Verb.VIEW_FUNDS):
        return None
    term = str(term_of(request))
    if staff.scope.is_prefecture:
        rows = [(place_name(row.key), row) for row in money.progress(staff.scope, term)]
        urls = [f"{reverse('batches')}?county={row.key}" for _, row in rows]
    else:
        known = {stage.value: stage.label for stage in Stage}
        order = {stage: place for place, stage in enumerate(known)}
        stages = sorted(money.by_stage(staff.scope, term), key=lambda row: order.get(row.key, 99))
        rows = [(known.get(row.key, "其他"), row) for row in stages]
        urls = []
    if not rows:
        return None
    paid = [_wan(row.paid_fen) for _, row in rows]
    still = [_wan(row.due_fen - row.paid_fen) for _, row in rows]
    return Chart(
        "paid",
        "资助落实进度",
        "万元",
        [name for name, _ in rows],
        [Series("已落实", paid), Series("待发放、结算", still, "need")],
        category_label="县（市、区）" if staff.scope.is_prefecture else "学段",
        open_url=reverse("batches"),
        urls=urls,
    )


def _wan(fen: int) -> Decimal:
    return Decimal(wan_yuan(fen).replace(",", ""))
