"""What items are called on pages, in bank summaries and in papers: read once from the policy packs."""

import functools
from dataclasses import dataclass

from fuzhi.policy.folders import pack_names
from fuzhi.policy.pack import load_pack


@dataclass(frozen=True, slots=True)
class Item:
    """An aid item's names: ``label`` in full, ``short_label`` four characters for a passbook, ``public_label`` neutral."""

    code: str
    label: str
    short_label: str
    public_label: str


@functools.cache
def items() -> dict[str, Item]:
    """Every item of every pack by code, in reading order."""
    found: dict[str, Item] = {}
    for name in pack_names():
        for benefit in load_pack(name).benefits.values():
            found.setdefault(benefit.code, Item(benefit.code, benefit.label, benefit.short_label, benefit.public_label))
    return found


def item(code: str) -> Item:
    """One item; an unknown code (an item of a pack that is gone) names itself 其他资助."""
    return items().get(code) or Item(code, "其他资助", "其他资助", "其他资助")
