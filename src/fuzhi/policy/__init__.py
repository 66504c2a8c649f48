"""Rules as code: the language in which packs are written, and what is made of them.

Names are loaded when they are asked for, so that the command line can evaluate a compiled pack without importing Ibis.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fuzhi.policy.language import (
        Benefit,
        Condition,
        all_of,
        any_of,
        by_value,
        lower_of,
        none_of,
        p,
        r,
        s,
        t,
    )
    from fuzhi.policy.pack import Pack, load_pack
    from fuzhi.vocabulary.codes import Delivery, Tier

__all__ = [
    "Benefit",
    "Condition",
    "Delivery",
    "Pack",
    "Tier",
    "all_of",
    "any_of",
    "by_value",
    "load_pack",
    "lower_of",
    "none_of",
    "p",
    "r",
    "s",
    "t",
]

_MODULES = {"Delivery": "fuzhi.vocabulary.codes", "Tier": "fuzhi.vocabulary.codes"}
_MODULES |= dict.fromkeys(("Pack", "load_pack"), "fuzhi.policy.pack")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES.get(name, "fuzhi.policy.language")), name)
