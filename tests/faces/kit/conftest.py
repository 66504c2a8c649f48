"""The kit is tried by itself: what the product told it at start is taken out."""

from collections.abc import Iterator

import pytest
from django.db import connection
from playwright.sync_api import Browser

from fuzhi.faces.kit import hooks as kit_hooks
from tests.faces.kit.browser import chromium, serve


@pytest.fixture(autouse=True)
def hooks_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with the kit's own defaults."""
    monkeypatch.setattr(kit_hooks, "hooks", kit_hooks.hooks)
    for name, value in vars(kit_hooks.Hooks()).items():
        monkeypatch.setattr(kit_hooks.hooks, name, value)


@pytest.fixture
def people(db: None) -> Iterator[None]:
    """127 invented people in two villages of one county and one village of another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table kit_people (id int primary key, name text, initials text, tail text, stage text,"
            " area_code text, is_poor bool, state text, due_fen bigint)"
        )
        cursor.execute(
            "insert into kit_people select n, '学生' || lpad(n::text, 3, '0'), 'xs' || n, lpad((n * 7)::text, 4, '0'),"
            " case when n % 5 = 0 then 'primary' else 'junior_secondary' end,"
            " case when n > 120 then '220821100201' when n % 2 = 0 then '220822100201' else '220822100202' end,"
            " case when n % 10 = 0 then null else n % 3 > 0 end, case when n % 4 = 0 then 'late' else 'paid' end, n * 100"
            " from generate_series(1, 127) as n"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("drop table kit_people")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the gallery is served while a module runs."""
    with serve() as found:
        yield found


@pytest.fixture(scope="module")
def engine() -> Iterator[Browser]:
    """One browser for all tests of a module."""
    with chromium() as found:
        yield found
