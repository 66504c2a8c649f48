"""The docs show pictures that are there, each taken by a journey, and none lies unused; links between docs lead somewhere."""

import ast
import re
from pathlib import Path

from tests.guards.sources import ROOT

PICTURES = ROOT / "docs" / "user-guide" / "pictures"
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def targets(path: Path) -> set[Path]:
    """Files of ours that a text links to or shows."""
    found = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    return {(path.parent / one).resolve() for one in found if "://" not in one}


def test_every_link_and_picture_is_there() -> None:
    gone = [f"{path.relative_to(ROOT)}: {one}" for path in TEXTS for one in targets(path) if not one.exists()]
    assert not gone


def test_every_picture_is_shown_and_taken_by_a_journey() -> None:
    shown = {one.stem for path in TEXTS for one in targets(path) if one.suffix == ".png"}
    kept = {path.stem for path in PICTURES.iterdir()}
    tree = ast.parse((ROOT / "tests/journeys/test_guide_pictures.py").read_text(encoding="utf-8"))
    table = next(
        node.value for node in tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "PICTURES"
    )
    assert isinstance(table, ast.Dict)
    taken = {key.value for key in table.keys if isinstance(key, ast.Constant)}
    assert shown == kept == taken
