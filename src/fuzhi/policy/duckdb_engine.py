"""The long form in DuckDB: one integer per item (amount, -1 undetermined, -2 or NULL refused),
UNPIVOT, small item table."""

from collections.abc import Iterable
from dataclasses import dataclass

from fuzhi.policy.assembly import condition_clauses, met, wide_query
from fuzhi.policy.compiled import CompiledItem, CompiledRules
from fuzhi.policy.fact_files import FactFile
from fuzhi.policy.quoting import literal, quoted

BAD_CELL = "FUZHI_BAD_CELL"
OUTCOMES = ("granted", "refused", "undetermined")
_UNDETERMINED, _REFUSED = -1, -2
DECISION_COLUMNS = {
    "benefit": "VARCHAR",
    "clause": "VARCHAR",
    "tier": "VARCHAR",
    "delivery": "VARCHAR",
    "outcome": "VARCHAR",
    "amount_fen": "BIGINT",
}
CONDITION_COLUMNS = {"benefit": "VARCHAR", "condition": "VARCHAR", "clause": "VARCHAR", "passed": "BOOLEAN"}


def checked_facts(file: FactFile) -> str:
    """SELECT of the facts in contract types; the first bad row stops the scan with BAD_CELL.

    The check is the scan's only filter, so no other filter can drop a row before it is checked.
    """
    return (
        f"SELECT {file.values} FROM {file.relation}"
        f" WHERE CASE WHEN {file.bad_row} THEN error('{BAD_CELL}') ELSE TRUE END"
    )


def enum_of(values: Iterable[str]) -> str:
    """The ENUM type of these texts: written to Parquet as dictionary-coded text."""
    return "ENUM(" + ", ".join(literal(value) for value in dict.fromkeys(values)) + ")"


def item_rows(items: tuple[CompiledItem, ...]) -> str:
    """SELECT of the item table: name as text, then the four constant columns as ENUMs."""
    rows = ", ".join(
        f"({', '.join(literal(text) for text in (item.code, item.clause, item.tier, item.delivery))})" for item in items
    )
    types = {
        "benefit": enum_of(item.code for item in items),
        "clause": enum_of(item.clause for item in items),
        "tier": enum_of(item.tier for item in items),
        "delivery": enum_of(item.delivery for item in items),
    }
    columns = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in types.items())
    return f"SELECT benefit AS name, {columns} FROM (VALUES {rows}) AS item(benefit, clause, tier, delivery)"


@dataclass(frozen=True, slots=True)
class DuckdbEngine:
    """The rules over a checked file, inside DuckDB."""

    rules: CompiledRules
    file: FactFile

    def decisions(self, *, all_rows: bool) -> str:
        """SELECT of the DECISIONS rows."""
        return decisions_query(self.rules, self.file, all_rows=all_rows)

    def conditions(self) -> str:
        """SELECT of the CONDITIONS rows."""
        return conditions_query(self.rules, self.file)


def decisions_query(rules: CompiledRules, file: FactFile, *, all_rows: bool) -> str:
    """SELECT of the DECISIONS table of a checked file."""
    table = file.table
    items = rules.items_of(table.name)
    keys = (table.person, table.period)
    refused = str(_REFUSED) if all_rows else "NULL"
    amounts = ", ".join(_amount_or_outcome(item, refused) for item in items)
    outcome = enum_of(OUTCOMES)
    return (
        f"WITH facts AS ({checked_facts(file)}),"
        f" wide AS ({wide_query(rules, table.name, 'duckdb', ('*',), amounts=False)}),"
        f" amounts AS (SELECT {', '.join(keys)}, {amounts} FROM wide),"
        f" long AS (SELECT * FROM amounts UNPIVOT (amount FOR name IN ({', '.join(item.code for item in items)}))),"
        f" item AS MATERIALIZED ({item_rows(items)})"
        f" SELECT {', '.join(keys)}, item.benefit, item.clause, item.tier, item.delivery,"
        f" CASE amount WHEN {_UNDETERMINED} THEN CAST('undetermined' AS {outcome})"
        f" WHEN {_REFUSED} THEN CAST('refused' AS {outcome}) ELSE CAST('granted' AS {outcome}) END AS outcome,"
        f" CASE WHEN amount < 0 THEN 0 ELSE amount END AS amount_fen"
        f" FROM long JOIN item ON long.name = item.name"
    )


def _amount_or_outcome(item: CompiledItem, refused: str) -> str:
    """The item's one integer. Each known "no" ends the row early: DuckDB goes on with the rows that are left.

    CASE takes unknown for "not this branch", so after all known refusals come all granted, then what is unknown.
    """
    noes = " ".join(f"WHEN NOT c_{code} THEN {refused}" for code in item.when)
    amount = f"COALESCE(CAST({item.amount['duckdb']} AS BIGINT), {_UNDETERMINED})"
    return f"CASE {noes} WHEN {met(item)} THEN {amount} ELSE {_UNDETERMINED} END AS {item.code}"


def conditions_query(rules: CompiledRules, file: FactFile) -> str:
    """SELECT of the CONDITIONS table of a checked file."""
    table = file.table
    keys = (table.person, table.period)
    codes = list(dict.fromkeys(c.code for item in rules.items_of(table.name) for c in item.conditions))
    rows = condition_clauses(rules, table.name)
    types = [enum_of(row[n] for row in rows) for n in range(3)]
    values = ", ".join(f"({', '.join(literal(text) for text in row)})" for row in rows)
    named = ", ".join(f"c_{code} AS {quoted(code)}" for code in codes)
    return (
        f"WITH facts AS ({checked_facts(file)}),"
        f" wide AS ({wide_query(rules, table.name, 'duckdb', keys, amounts=False)}),"
        f" outcomes AS (SELECT {', '.join(keys)}, {named} FROM wide),"
        f" long AS (SELECT * FROM outcomes UNPIVOT INCLUDE NULLS"
        f" (passed FOR name IN ({', '.join(quoted(code) for code in codes)}))),"
        f" asked AS MATERIALIZED (SELECT condition AS name, CAST(benefit AS {types[0]}) AS benefit,"
        f" CAST(condition AS {types[1]}) AS condition, CAST(clause AS {types[2]}) AS clause"
        f" FROM (VALUES {values}) AS asked(benefit, condition, clause))"
        f" SELECT {', '.join(keys)}, asked.benefit, asked.condition, asked.clause, passed"
        f" FROM long JOIN asked ON long.name = asked.name"
    )


def decisions_from(relation: str, rules: CompiledRules, file: FactFile) -> str:
    """SELECT of the DECISIONS table from rows that another engine decided (texts as ENUMs)."""
    items = rules.items_of(file.table.name)
    kinds = {
        "benefit": enum_of(item.code for item in items),
        "clause": enum_of(item.clause for item in items),
        "tier": enum_of(item.tier for item in items),
        "delivery": enum_of(item.delivery for item in items),
        "outcome": enum_of(OUTCOMES),
    }
    cast = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in kinds.items())
    return f"SELECT {file.table.person}, {file.table.period}, {cast}, amount_fen FROM {relation}"


def conditions_from(relation: str, file: FactFile) -> str:
    """SELECT of the CONDITIONS table from rows that another engine decided."""
    return f"SELECT {file.table.person}, {file.table.period}, {', '.join(CONDITION_COLUMNS)} FROM {relation}"
