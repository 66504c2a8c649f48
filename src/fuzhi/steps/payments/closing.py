"""After the answer: pay failed lines again once their account was mended, settle with schools."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from fuzhi.steps.accounts import second_factor
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.ledger.states import EntryPurpose
from fuzhi.steps.payments.bank_files import fits_bank
from fuzhi.steps.payments.candidates import Candidate
from fuzhi.steps.payments.drafting import lock_making, refuse_other_than_seen, refuse_stale, write_batch
from fuzhi.steps.payments.models import Batch
from fuzhi.steps.payments.permissions import batch_for, check_repay, check_settle
from fuzhi.steps.payments.releasing import post_lines
from fuzhi.steps.payments.states import BATCH_MOVES, BATCHES, LINES, BatchAct, BatchKind, LineAct
from fuzhi.steps.payments.trail import record
from fuzhi.steps.periods import sql
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended(Candidate):
    """A failed line that may be paid again, with the payee as it stands now."""

    line_id: int


# mended = the payee's account row is another one than the line was sent with (a clerk's decision or a later roster).
# Each part is read by itself: joined as one, a plan on old statistics chose everybody's account once for each line.
_FAILED = """
WITH failed AS MATERIALIZED (
    SELECT l.id, l.line_no, l.entitlement_id, e.person_id, l.term, l.benefit, l.clause, l.tier, l.amount_fen,
           l.village_code, l.school_code, l.account_row
      FROM payments_line l JOIN aid_payable_v e ON e.id = l.entitlement_id AND e.amount_fen = l.amount_fen
     WHERE l.batch_id = %(batch)s AND l.state = 'failed'
), person AS MATERIALIZED (
    SELECT person_id, number, name FROM registry_person_v WHERE person_id = ANY(%(persons)s)
), payee AS MATERIALIZED (
    SELECT * FROM registry_payee_v WHERE person_id = ANY(%(persons)s)
), staff AS MATERIALIZED (
    SELECT account_last4, name FROM programmes_teacher_v
     WHERE county_code = %(county)s AND superseded_at IS NULL AND account_last4 <> ''
)
SELECT l.id AS line_id, l.entitlement_id, l.person_id, n.number AS person_number, n.name AS person_name, l.benefit,
       l.clause, l.tier, l.amount_fen, l.village_code, l.school_code, y.holder_name,
       coalesce(y.bank_name, '') AS bank_name, y.account_last4, y.account_index, y.account_sealed,
       y.account_ref AS account_row, y.shared_by,
       (y.account_last4, y.holder_name) IN (SELECT account_last4, name FROM staff) AS is_staff_card,
       false AS is_withheld
  FROM failed l JOIN person n USING (person_id) JOIN payee y USING (person_id)
 WHERE y.account_ref <> l.account_row AND y.account_index IS NOT NULL AND coalesce(y.holder_name, '') <> ''
   AND NOT EXISTS (SELECT 1 FROM payments_line r WHERE r.repays_id = l.id AND r.state <> 'void')
   AND NOT EXISTS (SELECT 1 FROM payments_line p WHERE p.person_id = l.person_id AND p.term = l.term
                      AND p.benefit = l.benefit AND p.state IN ('pending', 'paid'))
   AND NOT EXISTS (SELECT 1 FROM payments_withheld_v w WHERE w.entitlement_id = l.entitlement_id
                      OR (w.person_id, w.term, w.benefit) = (l.person_id, l.term, l.benefit))
 ORDER BY l.line_no
"""


# whose money it is now: a child whose file was joined to another is paid as the other
_WHO = """
SELECT DISTINCT e.person_id FROM payments_line l JOIN aid_entitlement_v e ON e.id = l.entitlement_id
 WHERE l.batch_id = %s AND l.state = 'failed'
"""


def mended_lines(batch: Batch) -> list[Mended]:
    """Failed lines of a batch whose account was mended since, not yet paid again, still payable."""
    persons = [person_id for (person_id,) in sql.rows(_WHO, [batch.pk])]
    found = sql.read(Mended, _FAILED, {"batch": batch.pk, "county": batch.county_code, "persons": persons})
    return [one for one in found if fits_bank(one.holder_name) and fits_bank(one.bank_name)]


def repay(
    *, batch_id: int, by: Staff, key: UUID | None = None, seen_count: int | None = None, seen_fen: int | None = None
) -> Batch:
    """Put failed lines whose account was mended since into a batch of their own, each line once; it is released as any.

    Raises InputError ``nothing_mended`` when no failed line has been mended, Conflict
    ``payable_changed`` when they are not those that were shown, NotAllowed, NotFound.
    """
    batch = batch_for(check_repay, by, batch_id)
    with transaction.atomic():
        lock_making(batch.county_code, batch.term)
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if key is not None and (known := Batch.objects.filter(key=key, made_by=by).first()):
            return known
        BATCHES.check(batch, BatchAct.REPAY)
        mended = mended_lines(batch)
        if not mended:
            raise InputError(
                "nothing_mended",
                f"批次 {batch.no} 的退回里没有更正过账户的，不能重发。",
                "请先在退回名单上逐人更正账户；已经重发过的不会再发。",
            )
        refuse_other_than_seen(mended, seen_count, seen_fen)
        return write_batch(
            county_code=batch.county_code,
            term=batch.term,
            delivery=batch.delivery,
            kind=BatchKind.REPAY,
            chosen=mended,
            by=by,
            key=key,
            repays=batch,
            repays_lines=[one.line_id for one in mended],
        )


def settle(*, batch_id: int, by: Staff, version: int | None = None, code: str = "") -> Batch:
    """Record that the schools of a released settlement were reimbursed: every line paid, the journal posted. Once.

    ``code`` is of the second factor, where this person has one.
    Raises Conflict when the batch is no longer as its page (``version``) showed it.
    """
    batch = batch_for(check_settle, by, batch_id)
    if not BATCHES.is_done(batch, BatchAct.SETTLE):  # it may become possible while this call waits for the row
        second_factor.prove(code=code, by=by, purpose=f"settle {batch.no}")
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if BATCHES.is_done(batch, BatchAct.SETTLE):
            return batch
        refuse_stale(batch, version)
        BATCHES.move(batch, BatchAct.SETTLE)
        lines = list(batch.lines.select_for_update().order_by("id"))
        post_lines(batch, lines, EntryPurpose.SETTLEMENT, by)
        LINES.move_all(batch.lines.all(), LineAct.PAY, on=clock.today())
        batch.settled_by, batch.settled_at = by, clock.now()
        batch.version += 1
        batch.save(update_fields=BATCH_MOVES)
        record("settle", batch, by, count=batch.count, fen=batch.total_fen)
    return batch
