"""The list component on a real server: dict rows from raw SQL and model rows search, filter, sort, page and export alike."""

import io
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzhi.documents.sheets import read_csv
from fuzhi.faces.kit import hooks as kit_hooks
from fuzhi.faces.kit.list_columns import Column
from fuzhi.faces.kit.list_filters import TextFilter
from fuzhi.faces.kit.list_pager import Pager
from fuzhi.faces.kit.list_sources import QuerySetSource, _from_end
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.vocabulary.errors import InputError, NotAllowed
from tests.faces.kit.people import NarrowPeople, People, names, page_of
from tests.factories.pages import scoped, text_of

BOTH = pytest.mark.parametrize("kind", [People, NarrowPeople])


def bytes_of(answer: HttpResponseBase) -> bytes:
    assert isinstance(answer, HttpResponse)
    return bytes(answer.content)


@BOTH
def test_only_the_scope_is_counted_and_paged(people: None, kind: type[People]) -> None:
    page = page_of(kind)
    assert page.total == 120 and not page.is_filtered
    assert names(page) == list(range(1, 15))
    assert page.pager.summary == "第 1—14 人，共 120 人"
    seen = [number for n in range(1, page.pager.pages + 1) for number in names(page_of(kind, f"page={n}"))]
    assert seen == list(range(1, 121))


@BOTH
def test_pages_past_the_end_and_nonsense_land_on_a_page(people: None, kind: type[People]) -> None:
    assert names(page_of(kind, "page=999")) == list(range(113, 121))
    for nonsense in (
        "page=-1",
        "page=x",
        "page=99999999999999999999",
        "page=²",
        "size=7",
        "size=١٤",
        "sort=nothing",
        "sort=-stage",
    ):
        assert page_of(kind, nonsense).total == 120
        assert len(page_of(kind, nonsense).page_rows) > 0


@BOTH
def test_sorting_turns_and_keeps_the_pages_disjoint(people: None, kind: type[People]) -> None:
    down = [n for p in (1, 2, 3) for n in names(page_of(kind, f"sort=-due_fen&size=50&page={p}"))]
    assert down == list(range(120, 0, -1))
    head = next(one for one in page_of(kind, "sort=-due_fen").heads if one.label == "应享（元）")
    assert head.direction == "descending" and "sort=due_fen" in head.sort_url


@BOTH
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=学生00", 9),
        ("q=XS10", 11),
        ("q=0007", 1),
        ("q=%25", 0),
        ("q=_", 0),
        ("q=' or 1=1 --", 0),
        ("stage=primary", 24),
        ("stage=primary&stage=junior_secondary", 120),
        ("stage=' or 1=1", 0),
        ("area=220822100201", 60),
        ("area=220821", 0),
        ("poor=1", 72),
        ("poor=0", 36),
        ("poor=%3F", 12),
        ("named=学生01&stage=primary", 2),
        ("dear=1", 60),
        ("dear=0&stage=primary", 12),
    ],
)
def test_search_and_filters_narrow(people: None, kind: type[People], query: str, expected: int) -> None:
    page = page_of(kind, query)
    assert page.total == expected
    assert len(list(page.narrowed.stream())) == expected


def test_chips_say_the_condition_and_their_address_drops_it(people: None) -> None:
    page = page_of(People, "q=学生&stage=primary&poor=1&area=220822100&page=2&sort=-name")
    assert [chip.label for chip in page.chips] == ["查找：学生", page.chips[1].label, "学段：小学", "建档立卡：在册"]
    assert page.chips[1].label.startswith("乡镇：")
    without = page.chips[2].url
    assert "stage=" not in without and "page=" not in without and "sort=-name" in without and "poor=1" in without
    assert page.clear_url == "/people/?sort=-name"


def test_what_a_list_shows_is_what_it_exports(people: None) -> None:
    query = "stage=primary&sort=-due_fen"
    shown = [row["id"] for p in (1, 2) for row in page_of(People, f"{query}&page={p}").page_rows]
    text = b"".join(page_of(People, f"{query}&export=csv").respond().streaming_content).decode()  # type: ignore[attr-defined]
    lines = read_csv(text)
    assert lines[0] == ["姓名", "学段", "建档立卡", "本学期", "应享（元）"]
    assert [line[0] for line in lines[1:]] == [f"学生{n:03d}" for n in shown]
    assert lines[1][1:] == ["小学", "？", "已落实" if shown[0] % 4 else "退回", f"{shown[0]}.00"]
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(page_of(People, f"{query}&export=xlsx").respond())))
    cells = list(book.worksheets[0].iter_rows(values_only=True))
    assert [cell[0] for cell in cells] == [*(line[0] for line in lines), "合计"]
    assert sum(cell[4] for cell in cells[1:-1]) == sum(shown) == cells[-1][4]  # type: ignore[misc]
    said = dict(row[:2] for row in book.worksheets[1].iter_rows(values_only=True) if row[0])
    assert said["条件"] == "学段：小学" and said["行数"] == str(len(shown)) and "已隐去" in str(said["号码"])


def test_the_name_of_a_file_says_the_conditions_but_never_what_was_searched_for(people: None) -> None:
    answer = page_of(People, "stage=primary&q=学生1&export=csv").respond()
    name = unquote(answer["Content-Disposition"])
    assert "学段 小学" in name and "有查找词" in name and "学生1" not in name and name.endswith(".csv")


def test_export_of_chosen_rows_stays_in_scope(people: None) -> None:
    text = b"".join(page_of(People, "export=csv&pick=3&pick=5&pick=125").respond().streaming_content).decode()  # type: ignore[attr-defined]
    assert [line[0] for line in read_csv(text)[1:]] == ["学生003", "学生005"]


class Kinds(ListPage):
    """Rows of a table whose keys are numbers."""

    title = "表"
    columns = (Column("model", "名"),)

    def source(self, request: HttpRequest) -> QuerySetSource:
        return QuerySetSource(ContentType.objects.all())


@pytest.mark.parametrize("pick", ["abc", "²", "1.5", "99999999999999999999", "-1"])
def test_a_chosen_row_that_cannot_be_is_none_or_refused_in_words(db: None, pick: str) -> None:
    """Never a fault, never all rows."""
    try:
        answer = Kinds(scoped(RequestFactory().get("/", {"export": "csv", "pick": pick}))).respond()
    except InputError as refused:
        assert refused.code == "unknown_pick"
    else:
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert len(read_csv(text)) == 1


def test_export_is_refused_where_the_role_may_not(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit_hooks.hooks, "may_export", lambda request: False)
    with pytest.raises(NotAllowed):
        page_of(People, "export=csv").respond()
    assert not page_of(People).may_export


def test_every_export_is_noted_with_its_conditions(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[tuple[str, str]] = []
    monkeypatch.setattr(kit_hooks.hooks, "note_export", lambda request, title, said: noted.append((title, said)))
    page_of(People, "export=xlsx&stage=primary&q=学生").respond()
    assert noted == [("学生名单", "查找：学生；学段：小学")]


def test_a_large_export_becomes_a_task(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(kit_hooks.hooks, "start_export", lambda request, page, kind: asked.append(kind))
    monkeypatch.setattr(People, "export_now_max", 50)
    page_of(People, "export=xlsx").respond()
    assert asked == ["xlsx"]
    page_of(People, "export=xlsx&stage=primary").respond()
    assert asked == ["xlsx"]


@BOTH
def test_bulk_forms_choose_keys_or_all_filtered(people: None, kind: type[People]) -> None:
    def post(address: str, chosen: dict[str, object]) -> ScopedRequest:
        return scoped(RequestFactory().post(address, chosen))

    some = kind(post("/act/", {"pick": ["4", "8", "126"]})).selection()
    assert not some.is_all and some.count() == 2 and [row["id"] for row in some.rows()] == [4, 8]
    everything = kind(post("/act/", {"all": "1", "stage": "primary", "pick": ["1"]})).selection()
    assert everything.is_all and everything.count() == 24
    assert {row["stage"] for row in everything.rows()} == {"primary"}
    assert kind(post("/act/", {})).selection().count() == 0


def test_nothing_found_names_the_nearest_condition(people: None) -> None:
    page = page_of(People, "stage=primary&poor=1&named=学生003")
    assert page.total == 0
    assert page.nearest == ("学段：小学", "/people/?poor=1&named=%E5%AD%A6%E7%94%9F003", 0) or page.nearest is not None
    label, url, found = page.nearest  # type: ignore[misc]
    assert (
        found > 0
        and page_of(People, url.partition("?")[2]).total == found
        and label in {chip.label for chip in page.chips}
    )


def test_beyond_the_bound_it_counts_no_further(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(People, "count_bound", 100)
    page = page_of(People)
    assert page.is_bounded and page.pager.summary == "第 1—14 人，共 100 人以上"
    assert names(page_of(People, "page=8")) == list(range(99, 113))


def test_the_page_escapes_what_people_wrote(people: None, rf: RequestFactory) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update kit_people set name = '<script>alert(1)</script>' where id = 10")
    html = page_of(
        People,
        "stage=primary&stage=junior_secondary&poor=?&area=220822",
        **{"HX-Request": "true", "HX-Target": "fz-list"},
    )
    html.request.htmx = True  # type: ignore[attr-defined]
    html.request.user = SimpleNamespace(pk=1, role="clerk", is_active=True)  # type: ignore[assignment]
    text = text_of(html.respond())
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text
    assert 'id="fz-list"' in text and "<html" not in text
    assert not re.search(r"\bstyle=|hx-on|onclick", text)


def test_model_rows_work_alike(db: None) -> None:
    ContentType.objects.all().delete()
    ContentType.objects.bulk_create(ContentType(app_label=f"甲{n % 3}", model=f"m{n:03d}") for n in range(60))

    class Models(ListPage):
        title = "表"
        columns = (Column("model", "名", sort="model"), Column("app_label", "类", sort="app_label,model"))
        search = (("model", "prefix"),)
        filters = (TextFilter("app_label", "类"),)

        def source(self, request: HttpRequest) -> QuerySetSource:
            return QuerySetSource(ContentType.objects.all(), orders=(("model", True),))

    def at(query: str) -> Any:
        return Models(scoped(RequestFactory().get(f"/?{query}")))

    assert [row.model for row in at("").page_rows][:2] == ["m059", "m058"]
    assert [row.model for row in at("page=5").page_rows] == ["m003", "m002", "m001", "m000"]
    assert at("q=M00").total == 10 and at("app_label=甲1").total == 20
    assert [row.app_label for row in at("sort=app_label&page=5").page_rows] == ["甲2"] * 4
    assert len(list(at("sort=-model").narrowed.stream())) == 60


@given(st.integers(0, 400), st.integers(1, 60), st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_reading_from_the_end_gives_the_same_rows(offset: int, limit: int, total: int) -> None:
    rows = list(range(total))
    start, size, backwards = _from_end(offset, limit, total)
    found = rows[::-1][start : start + size][::-1] if backwards else rows[start : start + size]
    assert found == rows[offset : offset + limit]


@given(st.integers(0, 10_000), st.integers(1, 12_000), st.sampled_from([14, 50, 100]))
@settings(max_examples=200, deadline=None)
def test_pager_links_are_pages_that_exist(total: int, asked: int, size: int) -> None:
    params = RequestFactory().get(f"/?page={asked}").GET
    pager = Pager(params, size, total, 9_000, "人", (14, 50, 100), "/")
    numbers = [number for number, _ in pager.links if number is not None]
    assert numbers == sorted(set(numbers)) and numbers[0] == 1 and numbers[-1] == pager.pages
    assert pager.number in numbers and 0 <= pager.offset <= max(total, 1)
