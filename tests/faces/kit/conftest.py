"""The kit is tried by itself: what the product's pages plugged into it (in whatever order tests ran) is taken out."""

import pytest
from django.urls import get_resolver

from fuzhi.faces.kit import hooks as kit_hooks


@pytest.fixture(autouse=True)
def hooks_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with the kit's own defaults. The product's addresses are loaded before, or what they plug in while
    a test runs would be taken out again at its end, for all tests that follow."""
    get_resolver().url_patterns  # noqa: B018
    monkeypatch.setattr(kit_hooks, "hooks", kit_hooks.hooks)
    for name, value in vars(kit_hooks.Hooks()).items():
        monkeypatch.setattr(kit_hooks.hooks, name, value)
