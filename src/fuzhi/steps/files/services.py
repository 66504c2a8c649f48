"""Verbs of files: store, and forget what has expired."""

import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from fuzhi.steps.files import vault
from fuzhi.steps.files.models import StoredFile
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.handover import Actor

INCOMING = "incoming-"


def keys_folder() -> Path:
    """Where the master keys of stored files stand."""
    return Path(settings.FUZHI_HOME) / "keys"


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
    """Seal the bytes and put them in their place; digest and size are those of the bytes as they came."""
    folder = Path(settings.FUZHI_HOME) / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in [source] if isinstance(source, bytes) else vault.chunks_of(source):
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    handle, temporary = tempfile.mkstemp(dir=folder, prefix=INCOMING)
    try:
        with os.fdopen(handle, "wb") as out:
            vault.seal(counted(), out, keys=keys_folder())
            out.flush()
            os.fsync(out.fileno())
        place = place_of(digest.hexdigest())
        _hold(digest.hexdigest(), "shared")
        place.parent.mkdir(mode=0o700, exist_ok=True)
        Path(temporary).replace(place)
        _sync(place.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def _hold(digest: str, how: str) -> bool:
    """Hold the bytes of a digest until the transaction ends: who stores them shares, who removes them is alone."""
    lock = "pg_try_advisory_xact_lock" if how == "alone" else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext(%s))", [f"files:{digest}"])
        return cursor.fetchone()[0] is not False


def _sync(folder: Path) -> None:
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


def drop(*, file_id: uuid.UUID | None) -> None:
    """Forget a file when the transaction in work is done; nothing happens where there is none."""
    file = StoredFile.objects.filter(pk=file_id).first() if file_id else None
    if file is not None:
        file.delete()
        transaction.on_commit(lambda: remove_orphans(digests=[file.digest]) and None)


def forget(*, file_id: uuid.UUID | str, purpose: str) -> None:
    """Drop a file that was kept for this purpose only (an upload, once it was read); its bytes go unless another row
    names them. Nothing happens when it is gone already."""
    found = StoredFile.objects.filter(pk=file_id, purpose=purpose)
    digests = list(found.values_list("digest", flat=True))
    found.delete()
    remove_orphans(digests=digests)


@transaction.atomic
def remove_orphans(*, older_than_seconds: int = 86_400, digests: Iterable[str] | None = None) -> int:
    """Delete bytes that no row names (a transaction rolled back after the write) and half-written ones; returns how
    many. By default those that are a day old; with ``digests`` exactly these, at once: for the caller that rolled back
    itself."""
    folder = Path(settings.FUZHI_HOME) / "files"
    if digests is not None:
        paths = [place_of(digest) for digest in digests]
        before = float("inf")
    else:
        paths = [*folder.glob("*/*"), *folder.glob(f"{INCOMING}*")]
        before = clock.real_now().timestamp() - older_than_seconds
    removed = 0
    for path in paths:
        digest = path.parent.name + path.name
        if not path.exists() or path.stat().st_mtime >= before or not _hold(digest, "alone"):
            continue
        if not StoredFile.objects.filter(digest=digest).exists():
            path.unlink()
            removed += 1
    return removed


def keep_house() -> int:
    """What is done every night: files whose last day is over go (what they were stays in the audit trail of their
    purpose), bytes that no row names go, bytes stored before files were sealed are sealed. Returns how many files."""
    over = StoredFile.objects.filter(expires_on__lt=clock.today())
    digests = list(over.values_list("digest", flat=True))
    over.delete()
    remove_orphans(digests=digests)
    remove_orphans()
    seal_clear()
    return len(digests)


def seal_clear() -> None:
    """Seal what was stored before files were sealed, and again with the newest key what has an older one."""
    for path in (Path(settings.FUZHI_HOME) / "files").glob("*/*"):
        if vault.has_newest_key(path, keys=keys_folder()):
            continue
        with transaction.atomic():
            if vault.is_sealed(path):
                with path.open("rb") as source:
                    _write(b"".join(vault.unseal(source, keys=keys_folder())))
            else:
                _write(path)
