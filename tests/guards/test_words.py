"""Labels that people read stand in the glossary; error codes stand in their list."""

import ast
import importlib
import pkgutil
import re
from collections import Counter

import pytest

import fuzhi
from fuzhi.vocabulary.codes import Coded
from tests.guards.sources import ROOT, modules, name, tree

GLOSSARY = ROOT / "docs" / "glossary.md"
ERRORS = ROOT / "docs" / "error-codes.md"
RAISED = re.compile(r"\b(InputError|NotAllowed|NotFound|Conflict)$")


def coded() -> list[Coded]:
    """Every code that people read, of the vocabulary, the libraries and the steps."""
    for module in pkgutil.walk_packages(fuzhi.__path__, "fuzhi."):
        if not {"migrations", "packs", "wsgi", "__main__", "spark_engine"} & set(module.name.split(".")):
            importlib.import_module(module.name)
    kinds = list(Coded.__subclasses__())
    for kind in kinds:
        kinds += kind.__subclasses__()
    return [member for kind in sorted(kinds, key=str) for member in kind if member.label]


def terms() -> list[str]:
    """The first column of every table of the glossary."""
    rows = re.findall(r"^\| ([^|]+?) \|", GLOSSARY.read_text(encoding="utf-8"), re.M)
    return [row for row in rows if row != "术语"]


@pytest.mark.parametrize("label", sorted({member.label for member in coded()}))
def test_a_label_is_a_term_of_the_glossary(label: str) -> None:
    assert label in terms()


def test_a_term_is_explained_once() -> None:
    assert {term: n for term, n in Counter(terms()).items() if n > 1} == {}


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
