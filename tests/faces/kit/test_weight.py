"""What a browser fetches for a first page, compressed: 50 kB/s is what a village has. Later pages fetch themselves only."""

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).parents[3] / "src" / "fuzhi" / "faces" / "static"
KIT = STATIC.parent / "kit" / "templates"
ALWAYS = ("icons.svg",)
"""Fetched by every page though its template's head does not name it."""
STAFF_MAX, PUBLIC_MAX = 100_000, 30_000
"""Bytes without the page itself (a staff page is 15 kB at most, a public one 8 kB): 2.3 s and 0.8 s at 50 kB/s."""


def _fetched(*templates: str) -> set[str]:
    heads = "".join((KIT / name).read_text("utf-8") for name in templates)
    return {*re.findall(r"{% static '([^']+)' %}", heads), *ALWAYS}


def _weight(names: set[str]) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in names)


def test_a_first_staff_page_needs_little() -> None:
    fetched = _fetched("kit/skeleton.html")
    assert {"fz.css", "fz.js", "vendor/htmx/htmx.min.js"} <= fetched
    assert _weight(fetched) <= STAFF_MAX


def test_a_first_public_page_needs_less() -> None:
    fetched = _fetched("public/base.html")
    assert not any(name.endswith(".js") for name in fetched)
    assert _weight(fetched) <= PUBLIC_MAX


def test_no_other_template_fetches_anything() -> None:
    naming = [path.name for path in STATIC.parent.glob("**/*.html") if "{% static '" in path.read_text("utf-8")]
    assert sorted(naming) == ["base.html", "skeleton.html"]
