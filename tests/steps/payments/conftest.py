"""The small county, its office, and the day."""

import functools

import pytest

from fuzhi.rosters import read_roster
from fuzhi.steps.payments import returning
from fuzhi.steps.registry.models import Person
from tests.factories import approved_county as ground
from tests.factories import bank


@pytest.fixture(autouse=True)
def business_day(paying_day: None) -> None:
    """The day on which the county pays, for all tests of this folder."""


@pytest.fixture(autouse=True)
def same_reader_without_its_child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader itself, without the limited child process it runs in, except where a test asks for ``real_child``."""
    if "real_child" not in request.fixturenames:
        monkeypatch.setattr(returning, "read_roster", functools.partial(read_roster, isolated=False))


@pytest.fixture
def real_child() -> None:
    """Read in the limited child process, as in production."""


@pytest.fixture
def office(db: None) -> ground.Office:
    """The office of the county, with its schools' names."""
    ground.add_schools()
    return ground.Office.open()


@pytest.fixture
def pupils(office: ground.Office) -> list[Person]:
    """Five pupils with accounts of their own, at two schools."""
    return [
        ground.add_person(
            f"P{office.county}{n:07d}",
            name,
            account=bank.account_no(n),
            holder=f"{name[0]}大{name[-1]}",
            school=ground.SCHOOLS[n % 2],
        )
        for n, name in enumerate(("王禾苗", "孙麦穗", "李谷子", "陈小荞", "赵绿豆"), start=1)
    ]
