"""A lived-in county, once for each file of tests that asks for it (its ``conftest`` takes these fixtures in); what is done in
it is rolled back at the end."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.factories.county import County, Stage
from tests.factories.reading import read_here


@pytest.fixture(scope="module")
def lived_in(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[County]:
    """The county with its rosters in; see ``county``."""
    with django_db_blocker.unblock(), read_here(), transaction.atomic():
        yield County.open(tmp_path_factory.mktemp("county"))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def county(request: pytest.FixtureRequest, lived_in: County) -> County:
    """The county at the stage that the test's parameter names (tests are ordered by it): what the test does there is
    taken back with the test's own transaction."""
    stage: Stage = request.param
    return lived_in.to(stage)


@pytest.fixture
def fresh_cache() -> None:
    """Nothing that was counted for another test is kept."""
    cache.clear()


def at(*stages: Stage) -> pytest.MarkDecorator:
    """For a test that names its county's stages."""
    return pytest.mark.parametrize("county", stages, indirect=True, ids=[stage.name.lower() for stage in stages])
