"""Unbound expressions bound to an empty fact table: what compiling, closures and the pack's check start from."""

from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from fuzhi.policy.facts import TABLES, FactType, month_of_term_start
from fuzhi.policy.readings import SwitchValue
from fuzhi.vocabulary.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fuzhi.policy.columns import Expression
    from fuzhi.policy.pack import Pack, Parameter

_TYPES = {FactType.TEXT: "string", FactType.WHOLE: "int64", FactType.FLAG: "boolean"}
NUMBER_COLUMN = "p_"
"""Before a number's name where it is bound as a column, see :class:`Binding`."""


def empty_table(name: str, numbers: "Mapping[str, Parameter] | None" = None) -> ir.Table:
    """The fact table as an unbound Ibis table, if wanted with a column for each number of the law."""
    columns = {column.name: _TYPES[column.type] for column in TABLES[name].columns}
    for number in (numbers or {}).values():
        columns[NUMBER_COLUMN + number.name] = "boolean" if isinstance(number.values[0].value, bool) else "int64"
    return ibis.table(columns, name=name)


class _NumberColumns:
    """``p``: each parameter as a column of the row, so that it keeps its name."""

    def __init__(self, rows: ir.Table) -> None:
        self._rows = rows

    def __getattr__(self, name: str) -> ir.Value:
        return self._rows[NUMBER_COLUMN + name]


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
    """Binds a pack's expressions over one fact table for one choice of switches.

    The law's numbers become literals; with ``keeps_names`` columns ``p_<name>``, for telling how a sum came about.
    """

    def __init__(
        self, pack: "Pack", switches: "Mapping[str, SwitchValue]", table: str, *, keeps_names: bool = False
    ) -> None:
        self.rows = empty_table(table, pack.parameters if keeps_names else None)
        facts = TABLES[table]
        period = self.rows[facts.period]
        self._names = {
            "s": self.rows if table == "student_term" else None,
            "t": self.rows if table == "teacher_month" else None,
            "p": _NumberColumns(self.rows)
            if keeps_names
            else _Numbers(pack.parameters, period, is_monthly=facts.period == "month"),
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
