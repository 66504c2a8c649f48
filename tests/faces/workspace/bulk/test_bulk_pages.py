"""Rows ticked in a list, what would happen, the act as it was shown, what came of it, and its undoing."""

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.bulk.things import Done
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Person
from tests.factories.pages import look, main_of, posted
from tests.factories.world import World

pytestmark = pytest.mark.django_db
YES = {"fact": "is_boarder", "of_fact": "is_boarder", "value": "yes", "reason": "住宿名单"}


def now(child: Person) -> str:
    return registry.current_value(person_id=child.pk, fact="is_boarder", term="2017-1")


def test_from_the_list_to_the_result_and_back(client: Client, world: World) -> None:
    one, two = world.pupil("丁一"), world.pupil("丁二", boarder=True)
    clerk = world.clerk
    assert "更正事实" in look(client, clerk, "children")[1]
    assert "bulk/correct-many" not in look(client, world.checker, "children")[1], "whoever may not has no such button"
    status, page = look(client, clerk, "bulk-correct", post={"pick": [one.pk, two.pk]})
    assert status == 200 and "所选2人" in main_of(page) and "先填好左边" in page
    asked = posted(page)
    page = look(client, clerk, "bulk-correct", post={**asked, "fact": "is_boarder", "of_fact": ""})[1]
    assert 'name="value"' in page and "请填写" not in page, "the value is asked for in the way of the fact"
    status, page = look(client, clerk, "bulk-correct", post={**asked, **YES, "act": "look"})
    assert "否→是" in main_of(page) and "本来就是“是”" in page and "更正1人" in main_of(page)
    assert Done.objects.count() == 0 and now(one) == "否"
    status, _ = look(client, clerk, "bulk-correct", post={**posted(page), **YES, "act": "do"})
    assert (status, now(one)) == (302, "是")
    done = Done.objects.get()
    page = look(client, clerk, "bulk-done", done.pk)[1]
    assert "是否住校改为“是”" in page and "丁二" in page and "撤回" in page
    for child in (one, two):
        assert f'href="{reverse("child", args=[child.number])}' in page, "each name opens"
    assert "更正事实" in main_of(look(client, clerk, "bulk-mine")[1])
    assert look(client, world.other_clerk, "bulk-done", done.pk)[0] == 404
    assert look(client, clerk, "bulk-undo", done.pk, post={})[0] == 302
    assert now(one) == "否" and "已撤回1人" in main_of(look(client, clerk, "bulk-done", done.pk)[1])


def test_all_that_the_list_finds_and_what_changed_meanwhile(client: Client, world: World) -> None:
    one, _ = world.pupil("戊一"), world.pupil("己一")
    clerk = world.clerk
    page = look(client, clerk, "bulk-correct", post={"all": "1", "q": "戊一"})[1]
    assert posted(page)["keys"] == str(one.pk)
    asked = posted(page)
    page = look(client, clerk, "bulk-correct", post={**asked, **YES, "act": "look"})[1]
    registry.correct(person_id=one.pk, fact="is_boarder", value="", reason="先改", by=clerk, term="2017-1")
    status, again = look(client, clerk, "bulk-correct", post={**posted(page), **YES, "act": "do"})
    assert status == 422 and "情况有变动" in again and "不清楚→是" in main_of(again)
    assert look(client, clerk, "bulk-correct", post={**posted(again), **YES, "act": "do"})[0] == 302


def test_nothing_ticked_or_nothing_typed_is_said(client: Client, world: World) -> None:
    child = world.pupil()
    clerk = world.clerk
    assert "先勾选" in look(client, clerk, "bulk-correct", post={})[1]
    asked = {"keys": str(child.pk)}
    page = look(client, clerk, "bulk-correct", post={**asked, **YES, "reason": "", "act": "do"})[1]
    assert "请填写依据" in page
    page = look(client, clerk, "bulk-correct", post={**asked, **YES, "value": "也许", "act": "look"})[1]
    assert "不是可选的值" in page and Done.objects.count() == 0
