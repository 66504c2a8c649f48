"""Release and approval are tried in a lived-in county."""

from tests.factories.lived_in import county, lived_in

__all__ = ["county", "lived_in"]
