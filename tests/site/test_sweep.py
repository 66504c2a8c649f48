"""What happens by itself: one act that fails does not stop the others; coverage is drawn, but not at every round."""

import pytest

from fuzhi.site import sweep
from fuzhi.steps.accounts import options
from fuzhi.steps.aid import services as aid
from fuzhi.steps.audit import services as audit
from fuzhi.steps.oversight import services as oversight
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_drawn", {})


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
    monkeypatch.setattr(audit, "seal", lambda: done.append("seal"))
    sweep.run_due()
    assert done == ["seal"]
