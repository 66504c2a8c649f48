"""Readings (口径) of an area's semester: one person proposes with paper and reason, another confirms; the next run
decides by it. Kept as acts of their own; withdrawing is one more act."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from fuzhi.policy import Pack
from fuzhi.policy.readings import Reading
from fuzhi.steps.accounts import proposals
from fuzhi.steps.accounts.permissions import allows, asks
from fuzhi.steps.accounts.proposals import PROPOSALS, Deciders, Kind, Proposal, ProposalAct, Wanted, refuse_own
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import chosen, rules
from fuzhi.steps.aid.approval import lock_county
from fuzhi.steps.aid.models import AidList, ReadingSet, Run
from fuzhi.steps.aid.states import ListState
from fuzhi.steps.audit import services as audit
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.handover import Place, Thing, Todo
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.places import counties, place_name, prefecture
from fuzhi.vocabulary.terms import Term

READING = "reading"
PAPER_MAX, REASON_MAX = 120, 200
PART_MAX = 40
"""What the room of proposals keeps of a reading's name; the whole name stands in the content."""


def area_of(by: Staff) -> str:
    """For which area a person sets and confirms readings: the county, or the prefecture."""
    return by.scope.county_code or by.scope.area_code


DECIDED_WAY = "请从下一学期起改；个别孩子的差错用更正和补发处理。"


@asks(Verb.SET_READING)
def check_set_reading(by: Staff, area_code: str) -> None:
    """The county's clerk for the county; the prefecture's supervisor for the prefecture and each of its counties."""
    _check_area(by, area_code)


@asks(Verb.CONFIRM_READING)
def check_confirm_reading(by: Staff, found: Proposal) -> None:
    """A second person of the area, or of the prefecture above it."""
    _check_area(by, found.county_code)
    refuse_own(by, found)


@asks(Verb.SET_READING)
def check_withdraw_reading(by: Staff, found: Proposal) -> None:
    """Who may propose takes back what still waits."""
    _check_area(by, found.county_code)


def _check_area(by: Staff, area_code: str) -> None:
    if not (area_code and by.scope.covers_county(area_code)):
        raise NotFound("not_here", "没有找到。", "请从政策手册的“口径”打开。")


can_set_reading = allows(check_set_reading)
can_confirm_reading = allows(check_confirm_reading, PROPOSALS, ProposalAct.CONFIRM)
can_refuse_reading = allows(check_confirm_reading, PROPOSALS, ProposalAct.REFUSE)
can_withdraw_reading = allows(check_withdraw_reading, PROPOSALS, ProposalAct.WITHDRAW)
_TWO = Deciders((READING,), check_confirm_reading, check_withdraw_reading)


@transaction.atomic
def propose_reading(
    *,
    area_code: str,
    term: str,
    name: str,
    value: object,
    document: str,
    reason: str,
    by: Staff,
    request_key: str | None = None,
) -> Proposal:
    """Ask for another reading of an area's semester (``value`` None: none of its own any more); nothing changes until
    another person has confirmed it.

    Raises NotFound for an unknown reading, InputError for a value that it cannot have or has, or without paper or
    reason, Conflict for a semester with an approved list or when one waits already.
    """
    check_set_reading(by, area_code)
    term = str(Term.parse(term))
    pack, reading = _reading(term, name)
    content = {"area": area_code, "term": term, "reading": name, "value": _written(reading, value)}
    if not (paper := mask_whole_numbers(" ".join(document.split()))[:PAPER_MAX]):
        raise InputError("no_document", "依据没有填。", "请写明文号，例如 白教资〔2018〕3号。")
    if not (why := mask_whole_numbers(" ".join(reason.split()))[:REASON_MAX]):
        raise InputError("missing_reason", "理由没有填。", "请写明为什么这样读。")
    refuse_decided(area_code, term)
    own = _own(area_code, term, name)
    if content["value"] == (json.dumps(own, ensure_ascii=False) if own is not None else ""):
        raise InputError("reading_same", f"“{reading.label}”已经是这样。", "请选别的读法，或不必更改。")
    wanted = Wanted(
        kind=READING,
        about=f"{area_code}:{term}",
        part=name[:PART_MAX],
        county_code=area_code,
        name=f"{place_name(area_code)}{Term.parse(term).short_label}口径“{reading.label}”",
        old=_words(reading, own),
        new=_words(reading, json.loads(content["value"]) if content["value"] else None),
        content={**content, "document": paper, "pack": pack.hash},
    )
    return proposals.propose(wanted, reason=why, by=by, request_key=request_key)


def confirm_reading(*, change_id: int, by: Staff) -> Proposal:
    """The next run decides by it; by another person than proposed it, once."""
    return _TWO.confirm(change_id, by)


def refuse_reading(*, change_id: int, by: Staff, reason: str) -> Proposal:
    """What held goes on to hold."""
    return _TWO.refuse(change_id, by, reason)


def withdraw_reading(*, change_id: int, by: Staff) -> Proposal:
    """Take back what still waits."""
    return _TWO.take_back(change_id, by)


def why_decided(area_code: str, term: str) -> str:
    """Where a list of the semester was approved, as a sentence; empty where a reading may still be set."""
    found = AidList.objects.filter(term=term, state=ListState.APPROVED, county_code__startswith=area_code)
    places = "、".join(place_name(code) for code in sorted(set(found.values_list("county_code", flat=True))))
    return f"{places}{Term.parse(term).short_label}的名单已经批准，口径不能再改。" if places else ""


def refuse_decided(area_code: str, term: str) -> None:
    """Raise Conflict where a list of the semester was approved: what is approved, and paid, is not read anew."""
    if why := why_decided(area_code, term):
        raise Conflict("reading_decided", why, DECIDED_WAY)


def _reading(term: str, name: str) -> tuple[Pack, Reading]:
    pack = rules.pack_in_use(term)
    if name not in pack.readings:
        raise NotFound("no_such_reading", "政策里没有这一项口径。", "请从政策手册的“口径”打开。")
    return pack, pack.readings[name]


def _written(reading: Reading, value: object) -> str:
    return "" if value is None else json.dumps(reading.read(value), ensure_ascii=False)


def _own(area_code: str, term: str, name: str) -> object:
    """What the area itself last said; None when nothing, or not any more."""
    last = ReadingSet.objects.filter(area_code=area_code, term=term, name=name).order_by("-pk").first()
    return last.value if last else None


def _words(reading: Reading, value: object) -> str:
    return reading.told(value) if value is not None else "不另定"


def _apply(found: Proposal) -> None:
    area, term, name = found.content["area"], found.content["term"], found.content["reading"]
    for code in sorted(code for code in counties() if code.startswith(area)):
        lock_county(code, term)
    refuse_decided(area, term)
    _, reading = _reading(term, name)
    if _words(reading, _own(area, term, name)) != found.old:
        raise Conflict("changed_since", f"{found.name}在提出以后又改过。", "请退回这一项，按现在的口径重新提出。")
    value = _written(reading, json.loads(found.content["value"]) if found.content["value"] else None)
    assert found.decided_by is not None
    ReadingSet.objects.create(
        area_code=area,
        term=term,
        name=name,
        value=json.loads(value) if value else None,
        document=found.content["document"],
        reason=found.reason,
        proposed_by=found.proposed_by,
        confirmed_by=found.decided_by,
        set_at=clock.now(),
    )
    audit.record(
        by=found.decided_by.username,
        action="set_reading",
        object_kind="aid_reading",
        object_key=f"{area}:{term}:{name}",
        county_code=area if len(area) == 6 else "",
        detail={
            "name": found.name,
            "old": found.old,
            "new": found.new,
            "document": found.content["document"],
            "reason": found.reason,
            "proposed_by": found.proposed_by.username,
        },
    )


READING_CHANGE = Kind(READING, "aid_reading", _apply)


def waiting_in(area_code: str, term: str = "") -> list[Proposal]:
    """What waits for a second person in an area and below it (of a semester)."""
    found = proposals.waiting(READING).filter(county_code__startswith=area_code)
    return list(found.filter(about__endswith=f":{term}") if term else found)


def history_of(name: str, area_code: str) -> list[ReadingSet]:
    """Every act upon a reading that concerns an area, the newest first."""
    areas = {prefecture(), area_code} | ({*counties()} if area_code == prefecture() else set())
    found = ReadingSet.objects.filter(name=name, area_code__in=areas)
    return list(found.select_related("proposed_by", "confirmed_by").order_by("-pk"))


def outdated_run(county_code: str, term: str) -> list[tuple[str, str, str]]:
    """Readings that were set since the county's current run: (label, as the run took it, as it is now); none without a
    run, or when another pack was set since."""
    run = Run.objects.filter(county_code=county_code, term=term, is_current=True).first()
    if run is None:
        return []
    pack = rules.pack_in_use(term)
    if run.pack_hash != pack.hash:
        return []
    return chosen.unlike(pack, run.switches, chosen.switches(pack, county_code, term))


def set_for(county_code: str, term: str) -> list[tuple[str, str]]:
    """The readings by which the next run decides otherwise than by default: (label, value), in words."""
    pack = rules.pack_in_use(term)
    return [(label, now) for label, _, now in chosen.unlike(pack, {}, chosen.switches(pack, county_code, term))]


@dataclass(frozen=True, slots=True)
class Taken:
    """A reading as a run took it; ``is_set``: otherwise than the pack's default."""

    name: str
    label: str
    said: str
    is_set: bool


def taken_for(run: Run, benefit: str) -> list[Taken]:
    """The readings by which a run decided one item; none for an item that no reading touches."""
    pack = rules.pack_of(run)
    return [one for one in _taken(run, pack) if any(item.code == benefit for item in chosen.items_of(pack, one.name))]


def set_in(run: Run) -> list[tuple[str, str]]:
    """The readings that a run took otherwise than by default: (label, value), in words."""
    return [(one.label, one.said) for one in _taken(run, rules.pack_of(run)) if one.is_set]


def _taken(run: Run, pack: Pack) -> list[Taken]:
    values, plain = pack.switches(run.switches), pack.switches()
    return [
        Taken(name, reading.label, reading.say(values[name]), values[name] != plain[name])
        for name, reading in pack.readings.items()
    ]


EXPORT_COLUMNS = (
    "area_code",
    "term",
    "reading",
    "value",
    "document",
    "reason",
    "proposed_by",
    "confirmed_by",
    "set_at",
)


def export_rows(scope: Scope, term: str) -> Iterator[tuple[str, ...]]:
    """Every act upon a reading of the semester, of the area and of what stands above it, in their order."""
    areas = [
        code for code in (prefecture(), *counties()) if scope.covers_county(code) or scope.area_code.startswith(code)
    ]
    found = ReadingSet.objects.filter(term=term, area_code__in=areas).select_related("proposed_by", "confirmed_by")
    for one in found.order_by("pk"):
        value = "" if one.value is None else json.dumps(one.value, ensure_ascii=False)
        people = (one.proposed_by.username, one.confirmed_by.username, one.set_at.isoformat())
        yield (one.area_code, one.term, one.name, value, one.document, one.reason, *people)


def todo_for(staff: Staff, term: str = "") -> list[Todo]:
    """What waits for this person to confirm (of any semester); for the clerk a run that rests on other readings."""
    if check_confirm_reading.held(staff):
        count = sum(not staff.is_same_person(one.proposed_by_id) for one in waiting_in(area_of(staff)))
        return [Todo("确认口径的更改", count, Place(Thing.READINGS), "去确认", unit="项")]
    if not (check_set_reading.held(staff) and term):
        return []
    changed = outdated_run(staff.scope.county_code, term)
    return [Todo("口径已改，请重新认定", len(changed), Place(Thing.DECISIONS), "去认定", unit="项", term=term)]
