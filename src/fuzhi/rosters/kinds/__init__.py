"""The kinds of roster, each a value that says its fields, headers, columns and marks."""

from fuzhi.rosters.kinds.banks import BANK_RETURN
from fuzhi.rosters.kinds.household import HOUSEHOLD
from fuzhi.rosters.kinds.roll import ROLL
from fuzhi.rosters.kinds.schools import BILL, KINDERGARTEN, SCHOOL
from fuzhi.rosters.kinds.shape import Field, Kind, Mask
from fuzhi.rosters.kinds.staff import TEACHER
from fuzhi.rosters.kinds.welfare import DISABILITY, MINIMUM_LIVING
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import InputError

KINDS: dict[str, Kind] = {
    kind.code.value: kind
    for kind in (HOUSEHOLD, ROLL, DISABILITY, MINIMUM_LIVING, SCHOOL, KINDERGARTEN, BILL, TEACHER, BANK_RETURN)
}


def kind_named(name: str) -> Kind:
    """The kind of that name; InputError ``unknown_kind`` lists the known ones."""
    if name not in KINDS:
        known = "、".join(f"{kind.value}（{kind.label}）" for kind in RosterKind)
        raise InputError("unknown_kind", f"没有“{name}”这种名册。", f"可选：{known}。")
    return KINDS[name]


__all__ = ["KINDS", "Field", "Kind", "Mask", "kind_named"]
