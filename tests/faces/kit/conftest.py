"""The kit is tried by itself: what the product told it at start is taken out."""

import pytest

from fuzhi.faces.kit import hooks as kit_hooks


@pytest.fixture(autouse=True)
def hooks_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with the kit's own defaults."""
    monkeypatch.setattr(kit_hooks, "hooks", kit_hooks.hooks)
    for name, value in vars(kit_hooks.Hooks()).items():
        monkeypatch.setattr(kit_hooks.hooks, name, value)
