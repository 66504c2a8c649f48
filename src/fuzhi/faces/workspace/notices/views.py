"""Public notices and objections, for staff."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, Row, count_column, date_column, money_column, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_ranges import DayRangeFilter
from fuzhi.faces.kit.list_sources import QuerySetSource
from fuzhi.faces.kit.lists import Columns, ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.papers import notices as papers
from fuzhi.faces.papers.answer import pdf_response
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries, rules
from fuzhi.steps.aid.answering import WAITING
from fuzhi.steps.aid.states import NoticeState, ObjectionState
from fuzhi.steps.aid.things import Notice
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.workdays import explain_span, workdays_left

READ = ("GET", "HEAD")
NOTICE_TAGS = {"open": ("need", NoticeState.OPEN.label), "closed": ("done", NoticeState.CLOSED.label)}
OBJECTION_TAGS = {
    "open": ("need", ObjectionState.OPEN.label),
    WAITING: ("need", "等复核撤回"),
    "upheld": ("bad", ObjectionState.UPHELD.label),
    "dismissed": ("done", ObjectionState.DISMISSED.label),
}


class NoticeList(ListPage):
    """Notices of the area's county, or of the prefecture."""

    title = "公示"
    unit = "份"
    columns: Columns = (
        Column("title", "公示", sort="title", phone="title"),
        Column("number", "公示号", sort="number"),
        tag_column("state", "状态", NOTICE_TAGS, sort="state"),
        count_column("shown_persons", "人数（人）", is_summed=False),
        money_column("shown_fen", "金额（元）"),
        count_column("withdrawn", "已撤回（条）", phone="hide"),
        money_column("total_fen", "批准时（元）", phone="hide"),
        date_column("opened_on", "开始"),
        date_column("closes_on", "到"),
    )
    filters = (
        ChoiceFilter("state", "状态", choices=NoticeState),
        DayRangeFilter("opened", "开始日期", name="opened_on"),
        DayRangeFilter("closes", "到期日期", name="closes_on"),
    )
    search = (("title", "contains"), ("number", "contains"))
    search_hint = "公示名称或公示号"
    empty_title = "这个学期还没有公示"
    empty_text = "名单批准后自动开始公示。"
    template = "notices/list.html"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """The chosen semester's."""
        return QuerySetSource(queries.notice_rows(request.scope, str(request.term)), orders=(("opened_on", True),))

    def row_url(self, row: Row) -> str:
        """The notice."""
        return reverse("notice", args=[row.pk])

    def shown_columns(self) -> Columns:
        """Sums are not for villages."""
        is_shown = can(self.request.user, Verb.VIEW_AMOUNTS)
        return [one for one in self.columns if is_shown or one.key not in ("total_fen", "shown_fen")]


class ObjectionList(ListPage):
    """What the public said."""

    title = "公示意见和反映"
    unit = "条"
    columns = (
        Column("number", "受理号", sort="number", phone="title"),
        Column("notice", "针对", render=lambda row: row.notice.title if row.notice else "一般反映"),
        Column("county_code", "县（市、区）", sort="county_code", render=lambda row: place_name(row.county_code)),
        Column("text", "内容", render=lambda row: row.text[:40], phone="second"),
        tag_column("stage", "状态", OBJECTION_TAGS, sort="stage"),
        date_column("filed_on", "提出"),
        date_column("due_on", "答复期限"),
    )
    filters = (
        ChoiceFilter("state", "状态", choices=[(key, tag[1]) for key, tag in OBJECTION_TAGS.items()], name="stage"),
        DayRangeFilter("filed", "提出日期", name="filed_on"),
        DayRangeFilter("due", "答复期限", name="due_on"),
    )
    search = (("number", "contains"), ("text", "contains"))
    search_hint = "受理号或内容"
    bulk = (BulkAction("一起答复 {n} 条：不成立", "bulk-objections-dismiss", "check"),)
    empty_title = "没有意见"
    order_words = "待办先后"
    empty_text = "公众对公示名单提出意见或反映情况时，会出现在这里。"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """The area's, open ones first."""
        return QuerySetSource(queries.objections(request.scope), orders=(("answered_at", True), ("due_on", False)))

    def row_url(self, row: Row) -> str:
        """The objection."""
        return reverse("objection", args=[row.pk])

    def row_tone(self, row: Row) -> str:
        """Late when the day of the answer has passed."""
        if row.state != ObjectionState.OPEN:
            return ""
        return "late" if row.due_on < clock.today() else "due"


class NoticeLines(ListPage):
    """The lines of one notice, as the public sees them."""

    unit = "条"
    columns = (
        Column("name", "姓名", sort="name", phone="title"),
        Column("school_name", "学校", sort="school_name,position"),
        Column("grade_label", "年级", sort="grade_label,position"),
        Column("class_name", "班", sort="class_name,position"),
        Column("item_label", "资助项目", sort="item_label,position"),
        money_column("amount_fen", "金额（元）", phone="side"),
    )
    search = (("name", "contains"), ("school_name", "contains"))
    search_hint = "姓名或学校"
    template = "notices/one.html"

    def __init__(self, request: ScopedRequest, notice: Notice) -> None:
        self.notice = notice
        labels = [(label, label) for label in rules.public_labels().values()]
        schools = [(name, name) for name in queries.notice_schools(notice)]
        self.filters = (
            ChoiceFilter("school", "学校", choices=schools, name="school_name"),
            ChoiceFilter("item", "资助项目", choices=labels, name="item_label"),
        )
        super().__init__(request)

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """In the order of the list."""
        return QuerySetSource(queries.public_lines(self.notice), orders=(("position", False),))

    def shown_columns(self) -> Columns:
        """No amounts for villages, nor where the notice shows none."""
        is_shown = can(self.request.user, Verb.VIEW_AMOUNTS)
        return [one for one in self.columns if is_shown or one.key != "amount_fen"]


@staff_view(Verb.VIEW_LISTS, methods=READ)
def listed(request: StaffRequest) -> HttpResponseBase:
    """Notices of the semester."""
    said = queries.objections(request.scope).filter(state=ObjectionState.OPEN).count()
    return NoticeList(request).respond({"said": said, "may_answer": can(request.staff, Verb.VIEW_AMOUNTS)})


@staff_view(Verb.VIEW_LISTS, methods=READ)
def one(request: StaffRequest, notice_id: int) -> HttpResponseBase:
    """One notice: its days, its lines, what was said."""
    notice = queries.notice_of(request.scope, notice_id)
    page = NoticeLines(request, notice)
    left = workdays_left(clock.today(), notice.closes_on)
    is_open = notice.state == NoticeState.OPEN
    context = {
        "page_title": notice.title,
        "crumbs": [("公示", reverse("notices")), (notice.number, "")],
        "notice": notice,
        "is_open": is_open and left >= 0,
        "left": left,
        "explained": explain_span(notice.opened_on, notice.closes_on),
        "sums": queries.shown_sums(notice),
        "said": queries.objections(request.scope).filter(notice=notice),
        "shows_sum": can(request.staff, Verb.VIEW_AMOUNTS),
        "may_print": can(request.staff, Verb.VIEW_AMOUNTS),
        "paper_url": f"{reverse('notice-paper', args=[notice.pk])}?{urlencode(page.kept_filters)}",
    }
    return page.respond(context)


@staff_view(Verb.VIEW_LISTS, methods=READ)
def paper(request: StaffRequest, notice_id: int) -> HttpResponse:
    """The notice as PDF, with the columns that this person sees on the page; the print is recorded."""
    notice = queries.notice_of(request.scope, notice_id)
    stands = notice.state == NoticeState.OPEN and notice.opened_on <= clock.today() <= notice.closes_on
    address = request.build_absolute_uri(reverse("public-notice", args=[notice.pk])) if stands else ""
    item, school = (request.GET.get(key, "").strip() for key in ("item", "school"))
    shows_amount = can(request.staff, Verb.VIEW_AMOUNTS)
    made = papers.notice_paper(notice, address=address, item=item, school=school, shows_amount=shows_amount)
    audit.record(
        by=request.staff.username,
        action="print_notice",
        changes=False,
        object_kind="notice",
        object_key=notice.number,
        county_code=notice.county_code,
        detail={"item": item, "school": school},
    )
    return pdf_response(made, notice.title)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def objections(request: StaffRequest) -> HttpResponseBase:
    """What the public said."""
    return ObjectionList(request).respond({"crumbs": [("公示", reverse("notices")), ("意见", "")]})
