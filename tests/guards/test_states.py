"""Transition tables: every state has its row, every target exists, final states lead nowhere."""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest

import fuzhi.steps


def tables() -> Iterator[tuple[str, dict[Any, Any]]]:
    for step in pkgutil.iter_modules(fuzhi.steps.__path__):
        try:
            module = importlib.import_module(f"fuzhi.steps.{step.name}.states")
        except ModuleNotFoundError:
            continue
        for key, value in vars(module).items():
            if key.endswith("TRANSITIONS") and isinstance(value, dict):
                yield f"{step.name}.{key}", value


def targets(row: Any) -> set[Any]:
    """A row is verb -> state, or verb -> (state, who may), or a collection of states."""
    if isinstance(row, dict):
        return {value[0] if isinstance(value, tuple) else value for value in row.values()}
    return set(row)


@pytest.mark.parametrize("label,table", list(tables()), ids=[label for label, _ in tables()])
def test_a_table_is_total_and_leads_to_known_states(label: str, table: dict[Any, Any]) -> None:
    kind = type(next(iter(table)))
    assert issubclass(kind, Enum)
    assert set(table) == set(kind), f"{label}: a state without a row"
    for state, row in table.items():
        assert all(isinstance(target, kind) for target in targets(row)), label
        assert state not in targets(row), f"{label}: {state} leads to itself"


def test_there_are_tables_to_look_at() -> None:
    assert len(list(tables())) >= 4
