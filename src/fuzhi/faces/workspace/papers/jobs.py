"""Bundles too long for one request: a task makes them, the bell says when they are there."""

from typing import TypedDict

from fuzhi.faces.workspace.child.cards import Press
from fuzhi.faces.workspace.papers.bundles import Chosen
from fuzhi.faces.workspace.papers.making import make
from fuzhi.steps.accounts.queries import staff_named
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid.printing import Bundle
from fuzhi.steps.aid.services import keep_printing
from fuzhi.steps.aid.states import Paper, PrintedFor
from fuzhi.steps.aid.things import Printing
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.registry import NO_PROGRESS, Progress, Result, handler, told
from fuzhi.steps.tasks.things import Task
from fuzhi.vocabulary.handover import Place, Thing
from fuzhi.vocabulary.terms import Term

KIND = "print_papers"


class Asked(TypedDict):
    """For whom (username) which papers of which children are made; ``site`` is what the codes to scan open."""

    by: str
    paper: str
    term: str
    printed_for: str
    key: str
    label: str
    persons: list[int]
    site: str


def asked_of(found: Chosen, paper: str, term: Term, site: str, by: Staff) -> Asked:
    """The papers of a bundle, as a task is asked for them. A child's name stands in no task."""
    return Asked(
        by=by.acts_as,
        paper=paper,
        term=str(term),
        printed_for=found.printed_for.value,
        key=found.key,
        label=found.label,
        persons=found.persons,
        site=site,
    )


def start(asked: Asked, by: Staff) -> Task:
    """As a task."""
    title = f"打印{Paper(asked['paper']).label}：{asked['label']}"
    return tasks.start(kind=KIND, title=title[:120], payload=asked, by=by, county_code=by.scope.county_code)


def make_now(asked: Asked, by: Staff, progress: Progress = NO_PROGRESS) -> tuple[Printing, int]:
    """Make the papers and put them into the archive; the second number: children of whom there is none."""
    term, persons = Term.parse(asked["term"]), asked["persons"]
    progress.step("正在读资料、排版", 0, len(persons))
    made = make(Paper(asked["paper"]), by.scope, persons, Press(term, asked["site"]))
    progress.step("正在存入打印档案", len(made.children), len(persons))
    bundle = Bundle(Paper(asked["paper"]), term, PrintedFor(asked["printed_for"]), asked["key"], asked["label"])
    kept = keep_printing(bundle=bundle, children=made.children, pages=made.pages, content=made.content, by=by)
    return kept, made.left_out


@handler(KIND)
def print_papers(asked: Asked, progress: Progress) -> Result:
    """Make a bundle. Result: where it stands in the archive."""
    kept, left_out = make_now(asked, staff_named(asked["by"]), progress)
    rest = f"{left_out:,} 人没有可打印的，没有印。" if left_out else ""
    said = f"{Paper(kept.paper).label} {kept.count:,} 人 {kept.pages:,} 页。{rest}"
    return told(said, Place(Thing.PRINTING, (kept.pk,)))
