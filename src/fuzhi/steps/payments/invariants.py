"""What must hold of batches, lines, claims, bank files and the journal, asked of the tables and files themselves."""

from collections.abc import Iterator

from fuzhi.steps.audit.invariants import Invariant, of_sql
from fuzhi.steps.payments.handing_out import altered
from fuzhi.steps.payments.models import Batch

_OUT = "b.released_at IS NOT NULL"
_POSTED = "(b.delivery = 'cash' AND b.released_at IS NOT NULL OR b.delivery <> 'cash' AND b.state = 'settled')"

# each query gives one text per fault
_QUERIES: dict[str, str] = {
    "claims_once": """
        SELECT person_id || ' ' || term || ' ' || benefit || ' 有 ' || count(*) || ' 份领款凭据'
          FROM payments_claim_v GROUP BY person_id, term, benefit HAVING count(*) > 1""",
    "paid_once": """
        SELECT person_number || ' ' || term || ' ' || benefit || ' 有 ' || count(*) || ' 笔在途或到账'
          FROM payments_line WHERE state IN ('pending', 'paid')
         GROUP BY person_number, term, benefit HAVING count(*) > 1""",
    "lines_equal_batch": """
        SELECT '批次 ' || b.no || ' 记 ' || b.count || ' 笔 ' || b.total_fen || ' 分，明细 ' || count(l.id) || ' 笔 '
               || coalesce(sum(l.amount_fen), 0) || ' 分'
          FROM payments_batch b LEFT JOIN payments_line l ON l.batch_id = b.id
         GROUP BY b.id HAVING count(l.id) <> b.count OR coalesce(sum(l.amount_fen), 0) <> b.total_fen""",
    "lines_equal_claims": f"""
        SELECT '批次 ' || b.no || ' 第 ' || l.line_no || ' 笔（' || l.state || '）与领款凭据不符'
          FROM payments_line l JOIN payments_batch b ON b.id = l.batch_id
          LEFT JOIN payments_claim c ON c.line_id = l.id
         WHERE ({_OUT} AND (c.id IS NULL OR (c.freed_by_line_id IS NULL) <> (l.state IN ('pending', 'paid'))
                            OR (c.person_id, c.term, c.benefit) <> (l.person_id, l.term, l.benefit)))
            OR (NOT {_OUT} AND c.id IS NOT NULL)""",
    "lines_equal_journal": f"""
        WITH posted AS (
            SELECT j.document_no, split_part(j.entry, '/', 1) AS entry, j.reference_kind, j.reference_key,
                   bool_and(e.reversed_by_id IS NOT NULL) AS is_reversed,
                   count(DISTINCT j.entry) FILTER (WHERE e.reversed_by_id IS NULL) AS standing,
                   min(j.fen) AS fen, max(j.fen) AS most
              FROM (SELECT entry_id, document_no, entry, reference_kind, reference_key,
                           sum(amount_fen) FILTER (WHERE account = 'aid_expense') AS fen
                      FROM ledger_journal_v GROUP BY 1, 2, 3, 4, 5) j
              JOIN ledger_entry_v e ON e.id = j.entry_id
             WHERE e.purpose IN ('release', 'settlement') GROUP BY 1, 2, 3, 4
        ), line AS (
            SELECT b.no AS document_no, b.no || '-' || lpad(l.line_no::text, greatest(4, length(l.line_no::text)),
              '0') AS entry,
                   'entitlement' AS reference_kind, l.entitlement_id::text AS reference_key,
                   l.state IN ('failed', 'void') AS is_reversed, l.amount_fen AS fen
              FROM payments_line l JOIN payments_batch b ON b.id = l.batch_id WHERE {_POSTED}
        )
        SELECT '凭证 ' || coalesce(line.entry, posted.entry) || ' 与付款明细不符' FROM line
          FULL JOIN posted ON posted.entry = line.entry
         WHERE line.entry IS NULL OR posted.entry IS NULL OR posted.standing > 1 OR posted.most <> posted.fen
            OR (line.reference_kind, line.reference_key, line.is_reversed, line.fen, line.document_no)
               IS DISTINCT FROM (posted.reference_kind, posted.reference_key, posted.is_reversed, posted.fen::bigint,
                                 posted.document_no)""",
    "lines_equal_entitlements": """
        SELECT '批次 ' || l.batch_no || ' 第 ' || l.line_no || ' 笔与批准的资助明细不符' FROM payments_line_v l
          LEFT JOIN aid_entitlement_v e ON e.id = l.entitlement_id
         WHERE l.state <> 'void' AND (e.id IS NULL OR e.list_id IS NULL
            OR (e.benefit, e.term, e.tier, e.delivery, e.amount_fen) <> (l.benefit, l.term, l.tier, l.delivery,
              l.amount_fen))""",
    "answers_equal_lines": """
        SELECT '批次 ' || b.no || ' 的回盘与明细不符' FROM payments_bankreturn r JOIN payments_batch b ON b.id = r.batch_id
         WHERE r.state IN ('confirmed', 'disputed') AND ((r.paid_count, r.paid_fen, r.failed_count, r.failed_fen) <> (
               SELECT (count(*) FILTER (WHERE a.result = 'success'))::int,
                      coalesce(sum(l.amount_fen) FILTER (WHERE a.result = 'success'), 0)::bigint,
                      (count(*) FILTER (WHERE a.result = 'failed'))::int,
                      coalesce(sum(l.amount_fen) FILTER (WHERE a.result = 'failed'), 0)::bigint
                 FROM payments_returnline a JOIN payments_line l ON l.id = a.line_id WHERE a.bank_return_id = r.id)
            OR EXISTS (SELECT 1 FROM payments_returnline a JOIN payments_line l ON l.id = a.line_id
                        WHERE a.bank_return_id = r.id
                          AND CASE WHEN a.result = 'failed' THEN l.state NOT IN ('failed', 'void')
                              ELSE l.state <> 'paid' AND NOT EXISTS (
                                SELECT 1 FROM payments_returnline x
                                  JOIN payments_bankreturn y ON y.id = x.bank_return_id
                                 WHERE x.line_id = l.id AND y.kind = 'late' AND y.state = 'confirmed') END))""",
    "lines_equal_answers": """
        SELECT '批次 ' || b.no || ' 第 ' || l.line_no || ' 笔的结果没有经人确认的登记' FROM payments_line l
          JOIN payments_batch b ON b.id = l.batch_id
         WHERE b.delivery = 'cash' AND b.released_at IS NOT NULL AND l.state <> 'pending' AND NOT EXISTS (
               SELECT 1 FROM payments_returnline a JOIN payments_bankreturn r ON r.id = a.bank_return_id
                WHERE a.line_id = l.id AND r.state IN ('confirmed', 'disputed')
                  AND (a.result = 'success') = (l.state = 'paid'))""",
    "four_eyes": "SELECT '批次 ' || no || ' 编制和放行是同一人' FROM payments_batch WHERE made_by_id = released_by_id",
    "withheld_in_no_batch": """
        SELECT '批次 ' || b.no || ' 第 ' || l.line_no || ' 笔正在暂缓' FROM payments_line l
          JOIN payments_batch b ON b.id = l.batch_id AND b.state = 'made'
          JOIN registry_root_v r ON r.person_id = l.person_id
          JOIN payments_withheld_v w ON w.entitlement_id = l.entitlement_id
            OR (w.person_id, w.term, w.benefit) = (r.root_id, l.term, l.benefit) WHERE l.state = 'pending'""",
    "failed_repaid_once": """
        SELECT '付款 ' || repays_id || ' 重发了 ' || count(*) || ' 次' FROM payments_line
         WHERE repays_id IS NOT NULL AND state <> 'void' GROUP BY repays_id HAVING count(*) > 1""",
    "only_failed_repaid": """
        SELECT '批次 ' || r.batch_id || ' 第 ' || r.line_no || ' 笔重发的不是退回的同一笔' FROM payments_line r
          JOIN payments_line l ON l.id = r.repays_id
         WHERE r.state <> 'void' AND (l.state <> 'failed' OR (l.entitlement_id, l.term, l.benefit, l.amount_fen)
               <> (r.entitlement_id, r.term, r.benefit, r.amount_fen))""",
}


def _files() -> Iterator[str]:
    """Both files of a released batch are those of its release, and say line by line, account by account, what its lines
    say."""
    out = Batch.objects.filter(released_at__isnull=False).select_related("request_sheet", "request_text")
    for batch in out.order_by("id"):
        for fault in altered(batch):
            yield f"批次 {batch.no}：{fault}"


INVARIANTS = (
    *(of_sql(name, query) for name, query in _QUERIES.items()),
    Invariant("file_equals_lines", _files, reads_files=True),
)
