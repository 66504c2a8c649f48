"""What is asked once more before a roster is imported."""

from collections.abc import Sequence

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.intake import queries
from fuzhi.steps.intake.things import Batch
from fuzhi.steps.intake.titles import ASKED
from fuzhi.steps.payments import figures as money
from fuzhi.vocabulary.money import yuan_sign
from fuzhi.vocabulary.terms import Term


def asked_before_import(scope: Scope, found: Batch, problems: Sequence[queries.Problem]) -> list[str]:
    """Its title says otherwise than was chosen, or money of its semester was paid already; empty: nothing to ask."""
    asked = [one.message for one in problems if one.code in ASKED]
    counts = queries.counts_of(found)
    paid = paid_before(scope, found.term, found.county_code)
    if paid and not counts.writes_nothing:
        asked.append(
            f"{paid}。导入会新增 {counts.new:,}、改变"
            f" {counts.changed:,}、减少 {counts.gone:,}；已发放的不改动，差额在下次认定时列出"
        )
    return asked


def paid_before(scope: Scope, term: str, county_code: str) -> str:
    """What of a semester was paid in a county already, in words; empty for nothing."""
    paid = sum(one.paid_fen for one in money.progress(scope, term) if one.key == county_code)
    return f"{Term.parse(term).short_label}已发放 {yuan_sign(paid)}" if paid else ""
