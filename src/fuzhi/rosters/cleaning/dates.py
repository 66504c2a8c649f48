"""Dates as they are typed: 2009.9, 2009年9月1日, 20090901, 40057, 09/01/2009, 农历二〇〇九年八月初三."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from lunar_python import Lunar

from fuzhi.rosters.cleaning.cell import BLANK, Clean, Cleaned, Raw, narrow, text_of
from fuzhi.rosters.codes import Issue
from fuzhi.vocabulary import clock

SERIAL_1904_LATER_DAYS = 1462
"""By how many days a serial day of a workbook that counts from 1904 is smaller than one that counts from 1900."""

_SERIAL_EPOCH = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_TIME = re.compile(
    r"(?:\s|(?<=\d)T|(?<=[日号]))\s*(?:上午|下午|[AP]M)?\s*\d{1,2}"
    r"(?:(?::\d{1,2}){1,2}(?:\.\d+)?\s*(?:[AP]M|Z|[+-]\d{2}:?\d{2})?|[时点].{0,8})$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"公历|阳历|新历|西历|出生日期|出生于|出生|生于|生日|[()生:]")
_PART = r"(?: ?[-/.~年月、,_·—–] ?| )"
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_PART}(\d{{1,2}})(?:{_PART}(\d{{1,2}}) ?[日号]?|月)?")
_SHORT_YEAR = re.compile(rf"(\d{{2}}){_PART}(\d{{1,2}}){_PART}(\d{{1,2}}) ?[日号]?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})[- /]([a-z]{3,9})\.?[- /,]+(\d{4}|\d{2})", re.IGNORECASE)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?[- /](\d{1,2})[- /,]+(\d{4})", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LUNAR_MARKS = re.compile(r"农历|阴历|旧历|古历|\(农\)|\(阴\)|^农|^阴")
_LUNAR_SHAPE = re.compile(r"(\d{4})[-/.年](闰?)(\d{1,2})[-/.月](\d{1,2})日?")
_CHINESE_YEAR = re.compile(r"[〇零○ＯO0-9一二三四五六七八九]{4}年")
_DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_DIGITS.update({str(number): number for number in range(10)})


def birth(raw: Raw) -> Cleaned:
    """A birth date: a whole date that is not before 1900 and not after today; else unknown and said so."""
    today = clock.today()
    found, issues = _read(raw, month_is_enough=False, latest=today)
    if found is not None and found > today:
        return None, (Issue("date_out_of_range", f"{_FIRST_YEAR} 年至今天"),)
    return found, issues


def day(raw: Raw) -> Cleaned:
    """A whole date; a month alone is unknown and said so (birth dates)."""
    return _read(raw, month_is_enough=False)


def month_or_day(raw: Raw) -> Cleaned:
    """A date; a month alone means its first day (入学年月, 起始年月)."""
    return _read(raw, month_is_enough=True)


def month_end_or_day(raw: Raw) -> Cleaned:
    """A date; a month alone means its last day (有效期止)."""
    found, issues = _read(raw, month_is_enough=False)
    if found is not None or not any(issue.code == "date_incomplete" for issue in issues):
        return found, issues
    first, first_issues = _read(raw, month_is_enough=True)
    if first is None:
        return first, first_issues
    return date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1), ()


def from_1904(raw: Raw) -> Raw:
    """A serial day of a workbook that counts from 1904, as one that counts from 1900; anything else as it stands."""
    if isinstance(raw, float | int) and not isinstance(raw, bool) and 8_000 <= raw < 80_000:
        return raw + SERIAL_1904_LATER_DAYS
    if isinstance(raw, str) and re.fullmatch(r"\d{5}", raw.strip()):
        return str(int(raw) + SERIAL_1904_LATER_DAYS)
    return raw


def as_on_screen(raw: Raw, read: Clean, *, is_1904: bool) -> Raw:
    """A serial day as the day that a table program shows in its place; anything else as it was written."""
    if not isinstance(raw, float | int) and not (isinstance(raw, str) and raw.strip().isdigit()):
        return raw
    found, _ = read(from_1904(raw) if is_1904 else raw)
    return found.isoformat() if isinstance(found, date) else raw


def _read(raw: Raw, *, month_is_enough: bool, latest: date | None = None) -> Cleaned:
    """A date in any spelling; ``latest`` is the day that a year of two digits cannot pass."""
    if isinstance(raw, datetime):
        return _checked(raw.date())
    if isinstance(raw, date):
        return _checked(raw)
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        return _from_number(raw, month_is_enough)
    text = unicodedata.normalize("NFKC", text_of(raw))
    if not text:
        return BLANK
    text = _TIME.sub("", text).strip()  # before blanks go: else the hour joins the day
    plain = narrow(text)
    if _LUNAR_MARKS.search(plain) or "初" in plain or "廿" in plain:
        return _from_lunar(plain)
    text = " ".join(_WORDS.sub("", text).split())
    if _CHINESE_YEAR.search(narrow(text)):
        text = _arabic(narrow(text))
    if text.isdigit():
        return _from_digits(text, month_is_enough, latest)
    if hit := _YEAR_FIRST.fullmatch(text):
        return _build(int(hit[1]), int(hit[2]), int(hit[3]) if hit[3] else None, month_is_enough)
    if re.fullmatch(r"(19|20)\d\d年?", text):
        return None, (Issue("date_incomplete"),)
    return _as_written_elsewhere(text, latest)


def _as_written_elsewhere(text: str, latest: date | None) -> Cleaned:
    """09/01/2009, 9/1/08, 08-9-1, 1-Sep-08: read and shown as read; unknown where it may be two days."""
    if hit := _YEAR_LAST.fullmatch(text):
        if len(hit[3]) == 4:
            return _from_year_last(int(hit[1]), int(hit[2]), int(hit[3]))
        if "/" in text and len(hit[1]) == 1:
            return _from_year_last(int(hit[1]), int(hit[2]), _whole_year(hit[3], latest))
    if hit := _SHORT_YEAR.fullmatch(text):
        if "/" in text and int(hit[1]) <= 31 and len(hit[3]) == 2:
            return None, (Issue("date_unknown"),)
        return _repaired(_build(_whole_year(hit[1], latest), int(hit[2]), int(hit[3]), month_is_enough=False))
    if hit := _DAY_MONTH.fullmatch(text):
        number, month, year = int(hit[1]), hit[2], hit[3]
    elif hit := _MONTH_DAY.fullmatch(text):
        number, month, year = int(hit[2]), hit[1], hit[3]
    else:
        return None, (Issue("date_unknown"),)
    if month[:3].lower() not in _MONTHS:
        return None, (Issue("date_unknown"),)
    known = _MONTHS.index(month[:3].lower()) + 1
    return _repaired(_build(_whole_year(year, latest), known, number, month_is_enough=False))


def _whole_year(digits: str, latest: date | None) -> int:
    """A year of two digits: the latest that is not past ``latest`` (else not past 2049)."""
    if len(digits) == 4:
        return int(digits)
    year = 2000 + int(digits)
    return year - 100 if year > (latest.year if latest else 2049) else year


def _repaired(read: Cleaned) -> Cleaned:
    value, issues = read
    return (value, (Issue("date_repaired", value.isoformat()),)) if value else (value, issues)


def _from_number(raw: float, month_is_enough: bool) -> Cleaned:
    """A number in a date column: 20090901, 200909, a serial day, or 2009.9 (and 2009.1, which may be October)."""
    if not -1e9 < raw < 1e9:  # also what is not a number at all
        return None, (Issue("date_unknown"),)
    if raw == int(raw):
        return _from_digits(str(int(raw)), month_is_enough)
    text = repr(raw)
    if not re.fullmatch(r"(19|20)\d\d\.\d{1,2}", text):
        return _from_serial(int(raw)) if 10_000 <= raw < 80_000 else (None, (Issue("date_unknown"),))
    year, month = text.split(".")
    if month == "1":
        return None, (Issue("date_month_unclear"),)
    return _build(int(year), int(month), None, month_is_enough)


def _from_digits(digits: str, month_is_enough: bool, latest: date | None = None) -> Cleaned:
    if len(digits) == 14 and digits[8:10] < "24" and digits[10:12] < "60":  # a time stamp
        digits = digits[:8]
    if len(digits) == 8:
        return _build(int(digits[:4]), int(digits[4:6]), int(digits[6:]), month_is_enough)
    if len(digits) == 6 and digits[:2] in ("19", "20"):
        return _build(int(digits[:4]), int(digits[4:]), None, month_is_enough)
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return None, (Issue("date_incomplete"),)
    if len(digits) == 6:
        year = _whole_year(digits[:2], latest)
        return _repaired(_build(year, int(digits[2:4]), int(digits[4:]), month_is_enough=False))
    if len(digits) == 5:
        return _from_serial(int(digits))
    return None, (Issue("date_unknown"),)


def _from_serial(serial: int) -> Cleaned:
    """A day as spreadsheets keep it: an ordinary date, nothing that anybody mended."""
    return _SERIAL_EPOCH + timedelta(days=serial), ()


def _from_year_last(first: int, second: int, year: int) -> Cleaned:
    """09/01/2009: month first unless that cannot be."""
    month, number = (second, first) if first > 12 else (first, second)
    return _repaired(_build(year, month, number, month_is_enough=False))


def _from_lunar(text: str) -> Cleaned:
    hit = _LUNAR_SHAPE.search(_arabic(_LUNAR_MARKS.sub("", text)))
    if not hit:
        return None, (Issue("bad_date"),)
    month = -int(hit[3]) if hit[2] else int(hit[3])
    try:
        solar = Lunar.fromYmd(int(hit[1]), month, int(hit[4])).getSolar()
        found = date(solar.getYear(), solar.getMonth(), solar.getDay())
    except Exception:  # the library raises bare exceptions for days and months that the calendar does not have
        return None, (Issue("bad_date"),)
    return found, (Issue("date_repaired", f"公历 {found.isoformat()}"),)


def _arabic(text: str) -> str:
    """Chinese numerals of a date to digits: 二〇〇九年八月初三 -> 2009年8月3日, 十二月廿九 -> 12月29日."""
    text = (
        text.replace("正月", "1月")
        .replace("冬月", "11月")
        .replace("腊月", "12月")
        .replace("初", "")
        .replace("元年", "")
    )
    text = _CHINESE_YEAR.sub(lambda hit: "".join(str(_DIGITS.get(ch, 0)) for ch in hit.group()[:4]) + "年", text)
    return re.sub(r"[廿卅十一二三四五六七八九]+", lambda hit: str(_count(hit.group())), text)


def _count(numeral: str) -> int:
    """A Chinese numeral below one hundred: 十二, 二十, 廿九, 卅."""
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[ch]) for ch in numeral if ch in _DIGITS) or 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + _DIGITS.get(ones, 0)


def _build(year: int, month: int, number: int | None, month_is_enough: bool) -> Cleaned:
    try:
        found = date(year, month, number or 1)
    except ValueError:
        return None, (Issue("bad_date"),)
    if number == 0:
        return None, (Issue("bad_date"),)
    if number is None and not month_is_enough:
        return None, (Issue("date_incomplete"),)
    return _checked(found)


def _checked(found: date) -> Cleaned:
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return None, (Issue("date_out_of_range", f"{_FIRST_YEAR} 至 {_LAST_YEAR} 年"),)
    return found, ()


CLEANERS = frozenset({birth, day, month_or_day, month_end_or_day})
"""The cleaners of fields that hold a day."""
