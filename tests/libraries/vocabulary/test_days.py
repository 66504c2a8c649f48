"""Terms, ages, working days and the business clock; days of the published calendar looked up by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.vocabulary import clock, terms, workdays
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term

AUTUMN, SPRING = Term(2017, 1), Term(2017, 2)
ANY_TERM = st.builds(Term, st.integers(2000, 2060), st.sampled_from([1, 2]))
ANY_DAY = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_an_autumn_and_its_spring() -> None:
    assert (AUTUMN.starts_on, AUTUMN.ends_before) == (date(2017, 9, 1), date(2018, 3, 1))
    assert (SPRING.starts_on, SPRING.ends_before) == (date(2018, 3, 1), date(2018, 9, 1))
    assert (AUTUMN.census_on, SPRING.census_on) == (date(2017, 9, 30), date(2018, 3, 31))
    assert AUTUMN.ages_on == SPRING.ages_on == date(2017, 8, 31)
    assert AUTUMN.school_year == SPRING.school_year == "2017-2018"


def test_a_semester_is_named_in_three_ways() -> None:
    assert (str(AUTUMN), AUTUMN.label, AUTUMN.short_label) == ("2017-1", "2017年秋季学期", "2017年秋季学期")
    assert (str(SPRING), SPRING.label, SPRING.short_label) == ("2017-2", "2018年春季学期", "2018年春季学期")


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2017, 8, 31), "2016-2"),
        (date(2017, 9, 1), "2017-1"),
        (date(2017, 12, 31), "2017-1"),
        (date(2018, 1, 1), "2017-1"),
        (date(2018, 2, 28), "2017-1"),
        (date(2020, 2, 29), "2019-1"),
        (date(2018, 3, 1), "2017-2"),
        (date(2018, 8, 31), "2017-2"),
    ],
)
def test_the_semester_of_a_day(day: date, term: str) -> None:
    assert str(terms.term_on(day)) == term


@pytest.mark.parametrize("text", ["2017-1", " 2017-1 ", "2017-1\n"])
def test_blanks_around_a_semester_do_no_harm(text: str) -> None:
    assert Term.parse(text) == AUTUMN


@pytest.mark.parametrize(
    "text", ["", "2017-0", "2017-12", "2017 - 1", "2017/1", "二〇一七-1", "2017-1 春", "0000-1", "9999-2", "２０１７-1"]
)
def test_what_is_no_semester_is_quoted(text: str) -> None:
    with pytest.raises(InputError) as refused:
        Term.parse(text)
    assert refused.value.code == "bad_term" and f"“{text}”" in refused.value.message


@given(ANY_TERM)
def test_semesters_follow_each_other_without_a_gap(term: Term) -> None:
    assert term.next.previous == term == term.previous.next
    assert term.next.starts_on == term.ends_before
    assert term.previous < term < term.next
    assert term.starts_on <= term.census_on < term.ends_before
    assert Term.parse(str(term)) == term == terms.term_on(term.census_on)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2011, 8, 31), date(2017, 8, 31), 6),
        (date(2011, 9, 1), date(2017, 8, 31), 5),
        (date(2000, 2, 29), date(2017, 2, 28), 16),
        (date(2000, 2, 29), date(2017, 3, 1), 17),
        (date(2017, 8, 31), date(2017, 8, 31), 0),
        (date(2017, 9, 1), date(2017, 8, 31), -1),
    ],
)
def test_full_years_of_life(birth: date, day: date, age: int) -> None:
    assert terms.age_on(birth, day) == age


@given(ANY_DAY, ANY_DAY, st.integers(0, 400))
def test_nobody_grows_younger(birth: date, day: date, later: int) -> None:
    assert terms.age_on(birth, day) <= terms.age_on(birth, day + timedelta(days=later))


def test_days_as_papers_write_them() -> None:
    assert terms.zh_date(date(2018, 3, 5)) == "2018年3月5日"
    assert terms.zh_day(date(2018, 4, 9)) == "4月9日"


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2017, 9, 29), True),
        (date(2017, 9, 30), True),
        (date(2017, 10, 1), False),
        (date(2017, 10, 8), False),
        (date(2017, 10, 9), True),
        (date(2018, 2, 11), True),
        (date(2018, 2, 15), False),
        (date(2018, 2, 21), False),
        (date(2018, 2, 24), True),
        (date(2018, 4, 6), False),
        (date(2018, 4, 8), True),
        (date(2018, 6, 18), False),
        (date(2018, 7, 7), False),
    ],
)
def test_days_on_which_offices_are_open(day: date, is_open: bool) -> None:
    assert workdays.is_workday(day) is is_open


def test_a_year_without_a_calendar_counts_monday_to_friday() -> None:
    monday = date(2035, 1, 1)
    assert not workdays.has_published_calendar(2035) and workdays.has_published_calendar(2018)
    assert [workdays.is_workday(monday + timedelta(days=n)) for n in range(7)] == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (date(2018, 3, 20), 0, date(2018, 3, 20)),
        (date(2018, 3, 20), 1, date(2018, 3, 21)),
        (date(2018, 3, 20), 5, date(2018, 3, 27)),
        (date(2017, 9, 29), 1, date(2017, 9, 30)),
        (date(2017, 9, 29), 2, date(2017, 10, 9)),
        (date(2018, 4, 4), 1, date(2018, 4, 8)),
        (date(2035, 1, 5), 1, date(2035, 1, 8)),
    ],
)
def test_so_many_working_days_later(day: date, count: int, end: date) -> None:
    assert workdays.workdays_after(day, count) == end


@pytest.mark.parametrize(
    ("today", "last", "left"),
    [
        (date(2018, 3, 20), date(2018, 3, 20), 0),
        (date(2018, 3, 20), date(2018, 3, 27), 5),
        (date(2018, 4, 4), date(2018, 4, 7), 0),
        (date(2018, 4, 4), date(2018, 4, 8), 1),
        (date(2018, 3, 27), date(2018, 3, 20), -7),
        (date(2018, 3, 21), date(2018, 3, 20), -1),
    ],
)
def test_working_days_that_are_left(today: date, last: date, left: int) -> None:
    assert workdays.workdays_left(today, last) == left


@given(st.dates(date(2017, 1, 1), date(2040, 12, 31)), st.integers(1, 15))
def test_the_day_a_count_leads_to_is_that_many_working_days_away(day: date, count: int) -> None:
    end = workdays.workdays_after(day, count)
    assert workdays.is_workday(end)
    assert workdays.workdays_left(day, end) == count


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2018, 3, 20), date(2018, 3, 26), ""),
        (date(2017, 9, 29), date(2017, 10, 9), "9月30日补班计入，国庆节放假不计，中秋节放假不计"),
        (date(2018, 4, 28), date(2018, 5, 2), "4月28日补班计入，劳动节放假不计"),
        (date(2018, 6, 15), date(2018, 6, 19), "端午节放假不计"),
        (date(2035, 10, 1), date(2035, 10, 5), "2035年放假安排未公布，按周一至周五计"),
    ],
)
def test_why_a_span_is_longer(first: date, last: date, told: str) -> None:
    assert workdays.explain_span(first, last) == told


def test_a_weekend_alone_is_nothing_special() -> None:
    assert workdays.explain_span(date(2018, 3, 17), date(2018, 3, 18)) == ""


def test_the_block_wins_over_the_environment_and_that_over_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_source", clock._source)
    monkeypatch.delenv("FUZHI_TODAY", raising=False)
    clock.use_source(lambda: date(2018, 5, 1))
    assert clock.fixed_day() == clock.today() == date(2018, 5, 1)
    monkeypatch.setenv("FUZHI_TODAY", "2018-04-09")
    assert clock.today() == date(2018, 4, 9)
    with clock.at(date(2017, 9, 1)):
        with clock.at(date(2017, 9, 2)):
            assert clock.today() == date(2017, 9, 2)
        assert clock.today() == date(2017, 9, 1)
    assert clock.today() == date(2018, 4, 9)


def test_the_block_ends_when_it_fails() -> None:
    before = clock.fixed_day()
    with pytest.raises(RuntimeError), clock.at(date(2001, 1, 1)):
        raise RuntimeError
    assert clock.fixed_day() == before


def test_real_time_is_the_day_in_china(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_source", lambda: None)
    monkeypatch.delenv("FUZHI_TODAY", raising=False)
    before = datetime.now(UTC)
    today, now, real = clock.today(), clock.now(), clock.real_now()
    assert clock.fixed_day() is None
    assert before <= now and before <= real
    assert (before + timedelta(hours=8)).date() <= today <= (datetime.now(UTC) + timedelta(hours=8)).date()
    assert now.utcoffset() == timedelta(hours=8) and real.utcoffset() == timedelta(0)


def test_the_business_instant_keeps_the_time_of_day() -> None:
    with clock.at(date(2018, 3, 20)):
        now, real = clock.now(), clock.real_now().astimezone(clock.SHANGHAI)
    assert now.date() == date(2018, 3, 20) and now.utcoffset() == timedelta(hours=8)
    apart = abs((now.hour * 60 + now.minute) - (real.hour * 60 + real.minute))
    assert apart <= 1 or apart == 24 * 60 - 1
