"""Tables of states: every state can be reached, every act is done somewhere, the docs and the database show the same."""

import ast
import re

import pytest
from django.db import IntegrityError, connection, transaction

from tests.guards.drawing import FOLDER, Table, drawn, tables, trigger
from tests.guards.sources import SOURCE, name, tree

TABLES = [pytest.param(table, id=f"{step}.{key}") for step, key, table in tables()]
BODY = re.compile(r"AS \$\w*\$(.*)\$\w*\$", re.S)


def test_there_are_tables_to_look_at() -> None:
    assert {table.table for _, _, table in tables()} >= {"casework_case", "aid_entitlement", "payments_batch"}


@pytest.mark.parametrize("table", TABLES)
def test_every_state_can_be_reached_and_no_act_leads_to_where_it_starts(table: Table) -> None:
    first = next(iter(table.states))
    reached, fresh = {first}, {first}
    while fresh:
        fresh = {m.target for m in table.moves.values() if m.target and reached & set(m.sources)} - reached
        reached |= fresh
    assert reached == set(table.states), "a state nobody can reach"
    assert all(move.sources for move in table.moves.values())


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_what_the_table_does_not_allow(table: Table) -> None:
    """The trigger that stands in the database is the one the table makes (its text; it is tried where the thing is known)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(p.oid), pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgname = %s AND t.tgrelid = %s::regclass AND t.tgenabled <> 'D'",
            [f"{table.table}_moves", table.table],
        )
        function, hung = cursor.fetchone() or ("", "")
    body, wanted = BODY.search(function), BODY.search(trigger(table))
    assert wanted and body and body[1] == wanted[1], (
        f"a migration is missing: python -m tests.guards.drawing {table.table}"
    )
    assert "BEFORE UPDATE OF state" in hung and "IS DISTINCT FROM" in hung


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_every_move_is_tried_and_only_those_of_the_table_pass(table: Table) -> None:
    def passes(one: str, two: str) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO moved VALUES (1, %s)", [one])
                cursor.execute("UPDATE moved SET state = %s", [two])
                transaction.set_rollback(True)
        except IntegrityError:
            return False
        return True

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE moved (id bigint, state text) ON COMMIT DROP")
        cursor.execute(
            "CREATE TRIGGER moves BEFORE UPDATE ON moved FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)"
            f" EXECUTE FUNCTION {table.table}_moves()"
        )
    states = [state.value for state in table.states]
    tried = {(one, two) for one in states for two in states if one != two and passes(one, two)}
    assert tried == set(table.pairs())


def test_the_docs_show_the_tables_as_they_are() -> None:
    shown = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert shown == drawn(), "draw them anew: python -m tests.guards.drawing"


def test_no_step_sets_a_state_past_its_table() -> None:
    """Only ``move`` and ``move_all`` do."""
    past: list[str] = []
    for path in (SOURCE / "steps").rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store):
                past.append(f"{name(path)}:{node.lineno}")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                past += [f"{name(path)}:{node.lineno}" for keyword in node.keywords if keyword.arg == "state"]
    assert past == []
