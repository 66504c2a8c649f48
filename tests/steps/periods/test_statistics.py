"""When the planner is told anew of tables that a batch has filled."""

import threading

import pytest
from django.db import connection, transaction

from fuzhi.steps.periods import sql
from tests.factories.owning import OWNER

pytestmark = pytest.mark.django_db
STALLS = {"toy_stall": "goods, ended_at"}


@pytest.fixture
def stalls(as_owner: None) -> None:
    """Three stalls of one market."""
    sql.run("CREATE TABLE toy_stall (id serial, goods text, ended_at timestamptz)")
    sql.run("INSERT INTO toy_stall (goods) VALUES ('苹果'), ('苹果'), ('茶')")


def known() -> dict[str, tuple[float, float]]:
    """Columns that have statistics: distinct values (negative: as a share of the rows), share of NULLs."""
    found = sql.rows("SELECT attname, n_distinct, null_frac FROM pg_stats WHERE tablename = 'toy_stall'")
    return {column: (distinct, empty) for column, distinct, empty in found}


def test_a_table_without_statistics_gets_them_from_a_small_batch(stalls: None) -> None:
    assert known() == {}
    sql.analyse(3, STALLS)
    assert set(known()) == {"goods", "ended_at"}, "the columns that are joined, no others"
    assert known()["ended_at"][1] == 1, "that nothing has ended is what plans turn on"


@pytest.mark.parametrize(("new", "empty"), [(sql.ANALYSE_FROM_ROWS, 1), (sql.ANALYSE_FROM_ROWS + 1, 0.5)])
def test_statistics_that_are_there_are_renewed_after_many_rows_alone(stalls: None, new: int, empty: float) -> None:
    sql.analyse(3, STALLS)
    sql.run("INSERT INTO toy_stall (goods, ended_at) SELECT '馒头', now() FROM generate_series(1, 3)")
    sql.analyse(new, STALLS)
    assert known()["ended_at"][1] == empty


def test_an_empty_table_and_no_table_are_no_trouble(stalls: None) -> None:
    sql.run("DELETE FROM toy_stall")
    sql.analyse(0, STALLS)
    sql.analyse(0, {})
    assert known() == {}


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_somebody_else_who_analyses() -> None:
    def other(done: threading.Event, go: threading.Event) -> None:
        with transaction.atomic():
            sql.run(f"SET LOCAL ROLE {OWNER}")
            sql.run("ANALYZE registry_bill")
            done.set()
            go.wait(20)
        connection.close()

    done, go = threading.Event(), threading.Event()
    thread = threading.Thread(target=other, args=(done, go))
    thread.start()
    try:
        assert done.wait(20)
        with transaction.atomic():
            sql.run("SET LOCAL lock_timeout = '2s'")
            sql.analyse(sql.ANALYSE_FROM_ROWS + 1, {"registry_bill": "record_id"})
    finally:
        go.set()
        thread.join()
