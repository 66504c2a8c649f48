"""Somebody's telephone with the app on it: what it shows at a moment, and the moment moved on so that codes differ."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from fuzhi.steps.accounts import second_factor
from fuzhi.steps.accounts.models import Staff
from fuzhi.vocabulary import clock


class Telephone:
    """Its clock is the product's, plus what it is wrong by."""

    def __init__(self, letters: str) -> None:
        self.key = base64.b32decode(letters.replace(" ", ""))

    def shows(self, wrong_by: int = 0) -> str:
        """The six digits."""
        made = TOTP(self.key, 6, SHA1(), 30)
        return made.generate(int(clock.real_now().timestamp()) + wrong_by).decode()


def set_up(staff: Staff) -> tuple[Telephone, list[str]]:
    """A telephone that is asked from now on, and the recovery codes."""
    second_factor.begin(by=staff)
    begun = second_factor.begun(staff)
    assert begun is not None
    phone = Telephone(begun.letters)
    return phone, second_factor.confirm(code=phone.shows(), by=staff)


@contextmanager
def later(seconds: int = 30, start: datetime | None = None) -> Iterator[None]:
    """So much later in real time (the telephone shows another code)."""
    real = clock.real_now
    moved = (start or real()) + timedelta(seconds=seconds)
    clock.real_now = lambda: moved
    try:
        yield
    finally:
        clock.real_now = real
