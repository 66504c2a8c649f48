"""What the API answers is what its document says, whatever is asked: nothing undocumented, and never 500.

Schemathesis reads the document and makes requests that fit it and requests that do not, as three roles. What an answer
may be is the document's word: status, kind of content, fields. Nothing that is asked stays: each request is taken back.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings, strategies
from ninja.responses import NinjaJSONEncoder as ResponseEncoder
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fuzhi.faces.api.urls import api
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.guards.test_api_matrix import API
from tests.guards.test_own_objects import taken_back

pytestmark = pytest.mark.django_db
EXAMPLES = 8
"""Requests an operation and role: 25 operations in three roles stay under two minutes."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ROLES = (Role.CLERK, Role.CHECKER, Role.SCHOOL)


ROWS = [(one.stage, method, path) for (method, path), one in sorted(API.items())]
TOKEN = "t" * 32
HEADERS = {"X-CSRFToken": TOKEN, "Accept-Encoding": "identity"}


def read(document: Any) -> Any:
    """A document and the application that must keep to it."""
    schema: Any = schemathesis.openapi.from_dict(document)
    schema.app = WSGIHandler()
    return schema


@pytest.fixture(scope="module")
def described() -> Iterator[Any]:
    """The document, as Schemathesis reads it, and the application that must keep to it, within the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield read(json.loads(json.dumps(api.get_openapi_schema(), cls=ResponseEncoder)))
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=strategies.data())
def ask(operation: Any, own: dict[str, object], cookies: dict[str, str], data: Any) -> None:
    """One request, as often against the document as after it, and as often to something that is there."""
    mode = data.draw(strategies.sampled_from((GenerationMode.POSITIVE, GenerationMode.NEGATIVE)))
    case = data.draw(operation.as_strategy(generation_mode=mode))
    if own and data.draw(strategies.booleans()):
        case.path_parameters = own
    with taken_back():
        case.call_and_validate(cookies=cookies, headers=HEADERS, checks=CHECKS)


@pytest.mark.parametrize(("county", "method", "path"), ROWS, indirect=["county"])
def test_nothing_is_answered_that_the_document_does_not_say(
    county: County, method: str, path: str, described: Any
) -> None:
    key = API[method, path].key
    own = dict.fromkeys(re.findall(r"{(\w+)}", path), key(county)) if key else {}
    for role in ROLES:
        with clock.at(county.day):
            ask(described[f"/api{path}"][method], own, cookies_of(county, role))


def cookies_of(county: County, role: Role) -> dict[str, str]:
    """Of somebody who signed in."""
    client = Client()
    client.force_login(county.staff[role], backend="django.contrib.auth.backends.ModelBackend")
    return {name: morsel.value for name, morsel in client.cookies.items()} | {"csrftoken": TOKEN}


@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
@pytest.mark.parametrize("left_out", ["status", "field"])
def test_a_document_that_says_less_is_noticed(county: County, described: Any, left_out: str) -> None:
    document = json.loads(json.dumps(described.raw_schema))
    if left_out == "status":
        del document["paths"]["/api/children/{number}"]["get"]["responses"]["404"]
    else:
        answer = document["paths"]["/api/me"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        name = answer["$ref"].rpartition("/")[2]
        document["components"]["schemas"][name]["properties"]["role"] = {"type": "integer"}
    path = "/api/children/{number}" if left_out == "status" else "/api/me"
    with clock.at(county.day), pytest.raises(FailureGroup):
        ask(read(document)[path]["get"], {}, cookies_of(county, Role.CLERK))
