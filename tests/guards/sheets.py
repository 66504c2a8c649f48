"""Our style sheets and scripts, as their formatter writes them: ``python -m tests.guards.sheets [--check]``."""

import sys
from pathlib import Path

import cssbeautifier
import jsbeautifier

from tests.guards.sources import name, sheets


def formatted(path: Path) -> str:
    """The file as it should stand: two blanks a level, one declaration or statement a line."""
    if path.suffix == ".css":
        look = cssbeautifier.default_options()
        look.space_around_combinator = True
        write = cssbeautifier.beautify
    else:
        look = jsbeautifier.default_options()
        write = jsbeautifier.beautify
    look.indent_size, look.end_with_newline = 2, True
    return str(write(path.read_text(encoding="utf-8"), look))


def main() -> None:
    """Write each file anew, or with ``--check`` only name those that differ and end with 1."""
    differ = [path for path in sheets() if formatted(path) != path.read_text(encoding="utf-8")]
    if differ and "--check" in sys.argv:
        sys.exit("没有排好格式（make format）：" + "、".join(name(path) for path in differ))
    for path in differ:
        path.write_text(formatted(path), encoding="utf-8")


if __name__ == "__main__":
    main()
