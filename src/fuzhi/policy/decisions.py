"""Decisions computed inside PostgreSQL, as a run stores them:
one row per person, period and item with two bit masks."""

from collections.abc import Mapping

from fuzhi.policy.assembly import postgres_decisions
from fuzhi.policy.compiles import rules_of
from fuzhi.policy.pack import Pack
from fuzhi.policy.readings import SwitchValue


def postgres_decision_sql(
    pack: Pack,
    switches: Mapping[str, SwitchValue] | None,
    source: str,
    *,
    table: str = "student_term",
    keys: tuple[str, ...] = ("student_id", "term"),
    all_items: bool = False,
) -> str:
    """A SELECT over ``source`` (table, view or parenthesised subquery with the fact table's columns).

    Columns: ``keys`` as given (columns of the source), benefit text, outcome text, amount_fen bigint (0 unless
    granted), true_mask bigint, unknown_mask bigint; bit n is the n-th of ``benefit.conditions()``. Without
    ``all_items`` a row whose gate is plainly false (another stage) is left out.
    """
    return postgres_decisions(rules_of(pack, switches), table, source, keys, all_items=all_items)
