"""Who may try a password, and how often; what was tried stands in the trail.

Three limits, each counted before the password is looked at (so that many at once gain nothing):

- a name from one address: 5 in a quarter of an hour;
- one address over all names: 30 in a quarter of an hour, against one password tried on everybody;
- a name from everywhere: 20 in an hour, against a guesser with many addresses.

A browser in which this person signed in before (``device``) is held by a limit of its own alone: whoever guesses a name
from elsewhere cannot keep its owner out, and gains no try by it. The right password opens nothing while a limit holds.
"""

import unicodedata

from django.db.models import Q

from fuzhi.steps.accounts.models import Staff, Tally
from fuzhi.steps.accounts.permissions import manages
from fuzhi.steps.accounts.tallies import KEPT, Limit
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import TooMany
from fuzhi.vocabulary.handover import Place, Thing, Todo

NAME_MAX = 64
QUARTER, HOUR = 900, 3600
OF_NAME_HERE = Limit("sign_in", 5, QUARTER)
OF_ADDRESS = Limit("sign_in_address", 30, QUARTER)
OF_NAME = Limit("sign_in_name", 20, HOUR)
NOTED = Limit("sign_in_noted", 200, QUARTER)
"""How many failures the trail names; more are a flood, told once."""
REFUSALS_NOTED = Limit("refusal_noted", 60, HOUR)
STRANGER = "stranger"


class SignInPaused(TooMany):
    """Too many tries: nobody looks at this password for a while."""

    def __init__(self) -> None:
        super().__init__(
            "sign_in_paused",
            "密码连续输错，暂停登录15分钟。",
            "请稍后再试，或从以前登录过的浏览器登录，或请系统管理员重设密码。",
        )


def canonical(name: str) -> str:
    """A user name in the one form in which it is counted and looked up."""
    return unicodedata.normalize("NFKC", name).strip().lower()[:NAME_MAX]


def begin(*, name: str, address: str, device: str = "") -> None:
    """Count a try before its password is looked at. Raises SignInPaused when it is one too many."""
    tried = [(limit, limit.add(who)) for limit, who in _counted(name, address, device)]
    if any(count == limit.most + 1 for limit, count in tried if limit is not OF_NAME_HERE):
        _note("sign_in_paused", name, address)
    if any(count > limit.most for limit, count in tried):
        raise SignInPaused


def fail(*, name: str, address: str, device: str = "") -> None:
    """The password was wrong. Raises SignInPaused when it was the last one allowed."""
    _note("sign_in_failed", name, address)
    here, who = _counted(name, address, device)[0]
    if (tried := here.tried(who)) == here.most:
        _note("sign_in_paused", name, address)
    if tried >= here.most:
        raise SignInPaused


def succeed(*, staff: Staff, address: str, device: str = "", second_factor: bool = False) -> None:
    """Signed in, with a second factor or without: what was wrong before is forgotten for this name here; it counts for
    no other limit."""
    first, *others = _counted(staff.username, address, device)
    first[0].forget(first[1])
    for limit, who in others:
        limit.take_back(who)
    audit.record(
        by=staff.username,
        action="sign_in",
        object_kind="staff",
        object_key=staff.username,
        county_code=staff.scope.county_code,
        detail={"address": address, "second_factor": second_factor},
        changes=False,
    )


def leave(*, staff: Staff, address: str) -> None:
    """Signed out."""
    audit.record(
        by=staff.username,
        action="sign_out",
        object_kind="staff",
        object_key=staff.username,
        county_code=staff.scope.county_code,
        detail={"address": address},
        changes=False,
    )


def note_refusal(*, staff: Staff, page: str, code: str, address: str) -> None:
    """Somebody asked for what their role may not: noted, up to a number an hour."""
    if REFUSALS_NOTED.is_passed_by(staff.username):
        return
    audit.record(
        by=staff.username,
        action="refused",
        object_kind="page",
        object_key=page,
        county_code=staff.scope.county_code,
        detail={"address": address, "code": code},
        changes=False,
    )


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """For administration: names and addresses for which signing in was paused since yesterday; whose account is not
    said to be whose."""
    if not manages(staff):
        return []
    unsaid = Staff.objects.filter(person_index=None, is_active=True, is_demo=False).count()
    paused = Q()
    for limit in (OF_NAME_HERE, OF_ADDRESS, OF_NAME):
        paused |= Q(what=limit.what, count__gte=limit.most)
    count = Tally.objects.filter(paused, since__gt=clock.real_now() - KEPT).count()
    return [
        Todo("登录被暂停，请查明", count, Place(Thing.AUDIT), "看审计记录", unit="处"),
        Todo("账号没有登记工号", unsaid, Place(Thing.ACCOUNTS, where="has_number=0"), "去登记", unit="个"),
    ]


def forget(name: str) -> None:
    """Administration gave a new password: the name is free again everywhere."""
    OF_NAME.forget(name)
    OF_NAME_HERE.forget_all(f"{name}|")


def _counted(name: str, address: str, device: str) -> list[tuple[Limit, str]]:
    if device:
        return [(OF_NAME_HERE, f"{name}|{device}")]
    return [(OF_NAME_HERE, f"{name}|{address}"), (OF_ADDRESS, address), (OF_NAME, name)]


def _note(action: str, name: str, address: str) -> None:
    """What is no account's name may be a password typed into the wrong field: it is not kept."""
    noted = NOTED.add("all")
    if noted > NOTED.most:
        action = "sign_in_flood"
    if noted > NOTED.most + 1:
        return
    known = Staff.objects.filter(username=name).first() if name else None
    audit.record(
        by=STRANGER,
        action=action,
        object_kind="staff",
        object_key=known.username if known else "",
        county_code=known.scope.county_code if known else "",
        detail={"address": address},
        changes=False,
    )
