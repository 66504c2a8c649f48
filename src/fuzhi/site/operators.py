"""What operators' commands share: the database, Django, the person who acts, progress on the terminal, output files."""

import csv
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from fuzhi.site import roles, start
from fuzhi.site.database import serving_for_command
from fuzhi.vocabulary.errors import InputError

if TYPE_CHECKING:  # tables can be imported once Django is set up
    from fuzhi.steps.accounts.staff import Staff

PROGRESS_SECONDS_MIN = 1.0
ROWS_PER_GROUP = 50_000


@contextmanager
def acting(username: str) -> Iterator["Staff"]:
    """The active account of that name, with the database at hand for the block. Raises NotFound for an unknown one."""
    with serving_for_command():
        start.django()
        refuse_unmigrated()
        from fuzhi.steps.accounts import queries  # tables can be imported once Django is set up

        yield queries.staff_named(username)


def refuse_unmigrated() -> None:
    """Raise InputError where ``fuzhi setup`` has not made the tables, or the role that uses them, yet."""
    if roles.knows_owner() and not roles.is_made():
        raise not_set_up()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_staff') IS NOT NULL")
        if not cursor.fetchone()[0]:
            raise not_set_up()


def not_set_up() -> InputError:
    """What is said where there are no tables yet."""
    return InputError("not_set_up", "数据库还没有建立数据表。", "请先运行 fuzhi setup。")


class Terminal:
    """Progress on stderr: a line at each new step, and now and then within a long one."""

    def __init__(self) -> None:
        self._label, self._at = "", 0.0

    def step(self, label: str, done: int = 0, total: int = 0) -> None:
        """See :class:`fuzhi.steps.tasks.progress.Progress`."""
        now = time.monotonic()
        if label == self._label and now - self._at < PROGRESS_SECONDS_MIN:
            return
        self._label, self._at = label, now
        count = f" {done:,}/{total:,}" if total else ""
        print(f"{label}{count}", file=sys.stderr, flush=True)  # noqa: T201


def check_output(out: Path) -> None:
    """Raise InputError before any work when the result could not be written there."""
    if out.suffix.lower() not in {".csv", ".parquet"}:
        raise InputError("bad_output_type", f"结果文件 {out.name} 的类型不认识。", "请以 .csv 或 .parquet 结尾。")
    check_place(out)


def check_place(out: Path) -> None:
    """Raise InputError for a folder, and for a file in a folder that does not exist."""
    if out.is_dir():
        raise InputError("bad_output", f"{out} 是文件夹，不能作为结果文件。", "请换一个文件名。")
    if not out.parent.is_dir():
        raise InputError("no_such_folder", f"文件夹 {out.parent} 不存在。", "请先建好文件夹。")


def write_rows(out: Path, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> int:
    """Write rows as the contract has it (CSV or Parquet by extension); whole or not at all. Returns how many.

    ``columns`` are (name, kind), kind one of text, int, bool; dates become ISO text; None and "" are NULL.
    """
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        writer = _write_csv if out.suffix.lower() == ".csv" else _write_parquet
        count = writer(temporary, columns, ([_plain(value) for value in row] for row in rows))
        temporary.replace(out)
    except OSError as error:
        raise InputError(
            "not_written", f"结果文件 {out} 没有写成（{error.strerror}）。", "请检查文件夹权限和磁盘空间。"
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
    return count


def _plain(value: object) -> object:
    if value == "":
        return None
    return value.isoformat() if isinstance(value, date) else value


def _write_csv(path: Path, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([name for name, _ in columns])
        for row in rows:
            writer.writerow(
                [("true" if v else "false") if isinstance(v, bool) else "" if v is None else v for v in row]
            )
            count += 1
    return count


def _write_parquet(path: Path, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> int:
    # a tenth of a second that most commands do not need
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"text": pa.string(), "int": pa.int64(), "bool": pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns])
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        group: list[Sequence[object]] = []

        def flush() -> None:
            arrays = [pa.array([row[at] for row in group], type=schema.types[at]) for at in range(len(columns))]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            group.clear()

        for row in rows:
            group.append(row)
            count += 1
            if len(group) == ROWS_PER_GROUP:
                flush()
        flush()
    return count
