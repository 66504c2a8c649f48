"""What later steps hold on to of a person: asked before somebody who was entered by hand is taken back."""

from collections.abc import Callable

Tie = Callable[[int], str]
"""What rests on a person (root), in words; empty when nothing does."""
_ties: list[Tie] = []


def register_tie(asked: Tie) -> None:
    """Called once at start by a step above that keeps something of persons."""
    if asked not in _ties:
        _ties.append(asked)


def ties_of(person_id: int) -> list[str]:
    """Everything that rests on a person."""
    return [said for asked in _ties if (said := asked(person_id))]
