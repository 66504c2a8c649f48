"""Long work of oversight, done by the worker."""

from typing import TypedDict

from fuzhi.steps.audit import invariants
from fuzhi.steps.oversight.drawing import draw
from fuzhi.steps.tasks.registry import Progress, Result, handler, told
from fuzhi.vocabulary.handover import Place, Thing

DRAW, CHECK = "draw_coverage", "check_invariants"
"""The kinds of this step's tasks."""


class Drawing(TypedDict):
    """Which semester's coverage is drawn."""

    term: str


@handler(DRAW)
def redraw(asked: Drawing, progress: Progress) -> Result:
    """Draw a semester's coverage anew if something was done since. Result: how many persons."""
    persons = draw(term=asked["term"]).persons
    said = f"已重新核对，在册子女 {persons:,} 人。"
    return {"persons": persons, **told(said, Place(Thing.COVERAGE, (), f"term={asked['term']}"))}


class Checking(TypedDict):
    """Nothing is chosen: every invariant is asked."""


class Broken(TypedDict):
    """One thing that does not hold: the invariant's name, and the sentence with its place."""

    name: str
    sentence: str


@handler(CHECK)
def check_invariants(asked: Checking, progress: Progress) -> Result:
    """Ask every invariant of all steps, as ``fuzhi check`` does. Result: how many were asked, what does not hold."""
    every = invariants.every()
    broken = [Broken(name=one.name, sentence=one.sentence) for one in invariants.check(every)]
    return {"asked": len(every), "broken": broken}
