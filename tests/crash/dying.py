"""Work in a forked process on a database of its own, killed before its n-th statement."""

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.core.cache import cache
from django.db import connection, connections

T = TypeVar("T")


@contextmanager
def database(name: str, template: str) -> Iterator[str]:
    """A copy of a database to which nobody is connected."""
    with psycopg.connect(_dsn("postgres"), autocommit=True) as own:
        own.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        own.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name
    finally:
        with psycopg.connect(_dsn("postgres"), autocommit=True) as own:
            own.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _dsn(name: str) -> str:
    known = connection.settings_dict
    return f"host={known['HOST']} port={known['PORT']} user={known['USER']} dbname={name}"


class _Counting:
    """Counts statements; dies before the one that it is told."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.count = fatal, 0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def worker(name: str, work: Callable[[], T], fatal: int = 0) -> tuple[T, int] | None:
    """What the work gives in that database and its number of statements; None when it was killed.

    Raises AssertionError when it failed otherwise.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _die(name, work, fatal, write)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    found: tuple[T, int] | str = pickle.loads(told)
    assert not isinstance(found, str), found
    return found


def _die(name: str, work: Callable[[], T], fatal: int, write: int) -> None:
    """In the fork: the work on a connection of its own; never returns."""
    for one in connections.all(initialized_only=True):
        one.connection = None  # the parent's socket: neither used nor closed here
        one.in_atomic_block, one.savepoint_ids, one.atomic_blocks = False, [], []
        one.needs_rollback, one.run_on_commit, one.execute_wrappers = False, [], []
        one.settings_dict["NAME"] = name
    cache.clear()
    try:
        counting = _Counting(fatal)
        with connection.execute_wrapper(counting):
            told: object = (work(), counting.count)
    except BaseException as error:
        told = f"{type(error).__name__}: {error}"
    os.write(write, pickle.dumps(told))
    os._exit(0)
