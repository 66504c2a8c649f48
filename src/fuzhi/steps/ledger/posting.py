"""Post and reverse. They are called by the step that moves the money, inside its own transaction; the permission is
checked there. Both go by entry numbers, so the same posting twice adds nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection, transaction

from fuzhi.steps.ledger.budget import consumable
from fuzhi.steps.ledger.postings import Posting
from fuzhi.vocabulary import clock

_LINE_COLUMNS = (
    "entry_id, line_no, account_id, county_code, item, clause, tier, level, period, amount_fen, payee_kind, payee_no,"
    " payee_name, reference_kind, reference_key, budget_line_id"
)
_ENTRIES = """
INSERT INTO ledger_entry (no, "on", text, purpose_id, county_code, period, document_no, made_by, recorded_at)
SELECT p.*, %s, %s
  FROM unnest(%s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) AS p
 ORDER BY 1
ON CONFLICT (no) DO NOTHING RETURNING no, id
"""


@transaction.atomic
def post(*, postings: Sequence[Posting], by: str) -> int:
    """Post entries; returns how many were new: a number that already stands is skipped whole.

    Debits that name a budget line consume what is reserved there: InputError ``not_reserved`` when that is too little.
    What the database refuses (IntegrityError, at the latest at commit): an entry out of balance or with less than two
    lines, a line of another county, a payee, account or missing word that the purpose does not allow.
    """
    once: dict[str, Posting] = {}
    for posting in postings:
        once.setdefault(posting.no, posting)
    if not once:
        return 0
    heads = [(p.no, p.on, p.text[:200], p.purpose, p.county_code, p.period, p.document_no) for p in once.values()]
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [by, clock.now(), *([*column] for column in zip(*heads, strict=True))])
        entries: dict[str, int] = dict(cursor.fetchall())
        budgets = consumable(line for no in entries for line in once[no].lines)
        with connection.wrap_database_errors, cursor.copy(f"COPY ledger_line ({_LINE_COLUMNS}) FROM STDIN") as copy:
            for no, entry_id in entries.items():
                for row in _rows(entry_id, once[no], budgets):
                    copy.write_row(row)
    return len(entries)


def _rows(entry_id: int, posting: Posting, budgets: Mapping[str, int]) -> list[tuple[object, ...]]:
    return [
        (
            entry_id,
            line_no,
            line.account,
            posting.county_code,
            line.matter.item,
            line.matter.clause,
            line.matter.tier,
            line.level,
            line.matter.period,
            line.amount_fen,
            line.matter.payee.kind.value,
            line.matter.payee.number,
            line.matter.payee.name,
            line.matter.reference.kind,
            line.matter.reference.key,
            budgets.get(line.budget_line),
        )
        for line_no, line in enumerate(posting.lines, start=1)
    ]


_REVERSE = f"""
WITH entry AS (
    INSERT INTO ledger_entry (no, "on", purpose_id, county_code, period, document_no, made_by, recorded_at, text,
                              reverses_id)
    SELECT no || '冲', %(on)s, 'reversal', county_code, period, document_no, %(by)s, %(at)s, %(text)s, id
      FROM ledger_entry e
     WHERE no = ANY(%(numbers)s) AND reverses_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id)
     ORDER BY id
    ON CONFLICT DO NOTHING RETURNING id, reverses_id
), line AS (
    INSERT INTO ledger_line ({_LINE_COLUMNS})
    SELECT e.id, l.line_no, l.account_id, l.county_code, l.item, l.clause, l.tier, l.level, l.period, -l.amount_fen,
           l.payee_kind, l.payee_no, l.payee_name, l.reference_kind, l.reference_key, l.budget_line_id
      FROM entry e JOIN ledger_line l ON l.entry_id = e.reverses_id ORDER BY e.id, l.line_no
)
SELECT count(*) FROM entry
"""


@transaction.atomic
def reverse(*, numbers: Sequence[str], on: date, by: str, text: str) -> int:
    """Reverse entries by their numbers, each at most once; returns how many were new.

    What they consumed of a budget line is reserved again for the same thing: it can be paid anew, or released.
    Skipped: one that is reversed already, and a reversal itself (what was reversed wrongly is posted anew).
    """
    with connection.cursor() as cursor:
        cursor.execute(_REVERSE, {"numbers": list(numbers), "on": on, "by": by, "at": clock.now(), "text": text[:200]})
        return int(cursor.fetchone()[0])
