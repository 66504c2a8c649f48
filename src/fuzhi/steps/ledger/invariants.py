"""What must hold of the journal, asked of its tables."""

from fuzhi.steps.audit.invariants import of_sql

INVARIANTS = (
    of_sql(
        "journal_balanced",
        """
        SELECT '凭证 ' || e.no || ' 差 ' || coalesce(sum(l.amount_fen), 0) || ' 分，' || count(l.id) || ' 行'
          FROM ledger_entry_v e LEFT JOIN ledger_journal_v l ON l.entry_id = e.id
         GROUP BY e.id, e.no, e.county_code
        HAVING coalesce(sum(l.amount_fen), 0) <> 0 OR count(l.id) < 2 OR NOT bool_and(l.county_code = e.county_code)""",
    ),
)
