"""The bank's answer, read from its file: taken whole or not at all. It takes effect when another person confirms it."""

import hashlib
from pathlib import Path

from django.db import transaction

from fuzhi.rosters import read_roster
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.files.services import store
from fuzhi.steps.payments.matching import Matched, match
from fuzhi.steps.payments.models import BankReturn, Batch, ReturnLine
from fuzhi.steps.payments.permissions import batch_for, check_return
from fuzhi.steps.payments.queries import bank_return_of
from fuzhi.steps.payments.recording import propose
from fuzhi.steps.payments.states import BATCHES, BankResult, BatchAct, ReturnKind
from fuzhi.steps.payments.trail import record
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import Conflict, InputError

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
}


def record_return(*, batch_id: int, path: Path, name: str, by: Staff) -> BankReturn:
    """Record what the bank returned for a batch. The file is read in the limited child process, outside the locks.

    Nothing moves until another person confirms it (``confirm_return``). The same answer again changes nothing.
    Raises InputError when the file does not close (nothing is written then), Conflict in a wrong state, NotAllowed.
    """
    batch = batch_for(check_return, by, batch_id)
    path = Path(path)
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    known = bank_return_of(batch)
    if known is not None and known.digest == digest:
        return known
    if known is None:
        BATCHES.check(batch, BatchAct.RETURN)
    try:
        reading = read_roster(path, RosterKind.BANK_RETURN, batch.county_code, name=name)
        matched = match(reading, batch, list(batch.lines.order_by("line_no")))
    except InputError:
        if known is not None:
            raise _other_answer(batch, known) from None
        raise
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        known = bank_return_of(batch)
        if known is not None:
            return _same_answer(batch, known, matched)
        BATCHES.check(batch, BatchAct.RETURN)
        file = store(
            source=path,
            name=name,
            media_type=_TYPES.get(Path(name).suffix.lower(), "text/plain"),
            county_code=batch.county_code,
            by=by,
            purpose="bank_return",
        )
        found = propose(
            batch,
            ReturnKind.ANSWER,
            matched.answers,
            by,
            file=file,
            file_name=Path(name).name,
            is_failures_only=matched.is_failures_only,
        )
        record(
            "record_return",
            batch,
            by,
            digest=digest,
            paid=found.paid_count,
            failed=found.failed_count,
            failed_fen=found.failed_fen,
            failures_only=found.is_failures_only,
        )
    return found


def _same_answer(batch: Batch, known: BankReturn, matched: Matched) -> BankReturn:
    failed = set(
        ReturnLine.objects.filter(bank_return=known, result=BankResult.FAILED.value).values_list("line_id", flat=True)
    )
    if failed == matched.failed:
        return known
    raise _other_answer(batch, known)


def _other_answer(batch: Batch, known: BankReturn) -> Conflict:
    return Conflict(
        "other_return_recorded",
        f"批次 {batch.no} 已登记过回盘“{known.file_name}”（退回 {known.failed_count} 笔），与这份不一致。",
        "请向银行核实哪一份为准：还没有确认的可以撤回，已经确认的可以提出冲回。这次没有登记任何一笔。",
    )
