"""What must hold of the journal, asked of its tables."""

from fuzhi.steps.audit.invariants import of_sql

INVARIANTS = (
    of_sql(
        "postings_as_their_purpose_asks",
        "SELECT '凭证 ' || entry || ' 第 ' || line_no || ' 行：' || fault FROM ledger_fault_v WHERE fault IS NOT NULL",
    ),
    of_sql(
        "reversals_mirror",
        """
        SELECT '冲销凭证 ' || e.no || ' 与原凭证不对应' FROM ledger_entry_v e
         WHERE e.reverses_id IS NOT NULL AND EXISTS (
               SELECT line, account, item, clause, tier, level, period, payee_kind, payee_no, reference_kind,
                      reference_key, sum(amount_fen)
                 FROM ledger_journal_v j WHERE j.entry_id IN (e.id, e.reverses_id)
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 HAVING sum(amount_fen) <> 0)""",
    ),
    of_sql(
        "budget_never_above_line",
        "SELECT '预算指标 ' || number || ' 额度 ' || opened_fen || ' 分，预留 ' || reserved_fen || '，已用 ' || consumed_fen"
        " FROM ledger_budget_v WHERE free_fen < 0 OR consumed_fen < 0",
    ),
    of_sql(
        "postings_within_reservations",
        """
        WITH held AS (
            SELECT line_id, reference_kind, reference_key, sum(amount_fen) AS fen FROM ledger_reservation
              GROUP BY 1, 2, 3
        ), used AS (
            SELECT budget_line_id AS line_id, reference_kind, reference_key, sum(amount_fen) AS fen FROM ledger_line
             WHERE budget_line_id IS NOT NULL GROUP BY 1, 2, 3
        )
        SELECT '预算指标 ' || b.number || ' 为 ' || reference_kind || ' ' || reference_key || ' 预留 '
               || coalesce(held.fen, 0) || ' 分，记账 ' || coalesce(used.fen, 0) || ' 分'
          FROM held FULL JOIN used USING (line_id, reference_kind, reference_key)
          JOIN ledger_budgetline b ON b.id = line_id
         WHERE coalesce(used.fen, 0) NOT BETWEEN 0 AND coalesce(held.fen, 0)""",
    ),
    of_sql(
        "ledger_four_eyes",
        "SELECT '预算指标 ' || number || ' 登记和确认是同一人' FROM ledger_budgetline WHERE decided_by = made_by"
        " UNION ALL SELECT '分担比例 ' || id || ' 登记和确认是同一人' FROM ledger_shareset WHERE decided_by = made_by",
    ),
    of_sql(
        "journal_balanced",
        """
        SELECT '凭证 ' || e.no || ' 差 ' || coalesce(sum(l.amount_fen), 0) || ' 分，' || count(l.id) || ' 行'
          FROM ledger_entry_v e LEFT JOIN ledger_journal_v l ON l.entry_id = e.id
         GROUP BY e.id, e.no, e.county_code
        HAVING coalesce(sum(l.amount_fen), 0) <> 0 OR count(l.id) < 2 OR NOT bool_and(l.county_code = e.county_code)""",
    ),
)
