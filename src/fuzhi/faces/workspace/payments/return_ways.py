"""Further ways to get a bank's return than an uploaded file: the assembly offers them, the batch page shows them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReturnWay:
    """A button beside the upload: the address it posts to (with the batch's number), its words, and whether now."""

    url_name: str
    label: str
    hint: str
    icon: str
    is_offered: Callable[[], bool]


_ways: list[ReturnWay] = []


def offer(way: ReturnWay) -> None:
    """Called once at start for each way."""
    _ways.append(way)


def offered() -> list[ReturnWay]:
    """The ways that can be gone now."""
    return [way for way in _ways if way.is_offered()]
