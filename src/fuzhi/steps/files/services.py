"""Verbs of files: store, and forget what has expired."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from fuzhi.steps.files.models import StoredFile
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.handover import Actor

CHUNK_BYTES = 1 << 20


def place_of(digest: str) -> Path:
    """Where bytes with this digest stand."""
    return Path(settings.FUZHI_HOME) / "files" / digest[:2] / digest[2:]


@transaction.atomic
def store(
    *,
    source: bytes | Path,
    name: str,
    media_type: str,
    county_code: str,
    by: Actor | str,
    purpose: str,
    days: int | None = None,
) -> StoredFile:
    """Keep bytes (or a file's bytes) for good, or for ``days``. ``by`` is a Staff or a username.

    The bytes are on disk, under their own digest and synced, before the row is written. Raises InputError when the disk
    refuses.
    """
    try:
        digest, size = _write(source)
    except OSError as error:
        raise InputError(
            "disk_refused", f"文件“{name}”没有存下（{error.strerror}）。", "请检查磁盘空间后再试。"
        ) from None
    return StoredFile.objects.create(
        digest=digest,
        size=size,
        name=Path(name.replace("\\", "/")).name[:200],
        media_type=media_type,
        county_code=county_code,
        made_by=by if isinstance(by, str) else by.username,
        purpose=purpose,
        made_at=clock.now(),
        expires_on=clock.today() + timedelta(days=days) if days is not None else None,
    )


def _write(source: bytes | Path) -> tuple[str, int]:
    folder = Path(settings.FUZHI_HOME) / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=folder, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in [source] if isinstance(source, bytes) else _chunks(source):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        place = place_of(digest.hexdigest())
        place.parent.mkdir(mode=0o700, exist_ok=True)
        Path(temporary).replace(place)
        entry = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk


def forget(*, file: StoredFile) -> None:
    """Drop a file that turned out to be of no use (an upload that was refused);
    its bytes go unless another row names them."""
    digest = file.digest
    StoredFile.objects.filter(pk=file.pk).delete()
    remove_orphans(digests=[digest])


def remove_orphans(*, older_than_seconds: int = 86_400, digests: Iterable[str] | None = None) -> int:
    """Delete bytes that no row names (a transaction rolled back after the write); returns how many. By default those
    that are a day old; with ``digests`` exactly these, at once: for the caller that rolled back itself."""
    folder = Path(settings.FUZHI_HOME) / "files"
    known = set(StoredFile.objects.values_list("digest", flat=True))
    if digests is not None:
        paths = [place_of(digest) for digest in digests]
        before = float("inf")
    else:
        paths = list(folder.glob("*/*")) if folder.exists() else []
        before = clock.real_now().timestamp() - older_than_seconds
    removed = 0
    for path in paths:
        if path.exists() and path.parent.name + path.name not in known and path.stat().st_mtime < before:
            path.unlink()
            removed += 1
    return removed
