"""A pack kept as it was: its files as bytes under their digest, loadable years later and beside any other version."""

import functools
import io
import os
import shutil
import zipfile
from pathlib import Path

from fuzhi.policy.folders import PACKS_FOLDER, digest_of, home_folder, pack_files, pack_hash
from fuzhi.policy.pack import Pack, load_folder, load_pack
from fuzhi.vocabulary.errors import Conflict, InputError

_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(pack: Pack) -> bytes:
    """The pack's files as one archive, for :func:`opened`.

    Raises Conflict ``pack_changed`` when the files are no longer those that were loaded (or the pack was changed in
    memory, so that it stands in no files at all).
    """
    files = pack_files(pack.folder)
    if digest_of(files) != pack.hash:
        raise Conflict(
            "pack_changed", f"政策包 {pack.name} 的文件在读入之后有改动。", "请重新运行该命令，或重启服务后再试。"
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return out.getvalue()


def opened(archive: bytes, digest: str) -> Pack:
    """The pack with this digest. Raises InputError ``kept_pack_changed`` when the archive is not what the digest names.

    The shipped pack when it is the very same; else the files stand under ``FUZHI_HOME/kept-packs`` and are imported
    under a name of their own, so that two versions live in one process.
    """
    files = checked_files(archive, digest)
    return _shipped(digest) or _unpacked(digest, files)


def checked_files(archive: bytes, digest: str) -> dict[str, bytes]:
    """The files in an archive. Raises InputError ``kept_pack_changed`` when they are not what the digest names."""
    files = _files(archive)
    if digest_of(files) != digest:
        raise _changed(digest)
    return files


def _files(archive: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as kept:
            return {name: kept.read(name) for name in kept.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return {}


def _changed(digest: str) -> InputError:
    return InputError(
        "kept_pack_changed",
        f"保存的政策包（摘要 {digest[:12]}）与它的摘要不符，不能用来解释或重算认定。",
        "请从备份恢复数据库。",
    )


@functools.lru_cache(maxsize=32)
def _shipped(digest: str) -> Pack | None:
    for head in PACKS_FOLDER.glob("*/pack.yaml"):
        if pack_hash(head.parent) == digest:
            pack = load_pack(head.parent.name)
            return pack if pack.hash == digest else None
    return None


def _unpacked(digest: str, files: dict[str, bytes]) -> Pack:
    folder = home_folder() / "kept-packs" / digest
    if not folder.is_dir() or pack_hash(folder) != digest:
        _write(folder, files)
    if pack_hash(folder) != digest:
        raise _changed(digest)
    return load_folder(folder, digest)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write beside, then rename: several processes at once never see half a pack."""
    beside = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    for name, content in files.items():
        path = beside / name
        if not path.resolve().is_relative_to(beside.resolve()):
            raise InputError("bad_pack", f"政策包里的文件名 {name} 不能用。", "请改名。")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        beside.rename(folder)
    except OSError:  # another process was faster; what it wrote is checked like ours
        shutil.rmtree(beside, ignore_errors=True)
