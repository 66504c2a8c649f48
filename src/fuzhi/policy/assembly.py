"""SQL put together from compiled rules, engine by engine; no Ibis here.

Every query starts from a relation ``facts`` with the fact table's columns in their contract types (money bigint).
Names: ``c_<condition>`` true, false or NULL; ``m_<item>`` all conditions met; ``a_<item>`` amount in fen or NULL.
"""

from collections.abc import Iterable

from fuzhi.policy.compiled import CompiledItem, CompiledRules
from fuzhi.policy.facts import TABLES, FactType
from fuzhi.policy.quoting import literal

_JOIN = {"all": " AND ", "any": " OR ", "none": " OR "}
POSTGRES_TYPES = {FactType.TEXT: "text", FactType.WHOLE: "bigint", FactType.FLAG: "boolean"}


def condition_columns(rules: CompiledRules, table: str, engine: str) -> dict[str, str]:
    """SQL of every condition of the table's items by code; groups are spelled out in leaves' columns ``c_<leaf>``."""
    nodes = {c.code: c for item in rules.items_of(table) for c in item.conditions}
    leaves = rules.tests[table]

    def spelled(code: str) -> str:
        node = nodes[code]
        if node.kind is None:
            return f"c_{code}"
        joined = "(" + _JOIN[node.kind].join(spelled(child) for child in node.children) + ")"
        return f"(NOT {joined})" if node.kind == "none" else joined

    return {code: leaves[code][engine] if node.kind is None else spelled(code) for code, node in nodes.items()}


def leaf_columns(rules: CompiledRules, table: str, engine: str) -> list[str]:
    """``<test> AS c_<code>`` for every leaf of the table's items."""
    return [f"{sql[engine]} AS c_{code}" for code, sql in rules.tests[table].items()]


def group_columns(rules: CompiledRules, table: str, engine: str) -> list[str]:
    """``<groups over leaves> AS c_<code>`` for every group of the table's items."""
    tests = rules.tests[table]
    spelled = condition_columns(rules, table, engine)
    return [f"{sql} AS c_{code}" for code, sql in spelled.items() if code not in tests]


def amount_columns(rules: CompiledRules, table: str, engine: str) -> list[str]:
    """``<amount> AS a_<item>`` as 64-bit integers."""
    return [f"CAST({item.amount[engine]} AS BIGINT) AS a_{item.code}" for item in rules.items_of(table)]


def met(item: CompiledItem) -> str:
    """The conjunction of what the item asks, over condition columns."""
    return "(" + " AND ".join(f"c_{code}" for code in item.when) + ")"


def constants(item: CompiledItem) -> str:
    """Code, clause, tier and delivery of an item as SQL literals."""
    return ", ".join(literal(text) for text in (item.code, item.clause, item.tier, item.delivery))


def outcome_sql(item: CompiledItem) -> str:
    """The item's outcome, over condition and amount columns."""
    return (
        f"CASE WHEN {met(item)} AND a_{item.code} IS NOT NULL THEN 'granted'"
        f" WHEN NOT {met(item)} THEN 'refused' ELSE 'undetermined' END"
    )


def amount_sql(item: CompiledItem) -> str:
    """The item's amount in fen (64 bit), 0 unless granted."""
    return f"CASE WHEN {met(item)} THEN COALESCE(a_{item.code}, CAST(0 AS BIGINT)) ELSE CAST(0 AS BIGINT) END"


def wide_query(rules: CompiledRules, table: str, engine: str, keys: Iterable[str], *, amounts: bool = True) -> str:
    """SELECT of the keys, every condition and (if wanted) every amount over ``facts``, one row per fact row."""
    amount = amount_columns(rules, table, engine) if amounts else []
    leaves = ", ".join([*keys, *leaf_columns(rules, table, engine), *amount])
    groups = ", ".join(["*", *group_columns(rules, table, engine)])
    return f"SELECT {groups} FROM (SELECT {leaves} FROM facts) AS leaf"


def postgres_facts(table: str, keys: Iterable[str], source: str) -> str:
    """SELECT of the keys and the fact columns, cast to the contract's types, from a table, view or subquery."""
    facts = TABLES[table]
    wanted = tuple(keys)
    kept = [key for key in wanted if key not in facts.names]
    columns = [
        f"CAST({c.name} AS {POSTGRES_TYPES[c.type]}) AS {c.name}"
        for c in facts.columns
        if c.name != facts.person or c.name in wanted
    ]
    return f"SELECT {', '.join([*kept, *columns])} FROM {source} AS source_row"


def postgres_decisions(rules: CompiledRules, table: str, source: str, keys: tuple[str, ...], *, all_items: bool) -> str:
    """One row per source row and item: keys, benefit, outcome, amount_fen, true_mask, unknown_mask.

    UNION ALL over a materialised wide form: LATERAL (VALUES ...) was measured twenty times slower.
    """
    branches = [_postgres_branch(item, keys, all_items=all_items) for item in rules.items_of(table)]
    return _postgres_wide(rules, table, source, keys) + "\nUNION ALL\n".join(branches)


def _postgres_branch(item: CompiledItem, keys: tuple[str, ...], *, all_items: bool) -> str:
    true_mask = " + ".join(f"CASE WHEN c_{c.code} THEN {1 << bit} ELSE 0 END" for bit, c in enumerate(item.conditions))
    unknown_mask = " + ".join(
        f"CASE WHEN c_{c.code} IS NULL THEN {1 << bit} ELSE 0 END" for bit, c in enumerate(item.conditions)
    )
    where = "" if all_items else f" WHERE c_{item.when[0]} IS NOT FALSE"
    return (
        f"SELECT {', '.join(keys)}, CAST({literal(item.code)} AS text) AS benefit, {outcome_sql(item)} AS outcome, "
        f"{amount_sql(item)} AS amount_fen, "
        f"CAST({true_mask} AS bigint) AS true_mask, CAST({unknown_mask} AS bigint) AS unknown_mask FROM wide{where}"
    )


def condition_clauses(rules: CompiledRules, table: str) -> list[tuple[str, str, str]]:
    """(item, condition, clause) for each leaf and group of each item of the table."""
    return [(item.code, c.code, c.clause) for item in rules.items_of(table) for c in item.conditions]


def postgres_decision_rows(rules: CompiledRules, table: str, source: str, *, all_rows: bool) -> str:
    """SELECT of the DECISIONS table over a PostgreSQL relation."""
    facts = TABLES[table]
    keys = (facts.person, facts.period)
    branches = [
        f"SELECT {', '.join(keys)}, {constants(item)}, {outcome_sql(item)}, {amount_sql(item)} FROM wide"
        + ("" if all_rows else f" WHERE {met(item)} IS NOT FALSE")
        for item in rules.items_of(table)
    ]
    return _postgres_wide(rules, table, source, keys) + "\nUNION ALL\n".join(branches)


def postgres_condition_rows(rules: CompiledRules, table: str, source: str) -> str:
    """SELECT of the CONDITIONS table over a PostgreSQL relation."""
    facts = TABLES[table]
    keys = (facts.person, facts.period)
    asked = condition_clauses(rules, table)
    codes = list(dict.fromkeys(code for _, code, _ in asked))
    values = ", ".join(f"({', '.join(literal(text) for text in row)})" for row in asked)
    long = " UNION ALL ".join(
        f"SELECT {', '.join(keys)}, {literal(code)} AS name, c_{code} AS passed FROM wide" for code in codes
    )
    return (
        _postgres_wide(rules, table, source, keys)
        + f"SELECT {', '.join(keys)}, benefit, condition, clause, passed FROM ({long}) AS long"
        f" JOIN (VALUES {values}) AS asked(benefit, condition, clause) ON asked.condition = long.name"
    )


def _postgres_wide(rules: CompiledRules, table: str, source: str, keys: tuple[str, ...]) -> str:
    return (
        f"WITH facts AS ({postgres_facts(table, keys, source)}), "
        f"wide AS MATERIALIZED ({wide_query(rules, table, 'postgres', keys)})\n"
    )
