"""Questions about files. Who else than its maker may fetch a file is said by the step that owns its purpose."""

import hashlib
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fuzhi.steps.files import vault
from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.files.services import keys_folder, place_of
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.handover import Actor

__all__ = ["StoredFile", "bytes_of", "for_staff", "kept", "let_fetch", "opened"]

Rule = Callable[[Any, StoredFile], bool]
"""(staff, file) -> may this person fetch it? Staff are known above this step only."""
_rules: dict[str, Rule] = {}


def let_fetch(*, purpose: str, rule: Rule) -> None:
    """Said once at start by the step that stores files of this purpose; without a rule only the maker fetches them."""
    _rules[purpose] = rule


def bytes_of(file: StoredFile) -> bytes:
    """The bytes as they came in. Raises NotFound when they are gone from the disk, InputError when they are not those
    that were stored: nothing that was altered on disk is ever handed out."""
    place = place_of(file.digest)
    if not place.exists():
        raise NotFound("file_gone", f"文件“{file.name}”已不在磁盘上。", "请从备份恢复。")
    if vault.is_sealed(place):
        with place.open("rb") as source:
            found = b"".join(vault.unseal(source, keys=keys_folder()))
    else:
        found = place.read_bytes()
    if hashlib.sha256(found).hexdigest() != file.digest:
        raise InputError("file_broken", f"文件“{file.name}”被改动过。", "请从备份恢复。")
    return found


@contextmanager
def opened(file: StoredFile) -> Iterator[Path]:
    """The bytes in a file of their own, under the suffix of their name, for the time of the block: for readers that
    want a path. Raises what ``bytes_of`` does."""
    with tempfile.TemporaryDirectory(prefix="fuzhi-opened-") as folder:
        path = Path(folder) / f"opened{Path(file.name).suffix.lower()[:6]}"
        path.write_bytes(bytes_of(file))
        yield path


def for_staff(staff: Actor, file_id: uuid.UUID | str) -> StoredFile:
    """A file that this person may fetch: their own, or by the rule of its purpose. NotFound for all others alike."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is not None and (file.made_by == staff.username or _rules.get(file.purpose, _nobody)(staff, file)):
        return file
    raise NotFound("no_file", "没有这个文件。", "请从所在页面重新打开。")


def kept(file_id: uuid.UUID | None) -> StoredFile | None:
    """A file by its number while it is kept; for the step that asks who may fetch it itself."""
    return StoredFile.objects.filter(pk=file_id).first() if file_id else None


def _nobody(staff: Actor, file: StoredFile) -> bool:
    return False
