"""What must hold of every period table, whichever step plugged it in: asked again, should a constraint be gone."""

from collections.abc import Iterator

from fuzhi.steps.audit.invariants import Invariant, sentences
from fuzhi.steps.periods.registers import period_tables

# two periods of one record that both stand and share a day
_OVERLAP = """
SELECT '{table} 第 ' || id || ' 行与同一记录的前一行重叠' FROM (
    SELECT id, valid_from,
           lag(coalesce(valid_to, 'infinity')) OVER (PARTITION BY record_id ORDER BY valid_from) AS before
      FROM {table} WHERE superseded_at IS NULL) x
 WHERE before > valid_from
"""
_SOURCE = """
SELECT '{table} 第 ' || id || ' 行没有来源' FROM {table}
 WHERE NOT CASE source_kind WHEN 'roster' THEN batch_id IS NOT NULL AND row_id IS NOT NULL
                            WHEN 'absence' THEN batch_id IS NOT NULL
                            WHEN 'decision' THEN correction_id IS NOT NULL ELSE false END
"""


def _in_each(query: str) -> Iterator[str]:
    for table in period_tables().values():
        yield from sentences(query.format(table=table.name))


INVARIANTS = (
    Invariant("periods_do_not_overlap", lambda: _in_each(_OVERLAP)),
    Invariant("periods_name_their_source", lambda: _in_each(_SOURCE)),
)
