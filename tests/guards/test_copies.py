"""Nothing is written twice: no run of six or more lines stands in two places of source or tests, unless it says why."""

from pathlib import Path

import pytest

from tests.guards.copies import LINES_MIN, copies, files
from tests.guards.sources import ROOT, SOURCE, name

EXPLAINED: dict[tuple[str, str], str] = {
    ("src/fuzhi/faces/public/templates/public/notice.html", "tests/faces/kit/templates/gallery/notice.html"): (
        "the gallery shows what a public table looks like by hand, without a notice in a database"
    ),
}
"""Two files, in the order of their names -> why the same lines stand in both."""


def test_no_run_of_lines_stands_twice() -> None:
    found = copies([*files(SOURCE), *files(ROOT / "tests"), *files(ROOT / "benchmarks")])
    assert [str(one) for one in found if (name(one.first), name(one.second)) not in EXPLAINED] == []


def test_what_is_explained_is_still_there() -> None:
    found = copies(sorted({ROOT / path for pair in EXPLAINED for path in pair}))
    assert {(name(one.first), name(one.second)) for one in found} == set(EXPLAINED)


LINES = [f"line = {number}" for number in range(LINES_MIN)]


def found_in(folder: Path, one: list[str], other: list[str], kind: str) -> list[int]:
    """How long the runs are that two files of that kind share."""
    for place, lines in (("one", one), ("other", other)):
        (folder / f"{place}.{kind}").write_text("\n".join(lines))
    return [found.length for found in copies(files(folder))]


@pytest.mark.parametrize(
    ("one", "other", "lengths"),
    [
        (["a = 1", *LINES], [*LINES, "b = 2"], [6]),
        ([*LINES, "c = 3"], [*LINES, "c = 3"], [7]),
        (LINES[:5], LINES[:5], []),
        ([*LINES, "x = 1", *LINES], ["y = 2"], [6]),
        (["# why", *LINES[:3], "", "import os", "from os import (", "    path,", ")", *LINES[3:]], LINES, [6]),
        ([*LINES[:3], ")", *LINES[3:]], [f"    {line}" for line in LINES], [6]),
        ([*LINES[:3], "else:", *LINES[3:]], LINES, []),
    ],
)
def test_what_counts_as_written_twice(tmp_path: Path, one: list[str], other: list[str], lengths: list[int]) -> None:
    assert found_in(tmp_path, one, other, "py") == lengths


def test_tags_that_only_close_do_not_count(tmp_path: Path) -> None:
    shared = ["<tr>", "<td>{{ a }}</td>", "</tr>", "{% endfor %}", "</tbody></table>", "{# why #}", "<p>b</p>"]
    assert found_in(tmp_path, shared, shared, "html") == []
    shared += ["<p>c</p>", "<p>d</p>", "<p>e</p>"]
    assert found_in(tmp_path, shared, shared, "html") == [6]
