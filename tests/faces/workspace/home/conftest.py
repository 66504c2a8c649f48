"""Counties at a stage of their semester, for the tests that name one."""

from tests.factories.lived_in import county, lived_in

__all__ = ["county", "lived_in"]
