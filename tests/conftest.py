"""The database of the tests: a real server of their own, started once, with syncing off, gone at the end.

The embedded binaries by default; ``FUZHI_TEST_SERVER=stock`` takes Debian's PostgreSQL instead. Every run has its own
FUZHI_HOME with its own keys. ``FUZHI_TEST_SERVER_AT`` names a folder whose server runs already (``make mutate``).
"""

import copy
import functools
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from fuzhi.policy.folders import PACKS_FOLDER
from fuzhi.policy.jurisdictions import jurisdiction_in
from fuzhi.site import roles
from fuzhi.site.database import UNSAFE_FOR_TESTS, Server, binaries, stock_binaries
from fuzhi.vocabulary.places import install
from tests.factories import migrated, owning

SEALS = "seals.jsonl"

_started: list[Server] = []
BAICHENG = jurisdiction_in(PACKS_FOLDER / "baicheng_2017")

# How long an example takes says how busy the machine is, not whether the law holds.
hypothesis_settings.register_profile("fuzhi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("fuzhi")


def pytest_configure(config: pytest.Config) -> None:
    """Start the server before Django opens its first connection. Of several workers each has its own server and its own
    FUZHI_HOME: one would see the files that another keeps, and the trail is sealed up to the oldest transaction of the
    whole server, whichever database it runs in. Who only hands out the tests needs none."""
    install(BAICHENG)
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return
    place = Path(tempfile.mkdtemp(prefix="fuzhi-test-"))
    kind = os.environ.get("FUZHI_TEST_SERVER", "embedded")
    bin_dir = binaries() if kind == "embedded" else stock_binaries()
    if bin_dir is None:
        raise pytest.UsageError("没有找到 Debian 的 PostgreSQL：请安装 postgresql 和 postgresql-contrib。")
    shared = os.environ.get("FUZHI_TEST_SERVER_AT", "")
    server = Server(
        data=place / "data",
        socket=Path(shared) / "run" if shared else place / "run",
        log=place / "database.log",
        bin_dir=bin_dir,
        settings=UNSAFE_FOR_TESTS,
    )
    if not shared:
        migrated.copy_to(server.data, bin_dir)
        server.start()
        _started.append(server)
        worker = getattr(config, "workerinput", {}).get("workerid", "")
        migrated.call_it(f"test_fuzhi_{worker}".rstrip("_"), server)
        config.option.reuse_db = True
    os.environ["DATABASE_URL"] = server.dsn()
    settings.DATABASES["default"].update(
        HOST=str(server.socket), PORT="5432", USER="fuzhi", NAME="fuzhi", OPTIONS=owning.AS_APPLICATION
    )
    owning.watch()
    _own_home(place / "home")
    roles.keep_password()


def _own_home(home: Path) -> None:
    """A FUZHI_HOME with keys of its own; passwords cost little here."""
    from fuzhi.steps.accounts import sealing

    settings.FUZHI_SECOND_FACTOR = False  # who tests it turns it on: a code is asked at every release then
    settings.PASSWORD_HASHERS = ["tests.factories.hashing.QuickArgon2"]

    os.environ["FUZHI_HOME"] = str(home)
    settings.FUZHI_HOME = home
    sealing.make_keys(home / "keys")


READ_IN_THIS_PROCESS = {"registry", "periods", "oversight", "programmes", "workspace"}


@pytest.fixture(autouse=True)
def same_reader_without_its_child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What these folders test is what becomes of a roster's rows: the reader itself, without the limited child process
    that it runs in (tests of libraries, intake, site and chain run it as in production)."""
    if READ_IN_THIS_PROCESS & set(request.node.path.parts):
        from fuzhi.rosters import read_roster
        from fuzhi.steps.intake import services

        monkeypatch.setattr(services, "read_roster", functools.partial(read_roster, isolated=False))


@pytest.fixture(autouse=True)
def packs_known_anew() -> Iterator[None]:
    """Which pack is in use is remembered for half a second; a test that uses another one, elsewhere, leaves nothing."""
    from fuzhi.steps.aid import rules

    yield
    rules.forget()
    install(BAICHENG)


@pytest.fixture
def as_owner(db: None) -> Iterator[None]:
    """For a test of what holds against the owner of the tables too (triggers, constraints)."""
    with owning.owning():
        yield


@pytest.fixture
def autumn() -> Iterator[None]:
    """Everything happens on 20 September 2017 unless a test moves on."""
    from fuzhi.vocabulary import clock

    with clock.at(date(2017, 9, 20)):
        yield


@pytest.fixture(scope="module")
def opened_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Two county offices with their schools, and every register received: imported once a file."""
    from tests.factories.once import made_once
    from tests.factories.world import World

    with made_once(django_db_blocker, date(2017, 10, 9)):
        made = World()
        made.received_all()
        yield made


@pytest.fixture
def world(opened_world: Any, db: None) -> Iterator[Any]:
    """The same on 9 October 2017, for one test: what it adds is gone after it (``tests.factories.world.World``)."""
    from django.core.cache import cache

    from fuzhi.vocabulary import clock

    cache.clear()
    with clock.at(date(2017, 10, 9)):
        yield copy.deepcopy(opened_world)


@pytest.fixture
def paying_day() -> Iterator[None]:
    """Everything happens on 15 December 2017, and no figure is kept from another test."""
    from django.core.cache import cache

    from fuzhi.vocabulary import clock

    cache.clear()
    with clock.at(date(2017, 12, 15)):
        yield


@pytest.fixture
def office(autumn: None, db: None, tmp_path: Path) -> Any:
    """A clerk of 通榆县 in that autumn; schools stand in the directory (``tests.factories.rosters.Office``)."""
    from tests.factories.rosters import TONGYU, Office, open_account

    found = Office(tmp_path, open_account("tongyu", "clerk", TONGYU))
    found.schools()
    return found


_seeds: dict[str, bytes] = {}


def _connected() -> psycopg.Connection[Any]:
    """A connection of its own to the test database."""
    known = connection.get_connection_params()
    return psycopg.connect(**{name: known[name] for name in ("dbname", "user", "host", "port") if known.get(name)})


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests with ``transaction=True`` empty the tables by TRUNCATE at their end, which insert-only tables refuse: their
    statement triggers are off in the test database (the tests of those triggers switch them on in a transaction). What
    migrations and setup put into tables is kept, to be put back after such a test."""
    from fuzhi.site.commands.setup import take_pack_shares
    from fuzhi.steps.aid.services import use_first_pack
    from fuzhi.vocabulary import clock

    with django_db_blocker.unblock(), clock.at(date(2017, 9, 1)):
        take_pack_shares(use_first_pack("baicheng-2017"))
    with django_db_blocker.unblock(), _connected() as own:
        own.execute("SET session_replication_role = replica")
        own.execute("DELETE FROM audit_entry")  # every test begins with an empty trail
        own.execute("SET session_replication_role = DEFAULT")
        statements = own.execute(
            "SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) FROM pg_trigger"
            " WHERE NOT tgisinternal AND (tgtype & 32) <> 0"
        ).fetchall()
        for (statement,) in statements:
            own.execute(statement)
        for (table,) in own.execute("SELECT relname FROM pg_stat_user_tables ORDER BY 1").fetchall():
            with own.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                if kept := b"".join(bytes(row) for row in rows):
                    _seeds[table] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Tests of the folders in ``owning.FOLDERS`` work as the application's role, the others as the owner. What a test
    sealed is rolled back; its seals outside the database go, too."""
    (Path(os.environ["FUZHI_HOME"]) / SEALS).unlink(missing_ok=True)
    if "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db"):
        with item.config.stash[blocking_manager_key].unblock():
            owning.work_as(owning.role_of(item.path.parts))
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """After a test that emptied all tables, what migrations had put there stands again for the next one."""
    yield
    if nextitem is None:  # after the last one the database itself is gone
        return
    marker = item.get_closest_marker("django_db")
    if "transactional_db" in getattr(item, "fixturenames", ()) or (marker and marker.kwargs.get("transaction")):
        with item.config.stash[blocking_manager_key].unblock(), _connected() as own:
            own.execute("SET session_replication_role = replica")
            for table, rows in _seeds.items():
                if own.execute(f'SELECT NOT EXISTS (SELECT FROM "{table}")').fetchone() == (True,):
                    with own.cursor().copy(f'COPY "{table}" FROM STDIN') as into:
                        into.write(rows)


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
    return f"database server: {kind}, {_started[0].bin_dir if _started else 'one for each worker'}"
