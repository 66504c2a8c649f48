"""The file of a list says of itself what it holds: which rows, under which conditions, and their sums."""

import io
from typing import Any, cast
from urllib.parse import unquote

import openpyxl
import pytest
from django.http import HttpResponse

from fuzhi.faces.kit import hooks as kit_hooks
from fuzhi.faces.kit.downloads import attachment
from fuzhi.faces.kit.list_export import TICKED
from fuzhi.faces.kit.list_layout import Layout, Place
from fuzhi.faces.papers.answer import pdf_response
from tests.faces.kit.people import NarrowPeople, People, page_of

BOTH = pytest.mark.parametrize("kind", [People, NarrowPeople])


def workbook(kind: type[People], query: str) -> tuple[str, list[tuple[Any, ...]], dict[str, str]]:
    """The name of a list's xlsx, its rows, and what its cover says."""
    answer = cast("HttpResponse", page_of(kind, f"export=xlsx&{query}").respond())
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    cover = {str(line[0]): str(line[1]) for line in book["封面"].iter_rows(min_row=3, values_only=True) if line[0]}
    return unquote(answer["Content-Disposition"]), rows, cover


@BOTH
def test_the_sum_of_a_file_is_of_what_the_filter_finds(people: None, kind: type[People]) -> None:
    name, rows, cover = workbook(kind, "stage=primary")
    assert len(rows) == 1 + 24 + 1 and rows[-1][0] == "合计"
    assert rows[-1][-1] == pytest.approx(sum(row[-1] for row in rows[1:-1])) and rows[-1][1:-1] == (None,) * 3
    assert cover["行数"] == "24" and cover["条件"] == "学段：小学" and "学段 小学" in name
    assert cover["合计：应享（元）"] == f"{rows[-1][-1]:,.2f}"
    assert TICKED not in name


@BOTH
def test_a_file_of_ticked_rows_does_not_claim_to_be_of_all(people: None, kind: type[People]) -> None:
    name, rows, cover = workbook(kind, "pick=3&pick=5")
    assert [row[0] for row in rows[1:]] == ["学生003", "学生005", "合计"] and rows[-1][-1] == pytest.approx(8)
    assert cover["条件"] == TICKED and TICKED in name and cover["行数"] == "2"
    assert workbook(kind, "pick=5&stage=primary")[2]["条件"] == f"学段：小学；{TICKED}"
    whole = workbook(kind, "pick=3&all=1")
    assert whole[2]["条件"] == "没有条件，全部" and whole[2]["行数"] == "120" and TICKED not in whole[0]


def test_the_trail_says_that_only_ticked_rows_were_taken(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []
    monkeypatch.setattr(kit_hooks.hooks, "note_export", lambda request, title, conditions: noted.append(conditions))
    for query in ("pick=3", "stage=primary", ""):
        page_of(People, f"export=csv&{query}").respond()
    assert noted == [TICKED, "学段：小学", ""]


def test_few_ticked_rows_of_a_long_list_are_no_task(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Long(People):
        export_now_max = 50

    started: list[str] = []
    monkeypatch.setattr(kit_hooks.hooks, "start_export", lambda request, page, kind: started.append(kind))
    assert len(workbook(Long, "pick=3&pick=5")[1]) == 4 and not started
    page_of(Long, "export=xlsx").respond()
    assert started == ["xlsx"]


def test_a_hidden_column_is_not_summed_into_the_file_and_a_moved_one_is(
    people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = (Place("due_fen"), Place("name"), Place("stage", is_shown=False))
    monkeypatch.setattr(kit_hooks.hooks, "layout_of", lambda request, name: Layout(places))
    _, rows, cover = workbook(People, "pick=3&pick=5")
    assert rows[0] == ("应享（元）", "姓名", "建档立卡", "本学期")
    assert rows[-1][0] == pytest.approx(8) and rows[-1][1] == "合计", "the word stands where no sum does"
    monkeypatch.setattr(kit_hooks.hooks, "layout_of", lambda request, name: Layout((Place("due_fen", is_shown=False),)))
    _, rows, cover = workbook(People, "pick=3&pick=5")
    assert rows[-1][0] == "学生005" and not any(line.startswith("合计") for line in cover)
    assert workbook(People, "pick=3&pick=5&cols=all")[2]["合计：应享（元）"] == "8.00"


@pytest.mark.parametrize("name", ["甲/乙村小.xlsx", "../../etc", "一年级“1/2”班"])
def test_a_slash_in_a_name_is_no_folder(name: str) -> None:
    for header in (attachment(name), pdf_response(b"", name)["Content-Disposition"]):
        assert "/" not in header and unquote(header.partition("''")[2]).startswith(name)
