"""Week by week: what was paid by the end of each week, beside the semester before; returned lines by kind of reason."""

from collections import Counter
from datetime import timedelta

import pytest

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.payments import pacing
from fuzhi.vocabulary.terms import Term

TERM = Term.parse("2017-2")
WHOLE = Scope("220822")


def paced(
    monkeypatch: pytest.MonkeyPatch, own: dict[int, int], before: dict[int, int] | None = None, week: int = 30
) -> pacing.Pace:
    """The pace of a semester in which these fen moved in these weeks, seen in such a week of it."""
    moved = {TERM: Counter(own), TERM.previous: Counter(before or {})}
    monkeypatch.setattr(pacing, "_by_week", lambda scope, term: moved[term])
    return pacing._pace(WHOLE, TERM, TERM.starts_on + week * pacing.WEEK + timedelta(days=3))


def test_each_week_has_all_that_was_paid_until_then(monkeypatch: pytest.MonkeyPatch) -> None:
    found = paced(monkeypatch, {4: 100, 6: 50})
    assert found.paid_fen == [0, 100, 100, 150, 150] and found.before_fen == []
    assert found.weeks == [TERM.starts_on + week * pacing.WEEK for week in range(3, 8)]


def test_weeks_to_come_have_no_number_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    found = paced(monkeypatch, {4: 100}, {4: 10, 9: 20}, week=6)
    assert found.paid_fen == [0, 100, 100, 100][: len(range(3, 7))]
    assert found.before_fen == [0, 10, 10, 10, 10, 10, 30, 30] and len(found.weeks) == len(found.before_fen)


def test_before_the_semester_nothing_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = paced(monkeypatch, {}, {2: 10}, week=-3)
    assert found.paid_fen == [] and found.before_fen == [0, 10, 10]


def test_money_that_moves_in_the_first_week_begins_there(monkeypatch: pytest.MonkeyPatch) -> None:
    found = paced(monkeypatch, {0: 5})
    assert found.weeks[0] == TERM.starts_on and found.paid_fen == [5, 5]


def test_no_money_no_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert paced(monkeypatch, {}) == pacing.Pace([], [], [])
