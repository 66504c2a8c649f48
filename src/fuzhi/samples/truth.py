"""What was planted and what must come of it, written when it is planted: ``truth.csv``."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

HEADER = ("kind", "term", "county_code", "person", "where", "expected")


@dataclass(frozen=True, slots=True)
class Truth:
    """One line of truth.csv: see the README of this package for kinds and expected texts."""

    kind: str
    term: str
    county_code: str
    person: str
    where: str
    expected: str


@dataclass(slots=True)
class TruthLog:
    """The lines in the order in which they were planted."""

    lines: list[Truth] = field(default_factory=list)

    def note(self, kind: str, term: str, county: str, person: str, where: str, expected: str) -> None:
        """Add one line."""
        self.lines.append(Truth(kind, term, county, person, where, expected))

    def write(self, path: Path) -> None:
        """UTF-8, comma, LF."""
        with path.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(HEADER)
            rows.writerows((t.kind, t.term, t.county_code, t.person, t.where, t.expected) for t in self.lines)


def person_text(name: str, id_number: str) -> str:
    """``王小明 0326``: the name and the last four of the ID."""
    return f"{name} {id_number[-4:]}"
