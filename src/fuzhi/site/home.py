"""FUZHI_HOME: the one folder under which everything stands that the product writes on a machine.

``database/`` the embedded server's data, ``files/`` stored bytes, ``keys/`` secrets (0600), ``logs/``, ``samples/`` the
sample city's workbooks, ``run/`` locks. No Django, so that commands for analysts stay light.
"""

import os
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
        raise InputError(
            "home_not_writable",
            f"文件夹 {path} 不能建立（{error.strerror}）。",
            "请换一个有写权限的文件夹：FUZHI_HOME=路径。",
        ) from None
    return path
