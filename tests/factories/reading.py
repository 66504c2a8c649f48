"""Rosters read in this process, for tests of what becomes of their rows."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fuzhi.rosters import read_roster
from fuzhi.steps.intake import services as intake
from fuzhi.steps.payments import returning


@contextmanager
def read_here() -> Iterator[None]:
    """The reader itself, without the limited child process it runs in."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (intake, returning):
            patch.setattr(module, "read_roster", functools.partial(read_roster, isolated=False))
        yield
