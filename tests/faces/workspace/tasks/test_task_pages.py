"""A task's page: its state in one place, what came of it in a sentence, and the way on."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid.jobs import RUN, Determination
from fuzhi.steps.intake import jobs
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.oversight.jobs import DRAW, Drawing
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.models import Task
from fuzhi.steps.tasks.registry import Payload
from fuzhi.vocabulary import clock
from tests.factories.pages import look, main_of, text_of
from tests.factories.registers import TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"


def started(kind: str, payload: Payload, by: Staff) -> Task:
    return tasks.start(kind=kind, title="试一试", payload=payload, by=by, county_code=TONGYU)


def run(world: World) -> tuple[Task, str, str]:
    payload = Determination(term=TERM, county_code=TONGYU, by=world.clerk.username)
    return started(RUN, payload, world.clerk), "2017年秋季学期认定完成，共1人", reverse("decisions")


def drawing(world: World) -> tuple[Task, str, str]:
    return started(DRAW, Drawing(term=TERM), world.clerk), "已重新核对", reverse("coverage")


def undoing(world: World) -> tuple[Task, str, str]:
    batch = Batch.objects.filter(kind="roll").latest("pk").pk
    asked = jobs.OfBatch(by=world.clerk.username, batch=batch)
    return started(jobs.UNDO, asked, world.clerk), "", reverse("roster-batch", args=[batch])


@pytest.mark.parametrize("start", [run, drawing, undoing])
def test_what_is_done_says_what_came_of_it_and_leads_on(
    client: Client, start: Callable[[World], tuple[Task, str, str]]
) -> None:
    world = World()
    world.pupil()
    task, said, onward = start(world)
    waiting = look(client, world.clerk, "task", task.pk)[1]
    assert "等待" in main_of(waiting) and "看结果" not in waiting
    tasks.perform(task_id=task.pk)
    moving = text_of(client.get(reverse("task-progress", args=[task.pk]), headers={"HX-Request": "true"}))
    assert 'id="task-state"' in moving and 'hx-swap-oob="true"' in moving and "等待" not in moving, "one state a page"
    page = look(client, world.clerk, "task", task.pk)[1]
    assert said in main_of(page) and f'href="{onward}' in page and "看结果" in page
    assert main_of(page).count("完成") >= 1 and "等待" not in main_of(page)


def test_a_task_is_of_the_business_day(client: Client) -> None:
    with clock.at(date(2018, 3, 20)):
        world = World()
        task = started(DRAW, Drawing(term=TERM), world.clerk)
        for page in (look(client, world.clerk, "task", task.pk)[1], look(client, world.clerk, "tasks")[1]):
            assert "2018年3月20日" in main_of(page)
