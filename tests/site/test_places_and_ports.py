"""Where the database lies, which port is free, what is said of a binary that is missing: asked without starting anything."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fuzhi.site import database, main, ports, supervisor
from fuzhi.site.children import Child, python
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("PG_BIN", raising=False)
    return tmp_path


def test_a_short_home_holds_its_own_socket(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.socket_folder() == home / "run"
    assert database.dsn() == f"host={home / 'run'} port=5432 user=fuzhi dbname=fuzhi"


def test_a_long_home_gets_a_short_folder_that_is_its_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = set()
    for name in ("a" * 120, "b" * 120):
        monkeypatch.setenv("FUZHI_HOME", str(home / name))
        folder = database.socket_folder()
        assert len(str(folder / ".s.PGSQL.5432").encode()) <= database.SOCKET_PATH_BYTES_MAX
        assert database.socket_folder() == folder, "the same each time"
        folders.add(folder)
    assert len(folders) == 2


def test_chinese_paths_are_measured_in_bytes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUZHI_HOME", "/" + "县" * 34)
    assert database.socket_folder() != Path("/" + "县" * 34) / "run"


def test_another_server_by_its_address(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/aid")
    assert database.dsn() == "postgresql://db.example/aid"
    with database.serving_for_command() as dsn:
        assert dsn == "postgresql://db.example/aid"
    with database.serving_for_good() as server:
        assert server is None


def test_one_home_has_one_supervisor(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/aid")
    with database.serving_for_good(), pytest.raises(InputError) as refused, database.serving_for_good():
        raise AssertionError("two supervisors")
    assert refused.value.code == "already_running" and str(home) in refused.value.message
    with database.serving_for_good():
        pass


def test_binaries_may_be_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", "/opt/pg/bin")
    assert database.binaries() == Path("/opt/pg/bin")
    monkeypatch.delenv("PG_BIN")
    assert (database.binaries() / "postgres").exists()


def test_without_any_postgres_one_sentence_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(database, "stock_binaries", lambda: None)
    with pytest.raises(InputError) as refused:
        database.binaries()
    assert refused.value.code == "no_postgres" and "make install" in refused.value.mend


def test_data_of_another_version_is_not_touched(home: Path) -> None:
    server = database.embedded()
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(InputError) as refused:
        server.start()
    assert refused.value.code == "database_version" and "PostgreSQL 9" in refused.value.message
    assert [path.name for path in server.data.iterdir()] == ["PG_VERSION"]
    assert server.process is None and not server.answers()


def test_stopping_what_never_ran_is_nothing(home: Path) -> None:
    server = database.embedded()
    server.stop()
    assert not server.answers()


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_socket_folder_open_to_others_is_refused(home: Path, mode: int) -> None:
    folder = home / "run"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(InputError) as refused:
        database.embedded().start()
    assert refused.value.code == "socket_folder"
    assert not (home / "database").exists()


def test_a_free_port_is_free_and_a_taken_one_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError) as refused:
            ports.refuse_taken("127.0.0.1", port)
        assert refused.value.code == "port_taken" and f"127.0.0.1:{port}" in refused.value.message
        assert "FUZHI_PORT" in refused.value.mend
        assert supervisor._answers("127.0.0.1", port) and supervisor._answers("0.0.0.0", port)
    ports.refuse_taken("127.0.0.1", port)
    assert not supervisor._answers("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(InputError):
        ports.refuse_taken("203.0.113.7", 8000)


def watched() -> supervisor.Supervisor:
    return supervisor.Supervisor(host="127.0.0.1", port=8000, say=lambda text: said.append(text), banner=list)


said: list[str] = []


def test_a_child_that_died_is_started_again_after_its_pause_and_told(home: Path) -> None:
    said.clear()
    one, child = watched(), Child("worker", python("-c", "pass"), {})
    child.start()
    assert child.process is not None
    child.process.wait(10)
    one._revive(child)
    assert child.starts == 1 and said == [], "not at once"
    one._again["worker"] = 0.0
    one._revive(child)
    assert child.starts == 2 and "任务进程意外结束" in said[0]
    child.process.wait(10)


def test_while_all_ends_nothing_is_started_again(home: Path) -> None:
    one, child = watched(), Child("worker", python("-c", "pass"), {})
    child.start()
    assert child.process is not None
    child.process.wait(10)
    one._stopping = True
    one._again["worker"] = 0.0
    one._revive(child)
    assert child.starts == 1


def test_a_second_signal_is_not_said_twice(home: Path) -> None:
    said.clear()
    one = watched()
    one._preparing = False
    one._on_signal(15, None)
    one._on_signal(15, None)
    assert said == ["正在结束……"]
    preparing = watched()
    with pytest.raises(supervisor.Stopping):
        preparing._on_signal(15, None)


@pytest.mark.parametrize("kind", [InputError, NotAllowed, NotFound, Conflict])
def test_each_refusal_ends_with_two(kind: type[FuzhiError]) -> None:
    assert main.exit_code(kind("code", "说明")) == 2
    with pytest.raises(FuzhiError):
        main.exit_code(FuzhiError("code", "说明"))


@pytest.mark.parametrize(
    ("words", "code", "said_to", "said_text"),
    [
        ([], 0, "out", "用法：fuzhi 命令"),
        (["--help"], 0, "out", "verify-audit"),
        (["help"], 0, "out", "backup"),
        (["roster"], 2, "err", "roster check"),
        (["roster", "--help"], 0, "out", "roster undo"),
        (["rooster"], 2, "err", "没有命令“rooster”"),
        (["Check"], 2, "err", "是不是“check”？"),
    ],
)
def test_what_the_command_says_of_itself(
    words: list[str], code: int, said_to: str, said_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(words) == code
    told = capsys.readouterr()
    assert said_text in getattr(told, said_to)
    assert getattr(told, "err" if said_to == "out" else "out") == ""


def test_a_log_that_cannot_be_kept_names_the_kind_of_fault(home: Path) -> None:
    (home / "logs").write_text("in the way")
    number = main.keep(ZeroDivisionError("x"))
    assert "ZeroDivisionError" in number and len(number.split("（")[0]) == 8


def test_details_of_a_fault_stand_under_its_number(home: Path) -> None:
    try:
        raise ZeroDivisionError("secret")
    except ZeroDivisionError as error:
        number = main.keep(error)
    log = (home / "logs" / "command.log").read_text("utf-8")
    assert number in log and "ZeroDivisionError: secret" in log
    assert (home / "logs").stat().st_mode & 0o077 == 0


def test_two_products_do_not_share_a_port(home: Path) -> None:
    code = "from fuzhi.site import ports; ports.take('127.0.0.1', int(__import__('sys').argv[1]))"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ports.take("127.0.0.1", port)
    second = subprocess.run([sys.executable, "-c", code, str(port)], capture_output=True, text=True)
    assert second.returncode != 0 and "另一个扶智" in second.stderr
    other = subprocess.run([sys.executable, "-c", code, str(port + 1)], capture_output=True, text=True)
    assert other.returncode == 0
