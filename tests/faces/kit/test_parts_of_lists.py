"""The parts that lists are made of, each by itself: filters, pages, kept conditions, columns, addresses."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.faces.kit.list_columns import Column, count_column, date_column, label_column, mark_column, read, tag_column
from fuzhi.faces.kit.list_filters import AreaFilter, ChoiceFilter, Filter, TextFilter, YesNoFilter
from fuzhi.faces.kit.list_pager import Pager
from fuzhi.faces.kit.list_sources import SqlSource, _from_end
from fuzhi.faces.kit.list_views import kept_query
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.kit.templatetags import fz
from fuzhi.vocabulary.codes import Stage
from tests.factories.pages import scoped

STAGES = ChoiceFilter("stage", "学段", choices=Stage, is_many=True)
POOR = YesNoFilter("poor", "建档立卡", yes="在册", no="不在册", unknown="不清楚")
BUS = YesNoFilter("bus", "校车")
AREA = AreaFilter("area", "地区", within=lambda request: "220822")


def get(address: str) -> ScopedRequest:
    return scoped(RequestFactory().get(address))


def options_of(kind: Filter) -> list[tuple[str, str]]:
    return list(kind.options(get("/")))


@pytest.mark.parametrize(
    ("kind", "query", "values"),
    [
        (TextFilter("named", "姓名"), "named= 王 &named=&x=1", ["王"]),
        (TextFilter("named", "姓名"), "", []),
        (STAGES, "stage=primary&stage=moon&stage=preschool", ["primary", "preschool"]),
        (STAGES, "stage=", []),
        (POOR, "poor=1", ["1"]),
        (POOR, "poor=?&poor=0", ["?"]),
        (BUS, "bus=?", []),
        (BUS, "bus=true", []),
        (AREA, "area=220822103&area=220821", ["220822103"]),
        (AREA, "area=999999", []),
        (AREA, "area=220822103'; drop table x", []),
    ],
)
def test_a_filter_takes_from_the_address_what_it_offers(kind: Filter, query: str, values: list[str]) -> None:
    assert kind.values(QueryDict(query), options_of(kind)) == values


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        (TextFilter("named", "姓名"), ["王"], "姓名：王"),
        (STAGES, ["primary"], "学段：小学"),
        (STAGES, ["primary", "preschool"], "学段：小学、学前"),
        (STAGES, ["primary", "preschool", "higher"], "学段：3 项"),
        (POOR, ["1"], "建档立卡：在册"),
        (POOR, ["?"], "建档立卡：不清楚"),
        (BUS, ["0"], "校车：否"),
        (AREA, ["220822"], "县：通榆县"),
        (AREA, ["220822103"], "乡镇：兴隆山镇"),
    ],
)
def test_a_condition_says_itself(kind: Filter, values: list[str], words: str) -> None:
    assert kind.words(values, options_of(kind)) == words


def test_choices_may_depend_on_who_asks() -> None:
    kind = ChoiceFilter("x", "项", choices=lambda request: [(request.path, "本页")])
    assert kind.options(get("/here/")) == [("/here/", "本页")]
    assert ChoiceFilter("x", "项", choices=[("a", "甲")]).options(get("/")) == [("a", "甲")]
    assert POOR.options(get("/")) == [("1", "在册"), ("0", "不在册"), ("?", "不清楚")]
    assert BUS.options(get("/")) == [("1", "是"), ("0", "否")]
    assert TextFilter("x", "项").options(get("/")) == ()


def test_one_goes_down_to_a_village_and_up_again() -> None:
    towns = [code for code, _ in AREA.options(get("/"))]
    assert towns and all(len(code) == 9 and code.startswith("220822") for code in towns)
    below = dict(AREA.options(get("/?area=220822103")))
    assert below.pop("220822103") == "兴隆山镇"
    assert below and all(len(code) == 12 and code.startswith("220822103") for code in below)
    assert all(words.startswith("　") for words in below.values()), "what lies below is set in"
    village = next(iter(below))
    assert {"220822103", village} <= dict(AREA.options(get(f"/?area={village}"))).keys()
    foreign = [code for code, _ in AREA.options(get("/?area=220821101"))]
    assert foreign == towns, "another county is not offered, whatever the address says"


@pytest.mark.parametrize(
    ("kind", "values", "test"),
    [
        (TextFilter("named", "姓名", name="name"), ["50%_\\"], ("name", "contains")),
        (STAGES, ["primary"], ("stage", "=")),
        (STAGES, ["primary", "preschool"], ("stage", "in")),
        (POOR, ["?"], ("poor", "is")),
        (AREA, ["220822103"], ("area_code", "prefix")),
    ],
)
def test_a_filter_narrows_by_one_test_with_its_value_beside_the_sql(
    kind: Filter, values: list[str], test: tuple[str, str]
) -> None:
    narrowed = kind.narrow(SqlSource("select 1"), values)
    assert isinstance(narrowed, SqlSource)
    name, operator = test
    again = SqlSource("select 1").where(
        name, operator, None if values == ["?"] else values if operator == "in" else values[0]
    )
    assert (narrowed.tests, narrowed.test_params) == (again.tests, again.test_params)
    assert all(value not in narrowed.tests[0] for value in values if value != "?"), "values never stand in the SQL"


def test_an_own_test_gets_the_value_as_it_is_meant() -> None:
    seen: list[object] = []

    def keep(source: SqlSource, value: object) -> SqlSource:
        seen.append(value)
        return source

    source = SqlSource("select 1")
    for value in ("1", "0", "?"):
        YesNoFilter("x", "项", unknown="不清楚", apply=keep).narrow(source, [value])
    TextFilter("x", "项", apply=keep).narrow(source, ["王", "李"])
    assert seen == [True, False, None, "王"]


@pytest.mark.parametrize("name", ["name; drop", "Name", "na me", "", "1name", "a.b", "a--"])
def test_a_column_that_is_no_name_never_reaches_the_sql(name: str) -> None:
    with pytest.raises(ValueError, match="column"):
        SqlSource("select 1").where(name, "=", 1)


def pager(query: str = "", total: int = 126, size: int = 14, bound: int = 100_000) -> Pager:
    return Pager(QueryDict(query), size, total, bound, "人", (14, 50), "/people/")


@pytest.mark.parametrize(
    ("query", "total", "number", "pages", "offset", "summary"),
    [
        ("", 0, 1, 1, 0, "共 0 人"),
        ("", 1, 1, 1, 0, "第 1—1 人，共 1 人"),
        ("page=9", 126, 9, 9, 112, "第 113—126 人，共 126 人"),
        ("page=10", 126, 9, 9, 112, "第 113—126 人，共 126 人"),
        ("page=10", 127, 10, 10, 126, "第 127—127 人，共 127 人"),
        ("page=0", 126, 1, 9, 0, "第 1—14 人，共 126 人"),
        ("page=-3", 126, 1, 9, 0, "第 1—14 人，共 126 人"),
        ("page=two", 126, 1, 9, 0, "第 1—14 人，共 126 人"),
        ("page=²", 126, 1, 9, 0, "第 1—14 人，共 126 人"),
        ("page=999999999999", 126, 9, 9, 112, "第 113—126 人，共 126 人"),
    ],
)
def test_where_one_stands(query: str, total: int, number: int, pages: int, offset: int, summary: str) -> None:
    found = pager(query, total)
    assert (found.number, found.pages, found.offset, found.summary) == (number, pages, offset, summary)
    assert found.has_many == (pages > 1)


def test_beyond_the_bound_the_count_says_so() -> None:
    found = pager(total=101, size=10, bound=100)
    assert found.pages == 10 and found.summary == "第 1—10 人，共 100 人以上"


@pytest.mark.parametrize(
    ("page", "shown"),
    [(1, [1, 2, 3, None, 9]), (2, [1, 2, 3, None, 9]), (5, [1, None, 4, 5, 6, None, 9]), (9, [1, None, 8, 9])],
)
def test_which_pages_are_offered(page: int, shown: list[int | None]) -> None:
    assert [number for number, _ in pager(f"page={page}").links] == shown
    assert [url for number, url in pager(f"page={page}").links if number == page] == [""]


def test_links_keep_the_conditions_and_drop_the_acts() -> None:
    found = pager("q=%E7%8E%8B&page=2&export=xlsx&pick=1&pick=2&all=1")
    assert QueryDict(found.next_url.partition("?")[2]).dict() == {"q": "王", "page": "3"}
    assert found.next_url.startswith("/people/?")
    assert QueryDict(found.previous_url.partition("?")[2])["page"] == "1"
    assert pager().previous_url == "" and pager("page=9").next_url == ""
    assert [size for size, url in found.size_links] == ["满屏", "14", "50"]
    assert QueryDict(found.size_links[2][1].partition("?")[2]).dict() == {"q": "王", "page": "1", "size": "50"}
    assert pager(total=14).size_links == []


@given(st.integers(0, 400), st.integers(1, 60))
def test_pages_cut_a_list_without_gap_or_overlap(total: int, size: int) -> None:
    pages = [pager(f"page={number}", total, size) for number in range(1, pager("", total, size).pages + 1)]
    seen = [row for page in pages for row in range(total)[page.offset : page.offset + page.size]]
    assert seen == list(range(total))
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 50))
def test_reading_from_the_end_gives_the_page_in_its_order(total: int, offset: int, limit: int) -> None:
    rows = list(range(total))
    start, size, backwards = _from_end(offset, limit, total)
    read_rows = (rows[::-1] if backwards else rows)[start : start + size]
    assert (read_rows[::-1] if backwards else read_rows) == rows[offset : offset + limit]
    assert start <= max(offset, total - offset), "never further than from the nearer end"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=1", "a=2&a=1"),
        ("a=1&page=3&size=50&term=2017-1&export=xlsx&pick=7&all=1&csrfmiddlewaretoken=x", "a=1"),
        ("a=&b=%20&c=1", "c=1"),
        ("", ""),
    ],
)
def test_what_of_an_address_is_kept_under_a_name(query: str, kept: str) -> None:
    assert kept_query(QueryDict(query)) == kept


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["1", "王", " ", ""]))))
def test_kept_conditions_do_not_depend_on_the_order_of_names(pairs: list[tuple[str, str]]) -> None:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    turned = QueryDict(mutable=True)
    for name in reversed(list(query)):
        turned.setlist(name, query.getlist(name))
    assert kept_query(query) == kept_query(turned)
    assert Counter(kept_query(QueryDict(kept_query(query))).split("&")) == Counter(kept_query(query).split("&"))


class Child:
    """A row that is an object."""

    def __init__(self, name: str, school: "Child | None" = None) -> None:
        self.name, self.school = name, school


def test_a_field_is_read_from_dicts_and_objects_alike() -> None:
    child = Child("王小明", Child("中心校"))
    assert read(child, "school.name") == "中心校" == read({"school": {"name": "中心校"}}, "school.name")
    assert read(Child("王小明"), "school.name") is None
    with pytest.raises(KeyError):
        read({"nam": 1}, "name")
    with pytest.raises(AttributeError):
        read(child, "nam")


@pytest.mark.parametrize(
    ("column", "value", "html", "cell"),
    [
        (Column("x", "列"), True, "是", "是"),
        (Column("x", "列"), False, "否", "否"),
        (Column("x", "列"), Stage.PRIMARY, "小学", "小学"),
        (Column("x", "列"), "", "—", "—"),
        (Column("x", "列", kind="money"), 0, "0.00", Decimal("0.00")),
        (Column("x", "列", kind="money"), None, "—", None),
        (count_column("x", "人"), None, "—", None),
        (date_column("x", "日"), datetime(2018, 3, 5, 17, 30, tzinfo=UTC), "2018年3月6日", "2018年3月6日"),
        (label_column("x", "学段", Stage), "preschool", "学前", "学前"),
        (label_column("x", "学段", Stage), None, "？", "？"),
    ],
)
def test_what_stands_in_a_cell_and_in_the_file(column: Column, value: object, html: str, cell: object) -> None:
    assert column.html({"x": value}) == html
    assert column.cell({"x": value}) == cell


def test_tags_and_marks_are_text_in_the_file() -> None:
    tag = tag_column("x", "状态", {"paid": ("done", "已<落>实"), "odd": ("", "其他")})
    assert tag.html({"x": "paid"}) == '<span class="fz-tag fz-tag-done">已&lt;落&gt;实</span>'
    assert tag.html({"x": "odd"}) == '<span class="fz-tag">其他</span>'
    assert tag.cell({"x": "odd"}) == "其他"
    with pytest.raises(KeyError):
        tag.html({"x": "new"})
    mark = mark_column("x", "在册")
    assert [mark.cell({"x": value}) for value in (True, False, None)] == ["是", "否", "？"]


def test_a_link_is_escaped_and_may_be_missing() -> None:
    column = Column("x", "列", link=lambda row: row["url"])
    assert column.html({"x": "a<b", "url": '/?q="&r=1'}) == '<a href="/?q=&quot;&amp;r=1">a&lt;b</a>'
    assert column.html({"x": "a<b", "url": ""}) == "a<b"


def render(text: str, query: str = "") -> str:
    request = get(f"/people/{query}")
    request.user = AnonymousUser()
    return Template("{% load fz %}" + text).render(Context({"request": request, "n": None, "d": {"a": 1}}))


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("{% query page=2 %}", "?q=1", "?q=1&amp;page=2"),
        ("{% query q=None %}", "?q=1&page=3", "?page=3"),
        ("{% query q='' %}", "?q=1", "/people/"),
        ("{% query q=2 %}", "?q=1", "?q=2"),
        ("{{ n|money }}{{ n|zh }}{{ n|masked }}{{ n|place }}", "", "—" * 4),
        ("{{ n|count }}{{ n|yes_no }}{{ n|label:'Stage' }}", "", "？" * 3),
        ("{{ '220822103'|full_place }}", "", "通榆县兴隆山镇"),
        ("{{ '220822'|place }}{{ 'x'|place }}", "", "通榆县x"),
        ("{{ '2017-2'|term_label }}", "", "2018年春季学期"),
        ("{{ d|item:'a' }}{{ d|item:'b' }}{{ n|item:'a' }}", "", "1"),
    ],
)
def test_words_of_templates(text: str, query: str, shown: str) -> None:
    assert render(text, query) == shown


def test_an_icon_is_silent_and_a_mark_speaks() -> None:
    assert 'aria-hidden="true"' in fz.icon("check") and "#check" in fz.icon("check")
    with pytest.raises(KeyError):
        fz.mark(2)  # type: ignore[arg-type]
