"""How the tests speak to the API: as somebody, in JSON."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from fuzhi.steps.accounts.staff import Staff

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Answer:
    """Status and body."""

    status: int
    body: Any

    @property
    def code(self) -> str:
        """The code of a failure."""
        return str(self.body["code"])


def _client(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend=BACKEND)
    return client


def get(staff: Staff, path: str, **query: str | int) -> Answer:
    """Read as somebody."""
    found = _client(staff).get(f"/api{path}", query)
    return Answer(found.status_code, json.loads(found.content))


def post(staff: Staff, path: str, **body: object) -> Answer:
    """Do something as somebody."""
    found = _client(staff).post(f"/api{path}", json.dumps(body), content_type="application/json")
    return Answer(found.status_code, json.loads(found.content))
