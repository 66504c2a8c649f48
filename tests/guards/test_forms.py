"""What is posted is read by a form: what was typed stays, and what is missing is told beside its field."""

import ast
import re

from tests.guards.sources import SOURCE, name, tree

READS_POST = {
    "src/fuzhi/faces/doors/cleaning.py": "what is posted is made clean before a form reads it",
    "src/fuzhi/faces/kit/forms.py": "the forms themselves",
    "src/fuzhi/faces/kit/typed.py": "what no form reads is kept or said again",
    "src/fuzhi/faces/kit/list_asked.py": "a bulk form carries its list's conditions, read as those of an address",
}
BY_HAND = {
    "src/fuzhi/faces/kit/templates/workspace/signin.html": "Django's own form",
    "src/fuzhi/faces/kit/templates/workspace/_top.html": "the field of every page's header; it never comes back",
    "src/fuzhi/faces/workspace/search/templates/search/results.html": "the same field, with what was searched",
}
POSTED = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
TYPED = re.compile(r"<textarea|<input(?![^>]*type=\"(?:hidden|checkbox|radio)\")[^>]*>", re.S)


def test_what_is_posted_is_read_by_forms_alone() -> None:
    reading = {
        name(path)
        for path in (SOURCE / "faces").rglob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "POST"
    }
    assert reading == set(READS_POST)


def test_no_page_writes_by_hand_what_is_typed_into() -> None:
    """A line or a text that is typed into is a field of a form, so that it stands in it again when it comes back."""
    by_hand = {
        name(path): found
        for path in SOURCE.rglob("*.html")
        for form in POSTED.findall(path.read_text(encoding="utf-8"))
        if (found := TYPED.findall(form))
    }
    assert set(by_hand) == set(BY_HAND), by_hand
