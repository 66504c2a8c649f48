"""What is searched for is found in a lived-in county, too."""

from tests.factories.lived_in import county, lived_in

__all__ = ["county", "lived_in"]
