"""How many source files a noun of the field stands in: adding one more of its kind touches these, and the recipe says so.

A row of ``BREADTH`` is a kind of noun: its members, the pattern that finds one in a source, and how many files at most.
Packs, samples and migrations are not counted. A failure prints the files.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest

from fuzhi.policy.pack import load_pack
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.facts import STUDENT_FACTS, FactType
from tests.guards.sources import SOURCE, modules, name

LOOKS = {verb for verb in Verb if verb.value.startswith("view_")} | {Verb.USE_OWN_TASKS, Verb.EXPORT}
"""Verbs that only look: each guards every page of its kind, so their number says nothing of what a new one costs."""
NOT_COUNTED = re.compile(r"/(samples|packs|migrations|shipped)/")


@dataclass(frozen=True)
class Kind:
    """``pattern`` of a member is a regular expression over the text of a source; ``home`` is where it is defined."""

    members: Iterable[str]
    pattern: Callable[[str], str]
    files_max: int
    home: str = ""
    may_stand_nowhere: bool = False


BREADTH = {
    "role": Kind(
        [role.name for role in Role],
        lambda member: rf"\bRole\.{member}\b|\brole\b\W+[\"']{member.lower()}[\"']",
        6,
        "src/fuzhi/vocabulary/codes.py",
    ),
    "yes/no fact of a pupil": Kind(
        [fact.name for fact in STUDENT_FACTS if fact.type is FactType.FLAG], lambda member: rf"\b{member}\b", 6
    ),
    "benefit item": Kind(  # beside its pack: condition, item and example
        load_pack("baicheng-2017").benefits, lambda member: rf"\b{member}\b", 3, may_stand_nowhere=True
    ),
    "verb": Kind(
        [verb.name for verb in Verb if verb not in LOOKS],
        lambda member: rf"\bVerb\.{member}\b",
        7,
        "src/fuzhi/steps/accounts/verbs.py",
    ),
}
SOURCES = {
    name(path): path.read_text(encoding="utf-8")
    for path in (*modules(), *SOURCE.rglob("*.sql"), *SOURCE.rglob("*.html"))
    if not NOT_COUNTED.search(path.as_posix())
}


@pytest.mark.parametrize("kind", BREADTH)
def test_a_noun_stands_in_few_files(kind: str) -> None:
    row = BREADTH[kind]
    found = {
        member: [
            *filter(None, [row.home]),
            *(where for where, text in SOURCES.items() if re.search(row.pattern(member), text)),
        ]
        for member in row.members
    }
    bare = [member for member, files in found.items() if files in ([], [row.home])]
    assert row.may_stand_nowhere or not bare, "a pattern that finds nothing holds nothing"
    wide = {member: files for member, files in found.items() if len(files) > row.files_max}
    assert not wide, "\n".join(
        f"{kind} {member}: {len(files)} files\n  " + "\n  ".join(files) for member, files in wide.items()
    )


def test_no_page_and_no_call_names_a_role() -> None:
    """Menus, addresses, buttons and the API ask verbs; the one table says whose they are."""
    faces = {where: text for where, text in SOURCES.items() if where.startswith("src/fuzhi/faces/")}
    assert len(faces) > 50
    assert [where for where, text in faces.items() if re.search(r"\bRole\.[A-Z]+\b|\brole\b\s*[!=]=", text)] == []
