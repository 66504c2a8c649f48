"""Which readings an area has set for a semester: a county's own word comes before the prefecture's, both before the
pack's default. What a run used stands in the run; this says by what the next one decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fuzhi.policy import Benefit, Pack
from fuzhi.policy.readings import SwitchValue
from fuzhi.steps.aid.models import ReadingSet
from fuzhi.vocabulary.places import place_name, prefecture

FACTS: Mapping[str, tuple[str, ...]] = {
    "exit_takes_effect": ("is_registered_poor",),
    "keep_aid_after_exit": ("is_registered_poor",),
    "relapse_starts": ("is_relapse_approved",),
}
"""Readings that shape facts: which ones; the items that ask for those are touched."""
TEACHERS = "teacher_post_day"


@dataclass(frozen=True, slots=True)
class Act:
    """The act by which a reading holds, as pages say it."""

    name: str
    area: str
    value: object
    document: str
    reason: str
    proposed_by: str
    confirmed_by: str
    at: datetime


def acts_for(county_code: str, term: str) -> dict[str, Act]:
    """Of each reading that is set for the county's semester: the act that counts. ``county_code`` may be the
    prefecture's."""
    found: dict[tuple[str, str], ReadingSet] = {}
    rows = ReadingSet.objects.filter(term=term, area_code__in={prefecture(), county_code})
    for row in rows.select_related("proposed_by", "confirmed_by").order_by("pk"):
        found[(row.area_code, row.name)] = row
    standing: dict[str, Act] = {}
    for area in (prefecture(), county_code):
        standing |= {
            name: _told(row) for (where, name), row in found.items() if where == area and row.value is not None
        }
    return standing


def _told(row: ReadingSet) -> Act:
    return Act(
        name=row.name,
        area=place_name(row.area_code),
        value=row.value,
        document=row.document,
        reason=row.reason,
        proposed_by=row.proposed_by.display_name,
        confirmed_by=row.confirmed_by.display_name,
        at=row.set_at,
    )


def switches(
    pack: Pack, county_code: str, term: str, more: Mapping[str, object] | None = None
) -> dict[str, SwitchValue]:
    """Every reading of the pack with the value by which the county's semester is decided next; ``more`` comes before
    what is set. Raises InputError for a value that this pack does not know."""
    known = {name: act.value for name, act in acts_for(county_code, term).items() if name in pack.readings}
    return pack.switches({**known, **(more or {})})


def switches_of_each(pack: Pack, county_codes: Iterable[str], term: str) -> dict[str, dict[str, SwitchValue]]:
    """The same for some counties; asked of the database once a county that has set anything."""
    spoken = set(ReadingSet.objects.filter(term=term).values_list("area_code", flat=True))
    plain = pack.switches()
    return {code: switches(pack, code, term) if spoken & {code, prefecture()} else plain for code in county_codes}


def items_of(pack: Pack, name: str) -> list[Benefit]:
    """The items whose rules, or whose facts, a reading touches; none for one that shapes the public notice."""
    facts = set(FACTS.get(name, ()))
    found = []
    for item in pack.benefits.values():
        asked = {one for condition in item.when for one in condition.readings()} | {*item.amount_names.readings}
        needed = {one for condition in item.when for one in condition.facts()}
        if name in asked or facts & needed or (name == TEACHERS and item.table == "teacher_month"):
            found.append(item)
    return found


def unlike(pack: Pack, kept: Mapping[str, object], now: Mapping[str, SwitchValue]) -> list[tuple[str, str, str]]:
    """Readings of which a run's value and another differ: (label, the run's, the other's), in words."""
    then = pack.switches(kept)
    return [
        (reading.label, reading.say(then[name]), reading.say(now[name]))
        for name, reading in pack.readings.items()
        if then[name] != now[name]
    ]
