"""What items are called on pages, in bank summaries and in papers: as the packs in use have it."""

from fuzhi.steps.aid.rules import Item, item, items

__all__ = ["Item", "item", "items"]
