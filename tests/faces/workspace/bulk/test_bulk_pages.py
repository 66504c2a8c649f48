"""Rows ticked in a list, what would happen, the act as it was shown, what came of it, and its undoing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.models import Decision
from fuzhi.steps.bulk.things import Done
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Person
from tests.factories.pages import look, main_of, posted
from tests.factories.registers import NAMES, PRIMARY, PRIVATE
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


def test_children_are_brought_to_a_school_found_by_typing(client: Client, world: World) -> None:
    child, clerk = world.pupil("庚一"), world.clerk
    assert "归入学校、班级、村" in look(client, clerk, "children")[1]
    asked = {"keys": str(child.pk), "fact": "school_code", "reason": "转学证明"}
    page = look(client, clerk, "bulk-place", post={**asked, "of_fact": ""})[1]
    assert f'<option value="{NAMES[PRIVATE]}（{PRIVATE}）">' in page and "瓦房镇中心小学" not in page, (
        "the own county's"
    )
    assert "另一人确认" in page
    asked |= {"of_fact": "school_code", "value": f"{NAMES[PRIVATE]}（{PRIVATE}）"}
    page = look(client, clerk, "bulk-place", post={**asked, "act": "look"})[1]
    assert f"学籍名册写的是{NAMES[PRIMARY]}→{NAMES[PRIVATE]}" in main_of(page)
    bad = look(client, clerk, "bulk-place", post={**asked, "value": "没有的学校", "act": "look"})[1]
    assert "学校名录里没有“没有的学校”" in bad
    assert look(client, clerk, "bulk-place", post={**posted(page), **asked, "act": "do"})[0] == 302
    assert Done.objects.get().label == "归入学校、班级、村"


def test_a_class_is_one_of_the_school_or_a_new_one(client: Client, world: World) -> None:
    one, _, clerk = world.pupil("辛一"), world.pupil("辛二", class_name="3班"), world.clerk
    asked = {"keys": str(one.pk), "fact": "class_name", "reason": "分班名单", "of_fact": "class_name"}
    page = look(client, clerk, "bulk-place", post={**asked, "value": "", "act": "look"})[1]
    assert '<option value="3班">' in page and '<option value="2班">' in page
    page = look(client, clerk, "bulk-place", post={**asked, "value": "新班", "act": "look"})[1]
    assert "学籍名册写的是2班→新班" in main_of(page)
    alone = look(client, clerk, "child-correct", one.pk, query="?fact=school_code")[1]
    assert f"{NAMES[PRIVATE]}（{PRIVATE}）" in alone, "the single act is asked in the same way"


def test_children_are_brought_to_a_village_of_the_county(client: Client, world: World) -> None:
    child, clerk = world.pupil("壬一"), world.clerk
    asked = {"keys": str(child.pk), "fact": "village", "reason": "村里的名单", "of_fact": "village"}
    page = look(client, clerk, "bulk-place", post={**asked, "value": "", "act": "look"})[1]
    villages = re.findall(r'<option value="([^"（]+（(\d{12})）)">', page)
    assert villages and {code[:6] for _, code in villages} == {"220822"}
    told, code = next(one for one in villages if one[1] != child.village_code)
    page = look(client, clerk, "bulk-place", post={**asked, "value": told, "act": "look"})[1]
    assert look(client, clerk, "bulk-place", post={**posted(page), **asked, "value": told, "act": "do"})[0] == 302
    child.refresh_from_db()
    assert child.village_code == code
    alone = look(client, clerk, "child-identity", child.pk)[1]
    assert f'value="{told}"' in alone and "恢复为名册内容" in alone
    bad = look(client, clerk, "bulk-place", post={**asked, "value": "没有的村", "act": "look"})[1]
    assert "没有这个村" in bad


def test_a_fact_is_put_right_from_the_list_of_decisions_once_a_child(client: Client, world: World) -> None:
    one, two = world.pupil("癸一"), world.pupil("癸二")
    clerk = world.clerk
    aid.run(term="2017-1", county_code="220822", by=clerk)
    rows = list(Decision.objects.filter(person_id=one.pk).values_list("pk", flat=True))
    assert len(rows) > 1 and "更正事实" in look(client, clerk, "decisions-list")[1]
    page = look(client, clerk, "bulk-decided-correct", post={"pick": rows})[1]
    assert posted(page)["keys"] == str(one.pk), "the child, not its results"
    every = look(client, clerk, "bulk-decided-correct", post={"all": "1"})[1]
    assert {*str(posted(every)["keys"]).split(",")} == {str(one.pk), str(two.pk)}
    page = look(client, clerk, "bulk-decided-correct", post={**posted(page), **YES, "act": "look"})[1]
    assert look(client, clerk, "bulk-decided-correct", post={**posted(page), **YES, "act": "do"})[0] == 302
    assert (now(one), now(two)) == ("是", "否")
    assert look(client, clerk, "papers-make-decided", post={"pick": rows})[0] == 302
    assert "没有选中学生" in look(client, clerk, "papers-make-decided", post={"pick": []})[1]
