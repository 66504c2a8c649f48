"""What the settings read from the machine: each FUZHI_* variable, its default, and what it must never loosen."""

import importlib.util
import json
import logging
from pathlib import Path
from types import ModuleType

import pytest

from fuzhi.site import home, settings, state
from fuzhi.site.logs import HomeFileHandler
from fuzhi.vocabulary.errors import InputError

OURS = (
    "FUZHI_HOST",
    "FUZHI_DEMO",
    "FUZHI_SECRET_KEY",
    "FUZHI_ALLOWED_HOSTS",
    "FUZHI_HTTPS",
    "FUZHI_PROCESS",
    "DATABASE_URL",
)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine on which nothing is set but FUZHI_HOME."""
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    return monkeypatch


def read() -> ModuleType:
    """The settings as a process reads them that starts now."""
    assert settings.__file__
    spec = importlib.util.spec_from_file_location("settings_read_again", settings.__file__)
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_nothing_set_is_safe(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = read()
    assert found.DEBUG is False and found.FUZHI_DEMO is False
    assert tmp_path == found.FUZHI_HOME
    assert found.ALLOWED_HOSTS == ["127.0.0.1", "localhost", "[::1]"]
    assert len(found.SECRET_KEY) >= 32 and read().SECRET_KEY != found.SECRET_KEY, "for this process alone"


@pytest.mark.parametrize("text", ["1", "true", "yes", "是"])
@pytest.mark.parametrize("name", ["FUZHI_DEMO", "FUZHI_HTTPS"])
def test_a_flag_is_switched_on(machine: pytest.MonkeyPatch, name: str, text: str) -> None:
    machine.setenv(name, text)
    assert getattr(read(), name) is True


@pytest.mark.parametrize("text", ["", "0", "false", "否", "on", "TRUE "])
def test_anything_else_is_off(machine: pytest.MonkeyPatch, text: str) -> None:
    machine.setenv("FUZHI_DEMO", text)
    assert read().FUZHI_DEMO is False


def test_a_home_of_the_demo_is_known_by_its_file_unless_told_otherwise(
    machine: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "demo.json").write_text("{}")
    assert read().FUZHI_DEMO is True
    machine.setenv("FUZHI_DEMO", "0")
    assert read().FUZHI_DEMO is False


def test_the_session_key_is_given_else_the_one_made_at_setup(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "session.key").write_text("made-at-setup\n")
    assert read().SECRET_KEY == "made-at-setup"
    machine.setenv("FUZHI_SECRET_KEY", "given")
    assert read().SECRET_KEY == "given"


@pytest.mark.parametrize(
    ("host", "demo", "more"),
    [
        ("127.0.0.1", "", []),
        ("localhost", "", []),
        ("10.1.2.3", "", ["10.1.2.3"]),
        ("0.0.0.0", "", ["0.0.0.0"]),
        ("0.0.0.0", "1", ["*"]),
        ("10.1.2.3", "1", ["10.1.2.3"]),
    ],
)
def test_every_name_is_answered_to_in_the_demo_alone(
    machine: pytest.MonkeyPatch, host: str, demo: str, more: list[str]
) -> None:
    machine.setenv("FUZHI_HOST", host)
    machine.setenv("FUZHI_DEMO", demo)
    assert read().ALLOWED_HOSTS[3:] == more


def test_named_hosts_are_added(machine: pytest.MonkeyPatch) -> None:
    machine.setenv("FUZHI_ALLOWED_HOSTS", " a.example , ,b.example")
    assert read().ALLOWED_HOSTS[:2] == ["a.example", "b.example"]


def test_the_database_is_ours_unless_another_is_named(machine: pytest.MonkeyPatch) -> None:
    own = read().DATABASES["default"]
    assert (own["USER"], own["NAME"], own["CONN_MAX_AGE"]) == ("fuzhi_app", "fuzhi", 0)
    machine.setenv("DATABASE_URL", "postgresql://me:secret@db.example:6543/aid?sslmode=require")
    other = read().DATABASES["default"]
    assert (other["HOST"], other["PORT"], other["USER"]) == ("db.example", "6543", "aid_app")
    assert (other["PASSWORD"], other["NAME"]) == ("", "aid"), "the owner's password is not the application's"
    assert other["OPTIONS"] == {"sslmode": "require"}
    machine.setenv("FUZHI_OWNER_URL", "postgresql://owner:other@db.example:6543/aid")
    named = read().DATABASES["default"]
    assert (named["USER"], named["PASSWORD"]) == ("me", "secret")


def test_only_web_processes_keep_their_connection(machine: pytest.MonkeyPatch) -> None:
    for process, seconds in (("web", 600), ("worker", 0), ("command", 0)):
        machine.setenv("FUZHI_PROCESS", process)
        assert read().DATABASES["default"]["CONN_MAX_AGE"] == seconds


@pytest.mark.parametrize(("https", "secure"), [("1", True), ("0", False)])
def test_cookies_are_marked_for_https_where_there_is_https(
    machine: pytest.MonkeyPatch, https: str, secure: bool
) -> None:
    machine.setenv("FUZHI_HTTPS", https)
    found = read()
    assert found.SESSION_COOKIE_SECURE is secure and found.CSRF_COOKIE_SECURE is secure
    assert found.SESSION_COOKIE_HTTPONLY is True


def test_home_is_a_folder_for_its_owner_alone(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    machine.setenv("FUZHI_HOME", str(tmp_path / "one" / "two"))
    made = home.folder("keys")
    assert made == tmp_path / "one" / "two" / "keys" and made.stat().st_mode & 0o777 == 0o700
    assert home.folder("keys") == made
    machine.delenv("FUZHI_HOME")
    machine.chdir(tmp_path)
    assert home.home() == tmp_path / ".fuzhi"
    machine.setenv("FUZHI_HOME", "~/x")
    assert home.home() == Path.home() / "x"


def test_a_home_that_cannot_be_made_is_named(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    machine.setenv("FUZHI_HOME", str(tmp_path / "file"))
    with pytest.raises(InputError) as refused:
        home.folder("keys")
    assert refused.value.code == "home_not_writable"
    assert str(tmp_path / "file" / "keys") in refused.value.message and "FUZHI_HOME" in refused.value.mend


def test_the_state_is_replaced_whole(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for step, ready in (("正在启动", False), ("就绪", True)):
        state.write(step, ready=ready)
        assert json.loads((tmp_path / "run" / "state.json").read_text("utf-8")) == {"ready": ready, "step": step}
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["state.json"]


def logged(text: str) -> None:
    handler = HomeFileHandler()
    handler.setFormatter(logging.Formatter("{levelname} {message}", style="{"))
    handler.handle(logging.LogRecord("fuzhi", logging.ERROR, __file__, 1, text, None, None))


def test_a_log_is_a_file_of_its_process(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    logged("第一行")
    machine.setenv("FUZHI_PROCESS", "worker")
    logged("第二行")
    logged("第三行")
    assert (tmp_path / "logs" / "command.log").read_text("utf-8") == "ERROR 第一行\n"
    assert (tmp_path / "logs" / "worker.log").read_text("utf-8") == "ERROR 第二行\nERROR 第三行\n"


def test_a_log_that_cannot_be_written_breaks_nothing(
    machine: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("in the way")
    logged("一行")
    assert "Error" in capsys.readouterr().err
