"""Why rows of the list of decisions are refused or wait, one by one and summed up."""

import json
from collections import Counter
from dataclasses import dataclass

from fuzhi.policy.closures import Facts
from fuzhi.policy.explanation import Explanation
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.queries.attendance import told
from fuzhi.steps.aid.queries.decisions import scoped_facts
from fuzhi.steps.aid.queries.known import StoredDecision
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.codes import Outcome


@dataclass(frozen=True, slots=True)
class Masked:
    """What of a row of the decision list decides why."""

    run_id: int
    benefit: str
    outcome: str
    true_mask: int
    unknown_mask: int


class Reasons:
    """Why rows of the decision list are refused or wait, by the pack and readings of their run. What is refused with
    the same masks is explained once; what waits is asked of the child's facts, as its own explanation is."""

    def __init__(self) -> None:
        self._opening: dict[int, rules.Decoder] = {}
        self._told: dict[Masked, str] = {}

    def of(self, one: Masked, facts: str | None = None) -> str:
        """One sentence; empty for what is granted. ``facts``: of what waits, the stored row as JSON."""
        if one.outcome == Outcome.GRANTED:
            return ""
        if facts:
            known: dict[str, object] = json.loads(facts)
            why = self._explained(one, known)
            return told(why, is_attendance_unknown=known["is_attendance_unknown"] is True).summary
        if one not in self._told:
            self._told[one] = self._explained(one).summary
        return self._told[one]

    def each(self, one: Masked) -> list[str]:
        """Each fact that refuses, as it is said."""
        found = self._explained(one)
        return [line.refusal for line in found.lines if line.code in found.reasons]

    def _explained(self, one: Masked, facts: Facts | None = None) -> Explanation:
        if one.run_id not in self._opening:
            self._opening |= rules.decoders({one.run_id})
        found = self._opening[one.run_id]
        masks = (one.true_mask, one.unknown_mask)
        return found.explain(StoredDecision(one.run_id, found.pack.hash, one.benefit, one.outcome, *masks), facts)


@dataclass(frozen=True, slots=True)
class Refused:
    """One fact that refuses, as it is said, and how often it does (a child and item each, which may have several)."""

    why: str
    decisions: int


def refused_by_reason(scope: Scope, term: str) -> list[Refused]:
    """What refuses, most often first; kept until something is done: it counts every refused decision of the area."""
    return kept("refused", scope, term, count=lambda: _refused_by_reason(scope, term))


def _refused_by_reason(scope: Scope, term: str) -> list[Refused]:
    test, values = scoped_facts(scope)
    found = sql.rows(
        "SELECT d.run_id, d.benefit, d.outcome, d.true_mask, d.unknown_mask, count(*)"
        " FROM aid_decision d JOIN aid_run r ON r.id = d.run_id AND r.is_current AND r.term = %(term)s"
        " JOIN aid_factrow f ON f.run_id = d.run_id AND f.person_id = d.person_id"
        f" WHERE {test} AND d.outcome = 'refused' GROUP BY 1, 2, 3, 4, 5",
        {"term": term, **values},
    )
    reasons, sums = Reasons(), Counter[str]()
    for *masked, count in found:
        for why in reasons.each(Masked(*masked)):
            sums[why] += count
    return [Refused(why, count) for why, count in sums.most_common()]
