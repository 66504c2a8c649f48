"""Counties at a stage of their semester, for the tests that name one."""

from tests.factories.lived_in import county, fresh_cache, lived_in

__all__ = ["county", "fresh_cache", "lived_in"]
