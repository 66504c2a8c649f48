"""SQL of a step names its own tables and the views (``*_v``) that other steps publish; faces and commands name views."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.guards.sources import SOURCE, name, tree

SQL = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|REFERENCES)\s+(?:ONLY\s+)?([a-z]+_[a-z0-9_]+)\b")
WHOLE_DATABASE = {
    "src/fuzhi/site/commands/backup.py": "copies the whole database, counts what it copied",
    "src/fuzhi/site/commands/restore.py": "puts it back whole, renumbers unsealed entries",
}


def owned() -> dict[str, str]:
    """Table -> the step that owns it."""
    return {
        model._meta.db_table: config.label
        for config in apps.get_app_configs()
        if config.name.startswith("fuzhi.steps.")
        for model in config.get_models(include_auto_created=True)
    }


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of each string of a module, or the whole of an SQL file."""
    if path.suffix == ".sql":
        yield 1, path.read_text(encoding="utf-8")
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def strangers(path: Path, tables: dict[str, str]) -> Iterator[str]:
    """``file:line table`` of each table that belongs to another step."""
    parts = path.relative_to(SOURCE).parts
    own = parts[1] if parts[0] == "steps" else ""
    for line, text in texts(path):
        for table in SQL.findall(text):
            if tables.get(table, own) != own:
                yield f"{name(path)}:{line} {table}"


def test_sql_names_own_tables_and_published_views() -> None:
    files = [path for ending in ("py", "sql") for path in sorted(SOURCE.rglob(f"*.{ending}"))]
    tables = owned()
    assert {"registry_person", "payments_line", "aid_run"} <= tables.keys()
    found = [one for path in files if name(path) not in WHOLE_DATABASE for one in strangers(path, tables)]
    assert found == []


@pytest.mark.parametrize("text", ["SELECT 1 FROM registry_person p", "x JOIN registry_person USING (id)"])
def test_a_strange_table_is_seen(text: str) -> None:
    assert SQL.findall(text) == ["registry_person"]
    assert SQL.findall("FROM registry_person_v") == ["registry_person_v"]
