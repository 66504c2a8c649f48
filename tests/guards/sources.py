"""The source files that guards read."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "fuzhi"


def modules() -> Iterator[Path]:
    """Every module of ours but migrations, which Django writes."""
    return (path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts)


def sheets() -> list[Path]:
    """Every style sheet and script of ours; what others wrote lies in ``vendor``."""
    static = SOURCE / "faces" / "static"
    return [path for path in sorted(static.rglob("*.[cj]s*")) if "vendor" not in path.parts]


def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """As in a message: ``src/fuzhi/...``."""
    return str(path.relative_to(ROOT))
