"""What a page is for and what comes after it; what its words mean. Read once, from the files beside."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.http import HttpRequest

from fuzhi.faces.kit.list_views import name_of

HERE = Path(__file__).parent
QUIET_COOKIE = "fz_quiet"
TIPS, STEPS = "tips", "steps"


@dataclass(frozen=True)
class Tip:
    """One sentence each: what this page is for, and what comes after."""

    does: str
    then: str


@cache
def tips() -> dict[str, Tip]:
    """By the name of the page's address."""
    read: dict[str, list[str]] = yaml.safe_load((HERE / "tips.yaml").read_text(encoding="utf-8"))
    return {name: Tip(*said) for name, said in read.items()}


@cache
def meanings() -> dict[str, str]:
    """Word as it stands on pages -> what it means."""
    found: dict[str, str] = yaml.safe_load((HERE / "terms.yaml").read_text(encoding="utf-8"))
    return found


def tip_of(request: HttpRequest) -> Tip | None:
    """The tip of this page, unless the person has put tips away."""
    return None if is_quiet(request, TIPS) else tips().get(name_of(request))


def is_quiet(request: HttpRequest, what: str) -> bool:
    """True when this browser was told to leave ``what`` out."""
    return what in request.COOKIES.get(QUIET_COOKIE, "").split(".")
