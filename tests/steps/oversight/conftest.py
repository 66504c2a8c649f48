"""A county at a stage of its semester, for the tests that name one."""

from tests.factories.lived_in import county, fresh_cache, lived_in

__all__ = ["county", "fresh_cache", "lived_in"]
