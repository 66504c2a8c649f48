"""Kept conditions belong to one person: a name once a list, a bound, and nobody else's can be read or removed."""

import pytest
from django.db import IntegrityError, transaction

from fuzhi.steps.accounts import keeping, services
from fuzhi.steps.accounts.models import SavedView, Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.vocabulary.errors import InputError, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.both_servers]


def person(username: str, **more: object) -> Staff:
    return Staff.objects.create(username=username, display_name="张三", role="clerk", area_code="220822", **more)


def test_the_same_name_again_replaces_and_is_recorded_without_its_words() -> None:
    clerk = person("a")
    services.keep_view(list_name="children", name=" 高小晴 的 ", query="q=x", by=clerk)
    services.keep_view(list_name="children", name="高小晴 的", query="q=%E9%AB%98&stage=primary", by=clerk)
    services.keep_view(list_name="batches", name="高小晴 的", query="state=made", by=clerk)
    assert [(v.name, v.query) for v in keeping.views_for(clerk, "children")] == [
        ("高小晴 的", "q=%E9%AB%98&stage=primary")
    ]
    entries = audit.entries(object_kind="saved_view")
    assert entries.count() == 3 and all("高小晴" not in str(e.detail) + e.object_key for e in entries)


def test_nobody_reads_or_removes_what_is_another_persons() -> None:
    clerk, other = person("a"), person("b")
    kept = services.keep_view(list_name="children", name="我的", query="q=x", by=clerk)
    assert keeping.views_for(other, "children") == []
    for ask in (
        lambda: keeping.view_open_to(other, kept.pk),
        lambda: services.remove_view(view_id=kept.pk, by=other),
        lambda: services.remove_view(view_id=kept.pk + 1, by=clerk),
    ):
        with pytest.raises(NotFound):
            ask()
    assert services.remove_view(view_id=kept.pk, by=clerk) == "我的"
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [("  ", "q=x", "no_view_name"), ("我的", "", "nothing_to_keep"), ("我的", "q=" + "x" * 1000, "nothing_to_keep")],
)
def test_a_view_has_a_name_and_a_condition(name: str, query: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        services.keep_view(list_name="children", name=name, query=query, by=person("a"))
    assert refused.value.code == code and not SavedView.objects.exists()


def test_a_list_holds_thirty_views_and_a_kept_name_can_still_be_changed() -> None:
    clerk = person("a")
    for number in range(30):
        services.keep_view(list_name="children", name=f"第{number}组", query="q=x", by=clerk)
    with pytest.raises(InputError) as refused:
        services.keep_view(list_name="children", name="再一组", query="q=x", by=clerk)
    assert refused.value.code == "too_many_views"
    services.keep_view(list_name="children", name="第3组", query="q=y", by=clerk)
    services.keep_view(list_name="batches", name="再一组", query="q=x", by=clerk)
    assert SavedView.objects.count() == 31


def test_a_closed_account_keeps_nothing() -> None:
    with pytest.raises(NotAllowed):
        services.keep_view(list_name="children", name="我的", query="q=x", by=person("a", is_active=False))


def test_the_database_refuses_a_view_that_says_nothing_or_stands_twice() -> None:
    clerk = person("a")
    SavedView.objects.create(staff=clerk, list_name="children", name="我的", query="q=x")
    for name, query in (("", "q=x"), ("别的", ""), ("我的", "q=y")):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(staff=clerk, list_name="children", name=name, query=query)
