"""Figures are kept until an act changes something; looking, printing and exporting change nothing."""

from datetime import date

import pytest
from django.core.cache import cache

from fuzhi.steps.audit import services
from fuzhi.steps.audit.keeping import kept, stamp
from fuzhi.steps.audit.models import Entry
from fuzhi.vocabulary import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def act(*, changes: bool) -> None:
    services.record(by="tongyu", action="try", object_kind="thing", object_key="1", changes=changes)


def test_only_acts_that_change_something_move_the_stamp() -> None:
    before = stamp()
    act(changes=False)
    assert stamp() == before
    act(changes=True)
    assert stamp() != before


def test_an_act_that_becomes_visible_late_moves_the_stamp_too() -> None:
    act(changes=True)
    newest = Entry.objects.latest("id")
    before = stamp()
    Entry.objects.create(
        id=newest.pk - 1_000_000,
        real_at=newest.real_at,
        business_at=newest.business_at,
        actor="slow",
        action="try",
        object_kind="thing",
        object_key="2",
    )
    assert stamp() != before


def test_a_figure_is_counted_once_until_something_changes_or_the_day_ends() -> None:
    counted: list[int] = []

    def count() -> int:
        counted.append(1)
        return len(counted)

    with clock.at(date(2017, 12, 15)):
        assert [kept("n", "220822", "2017-1", count=count) for _ in range(2)] == [1, 1]
        assert kept("n", "220821", "2017-1", count=count) == 2
        act(changes=False)
        assert kept("n", "220822", "2017-1", count=count) == 1
        act(changes=True)
        assert kept("n", "220822", "2017-1", count=count) == 3
    with clock.at(date(2017, 12, 16)):
        assert kept("n", "220822", "2017-1", count=count) == 4
