"""An office in 通榆县 on an autumn day of 2017, with the school directory received."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.factories.rosters import TONGYU, Office, open_account

from fuzhi.vocabulary import clock


@pytest.fixture(autouse=True)
def autumn() -> Iterator[None]:
    """Everything happens on 20 September 2017 unless a test moves on."""
    with clock.at(date(2017, 9, 20)):
        yield


@pytest.fixture
def office(db: None, tmp_path: Path) -> Office:
    """A clerk of 通榆县; schools stand in the directory."""
    found = Office(tmp_path, open_account("tongyu", "clerk", TONGYU))
    found.schools()
    return found
