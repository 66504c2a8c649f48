"""常用筛选 on real lists with plain forms: kept, opened, removed by their owner; another person's is as good as missing."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import SavedView, Staff
from tests.factories.pages import led_to, text_of

pytestmark = pytest.mark.django_db


def signed_in(role: str, area: str = "220822", name: str = "") -> Client:
    staff = Staff.objects.create(username=f"{role}{name}", display_name="张三", role=role, area_code=area)
    client = Client()
    client.force_login(staff)
    return client


def forms(page: Any, action: str) -> list[dict[str, str]]:
    """The fields of the forms that post to an address, as a browser without script would send them."""
    found = re.findall(rf'<form[^>]*action="{action}"[^>]*>(.*?)</form>', text_of(page), re.S)
    return [
        {
            m[1]: m[2].replace("&amp;", "&")
            for m in re.finditer(r'<input type="hidden" name="(\w+)" value="([^"]*)"', one)
        }
        for one in found
    ]


def keep(client: Client, address: str, name: str) -> Any:
    (form,) = forms(client.get(address), reverse("view-keep"))
    return client.post(reverse("view-keep"), {**form, "name": name})


def links(page: Any) -> list[str]:
    return [hit.replace("&amp;", "&") for hit in re.findall(r'href="(/staff/views/\d+/\?path=[^"]*)"', text_of(page))]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("children", "stage=primary&q=%E9%AB%98"),
        ("batches", "state=made&state=returned"),
        ("notices", "state=open"),
        ("households", "q=%E9%AB%98"),
        ("search-schools", "q=%E4%B8%AD%E5%BF%83"),
        ("journal", "sort=-posted_on&q=TY"),
    ],
)
def test_a_view_is_kept_opened_and_removed_on_any_list(name: str, query: str) -> None:
    client, url = signed_in("clerk"), reverse(name)
    assert not forms(client.get(url), reverse("view-keep")), "nothing holds, nothing to keep"
    answer = keep(client, f"{url}?{query}&page=3", "要看的")
    assert answer.status_code == 302
    kept = SavedView.objects.get()
    assert sorted(kept.query.split("&")) == sorted(query.split("&")) and kept.list_name == name
    (link,) = links(client.get(url))
    opened = client.get(link)
    assert opened.status_code == 302 and led_to(opened) == f"{url}?{kept.query}"
    page = client.get(led_to(opened))
    assert "要看的" in page.content.decode() and not forms(page, reverse("view-keep")), "it stands under a name already"
    (form,) = forms(page, reverse("view-remove", args=[kept.pk]))
    gone = client.post(reverse("view-remove", args=[kept.pk]), form)
    assert gone.status_code == 302 and led_to(gone) == led_to(opened) and not SavedView.objects.exists()


def test_another_persons_view_is_not_shown_opened_or_removed() -> None:
    owner, other = signed_in("clerk"), signed_in("clerk", name="2")
    keep(owner, reverse("children") + "?stage=primary", "我的小学")
    kept = SavedView.objects.get()
    (link,) = links(owner.get(reverse("children")))
    page = other.get(reverse("children"))
    assert "我的小学" not in page.content.decode() and links(page) == []
    assert other.get(link).status_code == 404
    assert other.post(reverse("view-remove", args=[kept.pk]), {"back": reverse("children")}).status_code == 404
    assert SavedView.objects.filter(pk=kept.pk).exists()
    assert owner.get(reverse("view-remove", args=[kept.pk])).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["//evil.example/staff/children/", "https://evil.example/", "/notices/", "/staff/nothing/", "", "/staff/login/"],
)
def test_only_staff_lists_are_kept_and_one_is_never_led_away(path: str) -> None:
    client = signed_in("clerk")
    fields = {"path": path, "query": "q=x", "name": "我的"}
    assert client.post(reverse("view-keep"), fields).status_code == 404
    kept = SavedView.objects.create(staff=Staff.objects.get(), list_name="children", name="我的", query="q=x")
    assert client.get(reverse("view-open", args=[kept.pk]), {"path": path}).status_code == 404
    assert client.post(reverse("view-remove", args=[kept.pk]), {"back": path}).status_code == 404
    assert SavedView.objects.filter(pk=kept.pk).exists(), "a refused form changes nothing"


def test_a_view_opens_on_its_own_list_alone_and_lists_of_other_roles_are_refused() -> None:
    client = signed_in("village", "220822102203")
    kept = SavedView.objects.create(staff=Staff.objects.get(), list_name="children", name="我的", query="q=x")
    assert client.get(reverse("view-open", args=[kept.pk]), {"path": reverse("notices")}).status_code == 404
    answer = client.post(reverse("view-keep"), {"path": reverse("batches"), "query": "q=x", "name": "别的"})
    assert answer.status_code == 403
    assert (
        client.post(reverse("view-keep"), {"path": reverse("children"), "query": "page=2", "name": "空"}).status_code
        == 422
    )
    assert (
        client.post(reverse("view-keep"), {"path": reverse("children"), "query": "q=x", "name": " "}).status_code == 422
    )
    assert SavedView.objects.count() == 1


def test_what_people_write_is_escaped() -> None:
    client = signed_in("clerk")
    keep(client, reverse("children") + "?q=x", "<b>甲</b>")
    text = client.get(reverse("children")).content.decode()
    assert "<b>甲" not in text and "&lt;b&gt;甲" in text
