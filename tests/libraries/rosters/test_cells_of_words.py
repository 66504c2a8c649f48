"""Cells that hold words: choices, counts, semesters inside titles, stages, school names, certificates, telephones."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.rosters.cleaning import amounts, choices, dates, numbers, people, schooling
from fuzhi.rosters.cleaning.cell import narrow, plain_text, shown, text_of
from fuzhi.rosters.codes import Issue
from fuzhi.vocabulary.identity import complete_id

GIRL = complete_id("22082220110203022")
HUKOU = choices.one_of(
    {"农业户口": "agricultural", "农业": "agricultural", "非农业": "other", "不详": None},
    doubts={"1": "hukou_kind_coded"},
)


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]


@pytest.mark.parametrize(
    ("raw", "value", "told"),
    [
        ("农业户口", "agricultural", []),
        (" 农 业 ", "agricultural", []),
        ("01农业户口", "agricultural", []),
        ("1-农业", "agricultural", []),
        ("2、非农业", "other", []),
        ("不详", None, []),
        ("", None, []),
        ("—", None, []),
        ("1", None, ["hukou_kind_coded"]),
        (1.0, None, ["hukou_kind_coded"]),
        ("城镇", None, ["unknown_value"]),
        ("农业户口吗", None, ["unknown_value"]),
    ],
)
def test_a_coded_word(raw: str | float, value: str | None, told: list[str]) -> None:
    found, issues = HUKOU(raw)
    assert found == value and codes(issues) == told


def test_an_unknown_word_is_answered_with_those_that_are_known() -> None:
    _, issues = HUKOU("城镇")
    assert issues[0].detail == "农业户口、农业、非农业"
    other = choices.one_of({"甲": "a"}, allowed="甲或乙")
    assert other("丙")[1][0].detail == "甲或乙"


def test_yes_and_no_in_the_words_of_a_column() -> None:
    clean = choices.yes_no_with(yes=("住校",), no=("走读", "借宿"))
    for raw, value in (("住校", True), ("借宿", False), (" 走　读 ", False), ("是", True), ("×", False), ("", None)):
        assert clean(raw)[0] is value
    assert codes(clean("偶尔")[1]) == ["unknown_value"]
    turned = choices.yes_no_with(no=("有",))
    assert turned("有")[0] is False, "the column's own words come first"


@pytest.mark.parametrize("raw", ["√", "☑", "在", "已", "01", "ｙｅｓ", "T"])
def test_other_ways_to_say_yes(raw: str) -> None:
    assert choices.yes_no(raw) == (True, ())


@pytest.mark.parametrize("raw", ["✗", "非", "未", "00", "ＮＯ", "没有", "x"])
def test_other_ways_to_say_no(raw: str) -> None:
    assert choices.yes_no(raw) == (False, ())


def test_a_listed_text_is_kept_even_when_it_is_doubted() -> None:
    clean = choices.listed_text(frozenset({"户主", "之子"}), "relation_unknown")
    assert clean("户主") == ("户主", ())
    assert clean("01户主") == ("户主", ())
    assert clean("远亲") == ("远亲", (Issue("relation_unknown"),))
    assert clean("") == (None, ())


@pytest.mark.parametrize(
    ("raw", "number"),
    [(98.0, 98), ("98", 98), ("98天", 98), ("９８", 98), (" 98 天 ", 98), ("98.0", 98), ("0", 0), ("", None)],
)
def test_a_count(raw: str | float, number: int | None) -> None:
    assert amounts.count("天数", 200)(raw) == (number, ())


@pytest.mark.parametrize("raw", ["201", "-1", "98.5", "约98", "1e2", 98.5])
def test_what_is_no_count_names_what_is(raw: str | float) -> None:
    value, issues = amounts.count("天数", 200)(raw)
    assert value is None and issues == (Issue("bad_number", "天数（0 至 200 的整数）"),)


@pytest.mark.parametrize(
    ("title", "term"),
    [
        ("通榆县2017—2018学年度第一学期收费清单", "2017-1"),
        ("2017-2018学年下学期学籍名册", "2017-2"),
        ("2017年秋季学期", "2017-1"),
        ("2018春季开学", "2017-2"),
        ("2017学年上学期", "2017-1"),
        ("2017至2018学年第二学期", "2017-2"),
        ("2017-1", "2017-1"),
        ("2017年度名册", None),
        ("2017-2019学年第一学期", None),
        ("第一学期", None),
        ("", None),
    ],
)
def test_the_semester_that_a_title_names(title: str, term: str | None) -> None:
    assert amounts.find_term(title) == term


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("幼儿园", "preschool"),
        ("学前教育", "preschool"),
        ("小学部", "primary"),
        ("初级中学", "junior_secondary"),
        ("高级中学", "senior_secondary"),
        ("普高", "senior_secondary"),
        ("职业高中", "secondary_vocational"),
        ("中专", "secondary_vocational"),
        ("高职高专", "higher"),
        ("高职高专一年级", "higher"),
        ("高等职业学院", "higher"),
        ("职高一年级", "secondary_vocational"),
        ("本科", "higher"),
        ("中学", None),
        ("九年一贯制", None),
    ],
)
def test_the_stage_that_a_word_names(text: str, stage: str | None) -> None:
    assert schooling.find_stage(text) == stage
    assert schooling.stage(text) == (stage, ())


@pytest.mark.parametrize(
    ("raw", "told"),
    [("2017级", []), ("17级3班", []), ("初2017级", ["grade_unclear"]), ("特教班", ["grade_unclear"]), ("", [])],
)
def test_a_grade_that_cannot_be_told_is_doubted_unless_the_year_of_entry_tells_it(raw: str, told: list[str]) -> None:
    assert codes(schooling.grade(raw)[1]) == told


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("开通镇 中心校", "开通镇中心校"),
        ("通榆县第一中学(高中部)", "通榆县第一中学（高中部）"),
        ("  蒙古族学校\n", "蒙古族学校"),
        ("", None),
    ],
)
def test_a_school_name(raw: str, name: str | None) -> None:
    assert people.unit_name(raw) == (name, ())


def test_a_name_of_fifty_characters_is_the_longest() -> None:
    assert people.person_name("王" * 50)[0] == "王" * 50
    value, issues = people.person_name("王" * 51)
    assert value is None and issues == (Issue("cell_too_long", "51"),)


def test_a_private_character_is_named_by_its_code_point() -> None:
    _, issues = people.person_name("张\ue001？")
    assert codes(issues) == ["name_unreadable_character"] and issues[0].detail == "U+E001、？"


@pytest.mark.parametrize(
    ("raw", "number", "told"),
    [
        (GIRL + "42", GIRL + "42", []),
        (GIRL + "42B1", GIRL + "42B1", []),
        (f" {GIRL[:6]} {GIRL[6:]}42 ", GIRL + "42", []),
        (GIRL + "85", GIRL + "85", ["certificate_shape"]),
        ("残证001", "残证001", ["certificate_shape"]),
        (float(GIRL[:17]) * 1000, None, ["id_digits_lost"]),
        ("", None, []),
    ],
)
def test_a_certificate_cell(raw: str | float, number: str | None, told: list[str]) -> None:
    found, issues = numbers.certificate(raw)
    assert found == number and codes(issues) == told


@pytest.mark.parametrize(
    ("raw", "number", "told"),
    [
        ("G" + GIRL, "G" + GIRL, []),
        ("g" + GIRL.lower(), "G" + GIRL, []),
        ("G-" + GIRL, "G" + GIRL, []),
        (GIRL, GIRL, []),
        ("12345", "12345", ["student_number_shape"]),
        (2.2e18, None, ["student_number_lost"]),
        ("2.2E+18", None, ["student_number_lost"]),
        ("", None, []),
    ],
)
def test_a_student_number_cell(raw: str | float, number: str | None, told: list[str]) -> None:
    found, issues = numbers.student_number(raw)
    assert found == number and codes(issues) == told


@pytest.mark.parametrize(
    ("raw", "number", "told"),
    [
        ("2122000001", "2122000001", []),
        (2122000001.0, "2122000001", []),
        ("２１２２０００００１", "2122000001", []),
        ("21220001", "21220001", ["school_code_shape"]),
        ("", None, []),
    ],
)
def test_a_school_code(raw: str | float, number: str | None, told: list[str]) -> None:
    found, issues = numbers.school_code(raw)
    assert found == number and codes(issues) == told
    required, issues = numbers.required_school_code(raw)
    assert required == (None if told else number) and codes(issues) == ["bad_school_code"] * len(told)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("0436-8321234", "0436-8321234"),
        ("010-62345678", "010-62345678"),
        ("13800000021、13900000022", "13800000021"),
        ("13800000021  李老师", "13800000021"),
        ("１３８００００００２１", "13800000021"),
        ("", None),
    ],
)
def test_the_first_telephone_of_a_cell(raw: str, number: str | None) -> None:
    assert numbers.phone(raw) == (number, ())


@pytest.mark.parametrize("raw", [1e15, 2.2e17, -1e15, "2.2E+17", "2.20822E17", "2e+18", 10**15])
def test_digits_that_a_sheet_has_lost(raw: str | float) -> None:
    assert numbers.has_lost_digits(raw)


@pytest.mark.parametrize("raw", [999_999_999_999_999, 13800000021.0, "2.2E+10", "220822", "E", "", True, "1E17中"])
def test_digits_that_it_has_not(raw: str | float) -> None:
    assert not numbers.has_lost_digits(raw)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ('="00123"', "00123"),
        ("='00123'", "00123"),
        ("='Sheet2'", "Sheet2"),
        ("'0012", "0012"),
        ("'", "'"),
        ("''", "''"),
        ('=""', ""),
        ("＃N/A", "＃N/A"),
        ("#N/A", "#N/A"),
        ("——", ""),
        ("NULL", ""),
        (0.5, "0.5"),
        (-3.0, "-3"),
        (False, "FALSE"),
        (date(2017, 9, 1), "2017-09-01"),
        (datetime(2017, 9, 1), "2017-09-01"),
        (datetime(2017, 9, 1, 8, 30), "2017-09-01T08:30:00"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=1), "1:00:00"),
    ],
)
def test_a_cell_as_a_person_reads_it(raw: object, text: str) -> None:
    assert text_of(raw) == text  # type: ignore[arg-type]


@given(st.text(max_size=30))
def test_narrow_text_has_no_blank_and_stays_narrow(text: str) -> None:
    once = narrow(text)
    assert narrow(once) == once and not any(ch.isspace() for ch in once)


def test_text_of_many_lines_is_one_line() -> None:
    assert plain_text("第一行\r\n  第二行\0三") == ("第一行 第二行 三", ())
    assert plain_text("一  行") == ("一  行", ())
    assert shown("x" * 60) == "x" * 60 and shown("x" * 61) == "x" * 60 + "…"
    assert shown(1e15) == "1.00000E+15" and shown(999.0) == "999" and shown(True) == "TRUE"


@pytest.mark.parametrize(
    ("raw", "end"),
    [
        ("2020-02", date(2020, 2, 29)),
        ("2019年2月", date(2019, 2, 28)),
        ("201912", date(2019, 12, 31)),
        (2019.11, date(2019, 11, 30)),
        ("2019-13", None),
        ("2019", None),
        ("", None),
    ],
)
def test_the_last_day_of_a_month(raw: str | float, end: date | None) -> None:
    assert dates.month_end_or_day(raw)[0] == end


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_chinese_numerals_of_a_day_read_back(day: date) -> None:
    digits = "〇一二三四五六七八九"

    def count(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("" if not tens else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")

    year = "".join(digits[int(ch)] for ch in str(day.year))
    assert dates.day(f"{year}年{count(day.month)}月{count(day.day)}日") == (day, ())
