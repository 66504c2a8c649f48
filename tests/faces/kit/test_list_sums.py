"""The foot of a list: sums over all that the filter finds, in one question, after the page where there are many rows."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Length
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext

from fuzhi.faces.kit import hooks as kit_hooks
from fuzhi.faces.kit import list_sums
from fuzhi.faces.kit.list_columns import Column, count_column
from fuzhi.faces.kit.list_layout import Layout, Place
from fuzhi.faces.kit.list_sources import QuerySetSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.vocabulary.money import yuan
from tests.faces.kit.people import NarrowPeople, People, drawn, page_of
from tests.factories.pages import text_of

BOTH = pytest.mark.parametrize("kind", [People, NarrowPeople])
ALL = sum(n * 100 for n in range(1, 121))


@BOTH
def test_the_sum_is_of_all_rows_and_not_of_the_page(people: None, kind: type[People]) -> None:
    assert page_of(kind).sums == {"due_fen": yuan(ALL)}
    assert page_of(kind, "page=3&size=50").sums == {"due_fen": yuan(ALL)}
    few = page_of(kind, "stage=primary")
    assert few.sums == {"due_fen": yuan(sum(n * 100 for n in range(5, 121, 5)))}
    assert few.sum_words == "合计（全部 24 人）"


@BOTH
def test_it_costs_one_question_and_stands_in_the_page(people: None, kind: type[People]) -> None:
    page = page_of(kind)
    assert page.total
    with CaptureQueriesContext(connection) as asked:
        assert page.sums
    assert len(asked) == 1
    foot = drawn(page_of(kind)).partition("<tfoot")[2]
    assert "合计（全部 120 人）" in foot and yuan(ALL) in foot


def test_many_rows_are_summed_after_the_page(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_sums, "SUMMED_AT_ONCE_MAX", 100)
    page = page_of(People, "page=2")
    with CaptureQueriesContext(connection) as asked:
        shown = drawn(page)
    assert not any("sum(" in one["sql"] for one in asked) and yuan(ALL) not in shown
    assert 'hx-trigger="load"' in shown and "算出合计" in shown and "sums=1&amp;page=2" in shown
    asking = page_of(People, "page=2", **{"hx-target": "fz-sums"})
    asking.request.user = AnonymousUser()
    alone = text_of(asking.respond())
    assert alone.lstrip().startswith("<tfoot") and yuan(ALL) in alone and "<tbody" not in alone
    assert yuan(ALL) in drawn(page_of(People, "sums=1")), "without a script it is a link"


def test_what_is_not_all_counted_is_not_summed(people: None) -> None:
    class Bounded(People):
        count_bound = 50

    assert not page_of(Bounded).has_sums and "<tfoot" not in drawn(page_of(Bounded))
    assert not page_of(People, "named=学生001").has_sums, "one row is its own sum"


def test_a_column_whose_sum_says_nothing_has_none(people: None) -> None:
    class Ages(People):
        columns = (Column("name", "姓名"), count_column("id", "年龄", is_summed=False))

    assert not page_of(Ages).has_sums


def test_a_sum_whose_column_was_moved_to_the_front_is_still_said(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    places = (Place("due_fen"), Place("name"))
    monkeypatch.setattr(kit_hooks.hooks, "layout_of", lambda request, name: Layout(places))
    foot = drawn(page_of(People)).partition("<tfoot")[2]
    assert foot.count(yuan(ALL)) == 1 and f"合计（全部 120 人）：{yuan(ALL)}" in foot
    monkeypatch.setattr(list_sums, "SUMMED_AT_ONCE_MAX", 100)
    late = page_of(People)
    with CaptureQueriesContext(connection) as asked:
        foot = drawn(late).partition("<tfoot")[2]
    assert yuan(ALL) not in foot and "算出合计" in foot and not any("sum(" in one["sql"] for one in asked)


@pytest.mark.django_db
def test_rows_of_a_model_are_summed_too() -> None:
    class Kinds(ListPage):
        columns = (Column("model", "名"), count_column("letters", "字数"), count_column("one", "个"))

        def source(self, request: HttpRequest) -> QuerySetSource:
            return QuerySetSource(ContentType.objects.annotate(letters=Length("model"), one=Value(1)))

    page = Kinds(page_of(People).request)
    found = list(ContentType.objects.all())
    assert page.sums == {"letters": f"{sum(len(one.model) for one in found):,}", "one": str(len(found))}
    assert page.sum_span == 1 and [label for _, _, label in page.sum_cells] == ["字数", "个"]
