"""Columns as a person wants them: shown, in order, as wide; what a file holds; how many rows fill the window."""

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from fuzhi.documents.sheets import read_csv
from fuzhi.faces.kit import hooks as kit_hooks
from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_choosing import LayOut
from fuzhi.faces.kit.list_layout import Layout, Place
from tests.faces.kit.people import People, drawn, page_of
from tests.factories.pages import scoped, text_of

KEYS = ["name", "stage", "is_poor", "state", "due_fen"]


def wanted(monkeypatch: pytest.MonkeyPatch, *places: Place, is_close: bool = False) -> None:
    monkeypatch.setattr(kit_hooks.hooks, "layout_of", lambda request, name: Layout(places, is_close))


def shown(page: People) -> list[str]:
    return [head.key for head in page.heads]


def test_a_list_stands_as_declared_until_somebody_wants_it_otherwise(
    people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown(page_of(People)) == KEYS and not page_of(People).hides_columns
    wanted(monkeypatch, Place("due_fen", width=180), Place("name"), Place("stage", is_shown=False), Place("gone"))
    page = page_of(People)
    assert shown(page) == ["due_fen", "name", "is_poor", "state"], (
        "a column that came later stands where it is declared"
    )
    assert page.heads[0].width == 180 and 'width="180"' in drawn(page)
    assert len(page.rows[0].cells) == 4 and page.hides_columns


def test_the_title_of_a_row_is_never_hidden(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted(monkeypatch, *(Place(key, is_shown=False) for key in KEYS))
    assert shown(page_of(People)) == ["name"]


def test_a_hidden_column_still_sorts_and_a_file_can_hold_it(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted(monkeypatch, Place("due_fen", is_shown=False))
    assert page_of(People, "sort=-due_fen").page_rows[0]["id"] == 120

    def heads(query: str) -> list[str]:
        return read_csv(text_of(page_of(People, query).respond()))[0]

    assert heads("export=csv") == ["姓名", "学段", "建档立卡", "本学期"]
    assert heads("export=csv&cols=all") == ["姓名", "学段", "建档立卡", "本学期", "应享（元）"]


def test_a_column_that_a_role_may_not_see_is_not_to_be_had_by_wanting_it(
    people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class WithoutMoney(People):
        def shown_columns(self) -> Any:
            return self.columns[:-1]

    wanted(monkeypatch, Place("due_fen"), Place("name"))
    page = page_of(WithoutMoney, "cols=all&export=csv")
    assert "due_fen" not in shown(page) and not page.has_sums
    assert [one.key for one in page.export_columns()] == ["name", *KEYS[1:-1]]


@pytest.mark.parametrize(
    ("move", "expected"),
    [("", "abc"), ("up:c", "acb"), ("down:a", "bac"), ("up:a", "abc"), ("down:c", "abc"), ("up:z", "abc")],
)
def test_an_arrow_moves_its_column_by_one(move: str, expected: str) -> None:
    form = LayOut(
        QueryDict(f"order=a&order=b&order=c&shown=a&shown=c&width=a:120&width=b:x&width=c:99999&move={move}&act=")
    )
    assert form.is_valid(), form.errors
    places = LayOut.places(form.cleaned_data)
    assert "".join(one.key for one in places) == expected
    assert {one.key: (one.is_shown, one.width) for one in places} == {
        "a": (True, 120),
        "b": (False, 0),
        "c": (True, 900),
    }


def test_close_rows_are_said_by_the_table(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "fz-close" not in drawn(page_of(People))
    wanted(monkeypatch, is_close=True)
    assert "fz-close" in drawn(page_of(People))


@pytest.mark.parametrize(("cookie", "rows"), [("", 14), ("24", 24), ("5", 14), ("999", 60), ("x", 14)])
def test_rows_fill_the_window(people: None, cookie: str, rows: int) -> None:
    request = RequestFactory().get("/people/")
    request.COOKIES["fz_rows"] = cookie
    page = People(scoped(request))
    assert len(page.page_rows) == rows and page.pager.is_fitting
    asked = RequestFactory().get("/people/?size=50")
    asked.COOKIES["fz_rows"] = cookie
    assert len(People(scoped(asked)).page_rows) == 50, "a size that was asked for stands"


def test_ticks_are_on_every_list_of_which_a_file_can_be_made(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain(People):
        bulk = ()

    def ticks(kind: type[People]) -> int:
        return len(re.findall(r"data-pick\b(?!-)", drawn(page_of(kind))))

    assert ticks(Plain) == 14
    monkeypatch.setattr(kit_hooks.hooks, "may_export", lambda request: False)
    assert ticks(Plain) == 0
    monkeypatch.setattr(BulkAction, "opens_for", lambda self, user: True)
    assert ticks(Plain) == 0 and ticks(People) == 14, "something can be done with them"


def test_a_file_is_made_of_the_ticked_alone(people: None) -> None:
    rows = read_csv(text_of(page_of(People, "export=csv&pick=3&pick=5&pick=127").respond()))
    assert [row[0] for row in rows[1:]] == ["学生003", "学生005"], "what is not of the scope is not ticked"
