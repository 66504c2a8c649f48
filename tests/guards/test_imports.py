"""Files know each other one way: no circle, not even through an import inside a function or for types alone; and an
import stands at the top of its file, or says beside it why it cannot."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.guards.sources import ROOT, modules, name, tree

SOURCE_ROOT = ROOT / "src"


def dotted(path: Path) -> str:
    """``fuzhi.steps.aid.services`` of its file; a package by its own name."""
    return ".".join(path.relative_to(SOURCE_ROOT).with_suffix("").parts).removesuffix(".__init__")


def named(path: Path, known: frozenset[str]) -> Iterator[str]:
    """Modules of ours that a file imports anywhere, also inside functions and under TYPE_CHECKING."""
    own = dotted(path)
    package = own if path.name == "__init__.py" else own.rpartition(".")[0]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for one in node.names:
                found = f"{base}.{one.name}" if f"{base}.{one.name}" in known else base
                if found in known and found != own:
                    yield found


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Groups of files that reach each other: what is left when files that nothing of the rest needs, or that need
    nothing of the rest, are taken off until none is left to take."""
    left = dict(arrows)
    while True:
        needed = {to for one, reached in left.items() for to in reached if one != to}
        kept = {one: reached & left.keys() for one, reached in left.items() if one in needed and reached & left.keys()}
        if len(kept) == len(left):
            return [sorted(left)] if left else []
        left = kept


def test_files_stand_in_no_circle() -> None:
    files = list(modules())
    known = frozenset(dotted(path) for path in files)
    assert circles({dotted(path): set(named(path, known)) for path in files}) == []


def test_a_circle_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def unexplained(path: Path) -> Iterator[str]:
    """Imports inside functions without a comment beside them, or right above the group they stand in."""
    lines = path.read_text(encoding="utf-8").splitlines()
    imports = {
        node.lineno
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and function.name != "ready"  # Django's own hook
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    for number in sorted(imports):
        first = number
        while first - 1 in imports:
            first -= 1
        said = any("  # " in lines[at - 1] for at in range(first, number + 1))
        if not said and not lines[first - 2].lstrip().startswith("# "):
            yield f"{name(path)}:{number}"


def test_an_import_inside_a_function_says_why() -> None:
    assert [place for path in modules() for place in unexplained(path)] == []
