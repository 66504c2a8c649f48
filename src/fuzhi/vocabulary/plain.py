"""Values as JSON holds them, where nothing more can be said: what another program wrote, or will read."""

from typing import Any

Json = dict[str, Any]
"""An object of JSON; who writes it says its keys beside."""
