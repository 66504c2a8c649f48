"""PostgreSQL's own tools for one database: a dump of one snapshot, and its return into an empty database of any version
from 15 on. A password goes in a file of our own, never in an argument that all users of the machine can read."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fuzhi.site.database import binaries
from fuzhi.site.home import folder, home
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import mask_whole_numbers

CHUNK_BYTES = 1 << 20
NEW_SETTINGS = (b"SET transaction_timeout",)
"""Lines that the tools of a newer version begin with and an older server refuses; they are among the first lines."""
FIRST_LINES = 40


@dataclass(frozen=True, slots=True)
class Reached:
    """How the tools reach the database: words for ``--dbname`` without a password, and their environment."""

    dbname: str
    environment: dict[str, str]


@contextmanager
def reaching(dsn: str) -> Iterator[Reached]:
    """For the time of the block."""
    parts = conninfo_to_dict(dsn)
    password = parts.pop("password", None)
    with tempfile.TemporaryDirectory(prefix="fuzhi-pgpass-") as place:
        environment = dict(os.environ)
        if password:
            kept = Path(place) / "pgpass"
            kept.touch(mode=0o600)
            kept.write_text("*:*:*:*:" + str(password).replace("\\", "\\\\").replace(":", "\\:") + "\n")
            environment["PGPASSFILE"] = str(kept)
        yield Reached(make_conninfo("", **parts), environment)


def dumped(dsn: str, *, snapshot: str, without: tuple[str, ...]) -> Iterator[bytes]:
    """The database as of an exported snapshot, in PostgreSQL's custom format; of the tables ``without`` no rows."""
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    words += [f"--exclude-table-data={table}" for table in without]
    with reaching(dsn) as there, _log() as log:
        tool = subprocess.Popen(
            [binaries() / "pg_dump", *words, f"--dbname={there.dbname}"],
            env=there.environment,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        assert tool.stdout is not None
        with tool.stdout as out:
            while chunk := out.read(CHUNK_BYTES):
                yield chunk
        if tool.wait():
            raise _failed("pg_dump")


def put_back(dsn: str, dump: Path) -> None:
    """Read a dump into an empty database, whole or not at all."""
    with reaching(dsn) as there, _log() as log:
        reader = subprocess.Popen(
            [binaries() / "pg_restore", "--no-owner", "--no-privileges", "--file=-", str(dump)],
            stdout=subprocess.PIPE,
            stderr=log,
        )
        writer = subprocess.Popen(
            [
                binaries() / "psql",
                *("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"),
                f"--dbname={there.dbname}",
            ],
            env=there.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        assert reader.stdout is not None and writer.stdin is not None
        try:
            with reader.stdout as lines, writer.stdin as words:
                for number, line in enumerate(lines):
                    if number > FIRST_LINES or not line.startswith(NEW_SETTINGS):
                        words.write(line)
        except BrokenPipeError:
            pass  # the writer's own exit code says it
        if writer.wait():
            reader.kill()
            reader.wait()
            raise _failed("psql")
        if reader.wait():
            raise _failed("pg_restore")


@contextmanager
def _log() -> Iterator[int]:
    """Where the tools complain: a file of this block, which ends, numbers masked, in ``logs/backup.log``."""
    with tempfile.TemporaryFile() as said:
        try:
            yield said.fileno()
        finally:
            said.seek(0)
            if text := said.read().decode(errors="replace"):
                with (folder("logs") / "backup.log").open("a", encoding="utf-8") as log:
                    log.write(mask_whole_numbers(text))


def _failed(program: str) -> InputError:
    return InputError("database_tool", f"{program} 没有完成。", f"详见 {home() / 'logs' / 'backup.log'}。")
