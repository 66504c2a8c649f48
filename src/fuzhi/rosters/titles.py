"""What the lines above a table say of themselves: of which semester and which county it is."""

import re
from collections.abc import Iterator, Mapping

from fuzhi.vocabulary.terms import Term

_SEASON = re.compile(r"(20\d\d)\s*年?\s*([春秋])季?(?!季?(?:入学|招生|新生|毕业))")
_YEARS = re.compile(
    r"(20\d\d)\s*(?:[-－—–~～至]{1,2}\s*(?:20)?\d\d\s*)?学年度?\s*[（(]?\s*"
    r"(?:第?\s*([一二12上下])\s*(?:个|半)?学期|([春秋])季?)?"
)
_SECOND = frozenset("二2下春")


def terms_said(title: str) -> set[Term]:
    """The semesters that a title names; a school year alone is either of its two."""
    return {*_by_season(title), *_by_years(title)}


def _by_season(title: str) -> Iterator[Term]:
    for hit in _SEASON.finditer(title):
        yield Term(int(hit[1]), 1) if hit[2] == "秋" else Term(int(hit[1]) - 1, 2)


def _by_years(title: str) -> Iterator[Term]:
    for hit in _YEARS.finditer(title):
        half = hit[2] or hit[3]
        yield from (Term(int(hit[1]), one) for one in ((2 if half in _SECOND else 1,) if half else (1, 2)))


def other_term(title: str, chosen: Term) -> Term | None:
    """The semester that the title names instead of the chosen one; None when it names none, or that one too."""
    said = terms_said(title)
    return None if chosen in said or not said else min(said, key=lambda term: (abs(term.year - chosen.year), term))


def other_county(title: str, chosen: str, counties: Mapping[str, str]) -> str:
    """The county (by name) that the title names instead of the chosen one (by code); empty for none."""
    if counties.get(chosen, "") in title:
        return ""
    return next((name for code, name in counties.items() if code != chosen and name in title), "")
