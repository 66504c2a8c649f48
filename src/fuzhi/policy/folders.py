"""Where packs lie on disk, and the digest by which runs and compiled rules name them. Imports no rule language."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from fuzhi.vocabulary.errors import InputError, NotFound

PACKS_FOLDER = Path(__file__).parent / "packs"


def shipped_path(module: str) -> Path:
    """Where the default compile of a shipped pack stands."""
    return Path(__file__).parent / "shipped" / f"{module}.json"


def module_name(name: str) -> str:
    """``baicheng-2017`` and ``baicheng_2017`` both name the module ``baicheng_2017``."""
    return name.strip().replace("-", "_")


def home_folder() -> Path:
    """Where the product writes on a machine: ``FUZHI_HOME``, else ``.fuzhi`` in the current folder."""
    return Path(os.environ.get("FUZHI_HOME") or ".fuzhi").expanduser().absolute()


def own_packs_folder() -> Path:
    """Where packs made on this machine stand (``fuzhi pack new``)."""
    return home_folder() / "packs"


def pack_folder(name: str) -> Path:
    """The folder of a pack by either spelling of its name; raises NotFound with the packs that exist.

    A shipped pack comes before one of the same name that was made here.
    """
    module = module_name(name)
    for root in (PACKS_FOLDER, own_packs_folder()):
        if module.isidentifier() and (root / module / "pack.yaml").is_file():
            return root / module
    raise NotFound("unknown_pack", f"没有名为“{name}”的政策包。", f"现有政策包：{'、'.join(pack_names())}。")


def pack_names() -> list[str]:
    """Names of the packs that ship with the product or were made here, as people type them."""
    heads = [head for root in (PACKS_FOLDER, own_packs_folder()) for head in root.glob("*/pack.yaml")]
    return sorted({head.parent.name.replace("_", "-") for head in heads})


def pack_files(folder: Path) -> dict[str, bytes]:
    """A pack's files by their name inside it; what Python left behind when it was imported is none of it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def digest_of(files: Mapping[str, bytes]) -> str:
    """Digest of files (names and bytes)."""
    digest = hashlib.sha256()
    for name in sorted(files, key=lambda name: PurePosixPath(name)):
        digest.update(name.encode() + b"\0")
        digest.update(hashlib.sha256(files[name]).digest())
    return digest.hexdigest()


def pack_hash(folder: Path) -> str:
    """Digest of all files of a pack (names and bytes)."""
    return digest_of(pack_files(folder))


def read_yaml(folder: Path, name: str) -> Any:
    """A YAML file of a pack; raises InputError ``bad_pack`` naming the file."""
    import yaml  # not on the way of evaluating with compiled rules

    path = folder / name
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(
            "bad_pack", f"政策包文件 {folder.name}/{name} 读不出来：{error}", "请补上或改正该文件。"
        ) from error
