"""The field's words: money, numbers, terms, days, places."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.vocabulary import clock, identity, money, names, terms, workdays
from fuzhi.vocabulary.errors import InputError


@pytest.mark.parametrize(
    ("fen", "capital"),
    [
        (19500000, "人民币壹拾玖万伍仟元整"),
        (137500, "人民币壹仟叁佰柒拾伍元整"),
        (31250, "人民币叁佰壹拾贰元伍角整"),
        (1000500, "人民币壹万零伍元整"),
        (5, "人民币伍分"),
        (10005, "人民币壹佰元零伍分"),
        (0, "人民币零元整"),
        (10000000000, "人民币壹亿元整"),
        (10700005300, "人民币壹亿零柒佰万零伍拾叁元整"),
    ],
)
def test_capital_numerals(fen: int, capital: str) -> None:
    assert money.capital_yuan(fen) == capital


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_yuan_text_reads_back(fen: int) -> None:
    assert money.parse_yuan(money.yuan(fen)) == fen


@pytest.mark.parametrize("text", ["", "abc", "1.234", "nan", "inf", "一千"])
def test_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        money.parse_yuan(text)


@given(st.integers(min_value=0, max_value=10**9))
def test_shares_always_add_up(fen: int) -> None:
    parts = money.split_by_shares(fen, {"central": 60, "province": 20, "county": 20}, "county")
    assert sum(parts.values()) == fen
    assert all(abs(part * 100 - fen * share) < 100 for part, share in zip(parts.values(), (60, 20, 20), strict=True))


def test_last_fen_goes_to_the_county() -> None:
    assert money.split_by_shares(1, {"city": 50, "county": 50}, "county") == {"city": 0, "county": 1}


def test_resident_id_states() -> None:
    good = identity.complete_id("22082220090311032")
    assert identity.read_resident_id(good).state is identity.IdState.VALID
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert identity.read_resident_id(wrong).state is identity.IdState.BAD_CHECK
    assert identity.read_resident_id("220822090231032").state is identity.IdState.BAD_DATE
    converted = identity.read_resident_id("220822850311032")
    assert (converted.state, converted.number[6:10]) == (identity.IdState.CONVERTED, "1985")
    assert identity.read_resident_id("999012345678901234").state is identity.IdState.PLACEHOLDER
    assert identity.read_resident_id("").state is identity.IdState.MISSING


def test_masks_keep_no_whole_number() -> None:
    good = identity.complete_id("22082220090311032")
    assert identity.mask_id(good) == "*" * 16 + good[-2:]
    assert good not in identity.mask_whole_numbers(f"户名不符，证件{good}，账号6217000000000000003")


def test_certificate_and_student_number() -> None:
    good = identity.complete_id("22082220090311032")
    read = identity.read_disability_certificate(good + "42B1")
    assert read is not None and (read.category, read.grade, read.rest) == ("肢体", 2, "B1")
    assert identity.resident_id_in_student_number("G" + good) == good
    assert identity.resident_id_in_student_number("L" + good) is None


def test_terms_follow_the_readings() -> None:
    autumn, spring = terms.Term.parse("2017-1"), terms.Term.parse("2017-2")
    assert (autumn.starts_on, autumn.ends_before, autumn.census_on) == (
        date(2017, 9, 1),
        date(2018, 3, 1),
        date(2017, 9, 30),
    )
    assert (spring.starts_on, spring.ends_before, spring.census_on) == (
        date(2018, 3, 1),
        date(2018, 9, 1),
        date(2018, 3, 31),
    )
    assert autumn.next == spring and spring.previous == autumn and autumn < spring
    assert autumn.ages_on == spring.ages_on == date(2017, 8, 31)
    for bad in ("2017-3", "17-1", "2017", "2017—1"):
        with pytest.raises(InputError):
            terms.Term.parse(bad)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 1, 1)))
def test_every_day_lies_in_its_term(day: date) -> None:
    term = terms.term_on(day)
    assert term.starts_on <= day < term.ends_before


def test_notice_days_count_the_published_calendar() -> None:
    assert workdays.workdays_after(date(2018, 4, 3), 5) == date(2018, 4, 11)
    assert workdays.explain_span(date(2018, 4, 3), date(2018, 4, 11)) == "清明节放假不计，4月8日补班计入"
    assert not workdays.has_published_calendar(2035)
    assert "按周一至周五计" in workdays.explain_span(date(2035, 1, 1), date(2035, 1, 8))


def test_name_folding() -> None:
    assert names.tidy_name("王　 伟") == "王伟"
    assert {names.name_key(f"阿依{dot}古丽") for dot in "•‧∙⋅・･●﹒．."} == {"阿依·古丽"}
    assert names.pinyin_initials("单小明") == "sxm"


def test_clock_can_be_set_for_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(date(2018, 3, 20)):
        assert clock.today() == date(2018, 3, 20) == clock.now().date()
    monkeypatch.setenv("FUZHI_TODAY", "2018-04-09")
    assert clock.today() == date(2018, 4, 9)
