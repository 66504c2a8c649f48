"""对账: the same total read from the lines, the bank's file and the journal."""

from dataclasses import dataclass

from django.db import connection

from fuzhi.steps.files.queries import bytes_of
from fuzhi.steps.payments.bank_files import SEPARATOR
from fuzhi.steps.payments.models import Batch
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.money import parse_yuan


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Fen in three places; None = there is no such place yet (not released, or no text file)."""

    lines_fen: int
    file_fen: int | None
    journal_fen: int | None

    @property
    def difference(self) -> int:
        """Largest less smallest of the places that exist: 0 when all agree."""
        known = [fen for fen in (self.lines_fen, self.file_fen, self.journal_fen) if fen is not None]
        return max(known) - min(known)

    @property
    def places(self) -> int:
        """How many places there are to compare."""
        return 1 + (self.file_fen is not None) + (self.journal_fen is not None)


def reconcile(batch: Batch) -> Reconciliation:
    """Read a batch's total again from each place it stands in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(amount_fen), 0)::bigint FROM payments_line WHERE batch_id = %s", [batch.pk])
        lines = cursor.fetchone()[0]
        cursor.execute(
            "SELECT sum(amount_fen)::bigint FROM ledger_journal_v"
            " WHERE document_no = %s AND account = 'aid_expense' AND reverses_id IS NULL"
            " AND position('/' IN entry) = 0",
            [batch.no],
        )
        journal = cursor.fetchone()[0]
    return Reconciliation(lines, _file_fen(batch), journal)


def _file_fen(batch: Batch) -> int | None:
    if batch.request_text is None:
        return None
    try:
        raw = bytes_of(batch.request_text)
    except NotFound:
        return None
    except InputError:
        return 0  # bytes that were altered pay nobody, and differ from every other place
    return sum(parse_yuan(line.split(SEPARATOR)[3]) for line in raw.decode("gb18030").splitlines()[1:])
