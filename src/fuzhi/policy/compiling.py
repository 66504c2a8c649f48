"""From a pack to compiled rules: every leaf and amount becomes one SQL expression per engine, by Ibis.

Groups, outcomes and the long form are put together by hand per engine (``assembly``): Ibis's own long form is slower
and fails on PostgreSQL. ``python -m fuzhi.policy.compiling`` writes the shipped compiles anew.
"""

from collections.abc import Mapping
from typing import cast

import ibis
import ibis.expr.types as ir
import sqlglot
from sqlglot import exp

from fuzhi.policy.binding import Binding
from fuzhi.policy.compiled import CompiledCondition, CompiledItem, CompiledRules
from fuzhi.policy.facts import TABLES
from fuzhi.policy.folders import PACKS_FOLDER, shipped_path
from fuzhi.policy.language import Benefit
from fuzhi.policy.pack import Pack, load_pack
from fuzhi.policy.readings import SwitchValue
from fuzhi.vocabulary.errors import InputError

_DIALECTS = {"duckdb": "duckdb", "postgres": "postgres", "spark": "pyspark"}
_WRITERS = {"duckdb": "duckdb", "postgres": "postgres", "spark": "spark"}


def compile_pack(pack: Pack, switches: Mapping[str, SwitchValue] | None = None) -> CompiledRules:
    """Compile every item of a pack for these switches (default: the pack's); raises InputError ``bad_rule``."""
    chosen = dict(switches) if switches is not None else pack.switches()
    tests: dict[str, dict[str, dict[str, str]]] = {}
    items: list[CompiledItem] = []
    for table in TABLES:
        benefits = pack.items_of(table)
        if not benefits:
            continue
        binding = Binding(pack, chosen, table)
        tests[table] = _compile_tests(binding, benefits)
        amounts = _as_sql(binding, {b.code: binding.bind(b.amount) for b in benefits})
        items += [_compile_item(benefit, amounts[benefit.code]) for benefit in benefits]
    return CompiledRules(
        pack=pack.name,
        title=pack.title,
        pack_hash=pack.hash,
        checked_from=pack.checked_from,
        checked_through=pack.checked_through,
        switches=chosen,
        idle_switches=tuple(name for name, reading in pack.readings.items() if reading.shapes != "rules"),
        items=tuple(items),
        tests=tests,
    )


def _compile_tests(binding: Binding, benefits: tuple[Benefit, ...]) -> dict[str, dict[str, str]]:
    leaves: dict[str, ir.Value] = {}
    owners: dict[str, object] = {}
    for benefit in benefits:
        for condition in (found for top in benefit.when for found, _ in top.walk()):
            if owners.setdefault(condition.code, condition) is not condition:
                raise InputError(
                    "bad_rule", f"条件名 {condition.code} 用了两次，内容不同。", "请改名或共用同一个条件。"
                )
            if condition.test is not None:
                leaves[condition.code] = binding.bind(condition.test)
    return _as_sql(binding, leaves)


def _as_sql(binding: Binding, values: dict[str, ir.Value]) -> dict[str, dict[str, str]]:
    """``{name: {engine: SQL expression over bare column names}}``."""
    query = binding.rows.select(**values)
    found: dict[str, dict[str, str]] = {name: {} for name in values}
    for engine, dialect in _DIALECTS.items():
        tree = sqlglot.parse_one(str(ibis.to_sql(query, dialect=dialect)), read=_WRITERS[engine])
        for column in tree.find_all(exp.Column):
            column.set("table", None)
        for projection in cast("exp.Select", tree.find(exp.Select)).expressions:
            found[projection.alias_or_name][engine] = projection.unalias().sql(dialect=_WRITERS[engine], identify=True)
    return found


def _compile_item(benefit: Benefit, amount: dict[str, str]) -> CompiledItem:
    conditions = tuple(
        CompiledCondition(c.code, c.clause, c.kind.value if c.kind else None, tuple(child.code for child in c.children))
        for c in benefit.conditions()
    )
    return CompiledItem(
        code=benefit.code,
        table=benefit.table,
        clause=benefit.clause,
        tier=benefit.tier.value,
        delivery=benefit.delivery.value,
        when=tuple(condition.code for condition in benefit.when),
        conditions=conditions,
        amount=amount,
    )


def write_shipped() -> None:
    """Compile every shipped pack with its default switches into ``shipped/``."""
    for head in sorted(PACKS_FOLDER.glob("*/pack.yaml")):
        pack = load_pack(head.parent.name)
        shipped_path(pack.module).write_text(compile_pack(pack).as_json(), encoding="utf-8")


if __name__ == "__main__":
    write_shipped()
