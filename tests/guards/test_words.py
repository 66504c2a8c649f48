"""Labels that people read stand in the glossary; error codes stand in their list."""

import ast
import re

import pytest

from fuzhi.vocabulary import codes
from tests.guards.sources import ROOT, modules, name, tree

GLOSSARY = ROOT / "docs" / "glossary.md"
ERRORS = ROOT / "docs" / "error-codes.md"
RAISED = re.compile(r"\b(InputError|NotAllowed|NotFound|Conflict)$")


def coded() -> list[codes.Coded]:
    kinds = [
        kind
        for kind in vars(codes).values()
        if isinstance(kind, type) and issubclass(kind, codes.Coded) and kind is not codes.Coded
    ]
    return [member for kind in kinds for member in kind]


@pytest.mark.parametrize("member", coded(), ids=lambda member: f"{type(member).__name__}.{member.name}")
def test_a_label_stands_in_the_glossary(member: codes.Coded) -> None:
    assert member.label in GLOSSARY.read_text(encoding="utf-8"), member.label


def raised_codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and RAISED.search(ast.unparse(node.func)) and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.setdefault(first.value, f"{name(path)}:{node.lineno}")
    return found


def test_error_codes_are_snake_case() -> None:
    assert {code: where for code, where in raised_codes().items() if not re.fullmatch(r"[a-z][a-z0-9_]*", code)} == {}


def test_every_error_code_is_listed() -> None:
    text = ERRORS.read_text(encoding="utf-8")
    assert {code: where for code, where in raised_codes().items() if f"`{code}`" not in text} == {}


def test_every_error_says_how_to_mend_it() -> None:
    bare: list[str] = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and RAISED.search(node.func.id):
                is_open = any(isinstance(one, ast.Starred) for one in node.args)
                if not is_open and len(node.args) + len(node.keywords) < 3:
                    bare.append(f"{name(path)}:{node.lineno}")
    assert bare == []
