"""Runs the tests of a subject against one mutant in a forked worker.

The worker starts from a process that has loaded what is slow and not ours, and finds a migrated database waiting:
a mutant costs the tests' own time. The changed text goes in by an import hook; no file is touched.
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
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, ModuleType

from tests.mutation.subjects import ROOT, SUBJECTS, Subject

SLOW = ("django", "ibis", "duckdb", "pandas", "pyarrow", "openpyxl", "psycopg", "pydantic", "hypothesis", "pytest")


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


def load_what_is_slow() -> None:
    """Once, before the first fork; nothing that is mutated, or a worker could not be given another text of it."""
    for name in SLOW:
        importlib.import_module(name)


@contextmanager
def database() -> Iterator[None]:
    """A server of its own for all workers; the first of them migrates it."""
    from fuzhi.site.database import UNSAFE_FOR_TESTS, Server, binaries

    with tempfile.TemporaryDirectory(prefix="fuzhi-mutate-") as folder:
        place = Path(folder)
        server = Server(
            data=place / "data",
            socket=place / "run",
            log=place / "database.log",
            bin_dir=binaries(),
            settings=UNSAFE_FOR_TESTS,
        )
        server.start()
        os.environ |= {"FUZHI_TEST_SERVER_AT": folder, "TMPDIR": folder}
        tempfile.tempdir = None
        assert not {one.module for one in SUBJECTS} & set(sys.modules)
        try:
            yield
        finally:
            server.stop(at_once=True)
            del os.environ["FUZHI_TEST_SERVER_AT"], os.environ["TMPDIR"]
            tempfile.tempdir = None


def run(subject: Subject, source: str | None, seconds_max: float) -> tuple[str, float]:
    """("passed", "failed" or "timeout"; seconds) of the subject's tests with this text of the module."""
    started = time.monotonic()
    worker = os.fork()
    if worker == 0:
        _as_worker(subject, source)
    while time.monotonic() - started < seconds_max:
        done, status = os.waitpid(worker, os.WNOHANG)
        if done:
            took = time.monotonic() - started
            return ("passed" if os.waitstatus_to_exitcode(status) == 0 else "failed"), took
        time.sleep(0.05)
    os.killpg(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    return "timeout", seconds_max


def _as_worker(subject: Subject, source: str | None) -> None:
    """In the fork: pytest with the changed module, its output kept away; never returns."""
    os.setpgid(0, 0)
    log = os.open(os.environ.get("FUZHI_MUTATE_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(ROOT)
    if source is not None:
        sys.meta_path.insert(0, _Hook(subject.module, source))
    import pytest

    words = ["-x", "-q", "-p", "no:cacheprovider", "--reuse-db", *subject.tests]
    if source is not None:
        words.append("--no-migrations")
    code = 1
    try:
        code = int(pytest.main([*words, "-k", subject.only] if subject.only else words))
    finally:
        os._exit(code)
