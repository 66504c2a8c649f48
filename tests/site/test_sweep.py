"""What happens by itself: one act that fails does not stop the others; coverage is drawn, but not at every round."""

import os
import subprocess
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.site import sweep
from fuzhi.site.home import sweep_temporary
from fuzhi.steps.accounts import options
from fuzhi.steps.aid import services as aid
from fuzhi.steps.audit import invariants, sealing
from fuzhi.steps.audit.invariants import Invariant
from fuzhi.steps.audit.services import record
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
    assert (task.state, task.result) == ("done", {"asked": len(invariants.every()), "broken": []})
    assert {one.name for one in invariants.every()} == set(nightly.LABELS), "each check says in Chinese what it asks"


def check_at(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A night's check, made by the worker."""
    monkeypatch.setattr(clock, "real_now", lambda: now)
    sweep.check_invariants()
    tasks.perform(task_id=Task.objects.latest("made_at").pk)


def test_the_latest_check_stands_on_the_boards(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    who = {role: open_account(role, role, "2208") for role in ("supervisor", "auditor", "admin")}
    who["finance"], clerk = open_account("finance", "finance", "220822"), open_account("clerk", "clerk", "220822")
    check_at(night(2), monkeypatch)
    said = f"{len(nightly.LABELS)} 项全部相符"
    for staff in who.values():
        home = look(client, staff, "staff-home")[1]
        assert "夜间核对 10月9日 02:30" in home and said in home and "要查明" not in home
        assert said in look(client, staff, "checks")[1] and nightly.todo_for(staff)[0].count == 0
    assert "夜间核对" not in look(client, clerk, "staff-home")[1] and look(client, clerk, "checks")[0] == 403


def test_what_does_not_hold_is_red_on_the_boards_and_opens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    city, finance = open_account("city", "supervisor", "2208"), open_account("finance", "finance", "220822")
    asked = [Invariant("paid_once", lambda: ["批次 1 少一笔", "批次 2 多一笔"])]
    monkeypatch.setattr(invariants, "every", lambda: asked)
    check_at(night(2), monkeypatch)
    for staff in (city, finance):
        red = [one for one in nightly.todo_for(staff) if one.count]
        assert [(one.count, one.at.thing, one.urgency) for one in red] == [(2, Thing.CHECKS, "late")]
        home = look(client, staff, "staff-home")[1]
        assert "夜间核对不相符" in home and reverse("checks") in home and "1 项不相符，共 2 处" in home
        assert "一人一项只付一次：2 处不相符" in look(client, staff, "checks")[1]
    assert "批次 1 少一笔" in look(client, city, "checks")[1] and reverse("batches") in look(client, city, "checks")[1]
    assert "批次 1 少一笔" not in look(client, finance, "checks")[1], "another county's may be among them"
    assert "1 项不相符" in look(client, city, "coverage")[1]
    asked.clear()
    check_at(night(2, 10), monkeypatch)
    assert "不相符" not in look(client, city, "staff-home")[1] + look(client, city, "coverage")[1]


def test_a_check_that_broke_off_or_was_never_made_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: night(1))
    admin = open_account("boss", "admin", "2208")
    record(by="boss", action="x", object_kind="y", object_key="z")
    home = look(Client(), admin, "staff-home")[1]
    assert "还没有核对过" in home and "fz-tiny fz-bad" not in home, "the first night is still to come"
    monkeypatch.setattr(clock, "real_now", lambda: night(14, 10))
    assert "超过 36 小时没有结果" in look(Client(), admin, "staff-home")[1]
    check_at(night(2, 11), monkeypatch)
    assert not any(one.count for one in nightly.todo_for(admin))

    def broken() -> list[str]:
        raise OSError("planted")

    monkeypatch.setattr(invariants, "every", lambda: [Invariant("paid_once", broken)])
    with suppress(OSError):
        check_at(night(3, 12), monkeypatch)
    assert "夜间核对没有做完" in look(Client(), admin, "staff-home")[1]
    assert "没有做完" in look(Client(), admin, "checks")[1]
    monkeypatch.setattr(clock, "real_now", lambda: night(15, 12))
    assert "超过 36 小时没有结果" in look(Client(), admin, "staff-home")[1]


def test_what_a_killed_process_left_goes_and_what_a_living_one_works_on_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    for name in (str(gone.pid), str(os.getpid()), "old"):
        (tmp_path / "run" / "tmp" / name).mkdir(parents=True)
    for name in (f".sealing-2.key.{gone.pid}", f".sealing-3.key.{os.getpid()}", "sealing-1.key"):
        (tmp_path / "keys").mkdir(exist_ok=True)
        (tmp_path / "keys" / name).write_bytes(b"x")
    assert sweep_temporary() == 3
    kept = sorted(path.name for path in (tmp_path / "keys").iterdir())
    assert kept == [f".sealing-3.key.{os.getpid()}", "sealing-1.key"], "half a key of a process that is no more goes"
    assert [path.name for path in (tmp_path / "run" / "tmp").iterdir()] == [str(os.getpid())]
