"""A roster's file handed out whole: a recorded act with its reason, counted by its persons against the hour's limit."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from fuzhi.rosters.isolation import run_child
from fuzhi.steps.accounts.disclosing import disclose
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.files import queries as files
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.permissions import check_hand_out
from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Sheet(Coded):
    """取出的名册."""

    ORIGINAL = "original", "原表"
    ANNOTATED = "annotated", "批注表"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file for its reader's own disk."""

    name: str
    media_type: str
    body: bytes


@transaction.atomic
def hand_out(*, batch_id: int, sheet: Sheet, reason: str, by: Staff) -> HandedOut:
    """The file as it came, or with problem cells coloured and explained. Raises InputError without a reason, Conflict
    beyond the limit of the hour, NotFound outside the county and when the file's time is over."""
    check_hand_out.role(by)
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("not_here", "没有找到这批名册。", "请从自己的列表打开。")
    check_hand_out(by, batch)
    reason = mask_whole_numbers(reason.strip())
    if not reason:
        raise InputError("missing_reason", "理由没有填。", "请写明取这份文件做什么。")
    file = files.for_staff(by, batch.file_id or "")
    made = HandedOut(file.name, file.media_type, files.bytes_of(file))
    if sheet is Sheet.ANNOTATED:
        made = _annotated(batch, file)
    disclose(persons=max(batch.rows, 1), what=f"roster {batch.pk} {sheet.value}", by=by)
    audit.record(
        by=by.username,
        action="fetch_roster",
        object_kind="intake_batch",
        object_key=str(batch.pk),
        county_code=batch.county_code,
        detail={"sheet": sheet.value, "persons": batch.rows, "reason": reason, "digest": batch.file_digest},
        changes=False,
    )
    return made


def _annotated(batch: Batch, file: files.StoredFile) -> HandedOut:
    with files.opened(file) as sent, tempfile.TemporaryDirectory(prefix="fuzhi-annotated-") as folder:
        out = Path(folder) / "annotated.xlsx"
        run_child(
            sent,
            batch.kind,
            batch.county_code,
            batch.column_overrides or None,
            folder=Path(folder),
            name=batch.file_name,
            annotated=out,
        )
        return HandedOut(f"{Path(batch.file_name).stem}-问题行.xlsx", XLSX, out.read_bytes())
