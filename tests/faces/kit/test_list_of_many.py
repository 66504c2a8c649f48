"""A list of 200,000 rows answers any page, a search and a filter with a few questions (their time: benchmarks)."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from fuzhi.faces.kit.list_columns import Column, money_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_sources import SqlSource
from fuzhi.faces.kit.lists import ListPage
from fuzhi.vocabulary.codes import Stage
from tests.factories.pages import scoped

COUNT = 200_000


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A table as it stands in life: committed, vacuumed, with the indexes a list needs."""
    with django_db_blocker.unblock():
        params = connection.get_connection_params()
    params = {name: params[name] for name in ("dbname", "user", "host", "port", "password") if params.get(name)}
    with psycopg.connect(**params, autocommit=True) as own:
        own.execute(
            "create table kit_crowd as select n as id, '学' || md5(n::text) as name, lpad((n % 10000)::text, 4, '0') as tail,"
            " md5((n * 7)::text) as pinyin, case when n % 6 = 0 then 'preschool' else 'primary' end as stage, n::bigint as due_fen,"
            f" repeat('长', 40) as remark from generate_series(1, {COUNT}) as n"
        )
        for index in (
            "unique index on kit_crowd (id)",
            "index on kit_crowd (pinyin, id)",
            "index on kit_crowd (tail)",
            "index on kit_crowd (stage, pinyin, id)",
            "index on kit_crowd using gin (name gin_trgm_ops)",
        ):
            own.execute(f"create {index}")
        own.execute("vacuum analyze kit_crowd")
        yield
        own.execute("drop table kit_crowd")


class Crowd(ListPage):
    title = "名单"
    columns = (Column("name", "姓名", sort="pinyin"), Column("remark", "备注"), money_column("due_fen", "应享（元）"))
    search = (("name", "contains"), ("tail", "="))
    filters = (ChoiceFilter("stage", "学段", choices=Stage),)

    def source(self, request: HttpRequest) -> SqlSource:
        keys = "select id, name, tail, pinyin, stage, due_fen from kit_crowd"
        rows = "select id, name, remark, due_fen from kit_crowd where id = any(%(keys)s)"
        return SqlSource(rows, keys_sql=keys, orders=(("pinyin", False),))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query,rows",
    [
        ("", 14),
        ("page=7100", 14),
        ("page=14286", 10),
        ("q=学c4ca", 3),
        ("q=0007", 14),
        ("stage=preschool&page=1200", 14),
    ],
)
def test_any_page_comes_in_few_questions(crowd: None, query: str, rows: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = Crowd(scoped(RequestFactory().get(f"/?{query}")))
        assert len(page.rows) == rows and page.total and page.pager.links and page.heads
    assert len(asked) <= 3
