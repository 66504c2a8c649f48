"""The API's frame: strangers, shapes, failures, and the document that describes it."""

import json
import re

import pytest
from django.test import Client

from fuzhi.steps.accounts import services

pytestmark = pytest.mark.django_db


def signed() -> Client:
    client = Client()
    staff = services.add_staff(
        username="k", display_name="康", role="clerk", area_code="220822", password="", is_demo=True
    )
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_stranger_gets_401_in_words() -> None:
    answer = Client().get("/api/me")
    assert answer.status_code == 401
    assert json.loads(answer.content)["code"] == "not_signed_in"


def test_me_names_role_area_and_verbs() -> None:
    body = json.loads(signed().get("/api/me").content)
    assert (body["role"], body["area_code"]) == ("clerk", "220822")
    assert "run" in body["verbs"] and "approve_list" not in body["verbs"]


def test_the_document_and_its_page_are_there() -> None:
    client = signed()
    assert client.get("/api/openapi.json").json()["info"]["title"] == "扶智接口"
    page = client.get("/api/")
    assert page.status_code == 200 and "http://" not in page.content.decode().replace("http://www.w3.org", "")


def test_the_document_says_what_every_field_means() -> None:
    """Every field asked for or answered, every parameter and every failure is described in Chinese; money names its unit."""
    document = signed().get("/api/openapi.json").json()
    silent = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, said in schema.get("properties", {}).items()
        if not re.search(r"[\u4e00-\u9fff]", said.get("description", ""))
    ]
    assert silent == []
    assert [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, said in schema.get("properties", {}).items()
        if field.endswith("_fen") and "单位：分" not in said["description"]
    ] == []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            for parameter in operation.get("parameters", []):
                assert re.search(r"[\u4e00-\u9fff]", parameter["schema"].get("description", "")), where
            answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert "$ref" in answered, f"{where} does not say what it answers"
            assert {"401", "403", "404", "409", "422"} <= set(operation["responses"]), where


@pytest.mark.parametrize("path", ["/me", "/children", "/cases", "/batches", "/rosters", "/lists?term=2017-1"])
def test_a_condition_that_an_operation_does_not_have_is_refused(path: str) -> None:
    """Left out, whoever asks for one school's children would be handed the county's."""
    joint = "&" if "?" in path else "?"
    answer = signed().get(f"/api{path}{joint}stage=primary")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_parameter")
    assert "stage" in answer.json()["message"]


def test_a_condition_given_twice_or_of_no_semester_is_refused() -> None:
    client = signed()
    refused = {
        "/lists?term=2017-1&term=2017-2": "unknown_parameter",
        "/lists?term=moon": "bad_term",
        "/sheets?term=2017": "bad_term",
        "/batches?term=2017-3": "bad_term",
    }
    answers = {path: client.get(f"/api{path}") for path in refused}
    assert {path: one.json()["code"] for path, one in answers.items()} == refused
    assert {one.status_code for one in answers.values()} == {422}
    assert client.get("/api/lists?term=2017-1").status_code == 200
