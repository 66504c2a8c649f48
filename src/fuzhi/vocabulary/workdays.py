"""Working days by the published calendar of the State Council; a year without one counts Monday to Friday and says so.

Source: package ``chinesecalendar`` (2004-2026); later years raise there, and are answered as plain weekdays here.
"""

import functools
from datetime import date, timedelta

import chinese_calendar


@functools.lru_cache(maxsize=4096)
def is_workday(day: date) -> bool:
    """True when offices are open on that day."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def has_published_calendar(year: int) -> bool:
    """False when the year's calendar is not known yet: pages then say that Monday to Friday is assumed."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def workdays_after(day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (the day itself does not count)."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def workdays_left(today: date, last: date) -> int:
    """Working days from tomorrow through ``last``; negative calendar distance when it has passed."""
    if last < today:
        return (last - today).days
    return sum(is_workday(today + timedelta(days=n)) for n in range(1, (last - today).days + 1))


def explain_span(first: date, last: date) -> str:
    """Why the span is longer than its working days: ``清明节放假不计，4月8日补班计入``; empty when nothing is special."""
    parts: list[str] = []
    day = first
    while day <= last:
        if has_published_calendar(day.year):
            _, name = chinese_calendar.get_holiday_detail(day)
            if name and not is_workday(day):
                text = f"{_HOLIDAYS.get(name, '节日')}放假不计"
                if text not in parts:
                    parts.append(text)
            elif is_workday(day) and day.weekday() >= 5:
                parts.append(f"{day.month}月{day.day}日补班计入")
        elif (text := f"{day.year}年放假安排未公布，按周一至周五计") not in parts:
            parts.append(text)
        day += timedelta(days=1)
    return "，".join(parts)


_HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}
