"""Runs the tests of a subject against one mutant in a forked worker.

The worker starts from a process that has loaded all that is not ours, and finds a fresh copy of a migrated database
waiting: a mutant costs the tests' own time, and what one of them left behind fails no test of the next. The changed
text goes in by an import hook; no file is touched.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, ModuleType

import psycopg

from tests.mutation.subjects import ROOT, SUBJECTS, Subject

MIGRATING = Subject("", ("tests/steps/ledger/test_journal.py",), only="posting_nothing")
"""The smallest run that asks for the database."""
LOADED = "loaded.txt"
"""Where that run says what it has loaded that is not ours, and so is never mutated."""
OURS = ("fuzhi", "tests", "__main__")


class _Changed(importlib.machinery.SourceFileLoader):
    """Loads another text than the one on disk."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        """The changed text, compiled."""
        return compile(self.source, self.path, "exec")


class _Hook(importlib.abc.MetaPathFinder):
    """Gives the changed text for one module."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A spec for that module alone."""
        if fullname != self.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None and spec.origin:
            spec.loader = _Changed(fullname, spec.origin, self.source)
        return spec


@contextmanager
def _server() -> Iterator[str]:
    """A server of its own with a migrated database and its roles; gives its folder."""
    from fuzhi.site.database import UNSAFE_FOR_TESTS, Server, binaries
    from tests.factories import migrated

    with tempfile.TemporaryDirectory(prefix="fuzhi-mutate-") as folder:
        place = Path(folder)
        server = Server(
            data=place / "data",
            socket=place / "run",
            log=place / "database.log",
            bin_dir=binaries(),
            settings=UNSAFE_FOR_TESTS,
        )
        migrated.copy_to(server.data, server.bin_dir)
        server.start()
        migrated.call_it("test_fuzhi", server)
        try:
            yield folder
        finally:
            server.stop(at_once=True)


@contextmanager
def hands(count: int) -> Iterator[list[ProcessPoolExecutor]]:
    """Processes that judge side by side, each with a server of its own, whose database is migrated once."""
    with ExitStack() as until_done:
        folders = [until_done.enter_context(_server()) for _ in range(count)]
        yield [
            until_done.enter_context(ProcessPoolExecutor(1, get_context("fork"), _settle, (folder,)))
            for folder in folders
        ]


def _settle(folder: str) -> None:
    os.environ |= {"FUZHI_TEST_SERVER_AT": folder, "TMPDIR": folder}
    tempfile.tempdir = None
    if _run(MIGRATING, None, 600, "--no-migrations")[0] != "passed":
        raise RuntimeError("the database could not be made")
    _on_server("ALTER DATABASE test_fuzhi RENAME TO migrated")
    _load((Path(folder) / LOADED).read_text(encoding="utf-8").split())
    assert not {one.module for one in SUBJECTS} & set(sys.modules)


def _load(names: Sequence[str]) -> None:
    """All that can be loaded without Django's settings; what needs them each worker loads anew."""
    sys.unraisablehook = lambda _: None  # Django's unset settings complain whenever somebody looks at every object
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)
    sys.unraisablehook = sys.__unraisablehook__


def _on_server(*statements: str) -> None:
    where = f"host={os.environ['FUZHI_TEST_SERVER_AT']}/run port=5432 user=fuzhi dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def judge(subject: Subject, sources: Sequence[str]) -> list[str]:
    """What the tests said of each text of the module: "passed", "failed" or "timeout".

    Raises RuntimeError when they do not pass with the text as it is.
    """
    told, seconds = _on_a_copy(subject, None, 600)
    if told != "passed":
        raise RuntimeError(f"{subject.module}: its tests do not pass as they are")
    return [_on_a_copy(subject, source, 20 + 5 * seconds)[0] for source in sources]


def _on_a_copy(subject: Subject, source: str | None, seconds_max: float) -> tuple[str, float]:
    _on_server("DROP DATABASE IF EXISTS test_fuzhi WITH (FORCE)", "CREATE DATABASE test_fuzhi TEMPLATE migrated")
    return _run(subject, source, seconds_max, "--no-migrations")


def _run(subject: Subject, source: str | None, seconds_max: float, *more: str) -> tuple[str, float]:
    """("passed", "failed" or "timeout"; seconds) of the subject's tests with this text of the module."""
    started = time.monotonic()
    worker = os.fork()
    if worker == 0:
        _as_worker(subject, source, more)
    while time.monotonic() - started < seconds_max:
        done, status = os.waitpid(worker, os.WNOHANG)
        if done:
            took = time.monotonic() - started
            return ("passed" if os.waitstatus_to_exitcode(status) == 0 else "failed"), took
        time.sleep(0.05)
    os.killpg(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    return "timeout", seconds_max


def _as_worker(subject: Subject, source: str | None, more: Sequence[str]) -> None:
    """In the fork: pytest with the changed module, its output kept away; never returns."""
    os.setpgid(0, 0)
    log = os.open(os.environ.get("FUZHI_MUTATE_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(ROOT)
    if source is not None:
        sys.meta_path.insert(0, _Hook(subject.module, source))
    import pytest

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    words = ["-x", "-q", "-p", "pytest_django.plugin", "-p", "no:cacheprovider", "--reuse-db", *more, *subject.tests]
    code = 1
    try:
        code = int(pytest.main([*words, "-k", subject.only] if subject.only else words))
        if subject is MIGRATING:
            loaded = sorted(name for name in sys.modules if name.partition(".")[0] not in OURS)
            (Path(os.environ["TMPDIR"]) / LOADED).write_text("\n".join(loaded), encoding="utf-8")
    finally:
        os._exit(code)
