"""Single cells of a roster put right on the page before it is imported: the file stays as it came, what was typed is a
record of its own with who, when and why, and the whole file is read again with it by the same rules.

What gives or takes rights, and accounts, is not typed here: by hand that takes two persons, so the sender mends the
file.
"""

import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.reader import masked
from fuzhi.rosters.reading import CellMend
from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.intake.models import Batch, Finding, Mend
from fuzhi.steps.intake.permissions import check_batch
from fuzhi.steps.intake.receivers import receiver_of
from fuzhi.steps.intake.recording import record
from fuzhi.steps.intake.states import BATCHES, BatchAct
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound

CELLS_MAX, VALUE_MAX = 500, 200
TABLE, VALUE = "intake_mend", "value"
ACCOUNT = frozenset({"account_number", "account_holder", "bank_name"})


def may_be_typed(kind: str, finding: Finding) -> bool:
    """True when a value may be typed by one person in place of the cell that a finding speaks of."""
    field = finding.field
    if not finding.column_no or not field or field in ACCOUNT:
        return False
    return receiver_of(kind).by_two.isdisjoint({field, *KINDS[kind].derived.get(field, ())})


def mends_of(batch: Batch) -> QuerySet[Mend]:
    """What stands in place of cells of a batch, in the order of the file."""
    return Mend.objects.filter(batch=batch, undone_at=None).order_by("sheet", "row_no", "column_no")


def mends_of_row(batch_id: int, sheet: str, row_no: int) -> QuerySet[Mend]:
    """What was read in place of cells of one row."""
    return Mend.objects.filter(batch=batch_id, sheet=sheet, row_no=row_no, undone_at=None, is_read=True)


@transaction.atomic
def mend_cells(*, batch_id: int, typed: Mapping[int, str], reason: str, by: Staff) -> int:
    """Keep what was typed in place of cells, by the number of the finding that speaks of the cell; blanks are left.
    Returns how many. The caller has the file read again (``replaces``): nothing holds before.

    Raises InputError without a reason or with anything that may not be typed here, Conflict once the roster was
    imported or its findings are no longer those of the page.
    """
    check_batch.role(by)
    batch = _open_batch(batch_id, by)
    wanted = {number: value.strip() for number, value in typed.items() if value.strip()}
    reason = reason.strip()
    if not wanted:
        raise InputError("nothing_typed", "没有填任何一格。", "请在要改的格子里填上对的值。")
    if not reason:
        raise InputError("missing_reason", "理由没有填。", "请写明凭什么改，例如“电话问过班主任”。")
    if len(wanted) > CELLS_MAX:
        raise InputError("too_many_cells", f"一次最多改 {CELLS_MAX} 格。", "这么多请让报送单位改好重发。")
    findings = {one.pk: one for one in Finding.objects.filter(batch=batch, pk__in=wanted)}
    if len(findings) < len(wanted):
        raise Conflict("read_meanwhile", "这一批刚刚重新读过，改的没有记下。", "请重新打开问题行，看过再改。")
    for number, value in wanted.items():
        _keep(batch, findings[number], value, reason, by)
    record(by, "mend_cells", batch, {"cells": len(wanted), "reason": reason})
    return len(wanted)


def _keep(batch: Batch, finding: Finding, value: str, reason: str, by: Staff) -> None:
    if not may_be_typed(batch.kind, finding):
        raise InputError(
            "not_by_hand",
            f"“{finding.sheet}”第 {finding.row_no} 行的“{finding.column}”不能在这里改。",
            "关系到资助资格和账户的，请报送单位改好重发，或者导入后在学生档案里更正，由另一人确认。",
        )
    if len(value) > VALUE_MAX:
        raise InputError("value_too_long", f"填的内容超过 {VALUE_MAX} 个字。", "一格只填一项。")
    at = {"sheet": finding.sheet, "row_no": finding.row_no, "column_no": finding.column_no}
    before = Mend.objects.filter(batch=batch, undone_at=None, **at).first()
    original = before.original if before else finding.value
    if before is not None:
        before.undone_by, before.undone_at = by.username, clock.now()
        before.save(update_fields=["undone_by", "undone_at"])
    ref = uuid.uuid4()
    Mend.objects.create(
        ref=ref,
        batch=batch,
        column=finding.column,
        field=finding.field,
        original=original,
        shown=masked(value, KINDS[batch.kind].field(finding.field).mask),
        sealed=sealing.seal(value, table=TABLE, column=VALUE, row=str(ref)),
        reason=reason,
        made_by=by.username,
        made_at=clock.now(),
        **at,
    )


@transaction.atomic
def take_back(*, batch_id: int, refs: Sequence[uuid.UUID], by: Staff) -> int:
    """Let cells stand again as they came; returns how many. The caller has the file read again. Conflict once the
    roster was imported, NotFound where nothing is to be taken back."""
    check_batch.role(by)
    batch = _open_batch(batch_id, by)
    standing = Mend.objects.filter(batch=batch, ref__in=refs, undone_at=None)
    count = standing.update(undone_by=by.username, undone_at=clock.now())
    if not count:
        raise NotFound("no_mend", "没有可撤回的改动。", "请刷新页面，看现在改过哪些。")
    record(by, "take_back_cells", batch, {"cells": count})
    return count


def _open_batch(batch_id: int, by: Staff) -> Batch:
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("not_here", "没有找到这批名册。", "请从自己的列表打开。")
    check_batch(by, batch)
    if not BATCHES.may(batch, BatchAct.COMMIT):
        raise Conflict(
            "batch_written",
            f"第 {batch.pk} 批已经导入过，单元格不再改。",
            "请在学生档案里更正，或撤回整批、改好后重新导入。",
        )
    return batch


def standing(batch_id: int | None) -> list[CellMend]:
    """What is read in place of the cells of a batch's file, opened."""
    rows = Mend.objects.filter(batch=batch_id, undone_at=None).order_by("pk") if batch_id else ()
    return [
        CellMend(
            one.sheet,
            one.row_no,
            one.column_no,
            sealing.unseal(one.sealed, table=TABLE, column=VALUE, row=str(one.ref)),
        )
        for one in rows
    ]


def carry_over(replaced: int, batch: Batch) -> None:
    """The batch takes the place of one that was read from the same file: it was read with what stands."""
    rows = Mend.objects.filter(batch=replaced)
    rows.update(batch=batch, is_read=Q(undone_at=None))


def is_unread(batch: Batch) -> bool:
    """True when cells were put right, or let stand again, since the file was read."""
    fresh, undone = Q(undone_at=None, is_read=False), Q(undone_at__isnull=False, is_read=True)
    return Mend.objects.filter(fresh | undone, batch=batch).exists()


def check_read(batch: Batch) -> None:
    """Conflict ``cells_unread`` while the rows are not those of what was typed."""
    if is_unread(batch):
        raise Conflict(
            "cells_unread",
            f"第 {batch.pk} 批改过的单元格还没有重新读进来，没有导入。",
            "请在这一批的页面按“重新读”，看过新的预览再导入。",
        )
