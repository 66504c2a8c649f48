"""In which browsers a person signed in before: a signed cookie names people by digest, so that it tells nobody who.

A browser that is known here is counted by itself (``steps.accounts.signing_in``): guesses from elsewhere do not keep
its owner out.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE, SALT = "fuzhi-device", "fuzhi.device"
SECONDS_MAX = 180 * 86_400
NAMES_MAX = 8


@dataclass(frozen=True, slots=True)
class Device:
    """A browser: its own name, and the digests of the names that signed in there, newest last."""

    name: str
    people: tuple[str, ...]


def known(request: HttpRequest, username: str) -> str:
    """The browser's own name when this person signed in there before, else empty."""
    device = _of(request)
    return device.name if device and _digest(username) in device.people else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """This person signed in here."""
    device = _of(request) or Device(secrets.token_hex(8), ())
    mine = _digest(username)
    people = [*(one for one in device.people if one != mine), mine][-NAMES_MAX:]
    value = signing.dumps({"name": device.name, "people": people}, salt=SALT)
    path, is_secure = settings.LOGIN_URL, settings.FUZHI_HTTPS
    response.set_cookie(COOKIE, value, SECONDS_MAX, path=path, secure=is_secure, httponly=True, samesite="Lax")


def _of(request: HttpRequest) -> Device | None:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS_MAX)
    except signing.BadSignature:
        return None
    return Device(kept["name"], tuple(kept["people"]))


def _digest(username: str) -> str:
    return salted_hmac(SALT, username, algorithm="sha256").hexdigest()[:20]
