"""Mutants of a module: one change each, by the operators of Cosmic Ray; the same sample for the same text.

Left out are changes that say nothing about tests: of annotations, of docstrings, and of decorators.
"""

import ast
import difflib
import random
from collections.abc import Iterator
from dataclasses import dataclass

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


def _all(source: str) -> Iterator[tuple[str, Mutant]]:
    """(family of the change, mutant) for every place and operator."""
    tree, typed, lines = get_ast(source), _annotated(source), source.splitlines()
    for name in sorted(operator_names()):
        if any(part in name for part in LEFT_OUT):
            continue
        operator = get_operator(name)()
        count = sum(len(list(operator.mutation_positions(node))) for node in ast_nodes(tree))
        for occurrence in range(count):
            text = mutate_code(source, operator, occurrence)
            if text is None or text == source:
                continue
            after = text.splitlines()
            place = next(n for n, pair in enumerate(zip(lines, after, strict=False)) if pair[0] != pair[1])
            if place + 1 not in typed and not lines[place].lstrip().startswith("@"):
                yield f"{place} {name.partition('_')[0]}", Mutant(place + 1, lines[place], after[place], text)


def sample(source: str, most: int, seed: str) -> list[Mutant]:
    """At most so many, one of a family a line, in the order of the lines."""
    families: dict[str, list[Mutant]] = {}
    for family, one in _all(source):
        families.setdefault(family, []).append(one)
    draw = random.Random(seed)
    found = [draw.choice(alike) for _, alike in sorted(families.items())]
    return sorted(draw.sample(found, min(most, len(found))), key=lambda one: (one.line, one.after))


def diff(before: str, after: str) -> str:
    """The change as a patch."""
    return "\n".join(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1))
