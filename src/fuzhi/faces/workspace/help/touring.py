"""A tour of five minutes: the pages that one may open, in the order of the work, each with what to look at."""

from dataclasses import dataclass
from functools import cache

import yaml
from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.kit.menu import may_open
from fuzhi.faces.workspace.help.tips import HERE
from fuzhi.vocabulary.typed import whole_number

ADDRESS = "tour"


@dataclass(frozen=True)
class Stop:
    """A page of the tour, and what to look at there."""

    url_name: str
    title: str
    look: str


@dataclass(frozen=True)
class Shown:
    """Where on the tour a page stands: number of the stop, how many there are, where the next and last one are."""

    at: int
    of: int
    look: str
    next_url: str
    back_url: str


@cache
def stops() -> tuple[Stop, ...]:
    """Every stop, in the order of the work."""
    read: dict[str, list[str]] = yaml.safe_load((HERE / "tour.yaml").read_text(encoding="utf-8"))
    return tuple(Stop(name, *said) for name, said in read.items())


def stops_of(request: HttpRequest) -> tuple[Stop, ...]:
    """The tour of whoever is signed in: the pages that this person may open."""
    return tuple(one for one in stops() if may_open(request, one.url_name))


def address(own: tuple[Stop, ...], at: int) -> str:
    """The page of a stop, numbered from 1; the tour's own page before the first and after the last."""
    return f"{reverse(own[at - 1].url_name)}?{ADDRESS}={at}" if 1 <= at <= len(own) else reverse("help-tour")


def tour_of(request: HttpRequest) -> Shown | None:
    """Where on the tour this page stands; None off the tour."""
    at = whole_number(request.GET.get(ADDRESS, ""), 99)
    if not at:
        return None
    own = stops_of(request)
    if not 1 <= at <= len(own):
        return None
    return Shown(at, len(own), own[at - 1].look, address(own, at + 1), address(own, at - 1))
