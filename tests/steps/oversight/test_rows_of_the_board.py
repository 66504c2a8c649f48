"""How the rows of the board are made of what was counted: without a database, case by case."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fuzhi.steps.oversight import pipeline
from fuzhi.steps.oversight.pipeline import Lines, _Batches, _county, _Known, _Pairs, _School, _Sheet
from fuzhi.steps.oversight.stages import Cell, CellState, Row, WorkStage
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.terms import Term
from tests.factories.rosters import OTHER, PRIMARY, TONGYU

DAY = date(2017, 10, 16)
AT = datetime(2017, 10, 12, 4, tzinfo=UTC)
TERM = Term.parse("2017-1")
DESKS = {
    ("clerk", TONGYU, ""): ("周敏",),
    ("checker", TONGYU, ""): ("蒋海涛", "冯立新"),
    ("finance", TONGYU, ""): ("沈丽（朱明代）",),
    ("school", TONGYU, PRIMARY): ("孔老师",),
}


def lines(school: str = PRIMARY, at: Sequence[int] = (), **more: object) -> Lines:
    """So many lines in each place, one child a line."""
    at = [*at, *[0] * (9 - len(at))]
    return Lines(TONGYU, school, at, [sum(at[place:]) for place in range(9)], **more)  # type: ignore[arg-type]


def known(*found: Lines, **more: object) -> _Known:
    nothing = _Known(
        term=TERM,
        lines={(one.county_code, one.school_code): one for one in found},
        enrolled={(TONGYU, PRIMARY): 40, (TONGYU, OTHER): 20},
        pairs={},
        lacking={},
        batches={},
        sheets=[],
        submitted={},
        runs={TONGYU: AT},
        decided={TONGYU: 60},
        rosters={TONGYU: (8, 8)},
        desks=DESKS,
        last_days={},
        names={PRIMARY: "中心小学"},
    )
    return replace(nothing, **more)  # type: ignore[arg-type]


def county(given: _Known) -> dict[WorkStage, Cell]:
    return {one.key.stage: one for one in _county(given, TONGYU).cells}


def school(given: _Known, code: str = PRIMARY) -> Row:
    return _School(given, (TONGYU, code)).row()


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    with clock.at(DAY):
        yield


def test_nothing_known_is_not_begun_and_asks_for_rosters() -> None:
    found = county(known(rosters={TONGYU: (3, 8)}, runs={}, decided={}, enrolled={}))
    assert found[WorkStage.ROSTERS].state is CellState.WAITING and found[WorkStage.ROSTERS].who == "县资助经办 周敏"
    assert (found[WorkStage.ROSTERS].done, found[WorkStage.ROSTERS].of) == (3, 8)
    rest = {one.state for stage, one in found.items() if stage is not WorkStage.ROSTERS}
    assert rest == {CellState.IDLE}


def test_before_a_run_the_clerk_is_asked_for_one_once_all_rosters_are_in() -> None:
    waits = county(known(runs={}, decided={}))[WorkStage.FACTS]
    assert (waits.verb, waits.waiting, waits.of) == ("run", 60, 60)
    later = county(known(runs={}, decided={}, rosters={TONGYU: (7, 8)}))[WorkStage.FACTS]
    assert later.state is CellState.LATER and later.verb == ""


def test_facts_and_pairs_are_counted_by_children_and_pairs() -> None:
    pairs = {(TONGYU, PRIMARY): _Pairs(TONGYU, PRIMARY, 5, 2, AT), (TONGYU, OTHER): _Pairs(TONGYU, OTHER, 1, 0, None)}
    given = known(pairs=pairs, lacking={(TONGYU, PRIMARY): 3})
    found = county(given)
    assert (found[WorkStage.PAIRS].done, found[WorkStage.PAIRS].of, found[WorkStage.PAIRS].days) == (4, 6, 4)
    assert (found[WorkStage.FACTS].done, found[WorkStage.FACTS].of) == (57, 60)
    assert school(given).cells[1].waiting == 2 and school(given, OTHER).cells[1].state is CellState.DONE
    assert _county(given, TONGYU).funnel.matched == 58


def test_schools_are_counted_by_their_sheets_and_late_by_the_first_day() -> None:
    sheets = [
        _Sheet(TONGYU, PRIMARY, "open", date(2017, 10, 13), None),
        _Sheet(TONGYU, OTHER, "confirmed", date(2017, 10, 13), AT),
    ]
    given = known(lines(at=[4]), lines(OTHER, [0, 3]), sheets=sheets)
    found = county(given)
    assert (found[WorkStage.SCHOOLS].done, found[WorkStage.SCHOOLS].of) == (1, 2)
    assert found[WorkStage.SCHOOLS].state is CellState.LATE and found[WorkStage.SCHOOLS].who == "各校资助员"
    assert school(given).cells[3].who == "学校资助员 孔老师" and school(given).name == "中心小学"
    assert found[WorkStage.LIST].verb == "submit_list" and found[WorkStage.LIST].days == 4


def test_what_a_school_marked_waits_for_the_clerk() -> None:
    sheets = [_Sheet(TONGYU, PRIMARY, "confirmed", date(2017, 10, 13), AT)]
    found = school(known(lines(at=[1, 3]), sheets=sheets)).cells[3]
    assert (found.verb, found.waiting, found.done, found.of) == ("submit_list", 1, 3, 4)
    assert found.who == "县资助经办"


@pytest.mark.parametrize(
    ("at", "stage", "verb", "waiting"),
    [
        ([0, 3], WorkStage.LIST, "submit_list", 3),
        ([0, 1, 3], WorkStage.LIST, "approve_list", 4),
        ([0, 0, 0, 0, 2], WorkStage.BATCH, "make_batch", 2),
        ([0, 0, 0, 0, 1, 2], WorkStage.BATCH, "release_batch", 3),
        ([0, 0, 0, 0, 0, 0, 5], WorkStage.BANK, "record_return", 5),
    ],
)
def test_a_stage_asks_for_the_act_that_holds_it_up(at: list[int], stage: WorkStage, verb: str, waiting: int) -> None:
    found = county(known(lines(at=at), submitted={TONGYU: AT}))[stage]
    assert (found.verb, found.waiting, found.state) == (verb, waiting, CellState.WAITING)


def test_of_several_in_an_office_none_is_named() -> None:
    found = county(known(lines(at=[0, 0, 3]), submitted={TONGYU: AT}))[WorkStage.LIST]
    assert found.who == "县资助复核" and found.since == date(2017, 10, 12)
    finance = county(known(lines(at=[0, 0, 0, 0, 3])))[WorkStage.BATCH]
    assert finance.who == "县资助财务 沈丽（朱明代）", "who stands for the absent is named too"


def test_a_notice_waits_for_its_day_and_for_nobody() -> None:
    running = county(known(lines(at=[0, 0, 0, 5], closes_on=date(2017, 10, 20))))[WorkStage.NOTICE]
    assert (running.state, running.when, running.verb, running.who) == (CellState.RUNNING, "到 10月20日", "", "")
    said = county(known(lines(at=[0, 0, 0, 5], held=1, closes_on=date(2017, 10, 20))))[WorkStage.NOTICE]
    assert (said.state, said.verb, said.waiting) == (CellState.WAITING, "answer_objection", 1)


def test_the_banks_answer_waits_for_a_second_person() -> None:
    batches = {TONGYU: _Batches(TONGYU, None, AT, True)}
    found = county(known(lines(at=[0] * 6 + [5]), batches=batches))[WorkStage.BANK]
    assert (found.verb, found.who, found.since) == ("confirm_return", "县资助复核", date(2017, 10, 12))
    with clock.at(date(2018, 1, 4)):
        assert found.late_days == 4 and TERM.pay_by == date(2017, 12, 31)


def test_receipts_are_counted_by_schools_in_the_county_and_by_lines_in_a_school() -> None:
    given = known(lines(at=[0] * 7 + [2, 3]), lines(OTHER, [0] * 8 + [4]))
    found = county(given)[WorkStage.RECEIPT]
    assert (found.done, found.of, found.verb) == (1, 2, "confirm_receipt")
    assert (school(given).cells[8].done, school(given).cells[8].of) == (3, 5)
    assert school(given, OTHER).cells[8].state is CellState.DONE


def test_a_day_that_the_city_set_goes_before_the_sheets_own() -> None:
    sheets = [_Sheet(TONGYU, PRIMARY, "open", date(2017, 10, 13), None)]
    given = known(lines(at=[4]), sheets=sheets, last_days={WorkStage.SCHOOLS: date(2017, 10, 30)})
    assert county(given)[WorkStage.SCHOOLS].when == "10月30日前"


def test_children_of_a_county_are_those_of_its_schools() -> None:
    given = known(lines(at=[1, 1, 0, 1, 0, 0, 0, 1, 1]), lines(OTHER, [0] * 8 + [2]))
    whole = pipeline.whole([school(given), school(given, OTHER)])
    assert whole == _county(given, TONGYU).funnel
    assert [count for _, count in whole.steps] == [60, 60, 7, 6, 5, 4, 4, 3]
