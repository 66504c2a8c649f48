"""What the running server bears, and where it refuses to run: beyond this machine without HTTPS and names of its own."""

import contextlib
import gzip
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from fuzhi.site import logs, main, start
from fuzhi.site.commands.serve import refuse_open_server
from fuzhi.site.supervisor import web_command
from fuzhi.vocabulary.errors import InputError
from tests.site.test_supervisor import free_port


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "fuzhi.example", "[::]"])
@pytest.mark.parametrize(
    ("https", "hosts"), [("", ""), ("1", ""), ("", "a.example"), ("0", "a.example"), ("1", "*"), ("1", " , ")]
)
def test_no_server_is_open_to_others_without_https_and_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str, https: str, hosts: str
) -> None:
    for name, value in (("FUZHI_HOST", host), ("FUZHI_HTTPS", https), ("FUZHI_ALLOWED_HOSTS", hosts)):
        monkeypatch.setenv(name, value)
    assert main.run(["serve"]) == 2
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0 and "FUZHI_HTTPS" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
def test_this_machine_is_served_without(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    for name in ("FUZHI_HTTPS", "FUZHI_ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    refuse_open_server(host)
    with pytest.raises(InputError):
        refuse_open_server("10.0.0.1")
    monkeypatch.setenv("FUZHI_HTTPS", "1")
    monkeypatch.setenv("FUZHI_ALLOWED_HOSTS", "fuzhi.example")
    refuse_open_server("0.0.0.0")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The web server as the supervisor starts it; gives its port."""
    port, home = free_port(), tmp_path_factory.mktemp("open-doors")
    environment = os.environ | {"FUZHI_PROCESS": "web", "FUZHI_HOME": str(home), "FUZHI_SECRET_KEY": "k" * 40}
    with subprocess.Popen(web_command("127.0.0.1", port), env=environment, stderr=subprocess.DEVNULL) as server:
        deadline = time.monotonic() + 60
        while not _is_well(port) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert _is_well(port), "the server starts and says that it lives, with no database beside it"
        yield port
        server.terminate()
        server.wait(15)


def _is_well(port: int) -> bool:
    with contextlib.suppress(OSError):
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).status == 200)
    return False


def test_three_hundred_half_open_requests_do_not_stop_the_server(served: int) -> None:
    begun = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
    body = b"POST /say/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with contextlib.ExitStack() as held:
        made = [held.enter_context(socket.create_connection(("127.0.0.1", served), timeout=20)) for _ in range(300)]
        for number, one in enumerate(made):
            one.sendall(begun if number < 240 else body + b"Content-Length: 5000\r\n\r\ntext=")
        told = [_first_line(one) for one in made[-20:]]
        assert _is_well(served)
    assert told.count("HTTP/1.1 503 Service Unavailable") >= 16, (
        "of one address no more than two a process are waited for"
    )


def _first_line(one: socket.socket) -> str:
    one.settimeout(2)
    with contextlib.suppress(TimeoutError):
        return one.recv(200).split(b"\r\n")[0].decode()
    return ""


def test_styles_come_compressed(tmp_path: Path, settings: object) -> None:
    settings.COLLECTED = tmp_path / "static"  # type: ignore[attr-defined]
    start.static_files()
    sheet = tmp_path / "static" / "fz.css"
    packed = sheet.with_name(sheet.name + ".gz")
    assert gzip.decompress(packed.read_bytes()) == sheet.read_bytes()
    assert packed.stat().st_size < sheet.stat().st_size / 4


def test_a_full_log_is_turned_and_five_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "BYTES_MAX", 10)
    log = tmp_path / "web.log"
    for number in range(8):
        logs.turn(log)
        log.write_text(f"{number:020d}")
    assert sorted(path.name for path in tmp_path.glob("web.log*")) == [
        "web.log",
        *(f"web.log.{n}" for n in range(1, 6)),
    ]
    assert log.read_text().endswith("7") and log.with_name("web.log.1").read_text().endswith("6")
