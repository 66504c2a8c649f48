"""What is drawn from the tables of states: ``python -m tests.guards.drawing`` writes the diagrams of ``docs/states/``.

``python -m tests.guards.drawing payments_batch`` prints the trigger of a table, for its migration.
"""

import importlib
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import fuzhi.steps
from fuzhi.vocabulary.codes import Coded
from fuzhi.vocabulary.transitions import Transitions
from tests.guards.sources import ROOT

FOLDER = ROOT / "docs" / "states"
Table = Transitions[Coded, Coded]
TRIGGER = """CREATE OR REPLACE FUNCTION {table}_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        {pairs})
    THEN
        RAISE EXCEPTION '{noun} % 不能从 % 变为 %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER {table}_moves BEFORE UPDATE OF state ON {table}
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION {table}_moves();
"""


def tables() -> Iterator[tuple[str, str, Table]]:
    """(step, name of the table of states, it) for every step."""
    for step in pkgutil.iter_modules(fuzhi.steps.__path__):
        if importlib.util.find_spec(f"fuzhi.steps.{step.name}.states") is None:
            continue
        module = importlib.import_module(f"fuzhi.steps.{step.name}.states")
        for key, value in vars(module).items():
            if isinstance(value, Transitions):
                yield step.name, key, value


def trigger(table: Table) -> str:
    """The SQL by which the database itself refuses every other move."""
    pairs = [f"('{one}', '{two}')" for one, two in table.pairs()]
    lines = [", ".join(pairs[start : start + 4]) for start in range(0, len(pairs), 4)]
    return TRIGGER.format(table=table.table, noun=table.noun, pairs=(",\n" + " " * 8).join(lines))


def drawn() -> dict[Path, str]:
    """The whole text of each file."""
    steps: dict[str, list[tuple[str, Table]]] = {}
    for step, key, table in tables():
        steps.setdefault(step, []).append((key, table))
    return {FOLDER / f"{step}.md": "\n".join([f"# {step}：状态", *_parts(found), ""]) for step, found in steps.items()}


def _parts(found: list[tuple[str, Table]]) -> Iterator[str]:
    for key, table in found:
        title = (inspect.getdoc(table.states) or table.states.__name__).splitlines()[0].rstrip(".。")
        yield f"\n## {title}（`{key}`）\n\n```mermaid\nstateDiagram-v2"
        for state in table.states:
            yield f'    state "{state.label}" as {state.value}'
        yield f"    [*] --> {next(iter(table.states)).value}"
        for state in table.states:
            acts = [move for move in table.moves.values() if state in move.sources]
            for move in acts:
                yield f"    {state.value} --> {(move.target or state).value} : {move.act.label}"
            if not acts:
                yield f"    {state.value} --> [*]"
        yield "```"


def main() -> None:
    """Write every file anew, or print the trigger of the table that is named."""
    if wanted := sys.argv[1:]:
        sys.stdout.write("\n".join(trigger(table) for _, _, table in tables() if table.table in wanted))
        return
    FOLDER.mkdir(exist_ok=True)
    for path, text in drawn().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
