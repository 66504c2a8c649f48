"""What a list says it can sort and sum by, it can: each head of each list is followed, and the sums are asked."""

import re

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from fuzhi.faces.kit.list_found import Found
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.workspace.lists.people import PeopleOfList
from fuzhi.faces.workspace.notices.views import NoticeLines
from fuzhi.faces.workspace.payments.lines import LineList
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid.models import AidList, Notice
from fuzhi.steps.payments.models import Batch
from tests.factories.pages import text_of

pytestmark = pytest.mark.django_db
LISTS = [
    (name, "clerk")
    for name in (
        "children",
        "households",
        "cases",
        "batches",
        "journal",
        "funds-approved",
        "decisions-list",
        "decisions-differences",
        "notices",
        "objections",
        "matching",
        "teachers",
        "search-schools",
        "search-batches",
        "search-notices",
        "coverage-people",
    )
] + [("system-audit", "admin"), ("system-accounts", "admin")]
AREAS = {"clerk": "220822", "supervisor": "2208", "admin": "2208"}
SORT = re.compile(r'class="fz-sort" href="([^"]*)"')


@pytest.fixture(autouse=True)
def two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list asks for its page and its sums, though nothing stands in it."""
    monkeypatch.setattr(Found, "total", property(lambda self: 2))


def staff_of(role: str) -> Staff:
    return Staff.objects.create(username=role, display_name="张三", role=role, area_code=AREAS[role])


@pytest.mark.parametrize(("name", "role"), LISTS)
def test_each_head_sorts(name: str, role: str) -> None:
    client = Client()
    client.force_login(staff_of(role))
    urls = {hit.replace("&amp;", "&") for hit in SORT.findall(text_of(client.get(reverse(name))))}
    assert urls, "no column of this list can be sorted by"
    for url in urls:
        assert client.get(url).status_code == 200, url
        assert client.get(url.replace("sort=", "sort=-").replace("--", "")).status_code == 200, url


@pytest.mark.parametrize("name", ["children", "decisions-list", "search-batches"])
def test_a_whole_prefecture_sorts_by_what_is_quick_alone(name: str) -> None:
    client = Client()
    client.force_login(staff_of("supervisor"))
    for url in SORT.findall(text_of(client.get(reverse(name)))):
        assert client.get(url.replace("&amp;", "&")).status_code == 200
        assert "sort=state" not in url or name != "children"


def test_lists_of_one_thing_sort_too() -> None:
    fields: dict[type[ListPage], type[Model]] = {
        LineList: Batch(pk=1).lines.model,
        NoticeLines: Notice(pk=1).lines.model,
        PeopleOfList: AidList(pk=1).entitlements.model,
    }
    annotated = {"urgency", "stage", "grade", "class_name", "before_fen"}
    for kind, model in fields.items():
        known = {one.name for one in model._meta.get_fields()} | {"school_code"} | annotated
        wanted = {name.strip().split("__")[0] for one in kind.columns for name in one.sort.split(",") if name}
        assert wanted and wanted <= known, kind
