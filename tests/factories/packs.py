"""Packs made on this machine for a test: the shipped one with some text of it changed."""

import shutil
from pathlib import Path

from fuzhi.policy.folders import PACKS_FOLDER, own_packs_folder


def changed_pack(name: str, **edits: tuple[str, str]) -> Path:
    """A copy of the shipped pack under FUZHI_HOME/packs called ``name``; ``edits``: file (``conditions_py`` or
    ``benefits__senior_py``) -> (text that must stand there, text in its place)."""
    folder = own_packs_folder() / name.replace("-", "_")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PACKS_FOLDER / "baicheng_2017", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file, (old, new) in {"pack_yaml": ("name: baicheng-2017", f"name: {name}"), **edits}.items():
        stem, _, ending = file.replace("__", "/").rpartition("_")
        path = folder / f"{stem}.{ending}"
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old} does not stand in {path.name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder
