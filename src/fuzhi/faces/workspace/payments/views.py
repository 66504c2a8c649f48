"""The list of batches, what a new one would hold, and one batch on its way."""

import uuid
from dataclasses import asdict

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit.forms import HouseForm, ReasonForm
from fuzhi.faces.kit.links import link
from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, Row, count_column, money_column, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, Source, last_but
from fuzhi.faces.kit.lists import Columns, ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.payments import progress, return_ways
from fuzhi.faces.workspace.payments.forms import ConfirmReturn, Release, ReturnFile
from fuzhi.faces.workspace.payments.mending import mend_urls
from fuzhi.faces.workspace.payments.presenting import (
    BATCH_TAGS,
    batch_title,
    failed_rows,
    said_of,
    steps_of,
    sums_text,
)
from fuzhi.faces.workspace.proving import Proved
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.payments import figures, funds, queries
from fuzhi.steps.payments.candidates import Candidate
from fuzhi.steps.payments.closing import mended_lines
from fuzhi.steps.payments.deciding import ReturnSums
from fuzhi.steps.payments.doubtful import doubtful_accounts
from fuzhi.steps.payments.items import item
from fuzhi.steps.payments.permissions import (
    can_decide,
    can_dispute,
    can_fetch,
    can_give_up,
    can_make,
    can_release,
    can_repay,
    can_return,
    can_send_back,
    can_settle,
    can_void,
    can_withdraw,
    check_release,
)
from fuzhi.steps.payments.reconciling import reconcile
from fuzhi.steps.payments.states import BATCHES, BatchAct, BatchKind, BatchState, ReturnState
from fuzhi.steps.payments.things import Batch
from fuzhi.steps.payments.weighing import weighed_before_release
from fuzhi.steps.payments.withholding import withheld_in
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.places import counties, place_name

READ = ("GET", "HEAD")
VOID_LABEL = "作废原因"
BACK_LABEL = "为什么退回"
BACK_HINT = "例如：第 3、17 笔的卡是教师的，请核实或暂缓"
REFUSE_LABEL = "为什么不确认"
DISPUTE_LABEL = "为什么冲回"
UNANSWERED_LABEL = "怎样向银行核实过没有付出"
SHOWN_MAX = 100
LISTED_MAX = 500
PAYEES_MAX = 200


def by_urgency(found: QuerySet[Batch]) -> QuerySetSource:
    """Those of which money came back first, then the newest."""
    urgency = last_but(state=BatchState.RETURNED.value)
    return QuerySetSource(found.annotate(urgency=urgency), orders=(("urgency", False), ("id", True)))


class BatchList(ListPage):
    """Batches of the semester, newest first."""

    title, unit = "发放", "个批次"
    columns: Columns = (
        Column("no", "批次", sort="no", phone="title", link=lambda row: reverse("batch", args=[row.pk])),
        Column("county_code", "县（市、区）", render=lambda row: place_name(row.county_code), phone="hide"),
        Column("delivery", "方式", sort="delivery", render=lambda row: Delivery(row.delivery).label),
        Column("kind", "种类", sort="kind", render=lambda row: BatchKind(row.kind).label),
        count_column("shown_count", "笔数"),
        money_column("shown_fen", "应发（元）"),
        money_column("paid_fen", "已到账（元）"),
        money_column("failed_fen", "退回（元）"),
        Column("made_by.display_name", "编制", phone="hide"),
        Column(
            "released_by",
            "放行",
            render=lambda row: row.released_by.display_name if row.released_by else "—",
            phone="hide",
        ),
        tag_column("state", "状态", BATCH_TAGS, sort="urgency,state"),
    )
    filters = (
        ChoiceFilter("county", "县（市、区）", name="county_code", choices=lambda request: _counties(request)),
        ChoiceFilter("delivery", "方式", choices=Delivery),
        ChoiceFilter("kind", "种类", choices=BatchKind),
        ChoiceFilter("state", "状态", choices=BatchState, is_many=True),
    )
    search = (("no", "contains"),)
    search_hint = "批次号"
    bulk = (BulkAction("催办", "bulk-batches-urge", "bell-ringing"),)
    template = "payments/batches.html"
    empty_title = "本学期还没有批次"
    empty_text = "名单公示期满后，由财务在这里编制批次，另一人复核放行。"
    empty_icon = "cash-banknote"
    order_words = "待办先后"

    def source(self, request: ScopedRequest) -> Source:
        """Batches of the person's area; of a school its own lines alone are counted."""
        return by_urgency(queries.batch_rows(request.scope, str(request.term)))

    def row_url(self, row: Row) -> str:
        """The batch."""
        return reverse("batch", args=[row.pk])

    def row_tone(self, row: Row) -> str:
        """A red edge while returned lines wait."""
        return "late" if row.state == BatchState.RETURNED else ""


def _counties(request: ScopedRequest) -> list[tuple[str, str]]:
    scope = request.scope
    return [(code, name) for code, name in counties().items() if scope.covers_county(code)]


@staff_view(Verb.VIEW_MONEY, methods=READ)
def batches(request: StaffRequest) -> HttpResponseBase:
    """All batches of the semester, and what a new one could hold."""
    waiting = [] if request.scope.school_code else figures.waiting(request.scope, str(request.term))
    offers = [
        {
            "name": Delivery(one.delivery).label,
            "count": one.count,
            "fen": one.fen,
            "url": reverse("batch-prepare", args=[one.delivery]) if request.scope.county_code else "",
        }
        for one in waiting
    ]
    context = {
        "offers": offers,
        "returns": progress.returns_chart(request),
        "crumbs": [],
        "may_make": can_make(request.staff, request.scope.county_code),
        "may_check": can(request.staff, Verb.VIEW_FUNDS),
    }
    return BatchList(request).respond(context)


@staff_view(Verb.VIEW_FUNDS, methods=READ)
def prepare(request: StaffRequest, delivery: str) -> HttpResponse:
    """Before a batch is made: totals by item, level and bank; who has no account; whose account others use too."""
    if delivery not in {one.value for one in Delivery} or not request.scope.county_code:
        raise NotFound("no_delivery", "没有这种发放方式。", "请从发放列表里打开。")
    county, term = request.scope.county_code, str(request.term)
    found = queries.readiness(request.scope, county, term, delivery)
    levels = funds.level_sums([(one.benefit, one.tier, one.amount_fen, 1) for one in found.ready], county)
    names = school_names(one.school_code for one in (*found.left_out, *found.shared, *found.staff_cards))
    left_out, doubtful = found.left_out[:SHOWN_MAX], _doubtful(found)[:SHOWN_MAX]
    mending = mend_urls(request.staff, (one.person_number for one in (*left_out, *doubtful)))
    context = {
        "page_title": f"编制批次：{Delivery(delivery).label}",
        "crumbs": [("发放", reverse("batches")), (f"编制：{Delivery(delivery).label}", "")],
        "found": found,
        "delivery": delivery,
        "is_cash": delivery == Delivery.CASH,
        "count": len(found.ready),
        "items": sums_text(found.by_item(), "benefit"),
        "levels": sums_text([(level, 0, fen) for level, fen in levels.items()], "level"),
        "is_sample": funds.has_sample_shares(request.scope),
        "banks": sums_text(_by_bank(found.ready), "bank_name"),
        "left_out": [_who(one, names, mending) for one in left_out],
        "left_out_more": max(0, len(found.left_out) - SHOWN_MAX),
        "follows": "；".join(f"{count:,} 笔{follows.label}" for follows, count in found.by_what_follows()),
        "doubtful": [_who(one, names, mending) for one in doubtful],
        "doubtful_more": max(0, len(_doubtful(found)) - SHOWN_MAX),
        "may_make": can_make(request.staff, county),
        "key": uuid.uuid4(),
    }
    return render(request, "payments/prepare.html", context)


@staff_view(Verb.VIEW_FUNDS, methods=READ)
def accounts(request: StaffRequest) -> HttpResponse:
    """Accounts to look into: shared by unrelated families, or a teacher's; whether or not money has gone there."""
    found = doubtful_accounts(request.scope, str(request.term))
    names = school_names(one.school_code for one in found)
    mending = mend_urls(request.staff, (one.person_number for one in found[:LISTED_MAX]))
    rows = [
        {
            "name": one.person_name,
            "url": link("child", one.person_number),
            "mend_url": mending.get(one.person_number, ""),
            "place": place_name(one.county_code),
            "school": names.get(one.school_code, one.school_code or "—"),
            "payee": f"{one.holder_name}，{one.bank_name or '未写开户银行'}，尾号 {one.account_last4}",
            "why": "、".join(["教师的卡"] * one.is_staff_card + [f"{one.shared_by} 家共用"] * (one.shared_by > 1)),
            "paid_fen": one.paid_fen,
        }
        for one in found
    ]
    context = {
        "page_title": "账户核查",
        "crumbs": [("发放", reverse("batches")), ("账户核查", "")],
        "rows": rows[:LISTED_MAX],
        "more": max(0, len(rows) - LISTED_MAX),
        "paid_fen": sum(one.paid_fen for one in found),
        "count": len(found),
        "shows_county": request.scope.is_prefecture,
    }
    return render(request, "payments/accounts.html", context)


def _doubtful(found: queries.Readiness) -> list[Candidate]:
    shared = sorted(found.shared, key=lambda one: (one.account_index or b"", one.person_number))
    return [*found.staff_cards, *(one for one in shared if not one.is_staff_card)]


def _by_bank(ready: tuple[Candidate, ...]) -> list[tuple[str, int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for one in ready:
        count, fen = sums.get(one.bank_name, (0, 0))
        sums[one.bank_name] = (count + 1, fen + one.amount_fen)
    return sorted(((name, *sum_) for name, sum_ in sums.items()), key=lambda row: -row[2])


def _who(one: Candidate, names: dict[str, str], mending: dict[str, str]) -> dict[str, object]:
    why = "教师的卡" if one.is_staff_card else f"{one.shared_by} 家共用" if one.is_shared else ""
    return {
        "name": one.person_name or "—",
        "url": link("child", one.person_number) if one.person_number else "",
        "mend_url": mending.get(one.person_number, ""),
        "is_withheld": one.is_withheld,
        "hold_url": reverse("withheld", args=[one.entitlement_id]),
        "school": names.get(one.school_code, one.school_code or "—"),
        "item": item(one.benefit).label,
        "fen": one.amount_fen,
        "payee": f"{one.holder_name} 尾号 {one.account_last4}" if one.account_last4 else "—",
        "why": one.problem.label or why,
    }


@staff_view(Verb.VIEW_MONEY, methods=READ)
def batch(request: StaffRequest, batch_id: int) -> HttpResponse:
    """One batch: totals, who did which step when, what the bank returned, what can be done now."""
    return batch_page(request, queries.batch_of(request.scope, batch_id))


def batch_page(request: StaffRequest, found: Batch, **typed: HouseForm) -> HttpResponse:
    """The batch's page; ``typed`` is the one form on it that must be mended first."""
    own = queries.lines_of(request.scope, found)
    totals = queries.totals_of(own)
    is_school = bool(request.scope.school_code)
    mended = [] if is_school or found.state != BatchState.RETURNED else mended_lines(found)
    failed = list(own.filter(state="failed").prefetch_related("repaid_by__batch"))
    repaid = {line.pk: again for line in failed for again in line.repaid_by.all() if again.state != "void"}
    names = school_names(line.school_code for line in failed)
    mending = mend_urls(request.staff, (line.person_number for line in failed))
    confirmed = list(queries.receipts_of(found))
    if is_school:
        confirmed = [one for one in confirmed if one.school_code == request.scope.school_code]
    levels = funds.level_sums(queries.amounts_by_tier(own), found.county_code)
    by_item = queries.sums_by(own, "benefit")
    context = {
        "page_title": batch_title(found),
        "crumbs": [("发放", reverse("batches")), (found.no, "")],
        "batch": found,
        "county": place_name(found.county_code),
        "tag": BATCH_TAGS[found.state],
        "totals": totals,
        "steps": steps_of(found, totals, len(confirmed), 1 if is_school else queries.schools_in(found)),
        "items": sums_text(by_item, "benefit"),
        "held": {"count": sum(row[1] for row in by_item), "fen": sum(row[2] for row in by_item)},
        "banks": sums_text(queries.sums_by(own, "bank_name"), "bank_name"),
        "levels": sums_text([(level, 0, fen) for level, fen in levels.items()], "level"),
        "is_sample": funds.has_sample_shares(request.scope),
        "failed": failed_rows(failed, names, {one.line_id for one in mended}, repaid, mending),
        "mended_count": len(mended),
        "mended_fen": sum(one.amount_fen for one in mended),
        "reconciled": None if is_school else reconcile(found),
        "repays": None if is_school else found.repays,
        "repaid_in": [] if is_school else found.repaid_in.exclude(state="void").order_by("id"),
        **_weighed(request, found),
        "is_school": is_school,
        "is_cash": found.delivery == Delivery.CASH,
        "return_ways": return_ways.offered(),
        "key": uuid.uuid4(),
        **_may(request, found),
        **_by_two(request, found),
        **_left_out(request, found),
        "voiding": ReasonForm(label=VOID_LABEL),
        "backing": ReasonForm(label=BACK_LABEL, hint=BACK_HINT),
        "returning": ReturnFile(),
        "settling": Proved(by=request.staff),
        **typed,
    }
    return render(request, "payments/batch.html", context, status=422 if typed else 200)


def _weighed(request: StaffRequest, found: Batch) -> dict[str, object]:
    """The payees to look at before release; of a school's own lines nothing is asked."""
    payees = [] if request.scope.school_code else weighed_before_release(found)
    releasing = Release(by=request.staff)
    releasing.fields["reason"].required = True  # where it is shown at all; the service asks
    return {
        "payees": payees[:PAYEES_MAX],
        "payees_count": len(payees),
        "payees_asked": sum(one.needs_reason for one in payees),
        "releasing": releasing,
    }


def _left_out(request: StaffRequest, found: Batch) -> dict[str, object]:
    """What goes into no batch of this kind for now, for who releases; and where a batch given back is made anew."""
    is_open = found.state == BatchState.MADE and not request.scope.school_code
    same = {"county_code": found.county_code, "term": found.term, "delivery": found.delivery}
    anew = reverse("batch-prepare", args=[found.delivery]) if found.repays is None else link("batch", found.repays.pk)
    return {
        "withheld": list(withheld_in(request.scope).filter(**same)[:PAYEES_MAX]) if is_open else [],
        "anew_url": anew if found.sent_back_at and can_make(request.staff, found.county_code) else "",
    }


def _by_two(request: StaffRequest, found: Batch) -> dict[str, object]:
    """What waits for a second person, and what may be proposed to one when nothing waits."""
    staff, is_office = request.staff, not request.scope.school_code
    waiting = queries.waiting_of(found) if is_office else None
    answer = queries.standing_of(found) if is_office else None
    confirming = ConfirmReturn(by=staff, initial=asdict(ReturnSums.of(waiting)) if waiting else {})
    if waiting is None or not waiting.is_failures_only or waiting.state == ReturnState.DISPUTED:
        del confirming.fields["rest_is_paid"]
    return {
        "answer": answer,
        "waiting": waiting,
        "waiting_title": ReturnState(waiting.state).label if waiting else "",
        "waiting_says": said_of(waiting) if waiting else "",
        "confirming": confirming,
        "refusing": ReasonForm(label=REFUSE_LABEL),
        "disputing": ReasonForm(label=DISPUTE_LABEL),
        "giving_up": ReasonForm(label=UNANSWERED_LABEL),
        "may_decide": waiting is not None and can_decide(staff, waiting),
        "may_withdraw": waiting is not None and can_withdraw(staff, waiting),
        "may_return": waiting is None and can_return(staff, found),
        "may_give_up": waiting is None and can_give_up(staff, found),
        "may_dispute": waiting is None and answer is not None and can_dispute(staff, answer),
    }


def _may(request: StaffRequest, found: Batch) -> dict[str, bool]:
    staff = request.staff
    waits = BATCHES.may(found, BatchAct.RELEASE) and check_release.held(staff)
    return {
        "may_release": can_release(staff, found),
        "is_own": waits and not can_release(staff, found),
        "may_void": can_void(staff, found),
        "may_back": can_send_back(staff, found),
        "may_fetch": can_fetch(staff, found),
        "may_settle": can_settle(staff, found),
        "may_repay": can_repay(staff, found),
    }
