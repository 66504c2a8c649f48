"""Conditions that nobody knows list nothing; heads say by what the rows go."""

from dataclasses import replace

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import strip_tags

from fuzhi.faces.kit.list_sources import SqlSource
from fuzhi.faces.kit.lists import Columns
from fuzhi.vocabulary.errors import InputError
from tests.faces.kit.people import People, names, page_of
from tests.factories.pages import scoped


class ByName(People):
    def source(self, request: HttpRequest) -> SqlSource:
        return replace(super().source(request), orders=(("name", False),))


STRANGE = pytest.mark.parametrize(
    ("query", "said"),
    [
        ("stage=moon", "学段：moon"),
        ("stage=primary&stage=moon", "学段：moon"),
        ("poor=2", "建档立卡：2"),
        ("poor=1&poor=0", "建档立卡：0"),
        ("area=999999", "地区：999999"),
        ("area=220822100&area=220822103", "地区：220822103"),
        ("named=学生&named=王", "姓名：王"),
    ],
)


@STRANGE
def test_a_condition_that_nobody_knows_lists_nothing_and_says_so(people: None, query: str, said: str) -> None:
    """Leaving it out would show everybody to whoever asked for a few."""
    page = page_of(People, f"{query}&sort=-name")
    assert (page.total, page.page_rows, page.is_filtered, page.nearest) == (0, [], True, None)
    assert [chip.label for chip in page.strange] == [said]
    assert page.strange[0].url.startswith("/people/?") and page_of(People, page.strange[0].url.partition("?")[2]).total
    text = " ".join(strip_tags(render_to_string("kit/_list_empty.html", {"list": page})).split())
    assert said in text and "什么都不列" in text


@STRANGE
def test_with_such_a_condition_no_file_is_made_and_nothing_is_chosen(people: None, query: str, said: str) -> None:
    for kind in ("xlsx", "csv", "pdf"):
        with pytest.raises(InputError) as refused:
            page_of(People, f"{query}&export={kind}").respond()
        assert refused.value.code == "unknown_condition" and said in refused.value.message
    asked = scoped(RequestFactory().post(f"/act/?{query}", {"all": "1", "pick": ["4"]}))
    with pytest.raises(InputError):
        People(asked).selection()


def test_heads_that_sort_say_so_and_which_way_the_rows_go(people: None) -> None:
    def heads(query: str) -> dict[str, str]:
        return {one.label: one.icon if one.sort_url else "" for one in page_of(ByName, query).heads}

    still = {"姓名": "arrow-up", "学段": "arrows-sort", "建档立卡": "", "本学期": "", "应享（元）": "arrows-sort"}
    assert heads("") == still, "the order that nobody chose is marked too"
    assert heads("sort=-due_fen") == still | {"姓名": "arrows-sort", "应享（元）": "arrow-down"}
    assert heads("sort=due_fen") == still | {"姓名": "arrows-sort", "应享（元）": "arrow-up"}
    assert "sort=-name" in page_of(ByName).heads[0].sort_url, "pressed, what goes up goes down"


def test_a_column_that_a_person_may_not_see_orders_nothing(people: None) -> None:
    class Moneyless(People):
        def shown_columns(self) -> Columns:
            return [one for one in self.columns if one.kind != "money"]

    assert names(page_of(Moneyless, "sort=-due_fen")) == list(range(1, 15))
