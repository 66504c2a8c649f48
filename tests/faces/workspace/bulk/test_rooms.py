"""Each act for many from its list: who is offered it, what is shown, what is pressed, where it leads."""

import pytest
from django.test import Client

from fuzhi.steps.accounts.models import Proposal, Staff
from fuzhi.steps.bulk import jobs
from fuzhi.steps.bulk.carrying import KIND
from fuzhi.steps.bulk.things import Done
from fuzhi.steps.casework import services as casework
from fuzhi.steps.casework.models import Case
from fuzhi.steps.registry import services as registry
from fuzhi.steps.tasks.models import Task
from fuzhi.steps.tasks.registry import NO_PROGRESS
from tests.factories.pages import look, main_of, posted
from tests.factories.registers import TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def pressed(client: Client, by: Staff, name: str, keys: list[int], **given: object) -> tuple[int, str]:
    """From the list over a look to the act."""
    page = look(client, by, name, post={"pick": keys})[1]
    page = look(client, by, name, post={**posted(page), **given, "act": "look"})[1]
    return look(client, by, name, post={**posted(page), **given, "act": "do"})


def case(world: World, name: str) -> Case:
    return casework.open_case(kind="other", text="看看", name=name, county_code=TONGYU, by=world.clerk)


def proposed(world: World) -> Proposal:
    child = world.pupil()
    made = registry.correct(
        person_id=child.pk, fact="is_hardship", value="是", reason="认定表", by=world.clerk, term="2017-1"
    )
    assert isinstance(made, Proposal)
    return made


def test_cases_are_given_and_closed_from_their_list(client: Client, world: World) -> None:
    one, two = case(world, "刘小草"), case(world, "赵小苗")
    clerk = world.clerk
    page = look(client, clerk, "cases")[1]
    assert "指定办理人" in page and "一起办结" in page and 'name="pick"' in page
    assert 'name="pick"' not in look(client, world.villager, "cases")[1], "who has nothing to do with rows ticks none"
    assert pressed(client, clerk, "bulk-cases-assign", [one.pk, two.pk], username=clerk.username)[0] == 302
    assert Case.objects.filter(assigned_to=clerk).count() == 2
    status, page = look(client, clerk, "bulk-cases-close", post={"keys": f"{one.pk},{two.pk}", "act": "look"})
    assert status == 422 and "请填写孩子们现在的情况" in page
    assert pressed(client, clerk, "bulk-cases-close", [one.pk, two.pk], note="都已返校")[0] == 302
    done = Done.objects.latest("pk")
    page = look(client, clerk, "bulk-done", done.pk)[1]
    assert "都已返校" in page and "刘小草" in page and 'data-dialog="undo"' not in page
    assert look(client, world.checker, "bulk-cases-close", post={"pick": [one.pk]})[0] == 403


def test_the_second_person_sees_every_name_and_confirms_together(client: Client, world: World) -> None:
    one, two = proposed(world), proposed(world)
    checker = world.checker
    page = look(client, checker, "changes")[1]
    assert "一起确认" in page and "一起退回" in page
    assert "一起确认" not in look(client, world.clerk, "changes")[1]
    page = look(client, checker, "bulk-changes-confirm", post={"pick": [one.pk, two.pk]})[1]
    assert "确认2项" in main_of(page) and one.name in page and two.name in page, "nothing is asked: it is shown at once"
    assert look(client, checker, "bulk-changes-confirm", post={**posted(page), "act": "do"})[0] == 302
    assert set(Proposal.objects.values_list("state", flat=True)) == {"confirmed"}
    again = look(client, checker, "bulk-changes-confirm", post={"pick": [one.pk]})[1]
    assert "没有要办的" in again and "更改已生效" in again and 'value="do"' not in again


def test_changes_are_sent_back_with_one_reason(client: Client, world: World) -> None:
    one = proposed(world)
    assert pressed(client, world.checker, "bulk-changes-refuse", [one.pk], reason="缺评议会记录")[0] == 302
    assert Proposal.objects.get().end_reason == "缺评议会记录"
    assert "没有等确认的更改" in look(client, world.checker, "changes")[1]


def test_very_many_are_a_task_that_says_what_came_of_it(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = case(world, "刘小草"), case(world, "赵小苗")
    monkeypatch.setattr("fuzhi.steps.bulk.carrying.AT_ONCE_MAX", 1)
    assert pressed(client, world.clerk, "bulk-cases-close", [one.pk, two.pk], note="都已返校")[0] == 302
    task = Task.objects.get(kind=KIND)
    assert Done.objects.count() == 0 and task.title == "一起办结 2 件" and "返校" not in str(task.payload)
    told = jobs.act_for_many(task.payload, NO_PROGRESS)
    assert told["message"] == "已办 2 件。" and Case.objects.filter(state="closed").count() == 2
    assert jobs.act_for_many(task.payload, NO_PROGRESS)["at"] == told["at"], "a second worker does nothing"


def test_the_bar_is_told_the_sum_of_all_that_the_list_finds(client: Client, world: World) -> None:
    world.pupil("刘小草")
    status, said = look(client, world.clerk, "children", query="?picked=all")
    assert (status, said) == (200, "合计 ¥0.00")


def test_what_no_page_of_ours_sends_does_nothing(client: Client, world: World) -> None:
    one = case(world, "刘小草")
    clerk = world.clerk
    for keys in ("", "x", "987654321"):
        page = look(client, clerk, "bulk-cases-close", post={"keys": keys, "note": "返校", "act": "do"})[1]
        assert "先勾选" in page or "没有办理" in page
    page = look(client, clerk, "bulk-cases-close", post={"keys": str(one.pk), "note": "返校", "act": "do"})[1]
    assert "情况有变动" in page, "pressed without having been shown anything"
    assert Case.objects.get(pk=one.pk).state == "open" and Done.objects.count() == 0
