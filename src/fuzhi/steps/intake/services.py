"""Verbs of intake: receive a file, commit a batch, undo it.

Each is the county clerk's, one transaction, one audit entry.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from fuzhi.rosters import ColumnMatch, RosterReading, read_roster
from fuzhi.rosters import Finding as ReadFinding
from fuzhi.steps.accounts.repeating import made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.files import services as files
from fuzhi.steps.intake import mending
from fuzhi.steps.intake.handing_out import hand_out
from fuzhi.steps.intake.models import Batch, Finding, Mend, Outcome, ParcelFile, RefusedRow, Row
from fuzhi.steps.intake.permissions import check_batch, check_import, check_undo
from fuzhi.steps.intake.receivers import Classified, Counts, Prepared, Seen, dependents_of, receiver_of
from fuzhi.steps.intake.recording import record
from fuzhi.steps.intake.refusing import keep_refused
from fuzhi.steps.intake.states import BATCHES, BatchAct, BatchState, Covers
from fuzhi.steps.intake.storing import store_findings, store_rows
from fuzhi.steps.intake.superseding import replacing, restore_earlier, supersede_earlier
from fuzhi.steps.intake.titles import doubts_of
from fuzhi.steps.tasks.progress import NO_PROGRESS, Progress
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.places import counties
from fuzhi.vocabulary.terms import Term

MEDIA_TYPES = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".csv": "text/csv"}

KEPT_DAYS = 366
"""How long the file itself is kept: its rows stay, an agency's whole workbook is not needed beyond the school year."""


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo did: the batch, and how many approved or paid decisions rest on its rows and stay as they are."""

    batch: Batch
    dependents: int

    @property
    def message(self) -> str:
        """The sentence for page and terminal."""
        text = f"已撤回第 {self.batch.pk} 批“{self.batch.file_name}”。"
        if self.dependents:
            text += f"有 {self.dependents} 项已批准或已发放的认定用到这批数据，保持不变，差额在下次认定时列出。"
        return text


def receive(
    *,
    path: Path,
    name: str,
    kind: str,
    county_code: str,
    term: str,
    by: Staff,
    column_overrides: Mapping[str, str] | None = None,
    progress: Progress = NO_PROGRESS,
    replaces: int | None = None,
    request_key: str | None = None,
) -> Batch:
    """Read a file and keep its rows and findings with a preview; nothing reaches the registry yet.

    ``replaces`` names an unwritten batch of this person's county that this reading takes the place of. Raises
    InputError (and leaves all as before) when the file is unreadable, of another kind, county or semester.
    """
    check_import(by, county_code)
    if county_code not in counties():
        raise InputError(
            "unknown_county", f"“{county_code}”不是本市的县（市、区）。", f"请选{'、'.join(counties().values())}之一。"
        )
    if known := received_before(request_key, by=by):
        return known
    wanted, receiver = str(Term.parse(term)), receiver_of(kind)
    progress.step("读取文件")
    overrides = dict(column_overrides or {})
    cells = mending.standing(replaces)
    reading = read_roster(path, kind, county_code, column_overrides=overrides or None, name=name, mends=cells)
    progress.step("核对行")
    prepared = receiver.prepare(reading.table, county_code=county_code, term=wanted)
    batch = Batch(
        kind=kind,
        term=wanted,
        county_code=county_code,
        file_name=Path(name).name[:255],
        file_digest=_digest(path),
        made_by=by.username,
        made_at=clock.now(),
        column_overrides=overrides,
        request_key=request_key,
    )
    _count(batch, reading, prepared, doubts := doubts_of(reading, wanted, county_code))
    with transaction.atomic():
        if request_key and (known := _first_of(request_key, by)):
            return known
        batch.save(force_insert=True)
        if replaces is not None:
            _take_place(replaces, batch, by)
        progress.step("保存行", 0, batch.accepted)
        store_rows(batch, prepared, progress)
        keep_refused(batch, receiver, reading, prepared)
        store_findings(batch, [*doubts, *reading.findings, *prepared.findings])
        progress.step("与现有档案比对")
        _keep_outcomes(batch, receiver.preview(batch.pk))
        batch.file_id = _keep_file(path, name, county_code, by)
        batch.save(update_fields=["counts", "file_id"])
        record(by, "receive_roster", batch, {"rows": batch.rows, "accepted": batch.accepted, **batch.counts})
    return batch


def received_before(request_key: str | None, *, by: Staff) -> Batch | None:
    """The batch that this very form made when it came before."""
    return made_before(Batch.objects.all(), request_key, made_by=by.username)


def _first_of(request_key: str, by: Staff) -> Batch | None:
    """Readings of one form follow each other from here on: all but the first find its batch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"intake:form:{request_key}"])
    return received_before(request_key, by=by)


def _count(batch: Batch, reading: RosterReading, prepared: Prepared, doubts: Sequence[ReadFinding]) -> None:
    """What was found in the file."""
    batch.sheet, batch.header_row = reading.sheet, reading.header_row
    batch.rows, batch.accepted = reading.rows, prepared.table.num_rows
    batch.rejected = batch.rows - batch.accepted
    batch.errors_total = reading.errors_total + sum(f.severity == "error" for f in prepared.findings)
    doubted = sum(f.severity == "warning" for f in [*doubts, *prepared.findings])
    batch.warnings_total = reading.warnings_total + doubted
    batch.columns = [_column(column) for column in reading.columns]


def _keep_file(path: Path, name: str, county_code: str, by: Staff) -> UUID:
    stored = files.store(
        source=path,
        name=name,
        media_type=MEDIA_TYPES.get(Path(name).suffix.lower(), "application/octet-stream"),
        county_code=county_code,
        by=by,
        purpose="roster",
        days=KEPT_DAYS,
    )
    return stored.pk


@transaction.atomic
def commit(
    *,
    batch_id: int,
    by: Staff,
    progress: Progress = NO_PROGRESS,
    covers: Covers | None = None,
    seen: Seen | None = None,
) -> Batch:
    """Write a batch into the tables of its kind's owner. A second commit of the same batch changes nothing.

    ``covers``: whether the file is the whole register, so that who is missing is gone, or corrections alone. InputError
    ``whole_or_corrections`` when that was not said of a file on which far fewer stand than stood. Conflict
    ``preview_changed`` when it would do other than its page said (``seen``): another file was imported meanwhile.
    """
    check_batch.role(by)
    batch = _locked_alone(batch_id)
    check_batch(by, batch)
    if BATCHES.is_done(batch, BatchAct.COMMIT):
        return batch
    _check_open(batch)
    batch.covers = (covers or Covers.WHOLE).value
    batch.save(update_fields=["covers"])
    found = receiver_of(batch.kind).commit(batch.pk, progress)
    check_covers(found.counts, covers)
    _check_seen(batch, found.counts, seen)
    _keep_outcomes(batch, found)
    BATCHES.move(batch, BatchAct.COMMIT)
    batch.committed_by, batch.committed_at = by.username, clock.now()
    batch.commit_no = 1 + (_committed(batch).aggregate(last=Max("commit_no"))["last"] or 0)
    batch.save(update_fields=["counts", "state", "committed_by", "committed_at", "commit_no"])
    if found.counts.writes_nothing:  # the rows stand already, in the batch that brought them
        Outcome.objects.filter(batch=batch).delete()
        Row.objects.filter(batch=batch).delete()
    record(by, "import_roster", batch, batch.counts | {"superseded": supersede_earlier(batch)})
    return batch


def _check_open(batch: Batch) -> None:
    """Refuse (Conflict) to import what was taken back, and what a newer roster replaced."""
    if batch.state == BatchState.SUPERSEDED and (newer := replacing(batch)):
        raise Conflict(
            "batch_superseded",
            f"第 {batch.pk} 批已被后来导入的第 {newer.pk} 批“{newer.file_name}”替代。",
            f"要用这一份，请先撤回第 {newer.pk} 批，或者重新上传文件。",
        )
    if not BATCHES.may(batch, BatchAct.COMMIT):
        raise Conflict("batch_undone", f"第 {batch.pk} 批已撤回。", "需要时请重新上传文件。")
    mending.check_read(batch)


def _check_seen(batch: Batch, counts: Counts, seen: Seen | None) -> None:
    if seen is None or seen.is_still(counts, takes_away=batch.covers == Covers.WHOLE):
        return
    raise Conflict(
        "preview_changed",
        f"打开页面之后档案有了变化：现在会新增 {counts.new:,}、改变 {counts.changed:,}、减少 {counts.gone:,}，没有导入。",
        "预览已更新，请重新打开这一批，看过新的数目再导入。",
    )


@transaction.atomic
def compare_again(*, batch_id: int, by: Staff) -> Batch:
    """Say anew what importing a batch would do: another one was imported since it was read."""
    check_batch.role(by)
    batch = _locked(batch_id)
    check_batch(by, batch)
    if BATCHES.may(batch, BatchAct.COMMIT):
        _keep_outcomes(batch, receiver_of(batch.kind).preview(batch.pk))
        batch.save(update_fields=["counts"])
    return batch


def _committed(batch: Batch) -> QuerySet[Batch]:
    """The batches of the same register that were committed, in the order of their commits; a clock may go back."""
    found = Batch.objects.filter(kind=batch.kind, county_code=batch.county_code, commit_no__isnull=False)
    return found.order_by("commit_no")


def check_covers(counts: Counts, covers: str | None) -> None:
    """Refuse a file on which far fewer stand than stood (InputError ``whole_or_corrections``), until somebody says
    whether it is the whole register."""
    if counts.looks_partial and not covers:
        raise InputError(
            "whole_or_corrections",
            f"这份名册比现有的少得多：导入后有 {counts.gone:,} 人（所）不再在册。",
            "请选定它是“全部名单”，还是“只是更正”（没有列出的保持不变）。",
        )


@transaction.atomic
def undo(*, batch_id: int, by: Staff) -> UndoResult:
    """Take a committed batch back: its rows are superseded, what they superseded stands again. Later batches first."""
    check_undo.role(by)
    batch = _locked_alone(batch_id)
    check_undo(by, batch)
    dependents = dependents_of(batch.pk)
    if BATCHES.is_done(batch, BatchAct.UNDO):
        return UndoResult(batch, dependents)
    if not BATCHES.may(batch, BatchAct.UNDO):
        raise Conflict(
            "batch_not_committed",
            f"第 {batch.pk} 批还没有导入，没有可撤回的。",
            "不需要时可以不导入，它不影响任何数据。",
        )
    later = _committed(batch).filter(state=BatchState.COMMITTED, commit_no__gt=batch.commit_no).last()
    if later is not None:
        raise Conflict(
            "later_batch",
            f"第 {batch.pk} 批之后又导入了第 {later.pk} 批“{later.file_name}”（{later.get_kind_display()}）。",
            f"请先撤回第 {later.pk} 批，再撤回这一批。",
        )
    receiver_of(batch.kind).undo(batch.pk)
    BATCHES.move(batch, BatchAct.UNDO)
    batch.undone_by, batch.undone_at = by.username, clock.now()
    batch.save(update_fields=["state", "undone_by", "undone_at"])
    record(by, "undo_import", batch, {"dependents": dependents, "restored": restore_earlier(batch)})
    return UndoResult(batch, dependents)


@transaction.atomic
def discard(*, batch_id: int, by: Staff) -> None:
    """Throw an unwritten batch away: rows, findings and the batch itself."""
    check_batch.role(by)
    _drop_unwritten(batch_id, by)


def _take_place(replaced: int, batch: Batch, by: Staff) -> None:
    ParcelFile.objects.filter(batch_id=replaced).update(batch=batch)
    mending.carry_over(replaced, batch)
    _drop_unwritten(replaced, by)


def _drop_unwritten(batch_id: int, by: Staff) -> None:
    batch = _locked(batch_id)
    check_batch(by, batch)
    if not BATCHES.may(batch, BatchAct.DISCARD):
        raise Conflict("batch_written", f"第 {batch.pk} 批已经导入过。", "需要取消时请用“整批撤回”。")
    record(by, "discard_roster", batch, {})
    for model in (Outcome, Finding, RefusedRow, Row, Mend):
        model.objects.filter(batch=batch).delete()
    batch.delete()
    files.drop(file_id=batch.file_id)


def _locked(batch_id: int) -> Batch:
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("not_here", "没有找到这批名册。", "请从自己的列表打开。")
    return batch


def _locked_alone(batch_id: int) -> Batch:
    """The batch, locked after its register was: commits and undos of one register of one county follow each other, and
    each may move the readings of the others."""
    for kind, county in Batch.objects.filter(pk=batch_id).values_list("kind", "county_code"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"intake:{kind}:{county}"])
    return _locked(batch_id)


def _keep_outcomes(batch: Batch, found: Classified) -> None:
    """Keep with the batch what becomes, or became, of each row."""
    batch.counts = found.counts.as_dict()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM intake_outcome WHERE batch_id = %s", [batch.pk])
        cursor.execute(
            f"INSERT INTO intake_outcome (batch_id, row_id, outcome) SELECT %s, row_id, outcome FROM {found.outcomes}",
            [batch.pk],
        )


def _column(column: ColumnMatch) -> dict[str, object]:
    return {"header": column.header, "field": column.field, "sample": column.sample, "label": column.label}


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


__all__ = [
    "UndoResult",
    "check_covers",
    "commit",
    "compare_again",
    "discard",
    "hand_out",
    "receive",
    "received_before",
    "undo",
]
