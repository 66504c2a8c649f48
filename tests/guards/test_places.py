"""A prefecture is a pack and a places table: no code or name of one stands in the product beside packs, samples and demo."""

import re
from pathlib import Path

import pytest

from fuzhi.policy.folders import PACKS_FOLDER
from fuzhi.policy.jurisdictions import jurisdiction_in
from tests.guards.sources import ROOT, name

APART = re.compile(r"/(packs|samples|demo|migrations|shipped)/")
"""What belongs to a prefecture, or is applied already (what migrations once seeded is the packs' now)."""
SPOKEN = re.compile(r'"""[\s\S]*?"""|``[^`]*``|(?m:^\s*#.*$)')
"""Docstrings and comments may give an example."""
DEFAULTS = {
    "src/fuzhi/site/main.py": "the demo's own line of help",
    "src/fuzhi/faces/workspace/signin/views.py": "the demo's list of accounts",
}
SHIPPED = [jurisdiction_in(head.parent) for head in sorted(PACKS_FOLDER.glob("*/pack.yaml"))]
SOURCES = [
    path
    for path in sorted((ROOT / "src").rglob("*"))
    if path.suffix in {".py", ".sql", ".html", ".js", ".css", ".typ"} and not APART.search(path.as_posix())
]


def names_of_places() -> re.Pattern[str]:
    words = {text for one in SHIPPED for text in (one.name, one.name[:-1], one.province, *one.counties.values())}
    codes = {one.code for one in SHIPPED}
    return re.compile("|".join([*map(re.escape, sorted(words, key=len, reverse=True)), *(rf"\b{c}\d*" for c in codes)]))


def test_sources_are_looked_at() -> None:
    assert len(SOURCES) > 300 and SHIPPED
    assert names_of_places().search('"220822"') and names_of_places().search("白城")


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_place_stands_in_a_source(path: Path) -> None:
    text = SPOKEN.sub("", path.read_text(encoding="utf-8"))
    found = sorted({hit[0] for hit in names_of_places().finditer(text)})
    assert not found or name(path) in DEFAULTS, found
