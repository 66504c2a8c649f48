"""Between steps and faces go values: no face asks the database by itself, no step hands out a bag of names.

What does not hold yet is listed with the reason; the list may only become shorter.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.guards.sources import SOURCE, modules, name, tree

ASKS = re.compile(r"\bSELECT\b.+\bFROM\b", re.S)
BAG = re.compile(r"\b(dict|Mapping)\[str, Any\]|\bJson\b")
ASKS_ITSELF = {  # the list kit runs what a step gives; health asks whether there is a database at all
    "src/fuzhi/faces/kit/list_sources.py",
    "src/fuzhi/faces/health/views.py",
}
JSON_OF_STEPS = {  # the audit trail is kept, hashed and exported as JSON
    "audit/queries.py:export_lines",
    "audit/services.py:as_exported",
    "audit/sealing.py:line_of",
}


ANY_MOST = {
    "faces": 35,  # rows of lists (dicts or models), template filters, what a page sums of its own rows, fields of forms
    "policy": 22,  # nodes and values of Ibis, YAML as it is read
    "rosters": 18,  # cells and columns of any kind, workbooks of libraries without types
    "steps": 17,  # what a cursor takes and gives, columns of Arrow, workbooks
    "site": 6,  # Typer's and Click's own objects
    "samples": 5,  # workbooks
    "vocabulary": 2,  # Json, and a query set narrowed by a state
}
"""How often ``Any`` may stand in a layer at most; each number may only fall. What is handed through by ``*`` and ``**``
is not counted: Django's forms and our columns take what their bases take."""


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
        if any(BAG.search(ast.unparse(one)) for one in said if one is not None):
            yield f"{step}:{node.name}"


def test_no_face_has_a_connection_to_the_database() -> None:
    asking = {name(path) for path in faces() if "django.db.connection" in imports(tree(path))}
    assert asking == ASKS_ITSELF


def test_no_face_writes_sql_over_the_views_of_steps() -> None:
    written = {name(path) for path in faces() if any(ASKS.search(text) for text in texts(tree(path)))}
    assert written <= ASKS_ITSELF, written - ASKS_ITSELF


def test_no_step_hands_out_a_bag_of_names() -> None:
    found = {bag for path in modules() if "steps" in path.parts for bag in bags(path)}
    assert found == JSON_OF_STEPS, f"give a value instead: {sorted(found ^ JSON_OF_STEPS)}"


def anys(module: ast.Module) -> int:
    """How often ``Any`` stands in a module, but for what is handed through."""
    handed = {
        id(part)
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef)
        for one in (node.args.vararg, node.args.kwarg)
        if one is not None and one.annotation is not None
        for part in ast.walk(one.annotation)
    }
    return sum(isinstance(node, ast.Name) and node.id == "Any" and id(node) not in handed for node in ast.walk(module))


def test_few_things_are_of_any_type() -> None:
    found: dict[str, int] = {}
    for path in modules():
        layer = path.relative_to(SOURCE).parts[0]
        found[layer] = found.get(layer, 0) + anys(tree(path))
    many = {layer: count for layer, count in found.items() if count > ANY_MOST.get(layer, 0)}
    assert not many, f"say what it is (object, a Protocol, a value): {many}, at most {ANY_MOST}"


def test_the_type_checker_is_told_to_look_away_hardly_ever() -> None:
    told = {
        name(path): count for path in modules() if (count := path.read_text(encoding="utf-8").count("# type: ignore"))
    }
    assert told == {
        "src/fuzhi/policy/columns.py": 2,  # == of an expression is an expression
        "src/fuzhi/policy/spark_engine.py": 1,  # an extra that is not installed everywhere
    }


OWN_DAY = re.compile(r"\.date\(\)|_at::date")
"""An instant's day is China's (``clock.day_of``, ``AT TIME ZONE``): the database gives instants in UTC."""
DAYS_OF_NO_INSTANT = {"vocabulary/clock.py", "rosters/cleaning/cell.py", "rosters/cleaning/dates.py"}


def test_an_instants_day_is_chinas() -> None:
    found = [
        f"{place}: {line.strip()}"
        for path in sorted(SOURCE.rglob("*.py"))
        if (place := path.relative_to(SOURCE).as_posix()) not in DAYS_OF_NO_INSTANT
        for line in path.read_text(encoding="utf-8").splitlines()
        if OWN_DAY.search(line)
    ]
    assert not found, found
