"""First steps by what one may do: a short list on home that ticks itself off as the trail shows them done."""

from dataclasses import dataclass
from functools import cache

import yaml
from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.kit.menu import may_open
from fuzhi.faces.workspace.access import staff_of
from fuzhi.faces.workspace.help.tips import HERE, STEPS, is_quiet
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.audit.queries import kinds_done


@dataclass(frozen=True)
class Step:
    """One thing to do once: its words, its page, and the acts of the trail that show it done."""

    words: str
    url_name: str
    acts: tuple[str, ...]


@dataclass(frozen=True)
class ShownStep:
    """A step for a person: where it is done, and whether it is."""

    words: str
    url: str
    is_done: bool


@cache
def steps() -> dict[Verb, Step]:
    """By what one must be allowed to do, in the order of the work."""
    read: dict[str, list[str]] = yaml.safe_load((HERE / "first_steps.yaml").read_text(encoding="utf-8"))
    return {Verb(verb): Step(words, page, tuple(acts)) for verb, (words, page, *acts) in read.items()}


def first_steps(request: HttpRequest) -> list[ShownStep]:
    """The steps of this person, done ones ticked; none when all are done or the list was put away."""
    staff = staff_of(request)
    own = [one for verb, one in steps().items() if can(staff, verb) and may_open(request, one.url_name)]
    if is_quiet(request, STEPS) or not own:
        return []
    done = kinds_done(staff.username, [act for one in own for act in one.acts])
    shown = [ShownStep(one.words, reverse(one.url_name), not done.isdisjoint(one.acts)) for one in own]
    return [] if all(one.is_done for one in shown) else shown
