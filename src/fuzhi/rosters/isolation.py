"""Users' files are parsed in a child process that is bound in memory and time and knows no secrets.

Its death is a message to the clerk, never a failure of the caller.
"""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fuzhi.rosters.child import NO_SPACE
from fuzhi.rosters.gate import inspect
from fuzhi.rosters.reading import CellMend, RosterReading
from fuzhi.vocabulary import clock, places
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.plain import Json

if TYPE_CHECKING:
    from fuzhi.rosters.recognising import Recognised

MIB = 1024 * 1024
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: address space, processor seconds, seconds in all, bytes per file that it writes."""

    memory_bytes: int = 1536 * MIB
    cpu_seconds: int = 20
    wall_seconds: int = 30
    file_bytes: int = 512 * MIB


READ_LIMITS = Limits()
ANNOTATE_LIMITS = Limits(cpu_seconds=90, wall_seconds=120)


def read_roster(
    path: str | Path,
    kind: str,
    county_code: str | None = None,
    isolated: bool = True,
    column_overrides: Mapping[str, str] | None = None,
    *,
    name: str | None = None,
    mends: Sequence[CellMend] = (),
) -> RosterReading:
    """Read a roster of ``kind`` (a RosterKind value) from xlsx, xls, csv or txt.

    ``county_code`` (6 digits) is the county that the roster was handed in for: places are looked up in it and it stands
    for a missing county column. ``column_overrides`` maps a header as written to a field (empty = do not use it).
    ``name`` is the file's name for people when the stored name is another. ``mends`` are read in place of what stands
    in their cells. Raises InputError for a file that cannot be
    used; rows that cannot be used are findings of the reading.
    """
    if not isolated:
        from fuzhi.rosters.reader import read  # the asker itself reads only where a test says so

        return read(Path(path), kind, county_code, column_overrides, name, mends=mends)
    with _told_of_a_full_disk(name or Path(path).name), tempfile.TemporaryDirectory(prefix="fuzhi-roster-") as folder:
        plain = run_child(
            Path(path),
            kind,
            county_code,
            column_overrides,
            folder=Path(folder),
            name=name,
            wants_rows=True,
            mends=mends,
        )
        import pyarrow as pa  # a tenth of a second, and a check of a file needs no rows

        tables = []
        for kept in ("rows", "refused"):
            with pa.OSFile(str(Path(folder) / f"{kept}.arrow"), "rb") as source:
                tables.append(pa.ipc.open_file(source).read_all())
    return RosterReading.from_plain(plain, *tables)


def recognise_roster(path: str | Path, *, name: str) -> "Recognised":
    """Which kind of roster a file is and what its title says, found in a limited child. Raises InputError for a file
    that cannot be opened."""
    from fuzhi.rosters.recognising import Recognised  # the kinds: a third of a second

    with _told_of_a_full_disk(name), tempfile.TemporaryDirectory(prefix="fuzhi-roster-") as folder:
        answer = _answer(Path(path), {"recognise": True, "kind": ""}, Path(folder), name, READ_LIMITS)
    return Recognised(**answer["recognised"])


def run_child(
    path: Path,
    kind: str,
    county_code: str | None,
    column_overrides: Mapping[str, str] | None,
    *,
    folder: Path,
    name: str | None = None,
    wants_rows: bool = False,
    annotated: Path | None = None,
    mends: Sequence[CellMend] = (),
    limits: Limits | None = None,
) -> Json:
    """Parse in a child and return the plain reading; raises InputError for refusals and for a child that died."""
    asked = {
        "recognise": False,
        "kind": kind,
        "county_code": county_code,
        "column_overrides": dict(column_overrides or {}),
        "wants_rows": wants_rows,
        "annotated": str(annotated) if annotated else None,
        "mends": [[one.sheet, one.row, one.column, one.value] for one in mends],
    }
    limits = limits or (ANNOTATE_LIMITS if annotated else READ_LIMITS)
    return _answer(path, asked, folder, name, limits)["reading"]


def _answer(path: Path, asked: Json, folder: Path, name: str | None, limits: Limits) -> Json:
    """What the child answers to a request; refusals, and a child that died, as InputError."""
    path = path.resolve()
    if not path.is_file() or path.stat().st_size == 0:
        inspect(path, name)
    where = places.here_if_told()
    request = asked | {
        "path": str(path),
        "name": name,
        "folder": str(folder),
        "root": str(_ROOT),
        "jurisdiction": where.as_plain() if where else None,
        "today": clock.today().isoformat(),
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "file_bytes": limits.file_bytes,
    }
    shown = name or path.name
    status = _run(request, folder, limits, shown)
    result = folder / "answer.json"
    if not result.is_file():
        raise _died(shown, status)
    answer = json.loads(result.read_text(encoding="utf-8", errors="surrogatepass"))
    if error := answer.get("error"):
        raise InputError(error["code"], error["message"], error["mend"], instead=error["instead"])
    return answer


@contextlib.contextmanager
def _told_of_a_full_disk(shown: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise _disk_full(shown) from error


def _run(request: Json, folder: Path, limits: Limits, shown: str) -> int:
    """Start the child in its own process group with an empty environment; kill the group when time is over."""
    command = [sys.executable, "-I", "-X", "utf8", str(Path(__file__).with_name("child.py"))]
    environment = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
    with _told_of_a_full_disk(shown), (folder / "child.log").open("wb") as log:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=folder, env=environment, start_new_session=True
        )
        try:
            child.communicate(json.dumps(request).encode(), timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            raise _too_slow(shown, limits, _processor_seconds(child.pid)) from None
        finally:
            _end(child)
    return child.returncode


def _processor_seconds(pid: int) -> float | None:
    """Processor time that a running process has used, None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _too_slow(shown: str, limits: Limits, used: float | None) -> InputError:
    """Time is over: by the file's fault when the processor was there for it, else by the server's."""
    if used is not None and used * 2 < limits.wall_seconds:
        return InputError(
            "server_busy",
            f"服务器正忙，文件“{shown}”在 {limits.wall_seconds} 秒内没有读完。",
            "文件本身不必修改，请过几分钟再提交。",
        )
    return InputError(
        "reading_too_slow",
        f"文件“{shown}”读了 {limits.wall_seconds} 秒还没有读完，已停止。",
        "请删除多余的工作表、空行和格式，或按学校、乡镇拆成几个文件提交。",
    )


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _disk_full(shown: str) -> InputError:
    return InputError(
        "disk_full",
        f"服务器磁盘已满，文件“{shown}”没有读完。",
        "文件本身不必修改，请告诉系统管理员清理磁盘后再提交。",
    )


def _died(shown: str, status: int) -> InputError:
    if status == NO_SPACE:
        return _disk_full(shown)
    if status in (-signal.SIGKILL, -signal.SIGTERM):
        return InputError(
            "reading_killed",
            f"服务器中止了文件“{shown}”的读取（多半是内存不够），没有读完。",
            "文件本身不必修改，请过几分钟再提交；仍不行时请告诉系统管理员。",
        )
    what = "用时超过上限" if status == -signal.SIGXCPU else "占用内存过大或内容异常"
    return InputError(
        "reading_stopped",
        f"读取文件“{shown}”时{what}，已停止；系统不受影响。",
        "请用 Excel 或 WPS 打开，把数据复制到新工作簿，删除多余的工作表、图片和格式后再提交。",
    )
