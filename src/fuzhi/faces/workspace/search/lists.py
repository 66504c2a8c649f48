"""What can be found, as lists: schools; batches and notices of every semester. Pupils have their own list already."""

from django.urls import reverse

from fuzhi.faces.kit.list_columns import Column, Row, count_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, Source, SqlSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.notices.views import NoticeList
from fuzhi.faces.workspace.payments.views import BatchList, by_urgency
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.payments import queries as payments
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term

_TERM = Column("term", "学期", sort="term", render=lambda row: Term.parse(row.term).short_label)


class SchoolList(ListPage):
    """Schools of the area; a school opens its pupils."""

    title, unit = "学校", "所"
    columns = (
        Column("name", "学校", sort="name", phone="title"),
        Column("school_code", "学校代码", sort="school_code"),
        Column("kind_text", "办学类型", sort="kind_text"),
        Column("county_code", "县（市、区）", sort="county_code", render=lambda row: place_name(row["county_code"])),
        count_column("pupils", "学生（人）", sort="", phone="side", is_summed=False),
    )
    filters = (
        ChoiceFilter("county", "县（市、区）", name="county_code", choices=lambda request: list(counties().items())),
    )
    search = (("name", "contains"), ("school_code", "="))
    search_hint = "学校名称或学校代码"
    empty_title, empty_text, empty_icon = "还没有学校", "先导入学校名录。", "school"

    def source(self, request: ScopedRequest) -> Source:
        """The schools of the scope, each with its pupils on the roll counted for the page alone."""
        return SqlSource.of(registry.schools(request.scope), key="school_code", orders=(("name", False),))

    def row_url(self, row: Row) -> str:
        """The pupils of the school."""
        return f"{reverse('children')}?school={row['school_code']}"


class AnyBatchList(BatchList):
    """Batches of every semester."""

    title = "发放批次"
    columns = (*BatchList.columns[:1], _TERM, *BatchList.columns[1:])
    template = "kit/list_page.html"
    empty_title, empty_text = "没有批次", "批次由财务在“发放”里编制。"

    def source(self, request: ScopedRequest) -> Source:
        """Batches of the person's area."""
        return by_urgency(payments.batch_rows(request.scope, ""))


class AnyNoticeList(NoticeList):
    """Notices of every semester, found by their number or name."""

    columns = (*NoticeList.columns[:2], _TERM, *NoticeList.columns[2:])
    template = "kit/list_page.html"
    empty_title, empty_text = "没有公示", "名单批准后自动开始公示。"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """Notices of the person's county, or of the prefecture."""
        return QuerySetSource(aid.notice_rows(request.scope), orders=(("opened_on", True),))
