"""A world that is made once for a whole file of tests; what each test does in it is taken back as ever.

::

    pytestmark = pytest.mark.django_db

    @pytest.fixture(scope="module")
    def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
        with made_once(django_db_blocker, date(2017, 10, 9)):
            yield World()
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from pytest_django import DjangoDbBlocker

from fuzhi.vocabulary import clock


@contextmanager
def made_once(blocker: DjangoDbBlocker, day: date) -> Iterator[None]:
    """All that is written within the block is gone at its end (rolled back: audit lines cannot be deleted); the business
    day is ``day``."""
    with blocker.unblock(), clock.at(day), transaction.atomic():
        yield
        transaction.set_rollback(True)
