"""A small county in the autumn of 2017, and what its office has made so far."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache

from fuzhi.vocabulary import clock
from tests.factories.world import World


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Registers received, nothing decided."""
    cache.clear()
    with clock.at(date(2017, 10, 9)):
        made = World()
        made.received_all()
        yield made
