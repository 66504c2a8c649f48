"""Every service that changes something, with real things, as every role and from next door."""

import importlib
import inspect
from typing import Any

import pytest
from django.db.models import Max

from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.steps.audit.models import Entry
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import NotAllowed, NotFound
from tests.factories.county import County
from tests.guards.given import GIVEN
from tests.guards.test_own_objects import taken_back
from tests.guards.test_verbs import WAYS

pytestmark = pytest.mark.django_db
SERVICES = [(GIVEN[name][0], verb, name) for verb, way in WAYS.items() for name in way.services]


def service(name: str) -> Any:
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(f"fuzhi.steps.{module}"), function)


REPEATABLE = [one for one in SERVICES if "request_key" in inspect.signature(service(one[2])).parameters]


def last_entry() -> int:
    """The number of the newest line of the trail."""
    return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


@pytest.mark.parametrize(("county", "verb", "name"), SERVICES, indirect=["county"], ids=str)
def test_a_service_serves_the_right_people_alone(county: County, verb: Verb, name: str) -> None:
    """With real things: the right role succeeds, a wrong one is refused, one of another area finds nothing; who is
    refused has changed nothing."""
    function, way, (_, make) = service(name), WAYS[verb], GIVEN[name]
    with clock.at(county.day):
        for role in Role:
            for staff in (county.staff[role], *(() if way.is_of_own_area or way.inside else county.strangers(role))):
                with taken_back():
                    given = make(county)
                    before = last_entry()
                    is_own = staff is county.staff[role]
                    if role in MAY[verb] and is_own:
                        function(**given, by=staff)
                        assert last_entry() > before or way.inside, f"{name} as {role} leaves no entry in the trail"
                        continue
                    with pytest.raises(NotFound if role in MAY[verb] else NotAllowed):
                        function(**given, by=staff)
                    assert last_entry() == before, f"{name} as {staff}"


@pytest.mark.parametrize(("county", "verb", "name"), REPEATABLE, indirect=["county"], ids=str)
def test_a_form_that_came_before_answers_its_own_sender_alone(county: County, verb: Verb, name: str) -> None:
    """The second click changes nothing and gives the same; with another's key nobody learns what it made."""
    function = service(name)
    with clock.at(county.day):
        for role in sorted(MAY[verb]):
            with taken_back():
                given = GIVEN[name][1](county) | {"request_key": "k" * 32}
                made = function(**given, by=county.staff[role])
                before = last_entry()
                assert function(**given, by=county.staff[role]) == made
                for staff in county.strangers(role):
                    with pytest.raises(NotFound):
                        function(**given, by=staff)
                assert last_entry() == before
