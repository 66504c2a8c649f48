"""Release: a second person lets a batch go. The bytes are made before, everything is asked again under the locks.

Lock order, always: batch, lines by id, claims, journal. The transaction is short and gives up rather than
wait (``lock_timeout``); if anything in it fails, no claim, no journal entry and no file row stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable, QueryCanceled

from fuzhi.steps.accounts import second_factor
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.files.queries import StoredFile
from fuzhi.steps.files.services import store
from fuzhi.steps.ledger.postings import LineOf, Matter, Payee, Posting, Reference, both_sides
from fuzhi.steps.ledger.services import LAST_FEN_TO, post, shares_of
from fuzhi.steps.ledger.states import AccountCode, EntryPurpose, PayeeKind
from fuzhi.steps.payments.bank_files import (
    SHEET_TYPE,
    TEXT_TYPE,
    RequestHead,
    RequestLine,
    request_text,
    request_workbook,
    settlement_workbook,
    summary_of,
)
from fuzhi.steps.payments.candidates import held_by_merged
from fuzhi.steps.payments.drafting import manifest_of, manifest_rows, refuse_stale
from fuzhi.steps.payments.items import item
from fuzhi.steps.payments.models import Batch, Line
from fuzhi.steps.payments.permissions import batch_for, check_release
from fuzhi.steps.payments.states import BATCH_MOVES, BATCHES, BatchAct
from fuzhi.steps.payments.trail import record
from fuzhi.steps.payments.weighing import check_explained
from fuzhi.steps.registry.queries import open_account, school_names
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import Conflict
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.money import split_by_shares, yuan_sign
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term

ENTITLEMENT = "entitlement"
"""Kind of reference of a journal line that settles an entitlement."""
_PATIENCE = (
    "SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '60s';"
    " SET LOCAL idle_in_transaction_session_timeout = '60s'"
)


@dataclass(frozen=True, slots=True)
class RequestFiles:
    """The bytes of a request, made from lines whose manifest is ``manifest``; ``text`` only for the bank."""

    manifest: str
    sheet: bytes
    text: bytes | None


def release_batch(*, batch_id: int, by: Staff, version: int | None = None, reason: str = "", code: str = "") -> Batch:
    """Let a batch go: claims, request files, journal (cash). By another person than its maker; once.

    ``version`` is what the page showed; ``reason`` says why money may go to shared cards, cards of staff and holders
    outside the household, where there are such; ``code`` is of the second factor, where this person has one.

    The same person's second call changes nothing. Raises NotAllowed, NotFound,
    Conflict (changed, released by someone else, an objection is open, already paid) or InputError (unfit name).
    """
    batch = batch_for(check_release, by, batch_id)
    if done := _already(batch, by):
        return done
    second_factor.prove(code=code, by=by, purpose=f"release {batch.no}")
    files = make_files(batch)
    try:
        return _release(batch, files, version, by, _tidy(reason))
    except OperationalError as error:
        if not isinstance(error.__cause__, (LockNotAvailable, QueryCanceled)):
            raise
        raise Conflict(
            "busy", f"批次 {batch.no} 正由别人办理，没有放行。", "请过几秒刷新页面，看最新状态后再放行。"
        ) from None


def _tidy(reason: str) -> str:
    return mask_whole_numbers(" ".join(reason.split()))[:200]


def _release(batch: Batch, files: RequestFiles, version: int | None, by: Staff, reason: str) -> Batch:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_PATIENCE)
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if done := _already(batch, by):
            return done
        check_release(by, batch)
        lines = list(batch.lines.select_for_update().order_by("id"))
        _check_unchanged(batch, lines, files, version)
        _check_still_payable(batch)
        payees = check_explained(batch, reason)
        _claim(batch)
        if batch.delivery == Delivery.CASH:
            post_lines(batch, lines, EntryPurpose.RELEASE, by)
        _keep_files(batch, files, by)
        BATCHES.move(batch, BatchAct.RELEASE)
        batch.released_by, batch.released_at, batch.release_reason = by, clock.now(), reason
        batch.version += 1
        batch.save(update_fields=BATCH_MOVES)
        if batch.repays_id:
            _close_repaid(batch.repays_id)
        record(
            "release_batch",
            batch,
            by,
            count=batch.count,
            fen=batch.total_fen,
            manifest=batch.manifest,
            payees=payees,
            reason=reason,
            sheet=batch.request_sheet.digest if batch.request_sheet else "",
            text=batch.request_text.digest if batch.request_text else "",
        )
    return batch


def _close_repaid(batch_id: int) -> None:
    """The batch whose last failed line is now paid again has nothing left to handle."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM payments_line_v WHERE batch_id = %s AND state = 'failed' AND NOT is_repaid",
            [batch_id],
        )
        left = cursor.fetchone()[0]
    if not left and BATCHES.may(batch, BatchAct.REPAY_LAST):
        BATCHES.move(batch, BatchAct.REPAY_LAST)
        batch.version += 1
        batch.save(update_fields=BATCH_MOVES)


def _already(batch: Batch, by: Staff) -> Batch | None:
    if batch.released_by_id == by.pk:
        return batch
    BATCHES.check(batch, BatchAct.RELEASE)
    return None


def make_files(batch: Batch) -> RequestFiles:
    """Make the request's bytes from the lines as they stand.
    Raises InputError for names outside the bank's characters."""
    lines = list(batch.lines.order_by("line_no"))
    head = RequestHead(
        batch_no=batch.no,
        on=clock.today(),
        county_code=batch.county_code,
        county_name=place_name(batch.county_code),
        term_label=Term.parse(batch.term).label,
        delivery=batch.delivery,
        count=batch.count,
        total_fen=batch.total_fen,
    )
    manifest = manifest_of(manifest_rows(batch))
    if batch.delivery != Delivery.CASH:
        names = school_names({line.school_code for line in lines})
        return RequestFiles(
            manifest, settlement_workbook(head, [_request_line(batch, x, "", names) for x in lines]), None
        )
    rows = [_request_line(batch, line, _account(line), {}) for line in lines]
    return RequestFiles(manifest, request_workbook(head, rows), request_text(head, rows))


def _request_line(batch: Batch, line: Line, account: str, names: dict[str, str]) -> RequestLine:
    known = item(line.benefit)
    return RequestLine(
        line_no=line.line_no,
        person_name=line.person_name,
        person_number=line.person_number,
        item_label=known.label,
        amount_fen=line.amount_fen,
        summary=summary_of(known.short_label, batch.no, line.line_no),
        holder_name=line.holder_name,
        account=account,
        bank_name=line.bank_name,
        school_code=line.school_code,
        school_name=names.get(line.school_code, line.school_code),
    )


def _account(line: Line) -> str:
    """The whole account number, for the bank's file alone."""
    return open_account(line.account_sealed or b"", line.account_row)


def _check_unchanged(batch: Batch, lines: Sequence[Line], files: RequestFiles, version: int | None) -> None:
    now = manifest_of(manifest_rows(batch))
    total = sum(line.amount_fen for line in lines)
    if (
        now != batch.manifest
        or files.manifest != batch.manifest
        or (len(lines), total) != (batch.count, batch.total_fen)
    ):
        raise Conflict(
            "batch_changed",
            f"批次 {batch.no} 现有 {len(lines)} 笔 {yuan_sign(total)}，与编制时的 {batch.count} 笔"
            f" {yuan_sign(batch.total_fen)} 不一致，没有发出任何一笔。",
            "请财务作废本批次，重新编制。",
        )
    refuse_stale(batch, version)


_NOT_PAYABLE = """
SELECT l.line_no, l.person_name, e.is_held, e.state FROM payments_line l
  LEFT JOIN aid_entitlement_v e ON e.id = l.entitlement_id
 WHERE l.batch_id = %s AND NOT EXISTS (SELECT 1 FROM aid_payable_v p WHERE p.id = l.entitlement_id
                                          AND p.amount_fen = l.amount_fen AND p.person_id = l.person_id
                                          AND EXISTS (SELECT 1 FROM registry_person_v n
                                            WHERE n.person_id = p.person_id))
 ORDER BY l.line_no
"""


def _check_still_payable(batch: Batch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NOT_PAYABLE, [batch.pk])
        stopped = cursor.fetchall()
    held = held_by_merged(batch.term)
    if held:
        lines = batch.lines.values_list("line_no", "person_name", "person_id", "benefit")
        stopped += [(no, name, False, "") for no, name, person, benefit in lines if (person, benefit) in held]
    if stopped:
        why = "公示异议尚未办结" if any(row[2] for row in stopped) else "资助明细已撤回，或档案已合并"
        names = "、".join(row[1] for row in stopped[:10]) + (f"等 {len(stopped)} 笔" if len(stopped) > 10 else "")
        raise Conflict(
            "not_payable_any_more",
            f"批次 {batch.no} 里有 {len(stopped)} 笔现在不能发：{names}（{why}）。没有发出任何一笔。",
            "请财务作废本批次，重新编制，这些学生会留到办结之后。",
        )


def _claim(batch: Batch) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO payments_claim (person_id, term, benefit, line_id, claimed_at)"
                " SELECT person_id, term, benefit, id, %s FROM payments_line WHERE batch_id = %s ORDER BY id",
                [clock.now(), batch.pk],
            )
    except IntegrityError:
        raise Conflict(
            "paid_already",
            f"批次 {batch.no} 里有学生本学期的同一项目已经发放过，没有发出任何一笔。",
            "请财务作废本批次，重新编制。",
        ) from None


def entry_number(batch_no: str, line_no: int, after: int = 0) -> str:
    """The journal entry of a payment line: ``TY17秋-01-0001``; ``…/7`` when it is posted anew after return 7 was
    reversed."""
    return f"{batch_no}-{line_no:04d}" + (f"/{after}" if after else "")


def post_lines(batch: Batch, lines: Sequence[Line], purpose: EntryPurpose, by: Staff, after: int = 0) -> None:
    """Post every line to the journal: each fen by item, clause, tier, level, payee, term and entitlement.

    Raises InputError ``no_fund_shares`` when nobody has said which level carries what.
    """
    today = clock.today()
    items = {(line.tier, line.benefit) for line in lines}
    shares = {(tier, item): shares_of(batch.county_code, tier, today, item) for tier, item in items}
    parts: dict[tuple[str, int], dict[str, int]] = {}
    for line in lines:
        if (amount := (line.benefit, line.amount_fen)) not in parts:
            parts[amount] = split_by_shares(line.amount_fen, shares[line.tier, line.benefit], LAST_FEN_TO)
    post(
        postings=[
            Posting(
                no=entry_number(batch.no, line.line_no, after),
                on=today,
                text="",
                purpose=purpose.value,
                county_code=batch.county_code,
                period=batch.term,
                document_no=batch.no,
                lines=_sides(batch, line, parts[(line.benefit, line.amount_fen)]),
            )
            for line in lines
        ],
        by=by.username,
    )


def _sides(batch: Batch, line: Line, parts: dict[str, int]) -> list[LineOf]:
    payee = (
        Payee(PayeeKind.PERSON, line.person_number)
        if batch.delivery == Delivery.CASH
        else Payee(PayeeKind.SCHOOL, line.school_code)
    )
    matter = Matter(
        payee=payee,
        item=line.benefit,
        clause=line.clause,
        tier=line.tier,
        period=batch.term,
        reference=Reference(ENTITLEMENT, str(line.entitlement_id)),
    )
    return both_sides(
        debit=AccountCode.AID_EXPENSE.value, credit=AccountCode.TREASURY.value, parts=parts, matter=matter
    )


def _keep_files(batch: Batch, files: RequestFiles, by: Staff) -> None:
    def keep(source: bytes, name: str, media_type: str) -> StoredFile:
        return store(
            source=source,
            name=name,
            media_type=media_type,
            county_code=batch.county_code,
            by=by,
            purpose="bank_request" if files.text is not None else "settlement",
        )

    batch.request_sheet = keep(files.sheet, f"{batch.no}.xlsx", SHEET_TYPE)
    batch.request_text = keep(files.text, f"{batch.no}.txt", TEXT_TYPE) if files.text is not None else None
