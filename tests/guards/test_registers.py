"""A register is one value: how many source files name one, and that nothing keeps a list of kinds beside it."""

import ast
import importlib
import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from fuzhi.rosters.kinds import KINDS
from fuzhi.steps.intake import receivers
from fuzhi.steps.periods.register import PeriodTable, Register
from fuzhi.steps.periods.registers import period_tables, registers
from fuzhi.steps.registry.models import Record
from fuzhi.steps.registry.states import RollState
from fuzhi.vocabulary.codes import RosterKind
from tests.guards.sources import ROOT, SOURCE, name

NOT_COUNTED = ("migrations", "samples", "packs", "demo")
"""Schema as it was, and what is made up: the recipe of CONTRIBUTING leaves them out too."""
ROSTERS = {"vocabulary", "rosters", "intake", "periods", "registry", "programmes"}
WALK = re.compile(r"^(\d+)\. `(fuzhi\.[\w.]+)`", re.M)
STEPS_MAX = 25


FILES_MAX = 6
"""A register of the registry: code, reading, table, register, the list of registers, and one file of its own beside."""
PROGRAMME_FILES_MAX = 4
"""A register of a programme: code, reading, table, register."""
OTHER_WORDS = {
    ("school", "src/fuzhi/steps/periods/register.py"): "About.SCHOOL: that a register speaks of schools",
    ("school", "src/fuzhi/steps/registry/corrections.py"): "a parameter: the code of the school that a child attends",
}
"""Files in which the word of a kind is another noun, and which."""


@cache
def _told(path: Path) -> str:
    """What a source says to the machine: its text without docstrings and comments."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                    lines[number] = ""
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def _own_tables(register: Register) -> list[PeriodTable]:
    """The first table that a register feeds, and those that no other register feeds."""
    others = {fact.table.name for one in registers() if one is not register for fact in one.facts}
    return [fact.table for fact in register.facts if fact is register.primary or fact.table.name not in others]


def files_naming(register: Register) -> list[str]:
    """Source files that name a register: its roster kind, its register, its models or their tables, and its bare code
    where rosters are dealt with. Who reads its published view, or asks whether it was received, uses facts and is not
    counted."""
    code, upper = register.code.value, register.code.name
    tables = [table.name for table in _own_tables(register)]
    models = [model.__name__ for model in apps.get_models() if model._meta.db_table in tables]
    names = re.compile(
        rf"\bRosterKind\.{upper}\b|\b{upper}_REGISTER\b|^{upper} = Kind\b|\b({'|'.join([*models, *tables])})\b", re.M
    )
    bare = re.compile(rf"[\"']{code}[\"']")
    found = [
        name(path)
        for path in SOURCE.rglob("*.py")
        if not set(NOT_COUNTED) & set(path.parts)
        and path.parts[-2:] != ("models", "__init__.py")  # tables are found without being named there
        and (names.search(_told(path)) or (ROSTERS & set(path.relative_to(SOURCE).parts) and bare.search(_told(path))))
    ]
    return sorted(path for path in found if (code, path) not in OTHER_WORDS)


@pytest.mark.parametrize("register", registers(), ids=lambda register: register.code.value)
def test_a_register_is_named_in_few_files(register: Register) -> None:
    found = files_naming(register)
    print(f"{register.code.value}:", *found, sep="\n  ")  # noqa: T201
    most = FILES_MAX if register.records == Record._meta.db_table else PROGRAMME_FILES_MAX
    assert len(found) >= PROGRAMME_FILES_MAX, "a pattern that finds nothing holds nothing"
    assert len(found) <= most, found


@pytest.mark.parametrize(("code", "path"), OTHER_WORDS)
def test_another_noun_still_has_the_word_of_a_kind(code: str, path: str) -> None:
    assert re.search(rf"[\"']{code}[\"']", _told(ROOT / path)), "nothing to excuse"


def test_every_kind_of_roster_can_be_read_and_is_kept_by_one_register() -> None:
    assert list(KINDS) == [kind.value for kind in RosterKind]
    kept = [register.code for register in registers()]
    assert len(kept) == len(set(kept)) and kept == list(receivers.kinds()), "what can be received is what is kept"


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
def test_a_register_fills_every_column_of_its_tables(register: Register) -> None:
    for fact in register.facts:
        assert set(fact.values) == set(fact.table.values), fact.table.name


def test_no_code_asks_which_kind_a_register_is() -> None:
    """Readings, steps and pages ask the register's fields, not its code."""
    kinds = "|".join(kind.value for kind in RosterKind)
    asking = re.compile(
        rf"(?:\.|\b)(?:code|kind) (?:==|!=|in|is|is not|not in) (?:RosterKind\.|\(RosterKind|[\"'(]+(?:{kinds})[\"'])"
    )
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("steps", "rosters", "faces")
        for path in (SOURCE / folder).rglob("*.py")
        for line in _told(path).splitlines()
        if asking.search(line) and "migrations" not in path.parts
    ]
    assert found == []


@pytest.mark.django_db
def test_who_attends_is_said_by_one_table() -> None:
    """The states of a roll that are known, and the database's answer: only who is enrolled attends, of 不明 it knows
    nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s, registry_attends(s) FROM unnest(%s::text[]) s", [[state.value for state in RollState]]
        )
        attends = dict(cursor.fetchall())
    assert [state for state, answer in attends.items() if answer] == [RollState.ENROLLED.value]
    assert [state for state, answer in attends.items() if answer is None] == [RollState.UNCLEAR.value]


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
