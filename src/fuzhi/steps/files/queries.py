"""Questions about files."""

import uuid
from pathlib import Path
from typing import Any

from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.files.services import place_of
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import NotFound

_COUNTY_OFFICE = {Role.CLERK, Role.CHECKER, Role.FINANCE}


def path_of(file: StoredFile) -> Path:
    """Where the bytes stand. Raises NotFound when they are gone from the disk."""
    place = place_of(file.digest)
    if not place.exists():
        raise NotFound("file_gone", f"文件“{file.name}”已不在磁盘上。", "请从备份恢复。")
    return place


def for_staff(staff: Any, file_id: uuid.UUID | str) -> StoredFile:
    """A file that this person may fetch: their own, or their county office's. NotFound for all others alike."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is not None and (
        file.made_by == staff.username
        or (staff.role in _COUNTY_OFFICE and file.county_code and file.county_code == staff.area_code)
    ):
        return file
    raise NotFound("no_file", "没有这个文件。", "请从所在页面重新打开。")
