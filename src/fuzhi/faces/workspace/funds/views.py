"""资金: each item's levels, what is due and used; the journal with filters; one entry."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from fuzhi.faces.kit.list_columns import Column, Row, count_column, date_column, money_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_ranges import AmountFilter, DayRangeFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, Source
from fuzhi.faces.kit.lists import Columns, ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.kit.templatetags.fz import clauses
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.funds import pictures
from fuzhi.faces.workspace.funds.approved import lines_url, stage_figures
from fuzhi.faces.workspace.funds.unconfirmed import unconfirmed_rows
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.ledger import queries
from fuzhi.steps.ledger.states import AccountCode, PayeeKind
from fuzhi.steps.payments.funds import FundRow, fund_rows, has_sample_shares
from fuzhi.steps.payments.items import item, items
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.codes import FundLevel, Tier
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term

READ = ("GET", "HEAD")


@staff_view(Verb.VIEW_FUNDS, methods=READ)
def funds(request: StaffRequest) -> HttpResponse:
    """Item by item, level by level: due by the approved lists, used by the journal; every figure opens its lines."""
    term = str(request.term)
    found = fund_rows(request.scope, term)
    rows = [_row(one) for one in found]
    heads = [row for row in rows if row["is_item"]]
    totals = {name: sum(row[name] for row in heads) for name in ("due_fen", "used_fen", "open_fen")}
    balance = kept("balance", request.scope, term, count=lambda: queries.trial_balance(request.scope, term))
    context = {
        "page_title": f"{Term.parse(term).short_label}资金",
        "crumbs": [],
        "rows": rows,
        "totals": totals,
        "levels": _levels(found),
        "levels_chart": pictures.levels_chart(found),
        "flow": pictures.money_flow(found),
        "stages": stage_figures(request.scope, term),
        "unconfirmed": unconfirmed_rows(request.scope, term),
        "due_url": lines_url(),
        "open_url": lines_url(is_open=True),
        "area": request.scope.label,
        "is_sample": has_sample_shares(request.scope),
        "balance": sum(balance.values()),
        "has_entries": bool(balance),
    }
    return render(request, "funds/funds.html", context)


def _levels(rows: list[FundRow]) -> list[dict[str, object]]:
    """The sum of each level over all items, in the order of the levels."""
    found: list[dict[str, object]] = []
    for level in FundLevel:
        own = [row for row in rows if row.level == level.value]
        if own:
            query = urlencode({"account": AccountCode.AID_EXPENSE.value, "level": level.value})
            due, used = sum(row.due_fen for row in own), sum(row.used_fen for row in own)
            sums = {"due_fen": due, "used_fen": used, "open_fen": due - used}
            found.append({"name": level.label, "url": f"{reverse('journal')}?{query}", **sums})
    return found


def _row(one: FundRow) -> dict[str, Any]:
    is_item = one.level == ""
    query = {"item": one.benefit, "account": AccountCode.AID_EXPENSE.value}
    if not is_item:
        query["level"] = one.level
    return {
        "is_item": is_item,
        "due_url": lines_url(one.benefit),
        "open_url": lines_url(one.benefit, is_open=True),
        "name": item(one.benefit).label if is_item else FundLevel(one.level).label,
        "tier": Tier(one.tier).label if is_item and one.tier else "",
        "share": "" if is_item else f"{one.percent}%" if one.percent is not None else "各县不同",
        "due_fen": one.due_fen,
        "used_fen": one.used_fen,
        "open_fen": one.open_fen,
        "permille": one.used_fen * 1000 // one.due_fen if one.due_fen > 0 else 0,
        "is_done": one.due_fen > 0 and one.open_fen == 0,
        "url": f"{reverse('journal')}?{urlencode(query)}",
    }


class JournalList(ListPage):
    """Journal lines, newest first."""

    title, unit = "总账", "行"
    columns = (
        Column(
            "entry.no",
            "凭证",
            phone="title",
            link=lambda row: reverse("journal-entry", args=[row.entry_id]),
            is_whole=True,
        ),
        count_column("line_no", "行", sort="", phone="hide", is_summed=False),
        date_column("entry.on", "日期", sort="entry_id,line_no"),
        Column("purpose", "种类", render=lambda row: row.entry.purpose.label),
        Column("account", "科目", render=lambda row: row.account.label),
        Column("county_code", "县区", render=lambda row: place_name(row.county_code), phone="hide"),
        Column("item", "项目", render=lambda row: item(row.item).label if row.item else ""),
        Column("clause", "条款", render=lambda row: clauses(row.clause or ""), phone="hide"),
        Column("tier", "层级", render=lambda row: Tier(row.tier).label, phone="hide"),
        Column("level", "级次", render=lambda row: FundLevel(row.level).label if row.level else ""),
        Column("payee_no", "收款方", link=lambda row: _payee_url(row), phone="hide"),
        money_column("amount_fen", "金额（元，借为正）", sort="amount_fen"),
    )
    filters = (
        ChoiceFilter("item", "项目", choices=lambda request: [(k, v.label) for k, v in items().items()]),
        ChoiceFilter("level", "级次", choices=FundLevel, is_many=True),
        ChoiceFilter("tier", "层级", choices=Tier),
        ChoiceFilter("account", "科目", name="account_id", choices=lambda request: queries.account_choices()),
        ChoiceFilter("kind", "种类", name="entry__purpose_id", choices=lambda request: queries.purpose_choices()),
        ChoiceFilter("county", "县（市、区）", name="county_code", choices=lambda request: _counties(request)),
        AmountFilter("amount", "金额（元）", name="amount_fen"),
        DayRangeFilter("on", "日期", name="entry__on"),
    )
    search = (("entry__document_no", "="), ("entry__no", "prefix"), ("payee_no", "="))
    search_hint = "批次号、凭证号、收款方编号"
    empty_title = "还没有记账"
    empty_text = "批次放行、与学校结算以后，每一分钱都会记在这里。"
    empty_icon = "coins"

    def source(self, request: ScopedRequest) -> Source:
        """The area's journal of the semester."""
        found = queries.journal(request.scope, str(request.term))
        return QuerySetSource(found, orders=(("entry_id", True), ("line_no", False)))

    def shown_columns(self) -> Columns:
        """The columns, schools by name."""
        names = dict(registry.schools_in(self.request.scope))
        payee = next(one for one in self.columns if one.key == "payee_no")
        told = replace(payee, render=lambda row: row.payee_name or names.get(row.payee_no, row.payee_no))
        return [told if one is payee else one for one in self.columns]

    def row_url(self, row: Row) -> str:
        """The entry."""
        return reverse("journal-entry", args=[row.entry_id])


def _counties(request: ScopedRequest) -> list[tuple[str, str]]:
    scope = request.scope
    return [(code, name) for code, name in counties().items() if scope.covers_county(code)]


def _payee_url(row: Row) -> str:
    if row.payee_kind != PayeeKind.PERSON:
        return ""
    try:
        return reverse("child", args=[row.payee_no])
    except NoReverseMatch:
        return ""


@staff_view(Verb.VIEW_FUNDS, methods=READ)
def journal(request: StaffRequest) -> HttpResponseBase:
    """The journal with its filters."""
    return JournalList(request).respond({"crumbs": [("资金", reverse("funds")), ("总账", "")]})


@staff_view(Verb.VIEW_FUNDS, methods=READ)
def entry(request: StaffRequest, entry_id: int) -> HttpResponse:
    """One entry with its lines, what it reverses or what reverses it."""
    found = queries.entry_of(request.scope, entry_id)
    lines = list(queries.lines_of(found))
    first = lines[0]
    schools = registry.school_names([first.payee_no]) if first.payee_kind == PayeeKind.SCHOOL else {}
    context = {
        "page_title": f"凭证 {found.no}",
        "crumbs": [("资金", reverse("funds")), ("总账", reverse("journal")), (found.no, "")],
        "entry": found,
        "kind": found.purpose.label,
        "county": place_name(found.county_code),
        "term": Term.parse(found.period).short_label if found.period else "",
        "item": item(first.item).label if first.item else "",
        "tier": Tier(first.tier).label if first.tier else "",
        "clause": first.clause,
        "payee": first.payee_name or schools.get(first.payee_no, first.payee_no),
        "payee_kind": PayeeKind(first.payee_kind).label,
        "payee_url": _payee_url(first),
        "lines": [
            {
                "no": one.line_no,
                "account": one.account.label,
                "level": FundLevel(one.level).label if one.level else "",
                "debit": one.amount_fen if one.amount_fen > 0 else None,
                "credit": -one.amount_fen if one.amount_fen < 0 else None,
            }
            for one in lines
        ],
        "debit": sum(one.amount_fen for one in lines if one.amount_fen > 0),
        "credit": -sum(one.amount_fen for one in lines if one.amount_fen < 0),
        "reversed_by": getattr(found, "reversed_by", None),
        "batch_url": f"{reverse('batches')}?q={found.document_no}",
    }
    return render(request, "funds/entry.html", context)
