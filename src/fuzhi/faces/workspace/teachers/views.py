"""Teachers' posts of a month, what the clause gives each, and the sum by kind of post."""

from datetime import date
from functools import cached_property

from django.http.response import HttpResponseBase
from django.urls import reverse

from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.kit.list_columns import Column, label_column, mark_column, money_column, number_column, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter, YesNoFilter
from fuzhi.faces.kit.list_sources import Source, SqlSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import allowances
from fuzhi.steps.aid.allowances import Allowance
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Outcome, PostKind
from fuzhi.vocabulary.places import counties, place_name
from fuzhi.vocabulary.terms import Term

READ = ("GET", "HEAD")
MONTHS = 6
_OUTCOMES = {
    Outcome.GRANTED.value: ("done", "应发"),
    Outcome.REFUSED.value: ("", "不应发"),
    Outcome.UNDETERMINED.value: ("need", "缺事实"),
}


def months_of(term: Term) -> list[tuple[str, str]]:
    """The semester's months, ``("2017-09", "2017年9月")`` first."""
    first = term.starts_on.year * 12 + term.starts_on.month - 1
    pairs = [divmod(first + n, 12) for n in range(MONTHS)]
    return [(f"{year}-{month + 1:02d}", f"{year}年{month + 1}月") for year, month in pairs]


def _months(request: ScopedRequest) -> list[tuple[str, str]]:
    return months_of(term_of(request))


def _counties(request: ScopedRequest) -> list[tuple[str, str]]:
    is_whole = request.scope.is_prefecture
    return [(code, place_name(code)) for code in counties()] if is_whole else []


class TeacherList(ListPage):
    """Posts of the scope on the first day of the month asked for."""

    title, unit = "教师补助", "名教师"
    template = "teachers/list.html"
    columns = (
        Column(
            "name",
            "姓名",
            sort="name",
            phone="title",
            link=lambda row: reverse("roster-row", args=[row["row_id"]]) if row["row_id"] else "",
        ),
        number_column(),
        Column(
            "county_code",
            "县（市、区）",
            sort="county_code",
            render=lambda row: place_name(row["county_code"]),
            phone="hide",
        ),
        Column("school_name", "学校", sort="school_name"),
        label_column("post_kind", "岗位", PostKind),
        mark_column("is_established", "在编"),
        mark_column("is_in_post", "在岗"),
        tag_column("outcome", "本月", _OUTCOMES, export=lambda row: _OUTCOMES[row["outcome"]][1]),
        money_column("month_fen", "每月应发（元）"),
        Column("why", "为什么", width=36),
    )
    search = (("name", "contains"), ("tail_key", "tail"), ("school_name", "contains"))
    search_hint = "姓名、证件后四位、学校"
    filters = (
        ChoiceFilter("month", "月份", choices=_months, apply=lambda source, value: source),
        ChoiceFilter("county", "县（市、区）", name="county_code", choices=_counties),
        ChoiceFilter("post", "岗位", name="post_kind", choices=PostKind, is_many=True),
        ChoiceFilter("outcome", "结果", choices=[(code, words) for code, (_, words) in _OUTCOMES.items()]),
        YesNoFilter("established", "在编", name="is_established", unknown="没写"),
        YesNoFilter("in_post", "在岗", name="is_in_post", unknown="没写"),
    )
    empty_title, empty_text, empty_icon = "这个月还没有教师岗位", "先导入教师名册。", "user-star"

    @cached_property
    def month(self) -> str:
        """The month asked for, else the newest of the semester that has begun."""
        codes = [code for code, _ in _months(self.request)]
        asked = self.params.get("month", "")
        begun = [code for code in codes if code <= f"{clock.today():%Y-%m}"]
        return asked if asked in codes else begun[-1] if begun else codes[0]

    @cached_property
    def first_day(self) -> date:
        """The month's first day."""
        return date.fromisoformat(f"{self.month}-01")

    @cached_property
    def decided(self) -> list[Allowance]:
        """The month's groups of posts, decided."""
        return allowances.decide_posts(self.request.scope, self.first_day)

    def source(self, request: ScopedRequest) -> Source:
        """See :class:`ListPage`."""
        orders = (("county_code", False), ("school_name", False), ("name", False))
        return SqlSource.of(allowances.posts(request.scope, self.first_day, self.decided), orders=orders)


@staff_view(Verb.VIEW_TEACHERS, methods=READ)
def teachers(request: StaffRequest) -> HttpResponseBase:
    """The list with the month's sums."""
    page = TeacherList(request)
    item = allowances.teacher_item()
    context = {
        "month": f"{page.first_day.year}年{page.first_day.month}月",
        "lines": allowances.paid_posts(page.decided),
        "teachers": sum(one.group.teachers for one in page.decided if one.outcome is Outcome.GRANTED),
        "month_fen": sum(one.total_fen for one in page.decided),
        "unknown": sum(one.group.teachers for one in page.decided if one.outcome is Outcome.UNDETERMINED),
        "policy_url": reverse("policy-item", args=[item.code]) if item else reverse("policy"),
    }
    return page.respond(context)
