"""The list of registered households, and one household with its members and account."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.kit.list_columns import Column, Row, count_column
from fuzhi.faces.kit.list_filters import AreaFilter, ChoiceFilter
from fuzhi.faces.kit.list_sources import QuerySetSource, Source
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.permissions import Verb, can
from fuzhi.steps.registry import queries
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.births import zh_age
from fuzhi.vocabulary.codes import PovertyState, Stage
from fuzhi.vocabulary.places import all_places, full_name, place_name, village_name

READ = ("GET", "HEAD")
_WORDS = {str(state): state.label for state in PovertyState}


class HouseholdList(ListPage):
    """Households of the scope, village by village."""

    title, unit = "家庭档案", "户"
    columns = (
        Column(
            "head_name",
            "户主",
            sort="head_initials",
            link=lambda row: reverse("household", args=[row.pk]),
            phone="title",
        ),
        Column("household_no", "户编号", sort="household_no", phone="hide"),
        Column(
            "town_code",
            "乡镇",
            sort="town_code",
            render=lambda row: place_name(row.town_code) if row.town_code else "—",
        ),
        Column(
            "village_code",
            "村",
            sort="village_code",
            render=lambda row: (
                village_name(row.village_code) if row.village_code in all_places() else row.village_name or "—"
            ),
        ),
        count_column("members", "人数"),
        Column(
            "poverty_state",
            "脱贫属性",
            sort="poverty_state",
            render=lambda row: _WORDS.get(row.poverty_state, "不清楚"),
            phone="side",
        ),
        Column("poverty_cause", "致贫原因", sort="poverty_cause"),
    )
    search = (("head_name", "contains"), ("head_initials", "prefix"), ("household_no", "prefix"))
    search_hint = "户主姓名、拼音首字母、户编号"
    filters = (
        AreaFilter("area", "地区", name="village_code"),
        ChoiceFilter("poverty", "脱贫属性", name="poverty_state", choices=PovertyState, is_many=True),
    )
    empty_title, empty_text, empty_icon = "还没有家庭", "先导入扶贫名册。", "home-heart"

    def source(self, request: ScopedRequest) -> Source:
        """See :class:`ListPage`."""
        found = queries.households(request.scope)
        return QuerySetSource(found, orders=(("village_code", False),))

    def row_url(self, row: Row) -> str:
        """See :class:`ListPage`."""
        return reverse("household", args=[row.pk])


@staff_view(Verb.VIEW_HOUSEHOLDS, methods=READ)
def households(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    return HouseholdList(request).respond()


@staff_view(Verb.VIEW_HOUSEHOLDS, methods=READ)
def household(request: StaffRequest, household_id: int) -> HttpResponse:
    """One household."""
    found = queries.household(request.scope, household_id)
    members = queries.members(found)
    schools = queries.school_names([row.school_code for row in members])
    may_money = can(request.staff, Verb.VIEW_AMOUNTS)
    context = {
        "page_title": f"{found.head_name}家",
        "crumbs": [("家庭档案", reverse("households")), (found.head_name, "")],
        "household": found,
        "place": full_name(found.village_code) if found.village_code else found.village_name,
        "state": _WORDS.get(found.poverty_state, "不清楚"),
        "members": [_member(row, schools) for row in members],
        "account": queries.household_account(found.pk) if may_money else None,
        "may_money": may_money,
        "history": [
            (_WORDS.get(state, "不清楚"), start, end) for state, start, end in queries.household_history(found.pk)
        ],
    }
    return render(request, "households/household.html", context)


def _member(row: queries.Member, schools: dict[str, str]) -> dict[str, object]:
    study = schools.get(row.school_code, "")
    if row.stage:
        study = f"{study} {Stage(row.stage).label}" + (f"{row.grade}年级" if row.grade else "")
    return {
        "name": row.name,
        "url": reverse("child", args=[row.number]) if row.is_pupil else "",
        "relation": row.relation or "—",
        "sex": row.sex or "—",
        "birth": zh_age(row.born_from, clock.today()),
        "id_mask": row.id_mask or "没有证件号",
        "study": study.strip() or ("查无学籍" if row.is_pupil else "—"),
        "is_missing": row.is_pupil and not row.school_code,
        "state": _WORDS.get(row.poverty_state, "不清楚"),
    }
