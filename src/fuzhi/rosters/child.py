"""The parsing child: limits first, then one file, then a reading or a refusal written to a folder.
Started by isolation.py.

Nothing but the standard library may be imported before the limits stand. The request is one JSON document on standard
input; the answer is ``answer.json`` (and ``rows.arrow``) in the folder that the request names.
"""

import contextlib
import ctypes
import errno
import gc
import json
import resource
import signal
import sys
from datetime import date
from pathlib import Path

from fuzhi.vocabulary.plain import Json

PR_SET_PDEATHSIG = 1
NO_SPACE = 74
"""How the child ends when the disk is full: it cannot write an answer then."""
KILLED_AFTER_SECONDS = 5
"""At the soft limit of processor time the system ends a process in its own way, at the hard one it kills: set apart, a
kill comes from somebody else (memory ran out)."""


def limit(memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Bind this process: address space, processor time, size of what it writes, no core file."""
    for what, amount in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = amount + KILLED_AFTER_SECONDS if what == resource.RLIMIT_CPU else amount
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (min(amount, bound), bound))


class WithoutPandas:
    """Says that pandas is not installed:
    pyarrow would load it, a quarter of a second, to ask whether a list is a Series."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Refuse pandas, leave the rest to the other finders."""
        if name == "pandas":
            raise ImportError(name)


def die_with_parent() -> None:
    """A reader whose asker was killed reads for nobody."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def answer(request: Json) -> Json:
    """Do what the request asks; refusals are answers too, everything else ends the process."""
    from fuzhi.vocabulary import clock  # after the limits stand
    from fuzhi.vocabulary.errors import InputError  # after the limits stand

    try:
        with clock.at(date.fromisoformat(request["today"])):
            return _read(request)
    except InputError as refusal:
        return {
            "error": {
                "code": refusal.code,
                "message": refusal.message,
                "mend": refusal.mend,
                "instead": refusal.instead,
            }
        }


def _read(request: Json) -> Json:
    from fuzhi.rosters.reader import read  # after the limits stand
    from fuzhi.rosters.reading import CellMend
    from fuzhi.vocabulary.places import Jurisdiction, install

    if request["jurisdiction"]:
        install(Jurisdiction(**request["jurisdiction"]))

    path = Path(request["path"])
    if request["recognise"]:
        from fuzhi.rosters.recognising import recognise  # after the limits stand

        return {"recognised": recognise(path, request["name"] or path.name).as_plain()}
    reading = read(
        path,
        request["kind"],
        request["county_code"],
        request["column_overrides"],
        request["name"],
        wants_rows=request["wants_rows"],
        mends=[CellMend(*one) for one in request["mends"]],
    )
    if request["wants_rows"]:
        import pyarrow as pa  # a tenth of a second, and a check of a file needs no rows

        for name, table in (("rows", reading.table), ("refused", reading.refused)):
            target = str(Path(request["folder"]) / f"{name}.arrow")
            with pa.OSFile(target, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
    if request["annotated"]:
        from fuzhi.rosters.annotated import write_annotated  # after the limits stand

        write_annotated(path, reading, Path(request["annotated"]), reading.file)
    return {"reading": reading.as_plain()}


def main() -> None:
    """Read the request, obey it, write the answer whole (temporary name, then rename)."""
    die_with_parent()
    request = json.loads(sys.stdin.read())
    gc.disable()  # millions of cells and no cycles: collecting would only cost a quarter of the time
    limit(request["memory_bytes"], request["cpu_seconds"], request["file_bytes"])
    sys.path.insert(0, request["root"])
    sys.meta_path.insert(0, WithoutPandas)
    folder = Path(request["folder"])
    try:
        text = json.dumps(answer(request), ensure_ascii=False)
        (folder / "answer.tmp").write_text(text, encoding="utf-8", errors="surrogatepass")
        (folder / "answer.tmp").rename(folder / "answer.json")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sys.exit(NO_SPACE)
        raise


if __name__ == "__main__":
    main()
