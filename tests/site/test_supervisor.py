"""One process group: ready when all of it works, ended within ten seconds, nothing left behind, gone with its parent."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ENDS_WITHIN_SECONDS = 10
READY_WITHIN_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A ``fuzhi serve`` of its own, in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.environment = {
            key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "FUZHI_TODAY"}
        }
        self.environment |= {"FUZHI_HOME": str(home), "FUZHI_PORT": str(self.port)}
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> "Running":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fuzhi.site.main", "serve"], env=self.environment, stderr=subprocess.PIPE, text=True
        )
        return self

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait_until_ready(self) -> list[tuple[int, str]]:
        seen: list[tuple[int, str]] = []
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline and self.process is not None and self.process.poll() is None:
            seen.append(self.get("/readyz"))
            if seen[-1][0] == 200:
                return seen
            time.sleep(0.1)
        said = (
            self.process.stderr.read()
            if self.process and self.process.poll() is not None and self.process.stderr
            else ""
        )
        raise AssertionError(f"not ready: {seen[-3:]} {said}")

    def processes(self) -> list[int]:
        """Every process that has this home in its environment, but ours."""
        mark, found = f"FUZHI_HOME={self.home}".encode(), []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if mark in (entry / "environ").read_bytes().split(b"\0"):
                        found.append(int(entry.name))
                except OSError:
                    continue
        return found

    def wait_until_gone(self, seconds: float) -> list[int]:
        deadline = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return left


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve") / "home"


@pytest.fixture
def running(home: Path) -> Iterator[Running]:
    one = Running(home).start()
    yield one
    if one.process and one.process.poll() is None:
        one.process.send_signal(signal.SIGTERM)
        one.process.communicate(timeout=30)
    assert one.wait_until_gone(5) == []


def workers(running: Running) -> list[int]:
    return [pid for pid in running.processes() if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_a_life_from_start_to_end(running: Running) -> None:
    seen = running.wait_until_ready()
    assert json.loads(seen[-1][1]) == {"ready": True, "step": "就绪"}
    assert all(set(json.loads(text)) == {"ready", "step"} for status, text in seen if status)
    assert running.get("/healthz")[0] == 200
    assert running.get("/staff/login/")[0] == 200

    second = subprocess.run(
        [sys.executable, "-m", "fuzhi.site.main", "serve"],
        env=Running(running.home).environment,
        capture_output=True,
        text=True,
    )
    assert second.returncode == 2 and "已在" in second.stderr

    first = workers(running)
    assert len(first) == 1
    os.kill(first[0], signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not (again := [pid for pid in workers(running) if pid not in first]) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert again, "the worker did not come back"

    assert running.process is not None and len(running.processes()) >= 4
    before = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=ENDS_WITHIN_SECONDS) == 0
    assert running.wait_until_gone(0.5) == []
    assert time.monotonic() - before < ENDS_WITHIN_SECONDS


def named(running: Running, *words: bytes) -> list[int]:
    """Processes of this home whose command has all of these words."""
    found = []
    for pid in running.processes():
        with suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if all(any(word in one for one in command) for word in words):
                found.append(pid)
    return found


def postmaster(running: Running) -> int:
    """The process of the running database, 0 when there is none."""
    with suppress(OSError, ValueError):
        pid = int((running.home / "database" / "data" / "postmaster.pid").read_text().split("\n")[0])
        return pid if Path(f"/proc/{pid}/cmdline").read_bytes() else 0
    return 0


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def until(what: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (seen := what()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return bool(seen)


def test_whatever_dies_or_freezes_comes_back(running: Running) -> None:
    running.wait_until_ready()
    before = postmaster(running)
    os.kill(before, signal.SIGKILL)
    assert until(lambda: postmaster(running) not in (0, before), 60), "the database did not come back"
    assert until(lambda: running.get("/readyz")[0] == 200 and running.get("/staff/login/")[0] == 200, 60)

    webs = named(running, b"granian")
    (main,) = [pid for pid in webs if parent(pid) not in webs]
    os.kill(main, signal.SIGKILL)
    assert until(lambda: not set(webs) & set(named(running, b"granian")), 20), (
        "workers of the dead server go on serving"
    )
    assert until(lambda: named(running, b"granian"), 20), "the web server did not come back"
    assert until(lambda: running.get("/staff/login/")[0] == 200, 20)

    (frozen,) = workers(running)
    os.kill(frozen, signal.SIGSTOP)
    assert until(lambda: "任务进程" in running.get("/readyz")[1], 60), "nobody sees that it is frozen"
    assert until(lambda: running.get("/readyz")[0] == 200 and frozen not in workers(running), 60)


def test_a_stale_lock_of_another_program_is_taken_away(running: Running) -> None:
    running.wait_until_ready()
    assert running.process is not None
    running.process.send_signal(signal.SIGTERM)
    running.process.communicate(timeout=30)
    lock = running.home / "database" / "data" / "postmaster.pid"
    for pid in (os.getpid(), 1):
        lock.write_text(f"{pid}\n{lock.parent}\n1700000000\n5432\n{running.home}/run\n\n  0 0\nready\n")
        again = Running(running.home).start()
        again.wait_until_ready()
        assert again.process is not None
        again.process.send_signal(signal.SIGTERM)
        again.process.communicate(timeout=30)


@pytest.mark.parametrize("name", ["a home with blanks", "one,two", 'it\'s "mine"'])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    one = Running(tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-m", "fuzhi.site.main", "check"], env=one.environment, capture_output=True, text=True
    )
    assert "数据库没有启动" not in done.stderr
    assert done.returncode == 0, done.stderr


def test_a_killed_supervisor_takes_everything_along(running: Running) -> None:
    running.wait_until_ready()
    assert running.process is not None
    running.process.kill()
    running.process.wait()
    assert running.wait_until_gone(ENDS_WITHIN_SECONDS) == []


def test_a_taken_port_is_one_line_and_exit_2(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        other = Running(tmp_path / "home")
        other.environment["FUZHI_PORT"] = str(taken.getsockname()[1])
        for command in ("serve", "demo"):
            done = subprocess.run(
                [sys.executable, "-m", "fuzhi.site.main", command],
                env=other.environment,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 2
            assert len(done.stderr.strip().splitlines()) == 1 and "不能用" in done.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("command", ["demo", "serve", "setup", "check", "backup --out /tmp/never"])
@pytest.mark.parametrize("place", ["/proc/sys", "/proc/sys/below"])
def test_a_place_that_cannot_be_written_is_one_line(place: str, command: str) -> None:
    one = Running(Path(place))
    done = subprocess.run(
        [sys.executable, "-m", "fuzhi.site.main", *command.split()], env=one.environment, capture_output=True, text=True
    )
    assert done.returncode == 2 and "有写权限" in done.stderr and "程序出错" not in done.stderr


@pytest.mark.parametrize("secret", ["fuzhi-demo", "x" * 20, "changeme" + "x" * 40])
def test_a_default_secret_is_refused(home: Path, secret: str) -> None:
    one = Running(home)
    done = subprocess.run(
        [sys.executable, "-m", "fuzhi.site.main", "serve"],
        env=one.environment | {"FUZHI_SECRET_KEY": secret},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2 and "FUZHI_SECRET_KEY" in done.stderr
    assert one.wait_until_gone(5) == []
