"""The lines of a batch, one line from the bank back to the roster row, and mending an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import OWN_PAGE, ReasonForm, taken
from fuzhi.faces.kit.links import link, opened
from fuzhi.faces.kit.list_columns import Column, Row, count_column, date_column, money_column, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter, YesNoFilter
from fuzhi.faces.kit.list_ranges import AmountFilter, DayRangeFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, Source, last_but
from fuzhi.faces.kit.lists import Columns, ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.payments.forms import NewAccount
from fuzhi.faces.workspace.payments.mending import mend_urls
from fuzhi.faces.workspace.payments.presenting import BATCH_TAGS, LINE_TAGS, ORIGINS
from fuzhi.faces.workspace.school_names import with_school_names
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.ledger import queries as ledger
from fuzhi.steps.payments import queries, services
from fuzhi.steps.payments.items import item, items
from fuzhi.steps.payments.permissions import can_answer_not_received, can_report_late
from fuzhi.steps.payments.reasons import kind_of
from fuzhi.steps.payments.releasing import entry_number
from fuzhi.steps.payments.states import LineState
from fuzhi.steps.payments.things import Batch, Line
from fuzhi.steps.registry import queries as registry
from fuzhi.steps.registry import services as registry_services
from fuzhi.steps.registry.changes import ACCOUNT, accounts_waiting, sent_back_of, waiting_of
from fuzhi.steps.registry.files import payee_of
from fuzhi.steps.registry.things import Correction, Proposal
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.typed import whole_number

READ = ("GET", "HEAD")
LATE_LABEL = "银行怎么说"
ANSWER_LABEL = "核实结果"
ANSWER_HINT = "例如：银行流水显示10月12日已入账，已告诉家长"


class LineList(ListPage):
    """The lines of one batch."""

    unit = "笔"
    columns = (
        count_column("line_no", "行号", sort="line_no", phone="hide", is_summed=False),
        Column(
            "person_name", "学生", sort="person_name", phone="title", link=lambda row: link("child", row.person_number)
        ),
        Column("benefit", "项目", sort="benefit", render=lambda row: item(row.benefit).label),
        Column("school_code", "学校", sort="school_code"),
        Column("holder_name", "户名", sort="holder_name"),
        Column("bank_name", "开户银行", sort="bank_name", phone="hide"),
        Column("account_last4", "账号", render=lambda row: f"尾号 {row.account_last4}" if row.account_last4 else "—"),
        money_column("amount_fen", "金额（元）"),
        Column(
            "reason",
            "银行说",
            sort="reason",
            phone="named",
            render=lambda row: kind_of(row.reason).label if row.reason else "",
        ),
        date_column("on", "日期", phone="hide"),
        tag_column("state", "状态", LINE_TAGS, sort="urgency,line_no"),
    )
    search = (("person_name", "contains"), ("holder_name", "contains"), ("account_last4", "="))
    search_hint = "学生、户名、账号后四位"
    filters = (
        ChoiceFilter("state", "状态", choices=LineState, is_many=True),
        ChoiceFilter(
            "item", "项目", name="benefit", choices=lambda request: [(k, v.label) for k, v in items().items()]
        ),
        AmountFilter("amount", "金额（元）", name="amount_fen"),
        DayRangeFilter("on", "日期"),
        YesNoFilter("shared", "与他家共用账户", name="is_shared"),
        YesNoFilter("staff", "教师的卡", name="is_staff_card"),
        ChoiceFilter(
            "school",
            "学校",
            name="school_code",
            choices=lambda request: registry.schools_in(request.scope),
        ),
    )
    empty_title = "没有这样的明细"
    order_words = "待办先后"

    def __init__(self, request: ScopedRequest, batch: Batch) -> None:
        self.batch = batch
        self.title = f"批次 {batch.no} 明细"
        super().__init__(request)

    def source(self, request: ScopedRequest) -> Source:
        """The lines that this person may see."""
        lines = queries.lines_of(request.scope, self.batch).annotate(urgency=last_but(state=LineState.FAILED.value))
        return QuerySetSource(lines, orders=(("urgency", False), ("line_no", False)))

    def shown_columns(self) -> Columns:
        """The columns, schools by name."""
        return with_school_names(self.columns, self.request.scope)

    def row_url(self, row: Row) -> str:
        """The line."""
        return reverse("batch-line", args=[row.pk])

    def row_tone(self, row: Row) -> str:
        """A red edge on what came back."""
        return "late" if row.state == LineState.FAILED else ""


@staff_view(Verb.VIEW_MONEY, methods=READ)
def lines(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    """All lines of a batch, filtered and exported."""
    batch = queries.batch_of(request.scope, batch_id)
    crumbs = [("发放", reverse("batches")), (batch.no, reverse("batch", args=[batch.pk])), ("明细", "")]
    return LineList(request, batch).respond({"crumbs": crumbs})


@staff_view(Verb.VIEW_MONEY, methods=READ)
def line(request: StaffRequest, line_id: int) -> HttpResponse:
    """One payment: to whom, from which roster row, what the bank said, which entry, what came after."""
    return line_page(request, queries.line_of(request.scope, line_id))


def line_page(
    request: StaffRequest, found: Line, late: ReasonForm | None = None, answer: ReasonForm | None = None
) -> HttpResponse:
    """The line's page; ``late`` or ``answer`` is the form on it that must be mended first."""
    batch = found.batch
    source = queries.account_source(found)
    sees_money = can(request.staff, Verb.VIEW_FUNDS)
    entry = ledger.entry_numbered(request.scope, entry_number(batch.no, found.line_no)) if sees_money else None
    again = found.repaid_by.exclude(state=LineState.VOID.value).select_related("batch").first()
    waits = [found.person_number] if found.state == LineState.FAILED and again is None else []
    context = {
        "page_title": f"{found.person_name} {item(found.benefit).label}",
        "crumbs": [
            ("发放", reverse("batches")),
            (batch.no, reverse("batch", args=[batch.pk])),
            (f"第 {found.line_no} 笔", ""),
        ],
        "line": found,
        "batch": batch,
        "batch_tag": BATCH_TAGS[batch.state],
        "tag": LINE_TAGS[found.state],
        "term": Term.parse(found.term).short_label,
        "delivery": Delivery(batch.delivery).label,
        "school": registry.school_names([found.school_code]).get(found.school_code, found.school_code or "—"),
        "child_url": link("child", found.person_number),
        "why_url": link("decision", found.person_number, found.benefit),
        "source": source,
        "source_url": opened(request.staff, "roster-row", source.row_id) if source and source.row_id else "",
        "reason_kind": kind_of(found.reason) if found.state == LineState.FAILED else None,
        "entry": entry,
        "reversal": getattr(entry, "reversed_by", None) if entry else None,
        "again": again,
        "hold_url": reverse("withheld", args=[found.entitlement_id])
        if sees_money and again is None and found.state in (LineState.FAILED, LineState.VOID)
        else "",
        "repays": found.repays,
        "account_waits": bool(accounts_waiting(waits)),
        "mend_url": mend_urls(request.staff, waits).get(found.person_number, ""),
        "may_report_late": found.state == LineState.PAID
        and can_report_late(request.staff, batch)
        and queries.waiting_of(batch) is None,
        "late": late or ReasonForm(label=LATE_LABEL),
        "not_received": list(found.not_received.select_related("said_by", "answered_by").order_by("-pk")),
        "may_answer": can_answer_not_received(request.staff, found),
        "answer": answer or ReasonForm(label=ANSWER_LABEL, hint=ANSWER_HINT),
    }
    mended = late or answer
    return render(request, "payments/line.html", context, status=mended.status if mended else 200)


@staff_view(Verb.RECORD_RETURN, methods=("POST",))
def answer(request: StaffRequest, line_id: int) -> HttpResponse:
    """What was found of money that a family has not received."""
    found, form = queries.line_of(request.scope, line_id), ReasonForm.of(request, label=ANSWER_LABEL, hint=ANSWER_HINT)
    by = request.staff
    said = taken(form, lambda: services.answer_not_received(line_id=found.pk, answer=form.given["reason"], by=by))
    if said is None:
        return line_page(request, found, answer=form)
    menu.forget_counts(request)
    messages.success(request, "已记下核实结果，学校可以看到。")
    return redirect("batch-line", line_id=found.pk)


@staff_view(Verb.MEND_ACCOUNT)
def account(request: StaffRequest, number: str) -> HttpResponse:
    """Mend the account that a child's aid is paid to, with the reason."""
    person = registry.person_by_number(request.scope, number)
    back, payee = request.GET.get("line", ""), payee_of(person.pk)
    shown = {"holder_name": payee.holder_name, "bank_name": payee.bank_name} if payee else {}
    last4 = payee.account_last4 if payee else ""
    form = NewAccount.of(request, last4=last4, initial=shown | {"line": whole_number(back)})
    made = taken(form, lambda: _mended(person.pk, form, request.staff), refusals=OWN_PAGE)
    if made is not None:
        menu.forget_counts(request)
        messages.success(request, _said(person.name, made))
        line = form.given["line"]
        if line:
            return redirect("batch", batch_id=queries.line_of(request.scope, line).batch_id)
        return redirect("batches")
    context = {
        "page_title": f"更正{person.name}的账户",
        "crumbs": [("发放", reverse("batches")), ("更正账户", "")],
        "person": person,
        "payee": payee,
        "waiting": [one for one in waiting_of(person.pk) if one.kind == ACCOUNT],
        "sent_back": [one for one in sent_back_of(person.pk) if one.kind == ACCOUNT],
        "origin": ORIGINS.get(payee.origin, "名册") if payee else "",
        "form": form,
    }
    return render(request, "payments/account.html", context, status=form.status)


def _said(name: str, made: Correction | Proposal) -> str:
    if isinstance(made, Proposal):
        return f"已提出更改{name}的账户，另一人确认以后生效；在那以前仍发到原来的账户。"
    return f"{name}的账户已登记，可以编入发放批次。"


def _mended(person_id: int, form: NewAccount, by: Staff) -> Correction | Proposal:
    typed = form.given
    return registry_services.mend_account(
        person_id=person_id,
        holder_name=typed["holder_name"],
        bank_name=typed["bank_name"],
        number=typed["account_number"],
        reason=typed["reason"],
        by=by,
        request_key=typed["request_key"],
    )
