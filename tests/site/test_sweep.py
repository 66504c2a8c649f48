"""What happens by itself: one act that fails does not stop the others; coverage is drawn, but not at every round."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from fuzhi.site import sweep
from fuzhi.site.home import sweep_temporary
from fuzhi.steps.accounts import options
from fuzhi.steps.aid import services as aid
from fuzhi.steps.audit import invariants, sealing
from fuzhi.steps.audit.invariants import Invariant
from fuzhi.steps.oversight import nightly
from fuzhi.steps.oversight import services as oversight
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.models import Task
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.handover import Thing
from tests.factories.pages import look
from tests.factories.rosters import open_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_drawn", {})
    monkeypatch.setattr(sweep, "_kept", [])


def drawings() -> list[Task]:
    return list(Task.objects.filter(kind="draw_coverage"))


def test_coverage_of_the_working_semester_is_drawn_by_the_worker_and_not_at_every_round() -> None:
    sweep.draw_coverage()
    assert drawings() == []  # no working semester is set
    options.write(options.WORKING_TERM, "2017-1", by="admin")
    sweep.draw_coverage()
    sweep.draw_coverage()
    [task] = drawings()
    assert (task.made_by, task.payload) == ("system", {"term": "2017-1"}) and oversight.is_stale("2017-1")
    tasks.perform(task_id=task.pk)
    assert not oversight.is_stale("2017-1")


def test_what_is_drawn_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    options.write(options.WORKING_TERM, "2017-1", by="admin")
    oversight.draw(term="2017-1")
    sweep.draw_coverage()
    assert drawings() == []


def test_a_failing_act_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def broken(*, on: object) -> int:
        raise RuntimeError("planted")

    monkeypatch.setattr(aid, "take_down_due", broken)
    monkeypatch.setattr(sealing, "seal", lambda: done.append("seal"))
    monkeypatch.setattr(sweep, "_sealed", [])
    sweep.run_due()
    assert done == ["seal"]


def night(hour: int, day: int = 9) -> datetime:
    return datetime(2017, 10, day, hour, 30, tzinfo=clock.SHANGHAI)


def test_every_invariant_is_asked_once_a_night(monkeypatch: pytest.MonkeyPatch) -> None:
    for now, started in ((night(1), 0), (night(2), 1), (night(3), 1), (night(5), 1), (night(13), 1), (night(2, 10), 2)):
        monkeypatch.setattr(clock, "real_now", lambda now=now: now)
        sweep.check_invariants()
        assert Task.objects.filter(kind="check_invariants").count() == started, now
    task = Task.objects.latest("made_at")
    tasks.perform(task_id=task.pk)
    task.refresh_from_db()
    assert (task.state, task.result) == ("done", {"faults": []})


def test_what_does_not_hold_waits_on_the_board_of_who_watches(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    city, clerk = open_account("city", "supervisor", "2208"), open_account("clerk", "clerk", "220822")
    asked = [Invariant("planted", lambda: ["批次 1 少一笔", "批次 2 多一笔"])]
    monkeypatch.setattr(invariants, "every", lambda: asked)
    monkeypatch.setattr(clock, "real_now", lambda: night(2))
    sweep.check_invariants()
    tasks.perform(task_id=Task.objects.get().pk)
    assert [(one.count, one.at.thing) for one in nightly.todo_for(city)] == [(2, Thing.COVERAGE)]
    assert "夜间核对不通过" in look(client, city, "staff-home")[1]
    assert "批次 1 少一笔" in look(client, city, "coverage")[1]
    assert nightly.faults(clerk) == [] and "夜间核对" not in look(client, clerk, "coverage")[1]
    asked.clear()
    monkeypatch.setattr(clock, "real_now", lambda: night(2, 10))
    sweep.check_invariants()
    tasks.perform(task_id=Task.objects.latest("made_at").pk)
    assert "夜间核对" not in look(client, city, "staff-home")[1] + look(client, city, "coverage")[1]


def test_what_a_killed_process_left_goes_and_what_a_living_one_works_on_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    for name in (str(gone.pid), str(os.getpid()), "old"):
        (tmp_path / "run" / "tmp" / name).mkdir(parents=True)
    assert sweep_temporary() == 2
    assert [path.name for path in (tmp_path / "run" / "tmp").iterdir()] == [str(os.getpid())]
