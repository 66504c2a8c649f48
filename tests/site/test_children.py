"""Processes of the supervisor: started with their environment, seen to end, ended in time, left to nobody."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from fuzhi.site.children import BACK_OFF_SECONDS, Child, python


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    return tmp_path


def child(code: str, **environment: str) -> Child:
    return Child("try", python("-c", code), environment)


def ended(one: Child, seconds: float = 10) -> int | None:
    """The exit code, as soon as there is one."""
    assert one.process is not None
    one.process.wait(seconds)
    return one.poll()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_child_gets_its_environment_and_its_words_stand_in_the_log(home: Path) -> None:
    one = child("import os, sys; print(os.environ['COLOUR']); print('bad', file=sys.stderr); sys.exit(3)", COLOUR="红")
    assert one.poll() is None, "not started, not ended"
    one.start()
    assert ended(one) == 3
    assert (home / "logs" / "try.out.log").read_text("utf-8").splitlines() == ["红", "bad"]
    one.start()
    assert ended(one) == 3 and one.starts == 2
    assert len((home / "logs" / "try.out.log").read_text("utf-8").splitlines()) == 4, "appended"


def test_a_shown_child_writes_no_log_of_its_own(home: Path) -> None:
    one = Child("shown", python("-c", "pass"), {}, is_shown=True)
    one.start()
    assert ended(one) == 0
    assert (home / "logs" / "shown.out.log").read_text() == ""


def test_a_child_has_a_session_of_its_own() -> None:
    one = child("import os, sys; sys.exit(0 if os.getsid(0) == os.getpid() else 1)")
    one.start()
    assert ended(one) == 0


def test_a_signal_reaches_a_running_child_and_no_other() -> None:
    one = child(
        "import signal, sys; signal.signal(15, lambda *a: sys.exit(7)); print('up', flush=True); signal.pause()"
    )
    one.signal(signal.SIGTERM)
    one.start()
    log = Path(os.environ["FUZHI_HOME"]) / "logs" / "try.out.log"
    until = time.monotonic() + 10
    while "up" not in log.read_text() and time.monotonic() < until:
        time.sleep(0.01)
    one.signal(signal.SIGTERM)
    assert ended(one) == 7
    one.signal(signal.SIGTERM)


def test_what_will_not_end_is_killed_with_all_that_it_started(home: Path) -> None:
    code = (
        "import signal, subprocess, sys, os; signal.signal(15, signal.SIG_IGN);"
        "inner = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']);"
        "open(os.environ['PLACE'], 'w').write(str(inner.pid)); signal.pause()"
    )
    one = child(code, PLACE=str(home / "inner"))
    one.start()
    until = time.monotonic() + 10
    while not ((home / "inner").exists() and (home / "inner").read_text()) and time.monotonic() < until:
        time.sleep(0.01)
    inner = int((home / "inner").read_text())
    assert is_alive(inner)
    one.signal(signal.SIGTERM)
    one.end(time.monotonic())
    assert one.poll() == -signal.SIGKILL
    while is_alive(inner) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_alive(inner)


def test_ending_what_never_began_or_has_ended_is_nothing() -> None:
    child("pass").end(time.monotonic())
    one = child("pass")
    one.start()
    ended(one)
    one.end(time.monotonic() + 1)
    assert one.poll() == 0


def test_pauses_grow_and_a_child_that_lasted_starts_afresh() -> None:
    one = child("pass")
    one.started_at = time.monotonic()
    pauses = []
    for starts in range(1, len(BACK_OFF_SECONDS) + 3):
        one.starts = starts
        pauses.append(one.back_off_seconds())
    assert pauses == sorted(pauses) and pauses[0] == BACK_OFF_SECONDS[0]
    assert pauses[-1] == pauses[-2] == BACK_OFF_SECONDS[-1], "never longer than the longest"
    one.started_at = time.monotonic() - 61
    assert one.back_off_seconds() == BACK_OFF_SECONDS[0] and one.starts == 1


def test_a_child_dies_with_its_parent(home: Path) -> None:
    code = (
        "import os, sys; from fuzhi.site.children import Child, python;"
        "one = Child('inner', python('-c', 'import signal; signal.pause()'), {}, orphan_signal=9); one.start();"
        "open(os.environ['PLACE'], 'w').write(str(one.process.pid)); os.kill(os.getpid(), 9)"
    )
    outer = Child("outer", [sys.executable, "-c", code], {"PLACE": str(home / "inner")})
    outer.start()
    assert ended(outer) == -signal.SIGKILL
    inner = int((home / "inner").read_text())
    until = time.monotonic() + 10
    while is_alive(inner) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_alive(inner)
