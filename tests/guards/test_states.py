"""Transition tables: every state has its row, every target exists, final states lead nowhere, the docs show them."""

from enum import Enum

import pytest

from tests.guards.drawing import FOLDER, Table, drawn, moves, tables


@pytest.mark.parametrize(
    "label,table", [(f"{s}.{k}", t) for s, k, t in tables()], ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_table_is_total_and_leads_to_known_states(label: str, table: Table) -> None:
    kind = type(next(iter(table)))
    assert issubclass(kind, Enum)
    assert set(table) == set(kind), f"{label}: a state without a row"
    for state, row in table.items():
        targets = {target for _, target in moves(row)}
        assert all(isinstance(target, kind) for target in targets), label
        assert state not in targets, f"{label}: {state} leads to itself"


def test_there_are_tables_to_look_at() -> None:
    assert len(list(tables())) >= 4


def test_the_docs_show_the_tables_as_they_are() -> None:
    shown = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert shown == drawn(), "draw them anew: python -m tests.guards.drawing"
