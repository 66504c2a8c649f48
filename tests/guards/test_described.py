"""The API as its own description says it: whatever fits the description, and what does not, answers as described.

Requests are made by schemathesis from the product's OpenAPI, a few for each operation, as three roles.
"""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from fuzhi.faces.api.urls import api
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.guards.test_naughty import signed_in
from tests.guards.test_own_objects import taken_back

pytestmark = pytest.mark.django_db
EXAMPLES = 4
HOST = "http://testserver"
ASKED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


def answered(client: Any, case: Case) -> schemathesis.Response:
    """What our API says to a request that schemathesis made, in this process."""
    path = case.formatted_path + (f"?{urlencode(case.query, doseq=True)}" if case.query else "")
    has_body = case.method != "GET" and not isinstance(case.body, schemathesis.core.NotSet)
    body = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode() if has_body else b""
    with taken_back():
        answer = client.generic(case.method, path, body, "application/json")
    sent = requests.Request(case.method, HOST + path, data=body).prepare()
    headers = {name.lower(): [value] for name, value in answer.headers.items()}
    return schemathesis.Response(answer.status_code, headers, answer.content, sent, 0.0, False)


@pytest.mark.parametrize("role", [Role.CLERK, Role.FINANCE, Role.SCHOOL])
@pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)
def test_every_operation_answers_as_it_is_described(county: County, role: Role) -> None:
    described = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
    client = signed_in(county.staff[role])
    with clock.at(county.day):
        for found in described.get_all_operations():
            operation = found.ok()  # type: ignore[union-attr]
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

                @settings(
                    max_examples=EXAMPLES,
                    database=None,
                    derandomize=True,
                    deadline=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )
                @given(case=operation.as_strategy(generation_mode=mode))
                def tried(case: Case) -> None:
                    case.validate_response(answered(client, case), checks=ASKED)

                tried()
