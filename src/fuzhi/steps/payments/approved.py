"""What was approved, line by line, and how far each is: the lines behind every figure of the funds."""

from dataclasses import dataclass

from fuzhi.steps.accounts.scope import Scope, scope_named
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.payments.candidates import IS_WITHHELD
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.handover import Listing


class ApprovedStage(Coded):
    """批准的资助办到哪一步."""

    PAID = "paid", "已到账、已结算"
    SENT = "sent", "已送出，等结果"
    BATCHED = "batched", "已编批次，等放行"
    RETURNED = "returned", "银行退回"
    NOTICE = "notice", "公示中或有异议"
    WITHHELD = "withheld", "暂缓发放"
    NO_ACCOUNT = "no_account", "缺账户"
    READY = "ready", "可以编批次"


OPEN = tuple(one for one in ApprovedStage if one not in (ApprovedStage.PAID, ApprovedStage.SENT))
"""Nothing of these has left the treasury."""

_LINES = """
SELECT e.id, e.person_id, p.number AS person_number, p.name AS person_name, p.name_key, e.benefit, e.delivery,
       e.amount_fen, e.county_code, e.school_code,
       CASE WHEN l.is_paid THEN 'paid' WHEN l.is_sent THEN 'sent' WHEN l.is_batched THEN 'batched'
            WHEN l.is_returned THEN 'returned'
            WHEN e.is_held OR NOT (e.is_universal OR coalesce(e.notice_state, '') = 'closed') THEN 'notice'
            WHEN EXISTS (SELECT 1 FROM payments_withheld_v w WHERE {withheld}) THEN 'withheld'
            WHEN e.delivery = 'cash'
              AND p.person_id NOT IN (SELECT a.person_id FROM account a WHERE a.person_id IS NOT NULL)
              AND (p.household_id IS NULL
                   OR p.household_id NOT IN (SELECT a.household_id FROM account a WHERE a.household_id IS NOT NULL))
            THEN 'no_account' ELSE 'ready' END AS stage
  FROM aid_entitlement_v e JOIN registry_person_v p ON p.person_id = e.person_id
  LEFT JOIN {lines}
 WHERE e.term = %(term)s AND e.state = 'approved' AND e.amount_fen > 0 AND {scope}
"""
_SAID = """
SELECT entitlement_id, bool_or(state = 'paid') AS is_paid,
       bool_or(state = 'pending' AND released_at IS NOT NULL) AS is_sent,
       bool_or(state = 'pending' AND released_at IS NULL) AS is_batched,
       bool_or(state = 'failed' AND NOT is_repaid) AS is_returned
  FROM payments_line_v WHERE term = %(term)s
"""
_OF_ALL = f"({_SAID} GROUP BY 1) l ON l.entitlement_id = e.id"
_OF_EACH = f"LATERAL ({_SAID} AND entitlement_id = e.id GROUP BY 1) l ON true"
"""Summed for all at once; or asked line by line, for the rows of one page."""
_ACCOUNTS = """
WITH account AS MATERIALIZED (
    SELECT person_id, household_id FROM registry_account_v WHERE superseded_at IS NULL AND account_index IS NOT NULL
)
"""
ROWS = """
SELECT x.*, (SELECT s.name FROM registry_school_v s WHERE s.school_code = x.school_code AND s.superseded_at IS NULL
              ORDER BY s.valid_from DESC LIMIT 1) AS school_name
  FROM ({lines}) x WHERE x.id = any(%(keys)s)
"""


@dataclass(frozen=True, slots=True)
class StageSum:
    """How many lines are at a stage, and their sum in fen."""

    stage: str
    count: int
    fen: int


def approved_lines(scope: Scope, term: str) -> Listing:
    """Every approved line of the area and semester, with its stage."""
    lines, values = _lines(scope, term, _OF_ALL)
    return Listing(ROWS.format(lines=_lines(scope, term, _OF_EACH)[0]), values, lines)


def stage_sums(scope: Scope, term: str) -> list[StageSum]:
    """Sums by stage, in the order of the way, empty ones left out; together they are all that was approved."""
    return kept("approved", scope, term, count=lambda: _stage_sums(scope, term))


def _stage_sums(scope: Scope, term: str) -> list[StageSum]:
    lines, values = _lines(scope, term, _OF_ALL)
    found = sql.read(
        StageSum, f"SELECT stage, count(*) AS count, sum(amount_fen)::bigint AS fen FROM ({lines}) x GROUP BY 1", values
    )
    order = [one.value for one in ApprovedStage]
    return sorted(found, key=lambda one: order.index(one.stage))


def _lines(scope: Scope, term: str, lines: str) -> tuple[str, dict[str, object]]:
    where, values = scope_named(scope, "e")
    return _ACCOUNTS + _LINES.format(scope=where, withheld=IS_WITHHELD, lines=lines), {**values, "term": term}
