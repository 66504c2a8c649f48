"""Between steps and faces go values: no face asks the database by itself, no step hands out a bag of names.

What does not hold yet is listed with the reason; the list may only become shorter.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.guards.sources import SOURCE, modules, name, tree

ASKS = re.compile(r"\bSELECT\b.+\bFROM\b", re.S)
BAG = "dict[str, Any]"
ASKS_ITSELF = {  # the list kit runs what a step gives; health asks whether there is a database at all
    "src/fuzhi/faces/kit/list_sources.py",
    "src/fuzhi/faces/health/views.py",
}
SQL_OF_LISTS = {  # a list's own SELECT over views; each is to be given by the step that owns the rows
    "src/fuzhi/faces/workspace/search/lists.py",
    "src/fuzhi/faces/workspace/teachers/views.py",
    "src/fuzhi/faces/workspace/village/views.py",
}
BAGS = {  # payloads of tasks and of the audit are JSON by nature; the rest are parameters of SQL
    "aid/determination.py:run",
    "aid/jobs.py:run",
    "aid/jobs.py:take_down",
    "aid/queries/asking.py:rows_of",
    "aid/queries/decisions.py:scoped_facts",
    "aid/queries/sources.py:sources_of",
    "audit/canonical.py:entry_bytes",
    "audit/queries.py:export_lines",
    "audit/services.py:as_exported",
    "audit/services.py:record",
    "intake/jobs.py:commit",
    "intake/jobs.py:read",
    "intake/jobs.py:undo",
    "oversight/jobs.py:redraw",
    "periods/flow.py:params",
    "registry/candidates.py:params",
    "tasks/services.py:start",
}


def faces() -> Iterator[Path]:
    return (path for path in modules() if "faces" in path.parts)


def texts(module: ast.Module) -> Iterator[str]:
    """Every piece of text of a module but its docstrings."""
    said = {
        node.body[0].value
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            yield node.value


def imports(module: ast.Module) -> set[str]:
    return {
        f"{node.module}.{one.name}"
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }


def bags(path: Path) -> Iterator[str]:
    """Public functions of a step that take or give a bag of names."""
    step = path.relative_to(SOURCE / "steps").as_posix()
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        said = [node.returns, *(one.annotation for one in [*node.args.args, *node.args.kwonlyargs])]
        if any(BAG in ast.unparse(one) for one in said if one is not None):
            yield f"{step}:{node.name}"


def test_no_face_has_a_connection_to_the_database() -> None:
    asking = {name(path) for path in faces() if "django.db.connection" in imports(tree(path))}
    assert asking == ASKS_ITSELF


def test_no_face_writes_sql_over_the_views_of_steps() -> None:
    written = {name(path) for path in faces() if any(ASKS.search(text) for text in texts(tree(path)))}
    assert written - ASKS_ITSELF <= SQL_OF_LISTS, written - ASKS_ITSELF - SQL_OF_LISTS
    assert not SQL_OF_LISTS - written, f"no longer there, take it off the list: {SQL_OF_LISTS - written}"


def test_no_step_hands_out_a_bag_of_names() -> None:
    found = {bag for path in modules() if "steps" in path.parts for bag in bags(path)}
    assert found <= BAGS, f"give a value instead: {sorted(found - BAGS)}"
    assert not BAGS - found, f"no longer there, take it off the list: {sorted(BAGS - found)}"
