"""For migrations: what stood beside an ID in the open (last four, birth date) becomes keys and sealed text.

Works on what an installation has already; on empty tables nothing is done and no key is asked for.
"""

from collections.abc import Callable

from django.db import connection

from fuzhi.steps.accounts import sealing
from fuzhi.steps.accounts.masking import tail_key

SCHOOL_YEAR = "make_date((extract(year FROM {0}) - CASE WHEN extract(month FROM {0}) < 9 THEN 1 ELSE 0 END)::int, 9, 1)"
"""SQL of ``fuzhi.vocabulary.births.born_from`` over a date."""


def veil_numbers(table: str, *, has_mask: bool = True) -> None:
    """``tail_key`` still holds the last four: make marks of them, also in masks of the old form, which showed the first
    six besides; a scrap of a number shows its last two."""
    mask = (
        ", id_mask = CASE WHEN length(id_mask) >= 12 AND m.made <> '' THEN repeat('*', length(id_mask) - 4) || m.made"
        " ELSE repeat('*', greatest(length(id_mask) - 2, 0)) || right(id_mask, 2) END"
    )
    _replace(table, "tail_key", tail_key, f"tail_key = m.made{mask if has_mask else ''}")


def veil_births(table: str) -> None:
    """``born_from`` still holds the day: keep its key, and of the day the school year."""
    year = SCHOOL_YEAR.format("t.born_from")
    _replace(table, "born_from", birth_key, f"birth_index = decode(m.made, 'hex'), born_from = {year}")


def birth_key(day: str) -> str:
    """The look-up key of an ISO date, in hexadecimal."""
    return sealing.index("birth", day).hex()


def _replace(table: str, column: str, made: Callable[[str], str], sets: str) -> None:
    """Set by set: one key for each value that occurs."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {column}::text FROM {table} WHERE nullif({column}::text, '') IS NOT NULL")
        known = [row[0] for row in cursor.fetchall()]
        if not known:
            return
        cursor.execute("CREATE TEMPORARY TABLE veil (given text PRIMARY KEY, made text) ON COMMIT DROP")
        cursor.executemany("INSERT INTO veil VALUES (%s, %s)", [(text, made(text)) for text in known])
        cursor.execute(f"UPDATE {table} t SET {sets} FROM veil m WHERE t.{column}::text = m.given")
        cursor.execute("DROP TABLE veil")
