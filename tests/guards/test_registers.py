"""A register is one value: how many source files name one, and that nothing keeps a list of kinds beside it."""

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from fuzhi.rosters.kinds import KINDS
from fuzhi.steps.intake import receivers
from fuzhi.steps.periods.register import PeriodTable
from fuzhi.steps.periods.registers import period_tables, registers
from fuzhi.steps.registry.states import RollState
from fuzhi.vocabulary.codes import RosterKind
from tests.guards.sources import ROOT, SOURCE

NOT_COUNTED = ("migrations", "samples", "packs", "demo")
"""Schema as it was, and what is made up: the recipe of CONTRIBUTING leaves them out too."""
ROSTERS = {"vocabulary", "rosters", "intake", "periods", "registry", "programmes"}
WALK = re.compile(r"^(\d+)\. `(fuzhi\.[\w.]+)`", re.M)
STEPS_MAX = 25


def files_naming(code: str, model: str, table: str) -> list[str]:
    """Source files that name a register: its roster kind, its register, its model or its table, and its bare code where
    rosters are dealt with. Who reads its published view, or asks whether it was received, uses facts and is not
    counted."""
    upper = code.upper()
    names = re.compile(rf"\bRosterKind\.{upper}\b|\b{model}\b|\b{upper}_REGISTER\b|^{upper} = |\b{table}\b", re.M)
    bare = re.compile(rf"[\"']{code}[\"']")
    found = [
        path
        for path in SOURCE.rglob("*.py")
        if not set(NOT_COUNTED) & set(path.parts)
        and path.parts[-2:] != ("models", "__init__.py")  # tables are found without being named there
        and (
            names.search(text := path.read_text(encoding="utf-8"))
            or (ROSTERS & set(path.relative_to(SOURCE).parts) and bare.search(text))
        )
    ]
    return sorted(str(path.relative_to(ROOT)) for path in found)


@pytest.mark.parametrize(
    ("code", "model", "table", "files_max"),
    [
        ("teacher", "TeacherPost", "programmes_teacherpost", 4),
        ("minimum_living", "Assistance", "registry_assistance", 6),
        ("disability", "Disability", "registry_disability", 6),
        ("kindergarten", "Kindergarten", "registry_kindergarten", 5),
    ],
)
def test_a_register_is_named_in_few_files(code: str, model: str, table: str, files_max: int) -> None:
    found = files_naming(code, model, table)
    print(f"{code}:", *found, sep="\n  ")  # noqa: T201
    assert len(found) <= files_max, found


def test_every_kind_of_roster_can_be_read_and_is_kept_by_one_register() -> None:
    assert list(KINDS) == [kind.value for kind in RosterKind]
    kept = [register.code for register in registers()]
    assert len(kept) == len(set(kept)) and set(kept) <= set(receivers.kinds())


@pytest.mark.django_db
@pytest.mark.parametrize("key", sorted(period_tables()))
def test_a_period_table_is_what_its_model_and_its_view_say(key: str) -> None:
    """The view has the engine's columns; the database refuses overlaps, empty spans and values without a source."""
    table: PeriodTable = period_tables()[key]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table.view} LIMIT 0")
        columns = {column.name for column in cursor.description or ()}
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass", [table.name])
        constraints = {name for (name,) in cursor.fetchall()}
        if table.gist:
            cursor.execute(f"SELECT {table.gist} FROM {table.view} LIMIT 0")
    common = {"id", "record_id", "valid_from", "valid_to", "recorded_at", "superseded_at", "source_kind"}
    assert common | {"batch_id", "row_id", "correction_id"} <= columns
    assert {f"{table.name}_{guard}" for guard in ("no_overlap", "period", "source", "superseded")} <= constraints
    assert table.label and set(table.empty) == set(table.values)


@pytest.mark.parametrize("register", registers(), ids=lambda register: register.code.value)
def test_a_register_fills_every_column_of_its_tables(register: Any) -> None:
    for fact in register.facts:
        assert set(fact.values) == set(fact.table.values), fact.table.name


def test_no_code_asks_which_kind_a_register_is() -> None:
    """Readings and steps ask the register's fields, not its code."""
    asking = re.compile(
        r"\.(?:code|kind) (?:==|!=|in|is) (?:RosterKind|\(RosterKind|[\"'](?:roll|bill|household|school|teacher))"
    )
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("steps/periods", "steps/registry", "steps/programmes", "rosters")
        for path in (SOURCE / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if asking.search(line)
    ]
    assert found == []


@pytest.mark.django_db
def test_who_attends_is_said_by_one_table() -> None:
    """The states of a roll that are known, and the database's answer: only who is enrolled attends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s, registry_attends(s) FROM unnest(%s::text[]) s", [[state.value for state in RollState]]
        )
        attends = dict(cursor.fetchall())
    assert [state for state, answer in attends.items() if answer] == [RollState.ENROLLED.value]


def walk() -> list[str]:
    """The functions of the walk in docs/architecture.md, in its order."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    part = text[text.index("## The walk of one roster row") :]
    return [name for _, name in WALK.findall(part)]


def test_the_walk_of_a_row_is_short() -> None:
    assert 10 <= len(walk()) <= STEPS_MAX


@pytest.mark.parametrize("name", walk())
def test_each_step_of_the_walk_is_a_typed_function(name: str) -> None:
    function = inspect.unwrap(_resolved(name))
    signature = inspect.signature(function)
    given = [parameter for parameter in signature.parameters.values() if parameter.name != "self"]
    assert all(parameter.annotation is not inspect.Parameter.empty for parameter in given), name
    assert signature.return_annotation not in (inspect.Signature.empty, Any, "Any"), name


def _resolved(name: str) -> Any:
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        place = Path(*parts[1:cut])
        if (SOURCE / place).with_suffix(".py").exists() or (SOURCE / place / "__init__.py").exists():
            found: Any = importlib.import_module(".".join(parts[:cut]))
            for part in parts[cut:]:
                found = getattr(found, part)
            return found
    raise AssertionError(name)
