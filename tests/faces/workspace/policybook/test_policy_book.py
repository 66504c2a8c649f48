"""The policy book: every clause, item, number and reading opens and says what the pack says, in Chinese alone."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from fuzhi.policy.pack import load_pack
from fuzhi.steps.accounts.models import Staff
from fuzhi.vocabulary.money import yuan_sign
from tests.factories.once import made_once
from tests.factories.pages import look, main_of

pytestmark = pytest.mark.django_db
PACK = load_pack("baicheng-2017")


@pytest.fixture(scope="module")
def reader(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Staff]:
    with made_once(django_db_blocker, date(2017, 10, 9)):
        yield Staff.objects.create(username="r", display_name="李", role="village", area_code="220822103203")


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_contents_name_every_clause_item_and_number(client: Client, reader: Staff) -> None:
    page = look(client, reader, "policy")[1]
    text = main_of(page)
    for clause in PACK.clauses.values():
        assert flat(clause.title) in text and reverse("policy-clause", args=[clause.number]) in page
    for item in PACK.benefits.values():
        assert flat(item.label) in text and reverse("policy-item", args=[item.code]) in page
    for number in PACK.parameters.values():
        assert flat(number.label) in text
    assert "2021年秋季学期起" in text and "¥5.00" in text and "元/天" in text


@pytest.mark.parametrize("number", sorted(PACK.clauses))
def test_each_clause_says_its_meaning_and_what_comes_of_it(client: Client, reader: Staff, number: str) -> None:
    status, page = look(client, reader, "policy-clause", number)
    text, clause = main_of(page), PACK.clauses[number]
    assert status == 200 and flat(clause.title) in text and flat(clause.meaning) in text
    for item in PACK.benefits.values():
        link = reverse("policy-item", args=[item.code])
        assert (link in page) == (number in item.clauses), item.code


@pytest.mark.parametrize("code", sorted(PACK.benefits))
def test_each_item_says_what_is_asked_and_shows_examples_that_hold(client: Client, reader: Staff, code: str) -> None:
    status, page = look(client, reader, "policy-item", code)
    text, item = main_of(page), PACK.benefits[code]
    assert status == 200 and flat(item.label) in text
    for condition in item.conditions():
        assert flat(condition.label) in text, condition.code
    assert item.tier.label in text and item.delivery.label in text
    assert "应享受" in text or "不符合" in text
    assert not re.search(r"[a-z]+_[a-z]+", text), "no word of the code shows"


def test_readings_say_default_alternatives_and_reason(client: Client, reader: Staff) -> None:
    text = main_of(look(client, reader, "policy-readings")[1])
    for reading in PACK.readings.values():
        assert flat(reading.label) in text and flat(reading.reason) in text
    for point in PACK.open_points:
        assert flat(point.question) in text and flat(point.asked) in text
    assert not re.search(r"[a-z]+_[a-z]+", text), "choices are told in words"


def test_what_the_policy_does_not_have_is_not_found(client: Client, reader: Staff) -> None:
    for name, key in (("policy-clause", "9.9"), ("policy-item", "moon_grant")):
        status, page = look(client, reader, name, key)
        assert status == 404 and "目录" in page


def test_a_number_of_the_law_is_shown_as_it_stands_in_the_pack(client: Client, reader: Staff) -> None:
    text = main_of(look(client, reader, "policy-clause", "3.2.4")[1])
    number = PACK.parameters["senior_grant_fen"]
    assert yuan_sign(int(number.values[0].value)) in text and flat(number.label) in text
