"""Every test that ``docs/findings.md`` names is there: a mend without its test is none."""

import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
FINDINGS = TESTS.parent / "docs" / "findings.md"


def named(text: str) -> Iterator[tuple[int, str]]:
    """(line, name) of the tests in the last cell of each row; ``…`` stands for what a name leaves out."""
    for number, line in enumerate(text.splitlines(), 1):
        cell = line.split("|")[-2] if line.startswith("|") else ""
        for quoted in re.findall(r"`([^`]+)`", cell):
            for part in quoted.split("::"):
                name = part.strip().partition("[")[0].rpartition("/")[2].removesuffix(".py")
                if name.startswith(("test_", "…")):
                    yield number, name


def missing(text: str) -> list[tuple[int, str]]:
    """Those that no test and no file of tests is called."""
    known = set()
    for path in TESTS.rglob("test_*.py"):
        known |= {path.stem, *re.findall(r"^\s*def (test_\w+)", path.read_text(encoding="utf-8"), re.M)}
    return [
        (number, name)
        for number, name in named(text)
        if not any(re.fullmatch(re.escape(name).replace("…", ".*"), one) for one in known)
    ]


def test_every_test_named_is_there() -> None:
    text = FINDINGS.read_text(encoding="utf-8")
    assert len(list(named(text))) > 200
    assert missing(text) == []


def test_a_name_that_is_not_there_is_noticed() -> None:
    row = "| 1 | mend | `test_findings::test_every_test_named_is_there`, `…_is_noticed`, `test_nothing_of_the_kind` |"
    assert missing(row) == [(1, "test_nothing_of_the_kind")]
