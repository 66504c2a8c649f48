"""Unbound expressions bound to an empty fact table: what compiling, closures and the pack's check start from."""

from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from fuzhi.policy.facts import TABLES, FactType, month_of_term_start
from fuzhi.policy.readings import SwitchValue
from fuzhi.vocabulary.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fuzhi.policy.columns import Expression
    from fuzhi.policy.pack import Pack, Parameter

_TYPES = {FactType.TEXT: "string", FactType.WHOLE: "int64", FactType.FLAG: "boolean"}


def empty_table(name: str) -> ir.Table:
    """The fact table as an unbound Ibis table."""
    return ibis.table({column.name: _TYPES[column.type] for column in TABLES[name].columns}, name=name)


class _Numbers:
    """``p``: each parameter as a literal, or as a choice by the row's period."""

    def __init__(self, parameters: "Mapping[str, Parameter]", period: ir.Value, is_monthly: bool) -> None:
        self._parameters = parameters
        self._period = period
        self._is_monthly = is_monthly

    def __getattr__(self, name: str) -> ir.Value:
        if name not in self._parameters:
            raise AttributeError(f"parameters.yaml has no number named {name}")
        steps = self._parameters[name].values
        if len(steps) == 1:
            return ibis.literal(steps[0].value)
        cases = []
        for step in reversed(steps[1:]):
            since = str(step.since)
            cases.append((self._period >= (month_of_term_start(since) if self._is_monthly else since), step.value))
        return ibis.cases(*cases, else_=steps[0].value)


class _Readings:
    """``r``: each switch as a literal, lists of codes as tuples."""

    def __init__(self, switches: "Mapping[str, SwitchValue]") -> None:
        self._switches = switches

    def __getattr__(self, name: str) -> Any:
        if name not in self._switches:
            raise AttributeError(f"readings.yaml has no reading named {name}")
        value = self._switches[name]
        return value if isinstance(value, tuple) else ibis.literal(value)


class Binding:
    """Binds a pack's expressions over one fact table for one choice of switches."""

    def __init__(self, pack: "Pack", switches: "Mapping[str, SwitchValue]", table: str) -> None:
        self.rows = empty_table(table)
        facts = TABLES[table]
        period = self.rows[facts.period]
        self._names = {
            "s": self.rows if table == "student_term" else None,
            "t": self.rows if table == "teacher_month" else None,
            "p": _Numbers(pack.parameters, period, is_monthly=facts.period == "month"),
            "r": _Readings(switches),
        }

    def bind(self, expression: "Expression | int") -> ir.Value:
        """The expression over this table; raises InputError ``bad_rule`` when it names what does not exist."""
        resolver = getattr(expression, "_resolver", None)
        if resolver is None:
            return ibis.literal(expression)
        try:
            bound = resolver.resolve(self._names)
        except AttributeError as error:
            raise InputError("bad_rule", f"规则用到不存在的事实、参数或读法：{error}", "请核对名称。") from error
        return bound if isinstance(bound, ir.Value) else ibis.literal(bound)


def facts_read(value: ir.Value) -> tuple[str, ...]:
    """Names of the fact columns that a bound expression reads, in the table's order, without the period."""
    fields = value.op().find(ops.Field)
    names = {field.name for field in fields}
    for table in TABLES.values():
        if names <= set(table.names):
            return tuple(name for name in table.names if name in names and name != table.period)
    return tuple(sorted(names))
