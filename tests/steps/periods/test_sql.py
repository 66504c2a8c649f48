"""Asking the database in one place: rows as values by the names of their columns, temporary tables that never meet."""

from dataclasses import dataclass

import pytest

from fuzhi.steps.periods import sql

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Pair:
    left: int
    right: str = "?"


def test_a_row_is_read_by_the_names_of_its_columns_not_by_their_order() -> None:
    found = sql.read(Pair, "SELECT text 'b' AS right, 1 AS left UNION ALL SELECT 'd', 2 ORDER BY 2")
    assert found == [Pair(1, "b"), Pair(2, "d")]
    assert sql.read(Pair, "SELECT %s::int AS left", [3]) == [Pair(3)]
    assert sql.read(Pair, "SELECT %(n)s::int AS left WHERE false", {"n": 3}) == []


@pytest.mark.parametrize("columns", ["1 AS left, 2 AS other", "text 'b' AS right"])
def test_a_question_that_does_not_fit_its_value_is_a_bug(columns: str) -> None:
    with pytest.raises(TypeError):
        sql.read(Pair, f"SELECT {columns}")


def test_one_value_or_none() -> None:
    assert sql.one("SELECT 7, 8") == 7
    assert sql.one("SELECT 7 WHERE false") is None


def test_temporary_tables_of_one_name_are_two() -> None:
    first, second = (sql.copied("few", "n int, word text", [(n, "a,\t\\b")], key="n") for n in (1, 2))
    assert first != second and (sql.count(first), sql.count(second)) == (1, 1)
    assert sql.rows(f"SELECT n, word FROM {second}") == [(2, "a,\t\\b")]
    third = sql.temporary("few", f"SELECT n + %(more)s AS n FROM {first}", {"more": 5})
    assert sql.one(f"SELECT n FROM {third}") == 6
    assert sql.run(f"DELETE FROM {third}") == 1 and sql.count(third) == 0
    assert sql.run(f"DELETE FROM {sql.empty('none', 'n int')}") == 0
