"""The grid: from the fact that is missing over the list to a line for each child; faults stand at their lines."""

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.bulk.things import Done
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.filling import ROWS_MAX, row_field
from fuzhi.steps.registry.models import Person
from tests.factories.pages import look, main_of, posted
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def now(child: Person) -> str:
    return registry.current_value(person_id=child.pk, fact="bus_fare_fen", term="2017-1")


def asked(*children: Person) -> dict[str, object]:
    fare = {"fact": "bus_fare_fen", "of_fact": "bus_fare_fen", "reason": "车队收据"}
    return {**fare, "keys": ",".join(str(one.pk) for one in children)}


def test_lines_are_filled_and_saved_at_once(client: Client, world: World) -> None:
    one, two = world.pupil("丁一"), world.pupil("丁二")
    page = look(client, world.clerk, "bulk-fill", post={"pick": [one.pk, two.pk]})[1]
    assert "请选择" in page and "data-fill=" not in page, "first it is asked which fact"
    page = look(client, world.clerk, "bulk-fill", post={"pick": [one.pk, two.pk], "missing": "bus_fare_fen"})[1]
    assert page.count('data-fill="1"') == 2 and "乘车费（元/学期）" in main_of(page), (
        "the list knew which fact is missing"
    )
    rural = look(client, world.clerk, "bulk-fill", post={"pick": [one.pk], "missing": "is_rural_household"})[1]
    assert 'value="hukou_kind" selected' in rural, "what the missing fact follows from"
    lines = {row_field(one.pk): "360", row_field(two.pk): "120"}
    page = look(client, world.clerk, "bulk-fill", post={**asked(one, two), **lines, "act": "look"})[1]
    assert "没有记录→360.00元" in main_of(page) and "更正2人" in main_of(page)
    again = {**asked(one, two), **lines, **posted(page), "act": "do"}
    assert look(client, world.clerk, "bulk-fill", post=again)[0] == 302
    assert (now(one), now(two)) == ("360.00 元", "120.00 元")
    assert "乘车费逐人填写" in look(client, world.clerk, "bulk-done", Done.objects.get().pk)[1]


def test_a_line_that_cannot_be_read_is_said_there_and_nothing_is_lost(client: Client, world: World) -> None:
    one, two = world.pupil("丁一"), world.pupil("丁二")
    lines = {row_field(one.pk): "三百", row_field(two.pk): "120"}
    for act in ("look", "do"):
        status, page = look(client, world.clerk, "bulk-fill", post={**asked(one, two), **lines, "act": act})
        assert status == 422 and "“三百”不是金额" in page
        assert 'value="三百"' in page and 'value="120"' in page and "车队收据" in page
        assert f'id="id_{row_field(one.pk)}_error"' in page and f'id="id_{row_field(two.pk)}_error"' not in page
    assert not Done.objects.exists() and now(two) == "没有记录"


def test_a_line_changed_after_the_look_is_not_saved_unseen(client: Client, world: World) -> None:
    one = world.pupil("丁一")
    line = row_field(one.pk)
    page = look(client, world.clerk, "bulk-fill", post={**asked(one), line: "360", "act": "look"})[1]
    status, page = look(client, world.clerk, "bulk-fill", post={**asked(one), **posted(page), line: "361", "act": "do"})
    assert status == 422 and "361.00元" in main_of(page) and not Done.objects.exists()


def test_another_fact_asks_anew_and_too_many_are_refused(client: Client, world: World) -> None:
    one = world.pupil("丁一")
    other = {**asked(one), "fact": "is_boarder", "act": "look"}
    page = look(client, world.clerk, "bulk-fill", post=other)[1]
    assert 'value="is_boarder" selected' in page and "请填写" not in page and '<option value="不清楚">' in page
    keys = ",".join(map(str, range(1, ROWS_MAX + 2)))
    status, page = look(client, world.clerk, "bulk-fill", post={"keys": keys, "fact": "is_boarder"})
    assert status == 422 and f"一次最多办{ROWS_MAX}人" in main_of(page)
    assert look(client, world.checker, "bulk-fill", post={"pick": [one.pk]})[0] == 403
    assert reverse("bulk-fill") not in look(client, world.checker, "children")[1]
