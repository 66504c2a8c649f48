"""The choice of columns: what is posted becomes places; places become heads, whatever else stands in the form."""

import pytest
from django.http import QueryDict

from fuzhi.faces.kit.list_choosing import WIDTH_MAX, WIDTH_MIN, LayOut
from fuzhi.faces.kit.list_columns import Column, money_column
from fuzhi.faces.kit.list_layout import Layout, Place, as_declared
from fuzhi.faces.kit.list_views import name_of
from tests.faces.kit.people import People, page_of

COLUMNS = [
    Column("name", "姓名", phone="title"),
    Column("stage", "学段"),
    Column("place", "地区"),
    money_column("due_fen", "应享（元）"),
]
KEYS = [one.key for one in COLUMNS]


def places(query: str) -> tuple[Place, ...]:
    form = LayOut(QueryDict(query))
    assert form.is_valid(), form.errors
    return LayOut.places(form.cleaned_data)


def keys(layout: Layout) -> list[str]:
    return [one.key for one in layout.arranged(COLUMNS)]


@pytest.mark.parametrize(
    ("text", "pixels"),
    [
        ("120", 120),
        ("0", 0),
        ("1", WIDTH_MIN),
        ("99999", WIDTH_MAX),
        ("999999", 0),
        ("-5", 0),
        ("１２０", 0),
        ("1.5", 0),
        ("", 0),
        ("calc(1px)", 0),
    ],
)
def test_a_width_is_pixels_within_reason(text: str, pixels: int) -> None:
    assert places(f"order=name&shown=name&width=name:{text}") == (Place("name", True, pixels),)


def test_a_width_of_a_column_whose_key_has_a_colon_is_its_own() -> None:
    assert places("order=a:b&width=a:b:70&width=a:40") == (Place("a:b", False, 70),)


def test_nothing_posted_is_nothing_wanted() -> None:
    assert places("") == () and keys(Layout(places(""))) == KEYS
    assert as_declared(page_of(People).request, "x") == Layout()


@pytest.mark.parametrize("act", ["keep", "reset", "roomy", "close"])
def test_acts_are_known(act: str) -> None:
    form = LayOut(QueryDict(f"act={act}"))
    assert form.is_valid() and form.cleaned_data["act"] == act


def test_another_act_is_refused() -> None:
    assert not LayOut(QueryDict("act=delete")).is_valid()


def test_a_column_that_came_since_stands_where_it_is_declared() -> None:
    kept = Layout((Place("due_fen"), Place("name")))
    assert keys(kept) == ["due_fen", "stage", "place", "name"]
    kept = Layout(tuple(Place(key) for key in reversed(KEYS)))
    assert keys(kept) == KEYS[::-1]


def test_a_column_that_is_gone_is_forgotten() -> None:
    kept = Layout((Place("gone", width=300), Place("stage"), Place("name")))
    assert "gone" not in keys(kept) and len(keys(kept)) == len(KEYS)
    assert kept.rows(COLUMNS)[0].width == 0 and kept.width_of("gone") == 300


def test_of_two_places_of_one_column_the_last_is_meant() -> None:
    kept = Layout((Place("stage"), Place("name"), Place("place"), Place("due_fen"), Place("stage")))
    assert keys(kept) == ["name", "place", "due_fen", "stage"]


def test_the_title_is_always_shown_and_said_to_be_so() -> None:
    kept = Layout(tuple(Place(key, is_shown=False) for key in KEYS))
    rows = {row.key: row for row in kept.rows(COLUMNS)}
    assert keys(kept) == ["name"] and rows["name"].is_fixed and rows["name"].is_shown
    assert not any(row.is_shown or row.is_fixed for key, row in rows.items() if key != "name")
    assert [row.label for row in kept.rows(COLUMNS)] == [one.label for one in COLUMNS]


def test_a_second_window_that_saves_keeps_what_it_shows() -> None:
    """Two windows show the list; the first hides a column, the second moves one: its own order and ticks count."""
    first = places("order=name&order=stage&order=place&order=due_fen&shown=name&shown=place&shown=due_fen")
    second = places(
        "order=name&order=stage&order=place&order=due_fen&shown=name&shown=stage&shown=place&shown=due_fen&move=up:due_fen"
    )
    assert keys(Layout(first)) == ["name", "place", "due_fen"]
    assert keys(Layout(second)) == ["name", "stage", "due_fen", "place"]


def test_who_has_no_name_for_a_list_has_no_choice_of_columns() -> None:
    page = page_of(People)
    assert bool(page.column_rows) is bool(name_of(page.request))
