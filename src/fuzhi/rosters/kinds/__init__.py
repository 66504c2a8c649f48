"""The kinds of roster, each a value in a module here that says its fields, headers, columns and marks.

The list of kinds is :class:`fuzhi.vocabulary.codes.RosterKind`; a code without its kind fails at the first import.
"""

import importlib
import pkgutil
from collections.abc import Iterator

from fuzhi.rosters.kinds.shape import Field, Kind, Mask
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import InputError


def _found() -> Iterator[Kind]:
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        yield from (one for one in vars(importlib.import_module(module.name)).values() if isinstance(one, Kind))


_by_code = {kind.code: kind for kind in _found()}
KINDS: dict[str, Kind] = {code.value: _by_code[code] for code in RosterKind}
"""Every kind by its code, in the vocabulary's order."""


def kind_named(name: str) -> Kind:
    """The kind of that name; InputError ``unknown_kind`` lists the known ones."""
    if name not in KINDS:
        known = "、".join(f"{kind.value}（{kind.label}）" for kind in RosterKind)
        raise InputError("unknown_kind", f"没有“{name}”这种名册。", f"可选：{known}。")
    return KINDS[name]


__all__ = ["KINDS", "Field", "Kind", "Mask", "kind_named"]
