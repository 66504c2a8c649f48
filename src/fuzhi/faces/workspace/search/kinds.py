"""What can be searched for: kinds of things, each with the list that finds it, its verb and where it opens."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode

from fuzhi.faces.kit.list_columns import Row, read
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.templatetags.fz import DASH
from fuzhi.faces.workspace.access import StaffRequest
from fuzhi.faces.workspace.casework.views import CaseList
from fuzhi.faces.workspace.children.views import ChildList
from fuzhi.faces.workspace.households.views import HouseholdList
from fuzhi.faces.workspace.notices.views import ObjectionList
from fuzhi.faces.workspace.search.lists import AnyBatchList, AnyNoticeList, SchoolList
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.handover import Place, Thing
from fuzhi.vocabulary.places import all_places

VILLAGE_DIGITS, TOWN_DIGITS = 12, 9


@dataclass(frozen=True)
class Kind:
    """One kind of thing to be found: who may, by which list, what the field says of it, where one opens.

    ``keys`` name the columns of the list that say it: the first its name, the others what tells it apart; ``mark`` the
    one that holds its number, empty where it has none.
    """

    label: str
    short: str
    words: str
    verb: Verb
    page: type[ListPage]
    url_name: str
    keys: tuple[str, ...]
    at: Callable[[Row], Place]
    mark: str = ""


KINDS = (
    Kind(
        "学生",
        "姓名、首字母、后四位",
        "姓名、拼音首字母、证件后四位、学生编号",
        Verb.VIEW_CHILDREN,
        ChildList,
        "children",
        ("name", "id_mask", "school_name", "class_name", "village_code"),
        lambda row: Place(Thing.CHILD, (row["number"],)),
    ),
    Kind(
        "学校",
        "学校",
        "学校",
        Verb.VIEW_CHILDREN,
        SchoolList,
        "search-schools",
        ("name", "county_code", "kind_text", "school_code"),
        lambda row: Place(Thing.CHILDREN, where=f"school={row['school_code']}"),
        "school_code",
    ),
    Kind(
        "发放批次",
        "批次",
        "批次号",
        Verb.VIEW_MONEY,
        AnyBatchList,
        "search-batches",
        ("no", "term", "county_code", "delivery", "kind"),
        lambda row: Place(Thing.BATCH, (row.pk,)),
        "no",
    ),
    Kind(
        "公示",
        "公示",
        "公示号或名称",
        Verb.VIEW_LISTS,
        AnyNoticeList,
        "search-notices",
        ("title", "number", "term", "opened_on"),
        lambda row: Place(Thing.NOTICE, (row.pk,)),
        "number",
    ),
    Kind(
        "家庭",
        "户主",
        "户主、户编号",
        Verb.VIEW_HOUSEHOLDS,
        HouseholdList,
        "households",
        ("head_name", "household_no", "village_code", "poverty_state"),
        lambda row: Place(Thing.FAMILY, (row.pk,)),
        "household_no",
    ),
    Kind(
        "个案",
        "个案",
        "个案的姓名或编号",
        Verb.VIEW_CASES,
        CaseList,
        "cases",
        ("name", "number", "kind", "village_code"),
        lambda row: Place(Thing.CASE, (row.pk,)),
        "number",
    ),
    Kind(
        "公示意见和反映",
        "受理号",
        "受理号",
        Verb.VIEW_AMOUNTS,
        ObjectionList,
        "objections",
        ("number", "notice", "filed_on"),
        lambda row: Place(Thing.OBJECTION, (row.pk,)),
        "number",
    ),
)


def said(page: ListPage, keys: tuple[str, ...], row: Row) -> tuple[str, str]:
    """Title and facts from these columns of the list; a column that is hidden from the person is left out."""
    shown = {column.key: column for column in page.shown_columns()}
    columns = [shown[key] for key in keys if key in shown]
    words = [str(one.render(row) if one.render else one.text(read(row, one.key))) for one in columns]
    return words[0], " · ".join(one for one in words[1:] if one != DASH)


def bare(request: StaffRequest, query: str = "") -> StaffRequest:
    """The request with nothing but a search text: no filter of some other list may hide a hit."""
    found = copy(request)
    found.method, found.GET = "GET", QueryDict(urlencode({"q": query}))
    return found


def places_called(scope: Scope, query: str) -> list[tuple[str, str]]:
    """(code, name) of towns and villages of the area, and of those it lies in, whose name holds this."""
    return [
        (code, place.name)
        for code, place in all_places().items()
        if query in place.name
        and len(code) in (TOWN_DIGITS, VILLAGE_DIGITS)
        and (code.startswith(scope.area_code) or scope.area_code.startswith(code))
    ]
