"""The county's clerk at the pages of rosters."""

import pytest
from django.test import Client

from tests.factories.rosters import Office


@pytest.fixture
def browser(office: Office) -> Client:
    """Signed in as the clerk."""
    client = Client()
    client.force_login(office.clerk)
    return client
