"""What may never stand in a template or a sheet, and that vendored files are what their list says."""

import hashlib
import re
from pathlib import Path

import pytest

FACES = Path(__file__).parents[3] / "src" / "fuzhi" / "faces"
TEMPLATES = sorted(FACES.glob("**/*.html"))
OWN_SCRIPTS = sorted((FACES / "static").glob("*.js"))
FORBIDDEN = {
    "inline style": r"<[^>]*\sstyle\s*=",
    "style element": r"<style",
    "inline handler": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"\bhx-on",
    "js: in hx-vals": r"hx-vals\s*=\s*['\"]\s*js(on)?:",
    "filter in hx-trigger": r"hx-trigger\s*=\s*['\"][^'\"]*\[",
    "inline script": r"<script(?![^>]*\bsrc=)(?![^>]*application/json)",
    "address of another host": r"(?:src|href)\s*=\s*['\"](?:https?:)?//",
}


def breaches(text: str) -> list[str]:
    bare = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}|{%.*?%}", "", text, flags=re.S)
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, bare, re.I)]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="a">',
        "<style>",
        "<p class=a onclick=x>",
        '<p hx-on:click="x">',
        "<p hx-vals='js:{}'>",
        '<p hx-trigger="click[a]">',
        "<script>x</script>",
        '<script src="https://a/x.js"></script>',
        "<img src='//a/x'>",
    ],
)
def test_each_breach_is_seen(text: str) -> None:
    assert len(breaches(text)) == 1


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FACES)))
def test_no_template_breaks_the_strict_policy(path: Path) -> None:
    assert breaches(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", OWN_SCRIPTS, ids=lambda path: path.name)
def test_no_own_script_evaluates_text_or_sets_style_attributes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for pattern in (r"\beval\(", r"new Function", r"setAttribute\(\s*['\"]style", r"innerHTML", r"https?://"):
        assert not re.search(pattern, text), pattern


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FACES)))
def test_every_icon_named_is_in_the_sprite(path: Path) -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', (FACES / "static" / "icons.svg").read_text()))
    used = set(re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8")))
    assert used <= known


def test_vendored_files_are_what_their_list_says() -> None:
    folder = FACES / "static" / "vendor"
    listed = dict(re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (folder / "VENDORED.md").read_text(), re.M))
    there = {str(path.relative_to(folder)) for path in folder.glob("**/*") if path.suffix in (".js", ".css")}
    assert set(listed) == there
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
        assert b"sourceMappingURL" not in (folder / name).read_bytes()


def test_the_public_sheets_are_small() -> None:
    assert sum(len((FACES / "static" / name).read_bytes()) for name in ("base.css", "public.css")) < 20_000


def test_sheets_fetch_nothing_from_elsewhere() -> None:
    for path in (FACES / "static").glob("*.css"):
        assert not re.search(r"@import|url\(\s*['\"]?(?!data:)", path.read_text()), path.name


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_colours_keep_contrast_aa() -> None:
    text = (FACES / "static" / "base.css").read_text()
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6})", text))
    pairs = "ink/page second/head quiet/page t7/t0 t8/t1 am-tag-text/am-tag am-text/am-bg red/red-bg"
    for ink, ground in (pair.split("/") for pair in pairs.split()):
        light, dark = sorted((_luminance(tokens[ink]), _luminance(tokens[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


STATE_ONLY = {"fz-p-second", "fz-failure", "fz-l0"}  # written for scripts and tests, nothing to paint


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FACES)))
def test_every_class_of_ours_is_painted(path: Path) -> None:
    sheet = (FACES / "static" / "fz.css").read_text()
    painted = set(re.findall(r"\.(fz-[a-z0-9-]+)", sheet)) | STATE_ONLY
    text = re.sub(r"{%.*?%}|{{.*?}}", " \x00 ", path.read_text(encoding="utf-8"))
    used = {
        word for classes in re.findall(r'class="([^"]*)"', text) for word in classes.split() if word.startswith("fz-")
    }
    assert {word for word in used if not word.endswith("-")} <= painted
