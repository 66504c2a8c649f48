"""Many children brought to a school, a class or a village in one act, by the rules of the single correction of each;
whom a roster has elsewhere is named."""

from collections.abc import Mapping

from fuzhi.steps.bulk.acts import Asked, ManyAct, Marks, Plan, Progress, TakingBack, Undone
from fuzhi.steps.registry import correcting_many, homes
from fuzhi.steps.registry.correcting_many import Wish, plan_wish
from fuzhi.steps.registry.facts import FACTS
from fuzhi.steps.registry.known_places import read_village
from fuzhi.steps.registry.permissions import check_correct
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import full_name

VILLAGE = homes.VILLAGE.value
PLACES: Mapping[str, str] = {
    **{key: FACTS[key].label for key in ("school_code", "class_name")},
    VILLAGE: homes.VILLAGE.label,
}
"""Where a child may be brought, in words: by the key of the fact, or the field of identity, that says it."""


def _plan(asked: Asked) -> Plan:
    """Whom a roster has elsewhere first, with what it says."""
    if asked.given["fact"] not in PLACES:
        raise InputError("unknown_place", "没有说归入哪里。", "请选归入学校、班级或村。")
    if not asked.given["value"].strip():
        raise InputError("no_place_named", "没有填归入哪里。", "打几个字，从列出的里面选。")
    if asked.given["fact"] == VILLAGE:
        return homes.plan(asked)
    return plan_wish(asked, Wish.of(asked.given), names_roster=True)


def _do(asked: Asked, plan: Plan, progress: Progress) -> Marks:
    return homes.do(asked, plan) if asked.given["fact"] == VILLAGE else correcting_many.do(asked, plan, progress)


def _undo(asked: TakingBack) -> Undone:
    return homes.undo(asked) if "homes" in asked.marks else correcting_many.undo(asked)


def _said(given: Mapping[str, str]) -> str:
    key, value = given["fact"], given["value"]
    where = full_name(read_village(value)) if key == VILLAGE else FACTS[key].say(FACTS[key].read(value))
    return f"{PLACES[key]}：归入“{where}”；依据：{given['reason']}"


PLACE_MANY = ManyAct("place_many", "归入学校、班级、村", "归入", "人", check_correct, _plan, _do, _undo, _said)
