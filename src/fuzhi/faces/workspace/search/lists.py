"""What can be found, as lists: schools; batches and notices of every semester. Pupils have their own list already."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.kit.list_columns import Column, Row, count_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, SqlSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.workspace.notices.views import NoticeList
from fuzhi.faces.workspace.payments.views import BatchList
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.payments import queries as payments
from fuzhi.steps.registry import queries as registry
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term

_KEYS = """
SELECT DISTINCT ON (school_code) school_code, name, county_code, kind_text FROM registry_school_v
WHERE superseded_at IS NULL AND school_code = any(%(codes)s) ORDER BY school_code, valid_from DESC
"""
_ROWS = """
SELECT s.*, (SELECT count(*) FROM registry_person_v p WHERE p.school_code = s.school_code AND p.is_pupil) AS pupils
FROM (SELECT DISTINCT ON (school_code) school_code, name, county_code, kind_text FROM registry_school_v
      WHERE superseded_at IS NULL AND school_code = any(%(keys)s) ORDER BY school_code, valid_from DESC) s
"""
_TERM = Column("term", "学期", render=lambda row: Term.parse(row.term).short_label)


class SchoolList(ListPage):
    """Schools of the area; a school opens its pupils."""

    title, unit = "学校", "所"
    columns: ClassVar[Any] = (
        Column("name", "学校", sort="name", phone="title"),
        Column("school_code", "学校代码", sort="school_code"),
        Column("kind_text", "办学类型"),
        Column("county_code", "县（市、区）", render=lambda row: place_name(row["county_code"])),
        count_column("pupils", "学生（人）", sort="", phone="side"),
    )
    filters: ClassVar[Any] = (
        ChoiceFilter("county", "县（市、区）", name="county_code", choices=lambda request: list(counties().items())),
    )
    search: ClassVar[Any] = (("name", "contains"), ("school_code", "="))
    search_hint: ClassVar[str] = "学校名称或学校代码"
    empty_title, empty_text, empty_icon = "还没有学校", "先导入学校名录。", "school"

    def source(self, request: HttpRequest) -> Any:
        """The schools of the scope, each with its pupils on the roll counted for the page alone."""
        codes = [code for code, _ in registry.schools_in(request.scope)]  # type: ignore[attr-defined]
        return SqlSource(_ROWS, {"codes": codes}, key="school_code", keys_sql=_KEYS, orders=(("name", False),))

    def row_url(self, row: Row) -> str:
        """The pupils of the school."""
        return f"{reverse('children')}?school={row['school_code']}"


class AnyBatchList(BatchList):
    """Batches of every semester."""

    title = "发放批次"
    columns = (*BatchList.columns[:1], _TERM, *BatchList.columns[1:])  # type: ignore[assignment]
    template = "kit/list_page.html"
    empty_title, empty_text = "没有批次", "批次由财务在“发放”里编制。"

    def source(self, request: HttpRequest) -> Any:
        """Batches of the person's area."""
        batches = payments.batch_rows(request.scope, "")  # type: ignore[attr-defined]
        return QuerySetSource(batches, orders=(("id", True),))


class AnyNoticeList(NoticeList):
    """Notices of every semester, found by their number or name."""

    columns: ClassVar[Any] = (*NoticeList.columns[:2], _TERM, *NoticeList.columns[2:])
    template: ClassVar[str] = "kit/list_page.html"
    empty_title, empty_text = "没有公示", "名单批准后自动开始公示。"

    def source(self, request: Any) -> QuerySetSource:
        """Notices of the person's county, or of the prefecture."""
        return QuerySetSource(aid.notices(request.scope), orders=(("opened_on", True),))
