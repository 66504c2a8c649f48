"""The demo's bank and its families: the bank answers a released batch, families bring a new card for what came back."""

import hashlib
import os
from pathlib import Path

from django.db import connection

from fuzhi.samples.bank import answer as bank_answer
from fuzhi.samples.bank import default_book
from fuzhi.site.home import folder, home
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.files import queries as files
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.things import Proposal

CARD_PREFIX = "622848095"


def answer(*, batch_id: int, by: Staff) -> Path:
    """Fetch the batch's request as finance does, let the bank answer,
    and put the return file under ``samples/bank``."""
    os.environ.setdefault("FUZHI_HOME", str(home()))
    request = payments.fetch_request(batch_id=batch_id, form="sheet", by=by)
    with files.opened(request) as sheet:
        given = bank_answer(sheet, book=default_book())
    path = folder("samples/bank") / given.name
    path.write_bytes(given.data)
    return path


def mend_failed(*, batch_id: int, by: Staff, checker: Staff) -> int:
    """Every family whose payment came back brings another card, and a second person agrees; returns how many children's
    accounts were mended."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (person_id) person_id, holder_name, bank_name, account_last4, reason
            FROM payments_line_v
            WHERE batch_id = %s AND state = 'failed' AND NOT is_repaid
            ORDER BY person_id, line_no
            """,
            [batch_id],
        )
        failed = cursor.fetchall()
    for person_id, holder, bank, last4, reason in failed:
        made = registry.mend_account(
            person_id=person_id,
            holder_name=holder,
            bank_name=bank or "白城农村商业银行",
            number=new_card(f"{holder}|{bank}|{last4}"),
            reason=f"银行退回（{reason}），家长带来新卡，核对户名后更正",
            by=by,
        )
        if isinstance(made, Proposal):
            registry.confirm_change(change_id=made.pk, by=checker)
    return len(failed)


def new_card(old: str) -> str:
    """The card a family opens instead of the ``old`` one (holder, bank, last digits): the same for all its children."""
    body = CARD_PREFIX + f"{int.from_bytes(hashlib.sha256(old.encode()).digest()[:8], 'big') % 10**9:09d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)
