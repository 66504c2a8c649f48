"""Mutants of a module: one change each, by the operators of Cosmic Ray; the same sample for the same text.

Left out are changes that say nothing about tests: of annotations, of docstrings, and of decorators.
"""

import ast
import random
from dataclasses import dataclass
from itertools import islice

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

LEFT_OUT = ("NoOp", "RemoveDecorator", "Variable")


@dataclass(frozen=True)
class Mutant:
    """One change: the line as it was and as it is, and the module's whole new text."""

    line: int
    before: str
    after: str
    source: str

    @property
    def name(self) -> str:
        """As in the list of equivalents: the text before and after, wherever it stands."""
        return f"{self.before.strip()} -> {self.after.strip()}"


def _annotated(source: str) -> set[int]:
    """Lines that hold nothing but a signature's or a field's type."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        found: list[ast.expr | None] = []
        if isinstance(node, ast.FunctionDef):
            found = [node.returns, *(one.annotation for one in (*node.args.args, *node.args.kwonlyargs))]
        elif isinstance(node, ast.AnnAssign) and not isinstance(node.value, ast.Constant | ast.BinOp | ast.Compare):
            found = [node.annotation]
        for one in found:
            if one is not None:
                lines |= set(range(one.lineno, (one.end_lineno or one.lineno) + 1))
    return lines


def _places(source: str) -> dict[str, list[tuple[str, int]]]:
    """(operator, which of its places) by line and family of the change."""
    tree, typed, lines = get_ast(source), _annotated(source), source.splitlines()
    found: dict[str, list[tuple[str, int]]] = {}
    for name in sorted(operator_names()):
        if any(part in name for part in LEFT_OUT):
            continue
        operator = get_operator(name)()
        starts = [start for node in ast_nodes(tree) for start, _ in operator.mutation_positions(node)]
        for occurrence, (line, _) in enumerate(starts):
            if line not in typed and not lines[line - 1].lstrip().startswith("@"):
                found.setdefault(f"{line} {name.partition('_')[0]}", []).append((name, occurrence))
    return found


def _compiles(text: str) -> bool:
    """Cosmic Ray takes the mark of keyword-only parameters for a product: such a change says nothing about tests."""
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _made(source: str, name: str, occurrence: int) -> Mutant | None:
    text = mutate_code(source, get_operator(name)(), occurrence)
    if text is None or text == source or not _compiles(text):
        return None
    pairs = enumerate(zip(source.splitlines(), text.splitlines(), strict=False), start=1)
    line, (before, after) = next((n, pair) for n, pair in pairs if pair[0] != pair[1])
    return Mutant(line, before, after, text)


def sample(source: str, most: int, seed: str) -> list[Mutant]:
    """At most so many, one of a family a line, in the order of the lines."""
    draw = random.Random(seed)
    families = sorted(_places(source).items())
    draw.shuffle(families)
    made = (_made(source, *draw.choice(alike)) for _, alike in families)
    found = islice((one for one in made if one is not None), most)
    return sorted(found, key=lambda one: (one.line, one.after))
