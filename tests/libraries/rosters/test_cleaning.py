"""Cleaners cell by cell: the dirt of the field, one line each."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fuzhi.rosters.cleaning import amounts, choices, dates, numbers, people, schooling
from fuzhi.rosters.cleaning.cell import Clean, Memory, plain_text, shown, text_of
from fuzhi.rosters.codes import CELL_CODES
from fuzhi.rosters.kinds import KINDS
from fuzhi.vocabulary.identity import complete_id
from tests.libraries.rosters.sheets_made import BAD_CHECK, BOY, GIRL

X_ID = next(number for n in range(1, 999, 2) if (number := complete_id(f"22082220090910{n:03d}")).endswith("X"))
ZERO_ID = next(number for n in range(1, 999) if "0" in (number := complete_id(f"22082220090910{n:03d}"))[-4:])


def codes(issues: tuple) -> list[str]:
    return [issue.code for issue in issues]


@pytest.mark.parametrize(
    ("raw", "number", "state", "told"),
    [
        (BOY, BOY, "valid", []),
        (f'="{BOY}"', BOY, "valid", ["id_repaired"]),
        (f"'{BOY}", BOY, "valid", ["id_repaired"]),
        (f"{BOY}\t", BOY, "valid", ["id_repaired"]),
        (f"\u00a0{BOY}\u00a0", BOY, "valid", ["id_repaired"]),
        (f"{BOY[:6]} {BOY[6:14]} {BOY[14:]}", BOY, "valid", ["id_repaired"]),
        (f"{BOY[:6]}-{BOY[6:14]}-{BOY[14:]}", BOY, "valid", ["id_repaired"]),
        (X_ID.lower(), X_ID, "valid", ["id_repaired"]),
        (X_ID[:-1] + "×", X_ID, "valid", ["id_repaired"]),
        ("".join(chr(ord(ch) + 0xFEE0) for ch in BOY), BOY, "valid", ["id_repaired"]),
        (ZERO_ID.replace("0", "O"), ZERO_ID, "valid", ["id_repaired"]),
        (BAD_CHECK, BAD_CHECK, "bad_check", ["id_check_failed"]),
        ("220822200913100317", "220822200913100317", "bad_date", ["id_bad_date"]),
        ("22082220090910031", "22082220090910031", "bad_shape", ["id_bad_shape"]),
        ("999212200000100001", "999212200000100001", "placeholder", ["id_placeholder"]),
        ("H12345678", "H12345678", "bad_shape", ["id_bad_shape"]),
    ],
)
def test_id_numbers(raw: str, number: str, state: str, told: list[str]) -> None:
    cell, issues = numbers.id_number(raw)
    assert (cell.number, cell.state) == (number, state)
    assert codes(issues) == told


def test_fifteen_digits_become_eighteen() -> None:
    cell, issues = numbers.id_number("222326790910031")
    assert cell.number == complete_id("22232619790910031") and cell.state == "converted"
    assert codes(issues) == ["id_converted"]


@pytest.mark.parametrize("raw", [2.20822200909100e17, float(BOY), "2.20822E+17", "2.20822200909E+17", BOY[:15] + "000"])
def test_an_id_that_was_a_number_is_lost(raw: Any) -> None:
    cell, issues = numbers.id_number(raw)
    assert cell is None and codes(issues) == ["id_digits_lost"]


def test_a_true_id_that_ends_in_000_is_kept() -> None:
    number = next(
        complete_id(f"2208222009{m:02d}{d:02d}{n}00")
        for m in range(1, 13)
        for d in range(1, 29)
        for n in range(1, 10)
        if complete_id(f"2208222009{m:02d}{d:02d}{n}00").endswith("000")
    )
    assert numbers.id_number(number)[0].state == "valid"


def test_a_certificate_in_the_id_column() -> None:
    cell, issues = numbers.id_number(GIRL + "42B1")
    assert (cell.number, cell.state, cell.certificate) == (GIRL, "valid", GIRL + "42B1")
    assert codes(issues) == ["id_is_certificate"]


@pytest.mark.parametrize(
    ("raw", "name", "told"),
    [
        ("王小明", "王小明", []),
        ("王　伟", "王伟", ["name_repaired"]),
        (" 王伟 ", "王伟", []),
        *[
            (f"阿依{dot}古丽", "阿依·古丽", ["name_repaired"])
            for dot in "\u22c5\u2022\u2027\u2219\u30fb\uff65\u25cf\ufe52\uff0e."
        ],
        ("阿依·古丽", "阿依·古丽", []),
        ("张\ue863", "张䶮", ["name_repaired"]),
        ("张\ue000", "张\ue000", ["name_unreadable_character"]),
        ("李？", "李？", ["name_unreadable_character"]),
        ("𠮷川", "𠮷川", []),
        ("王", "王", ["name_odd"]),
        ("13800000000", "13800000000", ["name_odd"]),
    ],
)
def test_names(raw: str, name: str, told: list[str]) -> None:
    value, issues = people.person_name(raw)
    assert value == name and codes(issues) == told


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2009-09-01", date(2009, 9, 1)),
        ("2009/9/1", date(2009, 9, 1)),
        ("2009.9.1", date(2009, 9, 1)),
        ("2009年9月1日", date(2009, 9, 1)),
        ("20090901", date(2009, 9, 1)),
        (20090901.0, date(2009, 9, 1)),
        ("２００９年９月１日", date(2009, 9, 1)),
        ("2009-09-01 00:00:00", date(2009, 9, 1)),
        (40057.0, date(2009, 9, 1)),
        ("40057", date(2009, 9, 1)),
        ("09/01/2009", date(2009, 9, 1)),
        ("25/12/2009", date(2009, 12, 25)),
        (date(2009, 9, 1), date(2009, 9, 1)),
        (datetime(2009, 9, 1, 8, 30), date(2009, 9, 1)),
        ("二〇〇九年九月一日", date(2009, 9, 1)),
        ("农历二〇〇九年八月初三", date(2009, 9, 21)),
        ("2009年农历八月初三", date(2009, 9, 21)),
        ("农历2009年闰五月廿九", date(2009, 7, 21)),
        ("二〇〇九年腊月三十", date(2010, 2, 13)),
    ],
)
def test_whole_dates(raw: Any, day: date) -> None:
    if raw == "二〇〇九年腊月三十":
        raw = "农历" + raw
    value, issues = dates.day(raw)
    assert value == day
    assert all(CELL_CODES[issue.code].is_repair for issue in issues)


@pytest.mark.parametrize("raw", ["09/01/2009", "农历二〇〇九年八月初三"])
def test_a_guessed_date_says_what_it_was_read_as_and_a_spreadsheets_own_is_no_guess(raw: Any) -> None:
    assert dates.day(40057.0) == dates.day("40057") == (date(2009, 9, 1), ())
    value, issues = dates.day(raw)
    assert codes(issues) == ["date_repaired"] and value.isoformat() in issues[0].detail


@pytest.mark.parametrize("raw", ["2009.9", 2009.9, "2009年9月", "2009-09", "200909", 200909.0])
def test_a_month_is_its_first_day_where_a_month_is_enough(raw: Any) -> None:
    assert dates.month_or_day(raw) == (date(2009, 9, 1), ())
    value, issues = dates.day(raw)
    assert value is None and codes(issues) == ["date_incomplete"]


def test_the_end_of_a_validity_month() -> None:
    assert dates.month_end_or_day("2019-08")[0] == date(2019, 8, 31)
    assert dates.month_end_or_day("2019年12月")[0] == date(2019, 12, 31)
    assert dates.month_end_or_day("2019-08-15")[0] == date(2019, 8, 15)


def test_a_number_2009_1_may_be_october() -> None:
    value, issues = dates.month_or_day(2009.1)
    assert value is None and codes(issues) == ["date_month_unclear"]
    assert dates.month_or_day("2009.1")[0] == date(2009, 1, 1)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("2009-13-01", "bad_date"),
        ("2009-02-30", "bad_date"),
        ("农历二〇〇九年十三月初三", "bad_date"),
        ("0000-00-00", "bad_date"),
        ("九月", "date_unknown"),
        ("不详", "date_unknown"),
        (12.5, "date_unknown"),
    ],
)
def test_what_is_no_date(raw: Any, told: str) -> None:
    value, issues = dates.day(raw)
    assert value is None and codes(issues) == [told]


def test_a_year_out_of_range() -> None:
    assert codes(dates.day("1800-01-01")[1]) == ["date_out_of_range"]


@pytest.mark.parametrize(
    ("raw", "fen", "told"),
    [
        (360.0, 36000, []),
        ("360", 36000, []),
        ("360.50", 36050, []),
        (312.5, 31250, []),
        (0.1 + 0.2, 30, []),
        ("1,250元", 125000, ["money_repaired"]),
        ("¥1，250.00", 125000, ["money_repaired"]),
        ("３６０", 36000, ["money_repaired"]),
        ("免费", 0, ["money_repaired"]),
        ("", None, []),
        ("-", None, []),
        ("-5", None, ["negative_money"]),
        ("12.345", None, ["bad_money"]),
        ("三百", 30000, ["money_repaired"]),
        ("叁佰元整", 30000, ["money_repaired"]),
        ("壹仟贰佰伍拾元五角", 125050, ["money_repaired"]),
        ("一万二千", 1200000, ["money_repaired"]),
        ("十元", 1000, ["money_repaired"]),
        ("0.125万元", 125000, ["money_repaired"]),
        ("12,50", None, ["bad_money"]),
        ("一二五", None, ["bad_money"]),
        ("625/学期", None, ["bad_money"]),
        ("99999999999", None, ["money_too_large"]),
    ],
)
def test_money(raw: Any, fen: int | None, told: list[str]) -> None:
    value, issues = amounts.money(raw)
    assert value == fen and codes(issues) == told


@pytest.mark.parametrize(
    ("raw", "term"),
    [
        ("2017-1", "2017-1"),
        ("2017-2018学年第一学期", "2017-1"),
        ("2017-2018学年第二学期", "2017-2"),
        ("2017—2018学年度上学期", "2017-1"),
        ("2017年秋季学期", "2017-1"),
        ("2017秋", "2017-1"),
        ("2018年春季", "2017-2"),
        ("2018春", "2017-2"),
        ("２０１７－２", "2017-2"),
    ],
)
def test_terms(raw: str, term: str) -> None:
    assert amounts.term(raw) == (term, ())


@pytest.mark.parametrize("raw", ["2017", "2017-3", "上学期", "2017-2019学年第一学期"])
def test_what_is_no_term(raw: str) -> None:
    assert codes(amounts.term(raw)[1]) == ["bad_term"]


@pytest.mark.parametrize("raw", ["是", "√", "有", 1.0, "1", "Y", "y", "TRUE", True, " 是 ", "✓", "V", "v"])
def test_yes(raw: Any) -> None:
    assert choices.yes_no(raw) == (True, ())


@pytest.mark.parametrize("raw", ["否", "×", "无", 0.0, "0", "N", False])
def test_no(raw: Any) -> None:
    assert choices.yes_no(raw) == (False, ())


def test_a_blank_is_unknown_and_a_strange_word_lists_the_allowed_ones() -> None:
    assert choices.yes_no("") == (None, ())
    value, issues = choices.yes_no("也许")
    assert value is None and issues[0].code == "unknown_value" and "是" in issues[0].detail


@pytest.mark.parametrize(
    ("text", "stage", "number", "class_name"),
    [
        ("一年级", None, 1, None),
        ("七年级", None, 7, None),
        ("初一", "junior_secondary", 1, None),
        ("高二", "senior_secondary", 2, None),
        ("大班", "preschool", 3, None),
        ("小班", "preschool", 1, None),
        ("中(2)班", "preschool", 2, "2班"),
        ("大一班", "preschool", 3, "一班"),
        ("小学", "primary", None, None),
        ("小学部", "primary", None, None),
        ("小学三年级", "primary", 3, None),
        ("五(2)班", None, 5, "2班"),
        ("五（2）班", None, 5, "2班"),
        ("五年二班", None, 5, "二班"),
        ("九年级3班", None, 9, "3班"),
        ("高2017级3班", "senior_secondary", None, "3班"),
        ("初2017级", None, None, None),
        ("6", None, 6, None),
        ("职高一", "secondary_vocational", 1, None),
        ("中职二年级", "secondary_vocational", 2, None),
        ("学前班", "preschool", 3, None),
        ("高一（12）班", "senior_secondary", 1, "12班"),
        ("初中", "junior_secondary", None, None),
        ("幼儿园中班", "preschool", 2, None),
        ("十二年级", None, 12, None),
        ("6年级", None, 6, None),
    ],
)
def test_grades(text: str, stage: str | None, number: int | None, class_name: str | None) -> None:
    cell, _ = schooling.grade(text)
    assert (cell.stage, cell.number, cell.class_name) == (stage, number, class_name)


@pytest.mark.parametrize(
    "raw", ["13800000000", "138 0000 0000", "138-0000-0000", "+8613800000000", 13800000000.0, "13800000000/13900000000"]
)
def test_phones(raw: Any) -> None:
    assert numbers.phone(raw) == ("13800000000", ())


@pytest.mark.parametrize("raw", ["1380000000", "138000000001", "8321234"])
def test_a_phone_that_is_not_eleven_digits(raw: str) -> None:
    assert codes(numbers.phone(raw)[1]) == ["phone_shape"]


def test_accounts() -> None:
    assert numbers.account("6228 4800 0000 0000 011") == ("6228480000000000011", ())
    assert numbers.account(6228480000000000011.0)[0] is None
    assert codes(numbers.account(6228480000000000011.0)[1]) == ["account_digits_lost"]
    assert numbers.account("0710401022000123")[0] == "0710401022000123"


def test_text_is_unwrapped_and_quoted_as_the_sheet_shows_it() -> None:
    assert text_of('="00123"') == "00123" and text_of("'00123") == "00123" and text_of("\ufeff　a\u200b") == "a"
    assert text_of(3.0) == "3" and text_of(3.5) == "3.5" and text_of("—") == "" and text_of(True) == "TRUE"
    assert shown(2.20822200909100326e17) == "2.20822E+17" and len(shown("长" * 100)) == 61


def test_a_cell_of_many_characters() -> None:
    assert codes(plain_text("长" * 3000)[1]) == ["cell_too_long"]


def test_memory_cleans_each_distinct_value_once() -> None:
    seen: list[Any] = []

    def clean(raw: Any) -> tuple[Any, tuple]:
        seen.append(raw)
        return raw, ()

    memory = Memory(clean)
    assert [memory[value] for value in ["a", "b", "a", "a"]] == ["a", "b", "a", "a"] and seen == ["a", "b"]


CLEANERS: dict[str, Clean] = {
    f"{kind}.{field.name}": field.clean for kind, known in KINDS.items() for field in known.fields
}
CELLS = st.one_of(
    st.text(max_size=40),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.from_regex(r"[0-9０-９xXO \-'=\"]{15,22}", fullmatch=True),
    st.from_regex(r"(农历)?[12][90〇]{1,3}[0-9年./\-月日初廿三]{2,9}", fullmatch=True),
    st.from_regex(r"[初高小大中职一二三七九0-9()年级班]{1,7}", fullmatch=True),
)


@pytest.mark.parametrize("name", sorted(CLEANERS))
@settings(max_examples=25)
@example(raw=float("inf"))
@example(raw=float("nan"))
@example(raw=-1e300)
@example(raw=10**400)
@given(raw=CELLS)
def test_no_cell_breaks_a_cleaner(name: str, raw: Any) -> None:
    value, issues = CLEANERS[name](raw)
    for issue in issues:
        assert issue.code in CELL_CODES
        if CELL_CODES[issue.code].severity == "error":
            assert value is None


TEXT_CLEANERS: dict[str, Clean] = {
    "id": lambda raw: ((cell := numbers.id_number(raw))[0] and cell[0].number, cell[1]),
    "name": people.person_name,
    "student_number": numbers.student_number,
    "account": numbers.account,
    "phone": numbers.phone,
    "code": numbers.code,
    "text": plain_text,
    "term": amounts.term,
    "unit": people.unit_name,
}


@pytest.mark.parametrize("name", sorted(TEXT_CLEANERS))
@given(raw=CELLS)
def test_cleaning_what_is_clean_changes_nothing(name: str, raw: Any) -> None:
    clean = TEXT_CLEANERS[name]
    once, _ = clean(raw)
    if once:
        twice, issues = clean(once)
        assert twice == once
        assert not [issue for issue in issues if CELL_CODES[issue.code].is_repair]


@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_date_reads_back_from_every_way_of_writing_it(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert dates.day(text) == (day, ())
    assert dates.day(f"{day.month:02d}/{day.day:02d}/{day.year}")[0] == day
