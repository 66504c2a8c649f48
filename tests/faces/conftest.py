"""The world that pages show."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache

from fuzhi.vocabulary import clock
from tests.factories.world import World


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """On 9 October 2017, with all registers received and nothing decided."""
    cache.clear()
    with clock.at(date(2017, 10, 9)):
        made = World()
        made.received_all()
        yield made
