"""FUZHI_HOME: the one folder under which everything stands that the product writes on a machine.

``database/`` the embedded server's data, ``files/`` stored bytes, ``keys/`` secrets (0600), ``logs/``, ``samples/`` the
sample city's workbooks, ``run/`` locks and ``run/tmp/`` half-done work. No Django, so that commands for analysts stay
light.
"""

import errno
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from fuzhi.vocabulary.errors import InputError


def home() -> Path:
    """The folder itself (``FUZHI_HOME``, else ``.fuzhi`` in the current folder), absolute; not created here."""
    return Path(os.environ.get("FUZHI_HOME") or ".fuzhi").expanduser().absolute()


def folder(name: str) -> Path:
    """A folder of ours, created for the owner alone (0700). Raises InputError when the place cannot be written."""
    path = home() / name
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise place_refused(error) from None
    return path


def is_of_place(error: OSError) -> bool:
    """True when it is our folder, or something in it, that cannot be written or is full."""
    return error.filename is not None and Path(os.fsdecode(error.filename)).absolute().is_relative_to(home())


def place_refused(error: OSError) -> InputError:
    """The same words whichever command met it first."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputError("disk_full", f"磁盘已满，{home()} 写不下了。", "请清出空间，再运行一次。")
    return InputError(
        "home_not_writable",
        f"{error.filename} 不能建立或写入（{os.strerror(error.errno or 0)}）。",
        "请换一个有写权限的文件夹：FUZHI_HOME=路径。",
    )


TEMPORARY = "run/tmp"


def work_inside() -> None:
    """From here on this process and its children keep temporary files in ``run/tmp/<process>`` (0700): a roster that is
    being read never lies in a folder that all users of the machine share."""
    mine = str(folder(f"{TEMPORARY}/{os.getpid()}"))
    tempfile.tempdir = os.environ["TMPDIR"] = mine


def sweep_temporary() -> int:
    """Remove what processes left that are no more (killed at work): their folders, and keys that were half made (the
    bytes of one that is in use now may stand in it); returns how many."""
    left = [path for path in (home() / TEMPORARY).glob("*") if not _is_alive(path.name)]
    half = [path for path in (home() / "keys").glob(".*.*.*") if not _is_alive(path.name.rpartition(".")[2])]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    for path in half:
        path.unlink(missing_ok=True)
    return len(left) + len(half)


def _is_alive(name: str) -> bool:
    with suppress(ProcessLookupError, ValueError):
        try:
            os.kill(int(name), 0)
        except PermissionError:
            return True
        return True
    return False
