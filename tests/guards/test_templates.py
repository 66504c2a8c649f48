"""Every template is used, and every template that is named exists."""

import re
from pathlib import Path

from tests.guards.sources import ROOT, SOURCE, modules

FOUND_BY_DJANGO: dict[str, str] = {}  # name -> who asks for it


def templates() -> dict[str, Path]:
    """Name as code says it -> file."""
    return {str(path).rsplit("/templates/", 1)[1]: path for path in SOURCE.rglob("templates/**/*.html")}


def names_in_python() -> set[str]:
    return {name for path in modules() for name in re.findall(r"[\"']([\w.-]+/[\w./-]+\.html)[\"']", path.read_text())}


def names_in_templates(files: list[Path]) -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    parts = {f"cotton/{tag.replace('-', '_').replace('.', '/')}.html" for tag in re.findall(r"<c-([\w.-]+)", text)}
    own = {f"cotton/{tag}.html" for tag in ("vars", "slot")}
    return set(re.findall(r"{%-?\s*(?:include|extends)\s+\"([^\"]+)\"", text)) | (parts - own)


def test_every_template_is_used_and_every_named_one_exists() -> None:
    ours = templates()
    gallery = list((ROOT / "tests" / "faces" / "kit" / "templates").rglob("*.html"))
    assert len(ours) > 100
    used = names_in_python() | names_in_templates(list(ours.values())) | FOUND_BY_DJANGO.keys()
    assert sorted(ours.keys() - used) == []
    assert sorted((used | names_in_templates(gallery)) - ours.keys()) == []
