"""The pack that this step determines by, and the little of it that approval and notices need."""

from datetime import date
from typing import Any

from fuzhi.policy import Pack, load_pack
from fuzhi.policy.readings import SwitchValue, value_on
from fuzhi.steps.aid.models import Run

PACK = "baicheng-2017"


def pack_in_use() -> Pack:
    """The pack by which real runs determine."""
    return load_pack(PACK)


def public_labels() -> dict[str, str]:
    """Neutral public name by item, in reading order (student items)."""
    return {item.code: item.public_label for item in pack_in_use().items_of("student_term")}


def item_labels() -> dict[str, str]:
    """Staff's name by item, in reading order (student items)."""
    return {item.code: item.label for item in pack_in_use().items_of("student_term")}


def switches_of(county_code: str, term: str) -> dict[str, SwitchValue]:
    """The readings of the county's current run of that semester, else the defaults."""
    chosen = Run.objects.filter(county_code=county_code, term=term, is_current=True).values_list("switches", flat=True)
    return pack_in_use().switches(chosen.first())


def reading_on(switches: dict[str, SwitchValue], name: str, day: date) -> Any:
    """One reading's value on a day."""
    return value_on(switches[name], day)
