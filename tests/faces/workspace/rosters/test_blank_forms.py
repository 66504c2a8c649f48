"""空白模板: handed out for each kind, with the own county's schools to choose from."""

import io
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.intake.receivers import kinds
from fuzhi.vocabulary import clock
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(date(2017, 10, 9)):
        made = World()
        made.received_all()
        made.pupil()
        yield made


def test_each_kind_has_a_form_with_the_schools_of_the_county(client: Client, world: World) -> None:
    client.force_login(world.clerk)
    page = client.get(reverse("rosters")).content.decode()
    for kind in kinds():
        url = reverse("roster-form", args=[kind.value])
        assert url in page, kind.label
        answer = client.get(url)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert book.sheetnames[:2] == [kind.label, "填表说明"] and answer["Cache-Control"] == "no-store"
        if "学校名称" in [cell.value for cell in book.worksheets[0][1]] and kind.value == "roll":
            offered = [one.formula1 for one in book.worksheets[0].data_validations.dataValidation]
            hidden = [cell.value for column in book["可选"].iter_cols() for cell in column]
            assert "兴隆山镇中心小学" in f"{offered}{hidden}"


def test_a_form_of_nothing_is_not_found_and_only_clerks_take_them(client: Client, world: World) -> None:
    client.force_login(world.clerk)
    assert client.get(reverse("roster-form", args=["nothing"])).status_code == 404
    client.force_login(world.checker)
    assert client.get(reverse("roster-form", args=["roll"])).status_code == 403
