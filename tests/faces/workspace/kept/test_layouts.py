"""A real list as a person wants it, and views on the home page and of the office: plain forms, no script needed."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import ListLayout, SavedView, Staff
from fuzhi.steps.casework import services as casework
from tests.faces.workspace.kept.test_kept_views import forms, keep, signed_in
from tests.factories.pages import led_to, text_of

pytestmark = pytest.mark.django_db
URL = "/staff/notices/"


def columns_of(client: Client, url: str) -> list[str]:
    return re.findall(r'<th scope="col"\s+data-column="([^"]*)"', text_of(client.get(url)))


@pytest.fixture
def clerk() -> Client:
    """A clerk with a case to list."""
    client = signed_in("clerk")
    casework.open_case(
        kind="other", county_code="220822", name="王禾", text="要走访", by=Staff.objects.get(), request_key=None
    )
    return client


def lay_out(client: Client, **fields: Any) -> Any:
    url = reverse("cases")
    return client.post(reverse("list-layout"), {"path": url, "back": f"{url}?kind=other", **fields})


def test_columns_are_chosen_ordered_and_given_back(clerk: Client) -> None:
    url = reverse("cases")
    declared = columns_of(clerk, url)
    assert declared[:3] == ["name", "number", "kind"]
    turned = [*declared[::-1]]
    answer = lay_out(
        clerk, order=turned, shown=[one for one in turned if one != "kind"], width=["state:150"], act="keep"
    )
    assert answer.status_code == 302 and led_to(answer) == f"{url}?kind=other"
    assert columns_of(clerk, url) == [one for one in turned if one != "kind"]
    assert '<col width="150">' in text_of(clerk.get(url))
    assert columns_of(signed_in("clerk", name="2"), url) == declared, "nobody else has it"
    (form,) = forms(clerk.get(url), reverse("list-layout"))
    assert form["path"] == url
    lay_out(clerk, act="reset")
    assert columns_of(clerk, url) == declared and not ListLayout.objects.exists()


def test_an_arrow_works_without_a_script_and_rows_stand_close(clerk: Client) -> None:
    declared = columns_of(clerk, reverse("cases"))
    lay_out(clerk, order=declared, shown=declared, move="down:name")
    assert columns_of(clerk, reverse("cases"))[:2] == [declared[1], declared[0]]
    lay_out(clerk, act="close")
    assert "fz-close" in text_of(clerk.get(reverse("cases")))
    assert columns_of(clerk, reverse("cases"))[:2] == [declared[1], declared[0]], "the columns stay"


@pytest.mark.parametrize("path", ["//evil.example/staff/children/", "/staff/nothing/", "", "/staff/login/"])
def test_nothing_is_kept_for_what_is_no_list_and_nobody_is_led_away(path: str) -> None:
    client = signed_in("clerk")
    url = reverse("children")
    kept = SavedView.objects.create(staff=Staff.objects.get(), list_name="children", name="我的", query="q=x")
    for fields in ({"path": path, "back": url}, {"path": url, "back": path}):
        assert client.post(reverse("list-layout"), {**fields, "order": "name", "act": "keep"}).status_code == 404
    for name in ("view-pin", "view-share"):
        assert client.post(reverse(name, args=[kept.pk]), {"back": path, "on": "1"}).status_code == 404
    kept.refresh_from_db()
    assert not ListLayout.objects.exists() and not kept.office and not kept.home_path


def test_a_view_stands_on_the_home_page_with_its_number(clerk: Client) -> None:
    url = reverse("cases")
    keep(clerk, f"{url}?kind=other", "要走访的")
    kept = SavedView.objects.get()
    pin = reverse("view-pin", args=[kept.pk])
    (form,) = forms(clerk.get(url), pin)
    answer = clerk.post(pin, {**form, "on": "1"})
    assert answer.status_code == 302 and led_to(answer) == url
    home = text_of(clerk.get(reverse("staff-home")))
    assert "要走访的" in home and f'hx-get="{url}?kind=other"' in home
    number = text_of(
        clerk.get(f"{url}?kind=other", headers={"hx-request": "true", "hx-target": f"fz-pinned--{kept.pk}"})
    )
    assert number.strip() == "1<small>件</small>"
    clerk.post(pin, {**form, "on": ""})
    assert "hx-get" not in text_of(clerk.get(reverse("staff-home"))).partition("<main")[2]


def test_a_view_is_pinned_where_its_list_is_alone(clerk: Client) -> None:
    keep(clerk, f"{reverse('cases')}?kind=other", "要走访的")
    kept = SavedView.objects.get()
    assert clerk.post(reverse("view-pin", args=[kept.pk]), {"back": URL, "on": "1"}).status_code == 404


def test_the_office_opens_what_a_colleague_shares_and_cannot_change_it(clerk: Client) -> None:
    url = reverse("cases")
    keep(clerk, f"{url}?kind=other", "要走访的")
    kept = SavedView.objects.get()
    share, remove = reverse("view-share", args=[kept.pk]), reverse("view-remove", args=[kept.pk])
    (form,) = forms(clerk.get(url), share)
    clerk.post(share, {**form, "on": "1"})
    other = signed_in("clerk", name="2")
    page = other.get(url)
    assert "本单位的" in text_of(page) and "要走访的" in text_of(page) and not forms(page, remove)
    opened = other.get(reverse("view-open", args=[kept.pk]), {"path": url})
    assert led_to(opened) == f"{url}?kind=other"
    assert other.post(remove, {"back": url}).status_code == 404 and SavedView.objects.filter(pk=kept.pk).exists()
