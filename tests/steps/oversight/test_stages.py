"""A cell of the board says one word, and how long it waits; a funnel adds up; a row names what is worst."""

from datetime import date

import pytest

from fuzhi.steps.oversight.stages import Cell, CellKey, CellState, Funnel, Row, WorkStage
from fuzhi.vocabulary import clock
from tests.factories.rosters import PRIMARY, TONGYU

DAY = date(2017, 10, 16)
KEY = CellKey(WorkStage.SCHOOLS, TONGYU)


def cell(
    done: int = 2,
    of: int = 5,
    waiting: int = 3,
    *,
    since: date | None = None,
    due_on: date | None = None,
    verb: str = "confirm_sheet",
    closes_on: date | None = None,
    stage: WorkStage = WorkStage.SCHOOLS,
) -> Cell:
    key = CellKey(stage, TONGYU)
    return Cell(key, done, of, "所", waiting, since, due_on, verb, "各校资助员", closes_on)


@pytest.mark.parametrize(
    ("found", "state", "when"),
    [
        (cell(of=0, done=0, waiting=0), CellState.IDLE, ""),
        (cell(done=5, waiting=0), CellState.DONE, ""),
        (cell(done=5, waiting=0, due_on=date(2017, 10, 1)), CellState.DONE, ""),
        (cell(waiting=0), CellState.LATER, ""),
        (cell(waiting=0, due_on=date(2017, 10, 1)), CellState.LATER, ""),
        (cell(), CellState.WAITING, ""),
        (cell(since=DAY), CellState.WAITING, ""),
        (cell(since=date(2017, 10, 13)), CellState.WAITING, "等了 3 天"),
        (cell(due_on=DAY), CellState.WAITING, "10月16日前"),
        (cell(since=date(2017, 10, 1), due_on=date(2017, 10, 20)), CellState.WAITING, "10月20日前"),
        (cell(due_on=date(2017, 10, 15)), CellState.LATE, "逾期 1 天"),
        (cell(verb="", closes_on=date(2017, 10, 20)), CellState.RUNNING, "到 10月20日"),
        (cell(verb="", due_on=date(2017, 10, 1)), CellState.RUNNING, ""),
    ],
)
def test_a_cell_says_where_it_stands_and_since_when(found: Cell, state: CellState, when: str) -> None:
    with clock.at(DAY):
        assert (found.state, found.when) == (state, when)


def test_days_are_counted_only_while_something_waits() -> None:
    with clock.at(DAY):
        assert cell(since=date(2017, 10, 13)).days == 3
        assert cell(since=date(2017, 10, 13), waiting=0).days is None and cell().days is None
        assert cell(due_on=date(2017, 10, 13), waiting=0).late_days == 0


def test_a_row_names_what_is_longest_overdue_else_the_first_that_waits() -> None:
    first = cell(stage=WorkStage.PAIRS)
    late = cell(stage=WorkStage.SCHOOLS, due_on=date(2017, 10, 10))
    later = cell(stage=WorkStage.LIST, due_on=date(2017, 10, 14))
    done = cell(stage=WorkStage.ROSTERS, done=5, waiting=0)
    with clock.at(DAY):
        assert Row(TONGYU, "", "通榆县", (done, first, later, late), Funnel()).current == late
        assert Row(TONGYU, "", "通榆县", (done, first, cell(waiting=0)), Funnel()).current == first
        assert Row(TONGYU, "", "通榆县", (done,), Funnel()).current is None


def test_funnels_of_two_places_add_up() -> None:
    both = Funnel(10, 9, 8, 7, 6, 5, 4, 3).plus(Funnel(1, 1, 1, 1, 1, 1, 1, 1))
    assert [count for _, count in both.steps] == [11, 10, 9, 8, 7, 6, 5, 4]
    assert next(name for name, _ in both.steps) == "在册" and len(both.steps) == 8


def test_a_key_is_one_text() -> None:
    assert KEY.text == f"schools:{TONGYU}:"
    assert CellKey(WorkStage.RECEIPT, TONGYU, PRIMARY).text == f"receipt:{TONGYU}:{PRIMARY}"
