"""The embedded server: no TCP, long and closed folders, shared by commands, gone with its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from fuzhi.site import database
from fuzhi.vocabulary.errors import InputError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "home"
    monkeypatch.setenv("FUZHI_HOME", str(place))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return place


def one(dsn: str, sql: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


def test_it_listens_on_no_port_and_writes_for_real(home: Path) -> None:
    with database.serving_for_command() as dsn:
        assert one(dsn, "SHOW listen_addresses") == ""
        for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert one(dsn, f"SHOW {name}") == "on"
        assert (home / "run").stat().st_mode & 0o077 == 0
    assert not database.embedded().answers()


def test_data_is_there_at_the_next_start(home: Path) -> None:
    with database.serving_for_command() as dsn, psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    with database.serving_for_command() as dsn:
        assert one(dsn, "SELECT n FROM kept") == 7


def test_a_path_of_150_characters_under_a_closed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place = closed / ("h" * (149 - len(str(closed))))
    assert len(str(place)) == 150
    monkeypatch.setenv("FUZHI_HOME", str(place))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert len(str(database.socket_folder())) < 80
    with database.serving_for_command() as dsn:
        assert one(dsn, "SELECT 1") == 1
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / ("h" * 120)
    monkeypatch.setenv("FUZHI_HOME", str(place))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    short = database.socket_folder()
    short.mkdir(mode=0o777)
    short.chmod(0o777)
    try:
        with pytest.raises(InputError, match="对他人开放"), database.serving_for_command():
            pass
    finally:
        short.rmdir()


def test_commands_share_a_server_and_the_last_one_ends_it(home: Path) -> None:
    script = (
        "import sys, time, psycopg\nfrom fuzhi.site import database\n"
        "with database.serving_for_command() as dsn:\n"
        " print('in', flush=True); time.sleep(float(sys.argv[1]))\n"
        " psycopg.connect(dsn).execute('SELECT 1'); print('ok', flush=True)\n"
    )
    children = []
    for seconds in ("0.2", "1.5", "0.6"):
        child = subprocess.Popen([sys.executable, "-c", script, seconds], stdout=subprocess.PIPE, text=True)
        children.append(child)
    assert [child.communicate(timeout=60)[0].split() for child in children] == [["in", "ok"]] * 3
    assert not database.embedded().answers()


def test_a_killed_parent_takes_its_server_along(home: Path) -> None:
    script = (
        "import time\nfrom fuzhi.site import database\n"
        "with database.serving_for_command():\n print('in', flush=True); time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline().strip() == "in"
    assert database.embedded().answers()
    child.send_signal(signal.SIGKILL)
    child.wait()
    deadline = time.monotonic() + 10
    while database.embedded().answers() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not database.embedded().answers()
    with database.serving_for_command() as dsn:  # and its data folder is usable again
        assert one(dsn, "SELECT 1") == 1


def test_another_server_by_address_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("DATABASE_URL", os.environ["DATABASE_URL"])
    with database.serving_for_command() as dsn:
        assert dsn == os.environ["DATABASE_URL"]
    assert not (tmp_path / "none").exists()


def test_a_place_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(InputError, match="不能建立"), database.serving_for_command():
        pass


def test_a_failing_statement_leaves_nothing_of_itself_in_the_log(home: Path) -> None:
    with database.serving_for_command() as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE told (text varchar(3))")
        for statement in ("INSERT INTO told VALUES ('220822200904170316')", "SELECT '220822200904170316'::int"):
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
    assert "220822200904170316" not in (home / "logs" / "database.log").read_text()
