"""Questions about files. Who else than its maker may fetch a file is said by the step that owns its purpose."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.files.services import place_of
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.handover import Actor

__all__ = ["StoredFile", "for_staff", "let_fetch", "path_of"]

Rule = Callable[[Any, StoredFile], bool]
"""(staff, file) -> may this person fetch it? Staff are known above this step only."""
_rules: dict[str, Rule] = {}


def let_fetch(*, purpose: str, rule: Rule) -> None:
    """Said once at start by the step that stores files of this purpose; without a rule only the maker fetches them."""
    _rules[purpose] = rule


def path_of(file: StoredFile) -> Path:
    """Where the bytes stand. Raises NotFound when they are gone from the disk."""
    place = place_of(file.digest)
    if not place.exists():
        raise NotFound("file_gone", f"文件“{file.name}”已不在磁盘上。", "请从备份恢复。")
    return place


def for_staff(staff: Actor, file_id: uuid.UUID | str) -> StoredFile:
    """A file that this person may fetch: their own, or by the rule of its purpose. NotFound for all others alike."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is not None and (file.made_by == staff.username or _rules.get(file.purpose, _nobody)(staff, file)):
        return file
    raise NotFound("no_file", "没有这个文件。", "请从所在页面重新打开。")


def _nobody(staff: Actor, file: StoredFile) -> bool:
    return False
