"""A backup on disk: ``database.dump`` (sealed), ``files.tar`` (sealed files), ``manifest.json`` (what must be equal
after a restore), and the keys in a file of their own."""

import hashlib
import io
import json
import os
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path

from fuzhi.vocabulary.errors import InputError

DUMP, FILES, MANIFEST = "database.dump", "files.tar", "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``sums``: name -> count or sum; ``files``: path under files/ -> SHA-256 of the bytes in the tar;
    ``keys``: name -> fingerprint, from which no key can be found."""

    made_at: str
    dump_sha256: str
    sums: dict[str, int | str]
    files: dict[str, str]
    keys: dict[str, str]

    def write(self, place: Path) -> None:
        """Write it into a backup's folder."""
        (place / MANIFEST).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")


def read_manifest(place: Path) -> Manifest:
    """The manifest of a backup whose dump is the one it names. Raises InputError for anything else."""
    try:
        manifest = Manifest(**json.loads((place / MANIFEST).read_text(encoding="utf-8")))
        digest = sha256(place / DUMP)
        shapes = [isinstance(part, dict) for part in (manifest.sums, manifest.files, manifest.keys)]
        is_whole = all(shapes) and manifest.keys and (place / FILES).is_file()
    except (OSError, ValueError, TypeError):
        is_whole = False
    if not is_whole:
        raise InputError("not_a_backup", f"{place} 不是完整的备份。", "请指明 fuzhi backup 写出的文件夹。")
    if digest != manifest.dump_sha256:
        raise InputError("backup_changed", f"{place} 里的数据库文件与清单不符。", "备份可能损坏，请换一份。")
    return manifest


def fingerprints(keys: Path) -> dict[str, str]:
    """What tells one key from another and gives neither away."""
    return {
        path.name: hashlib.sha256(b"fuzhi key|" + path.name.encode() + b"|" + path.read_bytes()).hexdigest()
        for path in sorted(keys.glob("*.key"))
    }


def pack(archive: Path, source: Path) -> dict[str, str]:
    """Put a folder's files into a tar, closed to others from its first byte; gives path -> SHA-256 of what went in."""
    temporary = archive.with_name(f".{archive.name}.{os.getpid()}")
    packed: dict[str, str] = {}
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
            for path in sorted(source.rglob("*")) if source.exists() else []:
                try:
                    body = path.read_bytes()
                except (IsADirectoryError, FileNotFoundError):
                    continue  # a folder, or a file that was dropped just now
                entry = tarfile.TarInfo(str(path.relative_to(source)))
                entry.size, entry.mode = len(body), 0o600
                tar.addfile(entry, io.BytesIO(body))
                packed[entry.name] = hashlib.sha256(body).hexdigest()
        temporary.replace(archive)
    except OSError as error:
        raise InputError(
            "not_written", f"{archive} 没有写成（{error.strerror}）。", "请检查文件夹权限和磁盘空间。"
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
    return packed


def unpack(archive: Path, target: Path) -> None:
    """Take a tar apart below ``target``. Raises InputError when it is none."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(target, filter="data")
    except (OSError, tarfile.TarError):
        raise InputError("bad_archive", f"{archive} 打不开。", "备份可能损坏，请换一份。") from None


def digests(place: Path) -> dict[str, str]:
    """Path below ``place`` -> SHA-256."""
    return {str(path.relative_to(place)): sha256(path) for path in sorted(place.rglob("*")) if path.is_file()}


def sha256(path: Path) -> str:
    """Of a file's bytes."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
