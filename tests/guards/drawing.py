"""The state diagrams of ``docs/states/``, drawn from the transition tables: ``python -m tests.guards.drawing`` writes them."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import fuzhi.steps
from tests.guards.sources import ROOT

FOLDER = ROOT / "docs" / "states"
Table = dict[Any, Any]


def tables() -> Iterator[tuple[str, str, Table]]:
    """(step, name of the table, table) for every transition table of a step."""
    for step in pkgutil.iter_modules(fuzhi.steps.__path__):
        if importlib.util.find_spec(f"fuzhi.steps.{step.name}.states") is None:
            continue
        module = importlib.import_module(f"fuzhi.steps.{step.name}.states")
        for key, value in vars(module).items():
            if key.endswith("TRANSITIONS") and isinstance(value, dict):
                yield step.name, key, value


def moves(row: Any) -> Iterator[tuple[str, Enum]]:
    """(verb, state) pairs of a row: verb -> state, verb -> (state, who may), or a collection of states."""
    if isinstance(row, dict):
        for verb, value in row.items():
            yield str(verb), value[0] if isinstance(value, tuple) else value
    else:
        for state in row:
            yield "", state


def drawn() -> dict[Path, str]:
    """The whole text of each file."""
    steps: dict[str, list[tuple[str, Table]]] = {}
    for step, key, table in tables():
        steps.setdefault(step, []).append((key, table))
    return {FOLDER / f"{step}.md": "\n".join([f"# {step}：状态", *_parts(found), ""]) for step, found in steps.items()}


def _parts(found: list[tuple[str, Table]]) -> Iterator[str]:
    for key, table in found:
        kind = type(next(iter(table)))
        title = (inspect.getdoc(kind) or kind.__name__).splitlines()[0].rstrip(".。")
        yield f"\n## {title}（`{key}`）\n\n```mermaid\nstateDiagram-v2"
        for state in table:
            yield f'    state "{state.label}" as {state.value}'
        yield f"    [*] --> {next(iter(table)).value}"
        for state, row in table.items():
            for verb, target in moves(row):
                yield f"    {state.value} --> {target.value}" + (f" : {verb}" if verb else "")
            if not list(moves(row)):
                yield f"    {state.value} --> [*]"
        yield "```"


def main() -> None:
    """Write every file anew."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in drawn().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
