"""What is written twice: runs of six or more lines that are the same to the letter in two places.

``python -m tests.guards.copies`` lists them. Blank lines, comments, imports and lines that only close something (brackets,
closing tags) are passed over, and blanks are folded; a run that stands in a file twice counts like one in two files.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.guards.sources import ROOT, SOURCE, name

LINES_MIN = 6
KINDS = {".py", ".html", ".css", ".js", ".sql", ".typ"}
NOT_OURS = ("vendor", "migrations")
"""What others wrote, and schema as it was: history is not rewritten."""
COMMENT = {".py": "#", ".sql": "--", ".js": "//", ".typ": "//", ".css": "/*", ".html": "{#"}
CLOSING = re.compile(r"[^\w]*|(?:</[\w.-]+>|{% *end\w+ *%})+")
OPENING_IMPORT = re.compile(r"(?:from [\w.]+ )?import\b[^)]*")
IMPORT = re.compile(r"(?:from [\w.]+ )?import\b.*|{% *(?:load) .*%}|@import .*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that counts: its number in the file, and what it says."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One run in two places; each place is the file and the line where the run starts there."""

    first: Path
    first_line: int
    second: Path
    second_line: int
    length: int
    text: str

    def __str__(self) -> str:
        places = f"{name(self.first)}:{self.first_line} ~ {name(self.second)}:{self.second_line}"
        return f"{self.length} lines: {places}: {self.text[:60]}"


def files(folder: Path) -> list[Path]:
    """What of a folder is written by hand."""
    found = (path for path in folder.rglob("*") if path.suffix in KINDS)
    return sorted(path for path in found if not set(NOT_OURS) & set(path.relative_to(folder).parts))


def lines(path: Path) -> Iterator[Line]:
    """The lines of a file that count."""
    in_import = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = " ".join(line.split())
        if in_import:
            in_import = ")" not in text
        elif path.suffix == ".py" and "(" in text and OPENING_IMPORT.fullmatch(text):
            in_import = True
        elif not (CLOSING.fullmatch(text) or IMPORT.fullmatch(text) or text.startswith(COMMENT[path.suffix])):
            yield Line(number, text)


def copies(paths: list[Path]) -> list[Copy]:
    """Each run of :data:`LINES_MIN` lines or more that stands in two places, the longest first."""
    told = {path: list(lines(path)) for path in paths}
    places: dict[tuple[str, ...], list[tuple[Path, int]]] = defaultdict(list)
    for path, said in told.items():
        for at in range(len(said) - LINES_MIN + 1):
            places[tuple(line.text for line in said[at : at + LINES_MIN])].append((path, at))
    starts: dict[tuple[Path, Path, int], set[int]] = defaultdict(set)
    for same in places.values():
        for one, (first, at) in enumerate(same):
            for second, other in same[one + 1 :]:
                if first != second or other - at >= LINES_MIN:
                    starts[first, second, other - at].add(at)
    found = []
    for (first, second, apart), ats in starts.items():
        for at in sorted(ats):
            if at - 1 not in ats:
                end = next(end for end in range(at, len(told[first])) if end + 1 not in ats)
                here, there = told[first][at], told[second][at + apart]
                found.append(Copy(first, here.number, second, there.number, end - at + LINES_MIN, here.text))
    return sorted(found, key=lambda one: (-one.length, one.first, one.first_line))


if __name__ == "__main__":
    sys.stdout.write("\n".join(map(str, copies([*files(SOURCE), *files(ROOT / "tests"), *files(ROOT / "benchmarks")]))))
    sys.stdout.write("\n")
