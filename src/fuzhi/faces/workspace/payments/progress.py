"""How far the money of the semester is: key figures and the chart of the home page."""

from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.kit.board import Figure
from fuzhi.faces.kit.charts import Chart, Series, in_wan
from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.workspace.access import staff_of
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.payments import figures as money
from fuzhi.steps.payments import pacing
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.money import wan_yuan, yuan_sign
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import zh_day


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


def pace_chart(request: HttpRequest) -> Chart | None:
    """Paid week by week, all weeks before included, beside what is approved and the semester before."""
    staff = staff_of(request)
    if not can(staff, Verb.VIEW_FUNDS):
        return None
    term = term_of(request)
    pace = pacing.pace(staff.scope, str(term))
    if not pace.weeks:
        return None
    due = in_wan(sum(row.due_fen for row in money.progress(staff.scope, str(term))))
    paid = [in_wan(fen) for fen in pace.paid_fen]
    still: list[Decimal | None] = [None] * (len(pace.weeks) - len(paid))
    series = [Series("已批准应发", [due] * len(pace.weeks), "light", "line", points=False)]
    if pace.before_fen:
        before = [in_wan(fen) for fen in pace.before_fen]
        series.append(Series(f"{term.previous.short_label}同期", before, "plan", "line"))
    ends = ["" for _ in paid[:-1]] + [f"{paid[-1]:,} 万" for _ in paid[-1:]]
    series.append(Series("已落实", [*paid, *still], labels=ends, kind="line"))
    return Chart(
        "pace",
        "资助落实进度，逐周累计",
        "万元",
        [zh_day(day) for day in pace.weeks],
        series,
        category_label="这一周起",
        open_url=reverse("batches"),
    )


def returns_chart(request: HttpRequest) -> Chart | None:
    """What banks returned, by reason: paid again and still open."""
    found = pacing.returned_by_reason(staff_of(request).scope, str(term_of(request)))
    if not found:
        return None
    return Chart(
        "returns",
        "银行退回，按原因",
        "笔",
        [one.label for one in found],
        [
            Series("已补发", [one.repaid for one in found]),
            Series("还没补发", [one.lines - one.repaid for one in found], "need"),
        ],
        category_label="原因",
        is_horizontal=True,
        notes=[f"{one.lines:,} 笔 {yuan_sign(one.fen)}" for one in found],
    )


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
    paid = [in_wan(row.paid_fen) for _, row in rows]
    still = [in_wan(row.due_fen - row.paid_fen) for _, row in rows]
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
