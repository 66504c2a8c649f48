"""The database of the tests: a real server of their own, started once, with syncing off, gone at the end.

The embedded binaries by default; ``FUZHI_TEST_SERVER=stock`` takes Debian's PostgreSQL instead. Every run has its own
FUZHI_HOME with its own keys.
"""

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from fuzhi.site.database import UNSAFE_FOR_TESTS, Server, binaries, stock_binaries

_started: list[Server] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the server before Django opens its first connection; with several workers each has its own FUZHI_HOME, or
    one would see the files that another keeps."""
    if hasattr(config, "workerinput"):
        _own_home(Path(os.environ["FUZHI_HOME"]).with_name(config.workerinput["workerid"]))
        return
    place = Path(tempfile.mkdtemp(prefix="fuzhi-test-"))
    kind = os.environ.get("FUZHI_TEST_SERVER", "embedded")
    bin_dir = binaries() if kind == "embedded" else stock_binaries()
    if bin_dir is None:
        raise pytest.UsageError("没有找到 Debian 的 PostgreSQL：请安装 postgresql 和 postgresql-contrib。")
    server = Server(
        data=place / "data",
        socket=place / "run",
        log=place / "database.log",
        bin_dir=bin_dir,
        settings=UNSAFE_FOR_TESTS,
    )
    server.start()
    _started.append(server)
    os.environ["DATABASE_URL"] = server.dsn()
    settings.DATABASES["default"].update(HOST=str(server.socket), PORT="5432", USER="fuzhi", NAME="fuzhi", OPTIONS={})

    _own_home(place / "home")


def _own_home(home: Path) -> None:
    """A FUZHI_HOME with keys of its own."""
    from fuzhi.steps.accounts import sealing

    os.environ["FUZHI_HOME"] = str(home)
    settings.FUZHI_HOME = home
    sealing.make_keys(home / "keys")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests with ``transaction=True`` empty the tables by TRUNCATE at their end, which insert-only tables refuse: their
    statement triggers are off in the test database (the tests of those triggers switch them on in a transaction)."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) FROM pg_trigger"
            " WHERE NOT tgisinternal AND (tgtype & 32) <> 0"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked ``spark`` stand aside where the extra is not installed (docs/decisions/0006)."""
    if importlib.util.find_spec("pyspark") is None:
        aside = [item for item in items if item.get_closest_marker("spark")]
        items[:] = [item for item in items if item not in aside]
        config.hook.pytest_deselected(items=aside)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and remove its folder."""
    for server in _started:
        server.stop(at_once=True)
        shutil.rmtree(server.data.parent, ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which server the run is on."""
    kind = os.environ.get("FUZHI_TEST_SERVER", "embedded")
    return f"database server: {kind}, {_started[0].bin_dir if _started else 'of the controller'}"
