"""Verbs of the ledger: post, reverse, set a county's fund shares. Nothing here changes what was posted.

``post`` and ``reverse`` are called by the step that moves the money, inside its own transaction; the permission is
checked there. Both go by entry numbers, so the same posting twice adds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from fuzhi.steps.ledger.models import FundShare
from fuzhi.steps.ledger.states import AccountCode, EntryKind, PayeeKind
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import FundLevel, Tier
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import split_by_shares

LAST_FEN_TO = FundLevel.COUNTY.value
_LEVEL_ORDER = [level.value for level in FundLevel]


@dataclass(frozen=True, slots=True)
class Posting:
    """What one payment line asks of the journal; ``no`` is the entry's number and must be unique, ``amount_fen`` > 0."""

    no: str
    benefit: str
    clause: str
    tier: str
    amount_fen: int
    payee_kind: PayeeKind
    payee_no: str
    entitlement_id: int


def shares_of(county_code: str, tier: str, on: date) -> dict[str, int]:
    """Percent by fund level in force on a day. Raises InputError when the county has none for this tier."""
    rows = FundShare.objects.filter(county_code=county_code, tier=tier, valid_from__lte=on)
    newest = rows.order_by("-valid_from").values_list("valid_from", flat=True).first()
    if newest is None:
        raise InputError(
            "no_fund_shares", f"{Tier(tier).label}在本县没有各级分担比例。", "请先在资金页设定各级分担比例，合计 100%。"
        )
    found = dict(rows.filter(valid_from=newest).values_list("level", "percent"))
    return {level: found[level] for level in _LEVEL_ORDER if level in found}


@transaction.atomic
def post(
    *, postings: Sequence[Posting], kind: EntryKind, county_code: str, term: str, batch_no: str, on: date, by: str
) -> int:
    """Post one entry a posting: debit aid expense, credit the treasury, level by level; returns how many were new.

    An entry number that already stands is skipped whole, so a repeated call changes nothing.
    """
    shares = {tier: shares_of(county_code, tier, on) for tier in {posting.tier for posting in postings}}
    parts: dict[tuple[str, int], dict[str, int]] = {}
    for posting in postings:
        if (key := (posting.tier, posting.amount_fen)) not in parts:
            parts[key] = split_by_shares(posting.amount_fen, shares[posting.tier], LAST_FEN_TO)
    levels = [(tier, amount, level, fen) for (tier, amount), split in parts.items() for level, fen in split.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            {
                "on": on,
                "kind": kind.value,
                "county": county_code,
                "term": term,
                "batch_no": batch_no,
                "by": by,
                "at": clock.now(),
                "debit": AccountCode.AID_EXPENSE.value,
                "credit": AccountCode.TREASURY.value,
                **_columns("p", [_row(posting) for posting in postings], len(_POSTING_TYPES)),
                **_columns("s", levels, 4),
            },
        )
        return int(cursor.fetchone()[0])


_POSTING_TYPES = ("text", "text", "text", "text", "bigint", "text", "text", "bigint")
_SHARE_TYPES = ("text", "bigint", "text", "bigint")


def _row(posting: Posting) -> tuple[object, ...]:
    return (
        posting.no,
        posting.benefit,
        posting.clause,
        posting.tier,
        posting.amount_fen,
        posting.payee_kind.value,
        posting.payee_no,
        posting.entitlement_id,
    )


def _columns(prefix: str, rows: Sequence[tuple[object, ...]], width: int) -> dict[str, list[object]]:
    return {f"{prefix}{place}": [row[place] for row in rows] for place in range(width)}


def _unnest(prefix: str, types: Sequence[str]) -> str:
    return "unnest(" + ", ".join(f"%({prefix}{place})s::{kind}[]" for place, kind in enumerate(types)) + ")"


_POST = f"""
WITH posting AS (
    SELECT * FROM {_unnest("p", _POSTING_TYPES)} AS p(no, benefit, clause, tier, amount_fen, payee_kind, payee_no, entitlement_id)
), part AS (
    SELECT * FROM {_unnest("s", _SHARE_TYPES)} WITH ORDINALITY AS s(tier, amount_fen, level, part_fen, place)
     WHERE part_fen <> 0
), entry AS (
    INSERT INTO ledger_entry (no, "on", kind, county_code, term, batch_no, made_by, recorded_at, reason)
    SELECT no, %(on)s, %(kind)s, %(county)s, %(term)s, %(batch_no)s, %(by)s, %(at)s, '' FROM posting ORDER BY no
    ON CONFLICT (no) DO NOTHING RETURNING id, no
), line AS (
    INSERT INTO ledger_line (entry_id, line_no, account_id, county_code, benefit, clause, tier, level, term, amount_fen,
                             payee_kind, payee_no, entitlement_id)
    SELECT e.id, row_number() OVER (PARTITION BY e.id ORDER BY side.sign DESC, part.place), side.account, %(county)s,
           p.benefit, p.clause, p.tier, part.level, %(term)s, side.sign * part.part_fen, p.payee_kind, p.payee_no,
           p.entitlement_id
      FROM entry e JOIN posting p ON p.no = e.no
      JOIN part ON part.tier = p.tier AND part.amount_fen = p.amount_fen
     CROSS JOIN (VALUES (1, %(debit)s), (-1, %(credit)s)) AS side(sign, account)
     ORDER BY e.id
)
SELECT count(*) FROM entry
"""


@transaction.atomic
def reverse(*, numbers: Sequence[str], on: date, by: str, reason: str) -> int:
    """Reverse entries by their numbers, each at most once (a reversed one is skipped); returns how many were new."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REVERSE, {"numbers": list(numbers), "on": on, "by": by, "at": clock.now(), "reason": reason[:200]}
        )
        return int(cursor.fetchone()[0])


_REVERSE = """
WITH wanted AS (
    SELECT e.* FROM ledger_entry e
     WHERE e.no = ANY(%(numbers)s) AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id)
), entry AS (
    INSERT INTO ledger_entry (no, "on", kind, county_code, term, batch_no, made_by, recorded_at, reason, reverses_id)
    SELECT no || '冲', %(on)s, 'reversal', county_code, term, batch_no, %(by)s, %(at)s, %(reason)s, id
      FROM wanted ORDER BY id
    ON CONFLICT DO NOTHING RETURNING id, reverses_id
), line AS (
    INSERT INTO ledger_line (entry_id, line_no, account_id, county_code, benefit, clause, tier, level, term, amount_fen,
                             payee_kind, payee_no, entitlement_id)
    SELECT e.id, l.line_no, l.account_id, l.county_code, l.benefit, l.clause, l.tier, l.level, l.term, -l.amount_fen,
           l.payee_kind, l.payee_no, l.entitlement_id
      FROM entry e JOIN ledger_line l ON l.entry_id = e.reverses_id ORDER BY e.id, l.line_no
)
SELECT count(*) FROM entry
"""


def lock_shares(county_code: str) -> None:
    """Hold a county's fund shares still until the transaction ends: the first lock of every release."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM ledger_fundshare WHERE county_code = %s ORDER BY id FOR SHARE", [county_code])
