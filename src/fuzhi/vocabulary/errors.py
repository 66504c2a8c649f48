"""The three ways a request can fail on purpose; everything else is a bug.

Each error carries a stable snake_case ``code`` (listed in ``docs/error-codes.md``), a Chinese ``message`` that says
what was found and where, and a Chinese ``mend`` that says how to go on.
"""

from collections.abc import Sequence

from fuzhi.vocabulary.things import Place


class FuzhiError(Exception):
    """Base of all failures that are shown to a person: ``code``, ``message``, ``mend``; ``ways``: what the mend speaks
    of, in words, and where it opens; ``instead``: the code of what was recognised in place of what was asked for."""

    def __init__(
        self, code: str, message: str, mend: str = "", ways: Sequence[tuple[str, Place]] = (), *, instead: str = ""
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.mend = mend
        self.ways = tuple(ways)
        self.instead = instead

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()


class InputError(FuzhiError):
    """What was handed in must be mended first (exit code 2, HTTP 422)."""


class NotAllowed(FuzhiError):
    """This person may not do this to this thing (exit code 2, HTTP 403; a foreign thing answers as a missing one)."""


class TooMany(NotAllowed):
    """So much in so short a time is done by no person, or by none who means well (HTTP 429)."""


class NotFound(FuzhiError):
    """No such thing, or not in this person's area: both are answered alike (HTTP 404)."""


class Conflict(FuzhiError):
    """Someone was faster, or the thing is no longer in the state that was shown (HTTP 409)."""
