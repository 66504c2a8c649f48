"""What happens by itself: one act that fails does not stop the others; coverage is drawn, but not at every round."""

import pytest

from fuzhi.site import sweep
from fuzhi.steps.accounts import options
from fuzhi.steps.aid import services as aid
from fuzhi.steps.audit import services as audit
from fuzhi.steps.oversight import queries as oversight

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_drawn", {})


def test_coverage_of_the_working_semester_is_drawn_and_not_at_every_round(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    real = oversight.draw
    monkeypatch.setattr("fuzhi.steps.oversight.services.draw", lambda *, term: drawn.append(term) or real(term=term))
    sweep.draw_coverage()
    assert drawn == []  # no working semester is set
    options.write(options.WORKING_TERM, "2017-1", by="admin")
    sweep.draw_coverage()
    sweep.draw_coverage()
    assert drawn == ["2017-1"] and not oversight.snapshot("2017-1").persons


def test_a_failing_act_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def broken(*, on: object) -> int:
        raise RuntimeError("planted")

    monkeypatch.setattr(aid, "take_down_due", broken)
    monkeypatch.setattr(audit, "seal", lambda: done.append("seal"))
    sweep.run_due()
    assert done == ["seal"]
