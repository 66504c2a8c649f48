"""What registers' ``prepare`` share: whose rows stay out, what names a person, and where a birth date is taken from."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from fuzhi.rosters import Finding
from fuzhi.rosters.kinds.ending import ENDED
from fuzhi.steps.intake.receivers import ROW_ENDED
from fuzhi.steps.periods import sifting
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import IdState
from fuzhi.vocabulary.terms import Term
from tests.factories.rosters import id_number, other_digit

HERE, NEXT = "220822", "220821"
NUMBER = id_number("20090417", 31)


def table(**columns: list[object]) -> pa.Table:
    """Rows of one sheet, from line 2 on."""
    size = len(next(iter(columns.values())))
    return pa.table({"sheet": ["名单"] * size, "row": list(range(2, size + 2)), **columns})


@pytest.mark.parametrize(
    "found",
    [
        [],
        [None, None],
        [HERE],
        [HERE, NEXT],
        [NEXT, HERE, HERE],
        [NEXT, NEXT, HERE, HERE],
        [None, "", HERE],
        [NEXT, "220881", HERE],
    ],
)
def test_a_register_with_rows_of_other_counties_in_the_minority_is_taken(found: list[str | None]) -> None:
    sifting.refuse_other_county(found, HERE, "名册")


@pytest.mark.parametrize("found", [[NEXT], [NEXT, NEXT, HERE], [None, NEXT, ""]])
def test_a_register_of_another_county_is_refused_and_says_whose_it_is(found: list[str | None]) -> None:
    with pytest.raises(InputError) as refused:
        sifting.refuse_other_county(found, HERE, "学校名录")
    count = found.count(NEXT)
    assert refused.value.code == "wrong_county"
    assert refused.value.message == f"学校名录里 {count} 行属于镇赉县，而您选的是通榆县。"
    assert refused.value.mend == "请换成通榆县的名册，或由镇赉县导入这一份。"


def finding_at(rows: pa.Table, index: int) -> Finding:
    return sifting.row_finding(rows, index, "县", "other_county", "镇赉县", "这一行属于镇赉县。", "请由该县导入。")


def test_what_is_left_out_is_named_by_its_line_and_the_rest_keeps_its_keys() -> None:
    rows = table(name=["甲", "乙", "丙"])
    left, keys, findings = sifting.leave_out(rows, ["a", "b", "c"], [True, False, True], lambda i: finding_at(rows, i))
    assert (left["name"].to_pylist(), keys) == (["乙"], ["b"])
    assert [(one.sheet, one.row, one.code, one.severity) for one in findings] == [
        ("名单", 2, "other_county", "error"),
        ("名单", 4, "other_county", "error"),
    ]


def test_leaving_out_nothing_or_everything() -> None:
    rows = table(name=["甲", "乙"])
    untouched, keys, findings = sifting.leave_out(rows, ["a", "b"], [False, False], lambda i: finding_at(rows, i))
    assert untouched is rows and keys == ["a", "b"] and findings == []
    none, keys, findings = sifting.leave_out(rows, ["a", "b"], [True, True], lambda i: finding_at(rows, i))
    assert none.num_rows == 0 and keys == [] and len(findings) == 2


def test_a_column_that_is_not_there_is_unknown_in_every_row() -> None:
    rows = table(name=["甲", "乙"])
    assert sifting.column(rows, "name") == ["甲", "乙"]
    assert sifting.column(rows, "phone") == [None, None]


def test_a_column_is_set_in_its_place_or_added_at_the_end() -> None:
    rows = table(name=["甲"], sex=["男"])
    assert sifting.put(rows, "name", ["乙"]).column_names == rows.column_names
    assert sifting.put(rows, "name", ["乙"])["name"].to_pylist() == ["乙"]
    added = sifting.put(rows, "grade", [3], pa.int64())
    assert added.column_names == [*rows.column_names, "grade"] and added["grade"].to_pylist() == [3]


@pytest.mark.parametrize(
    ("number", "state", "key"),
    [
        (NUMBER, "valid", f"id|{NUMBER}"),
        (NUMBER, "converted", f"id|{NUMBER}"),
        (NUMBER, "bad_check", "who|甲|2009-04-17"),
        (NUMBER, None, "who|甲|2009-04-17"),
        ("", "valid", "who|甲|2009-04-17"),
        (None, None, "who|甲|2009-04-17"),
    ],
)
def test_only_a_usable_number_names_a_person(number: str | None, state: str | None, key: str) -> None:
    assert sifting.person_key(number, state, "甲", "2009-04-17") == key


def test_what_is_unknown_keeps_its_place_in_a_key() -> None:
    assert sifting.person_key(None, None, None, "甲") == "who||甲" != sifting.person_key(None, None, "甲", None)


@pytest.mark.parametrize(
    ("born", "number", "state", "found"),
    [
        (None, other_digit(NUMBER), IdState.BAD_CHECK, date(2009, 4, 17)),
        (date(2010, 1, 1), other_digit(NUMBER), IdState.BAD_CHECK, date(2010, 1, 1)),
        (None, other_digit(NUMBER), IdState.MISSING, None),
        (None, None, IdState.BAD_CHECK, None),
        (None, "220822200913313310", IdState.BAD_CHECK, None),
    ],
)
def test_a_number_that_fails_its_check_alone_still_tells_the_birth_date(
    born: date | None, number: str | None, state: IdState, found: date | None
) -> None:
    rows = table(birth_date=[born], id_number=[number], id_state=[state.value])
    assert sifting.dated_by_number(rows)["birth_date"].to_pylist() == [found]


def test_a_register_without_numbers_or_dates_stays_as_it_is() -> None:
    for rows in (table(name=["甲"]), table(birth_date=[None]), table(id_number=[NUMBER])):
        assert sifting.dated_by_number(rows) is rows


@pytest.mark.parametrize(
    ("seen", "shown"), [(None, ("县", "镇赉县")), (("学校名称", ["甲", "乙", "丙"]), ("学校名称", "乙"))]
)
def test_a_row_of_another_county_is_left_to_it(
    seen: tuple[str, list[str | None]] | None, shown: tuple[str, str]
) -> None:
    rows = table(name=["一", "二", "三"])
    counties = [HERE, NEXT, None]
    kept, keys, (found,) = sifting.leave_to_others(rows, ["a", "b", "c"], counties, HERE, "这一行在{}。", seen)
    assert (kept["name"].to_pylist(), keys) == (["一", "三"], ["a", "c"])
    assert (found.row, found.code, found.message) == (3, "other_county", "这一行在镇赉县。")
    assert (found.column, found.value) == shown


def test_what_ended_before_the_semester_is_over_by_its_last_day_or_by_a_word() -> None:
    starts = Term.parse("2017-2").starts_on
    rows = table(
        ends_on=[starts - timedelta(days=1), starts, starts + timedelta(days=1), None, None, starts],
        register_state=["在册", "在册", None, ENDED, "在册", ENDED],
    )
    assert sifting.ended(rows, "2017-2") == [True, False, False, True, False, False], "a day says more than a word"


def test_a_row_that_is_over_is_left_out_and_says_when() -> None:
    day = date(2017, 12, 31)
    rows = table(name=["甲", "乙", "丙"], ends_on=[day, None, None], register_state=[None, ENDED, None])
    left, keys, findings = sifting.leave_out_ended(rows, ["a", "b", "c"], "2017-2")
    assert (left["name"].to_pylist(), keys) == (["丙"], ["c"])
    assert [(one.row, one.column, one.code, one.value) for one in findings] == [
        (2, "状态", ROW_ENDED, "2017-12-31"),
        (3, "状态", ROW_ENDED, ""),
    ]
    assert "到2017-12-31为止" in findings[0].message and "已注销" in findings[1].message
