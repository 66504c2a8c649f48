"""The village at home of many children decided in one act: as :func:`fuzhi.steps.registry.identity.correct_identity`
decides it of one. It goes before every register until another correction ends it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from fuzhi.steps.accounts import sealing
from fuzhi.steps.bulk.acts import Asked, Left, Marks, Plan, Taken, TakingBack, Undone
from fuzhi.steps.registry import persons
from fuzhi.steps.registry.by_hand import ages_on, stated
from fuzhi.steps.registry.correcting_many import NEWER, UNDO_REASON, persons_asked
from fuzhi.steps.registry.known_places import read_village
from fuzhi.steps.registry.models import Correction, IdentityDecision, Person, Record
from fuzhi.steps.registry.permissions import check_identify, check_village
from fuzhi.steps.registry.states import IdentityField
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import FuzhiError
from fuzhi.vocabulary.handover import Place, Thing
from fuzhi.vocabulary.places import full_name

VILLAGE = IdentityField.VILLAGE
NO_VILLAGE = "没有"


def plan(asked: Asked) -> Plan:
    """Who is brought to the village, whom a register has elsewhere first; who is not, and why."""
    stated(asked.given["reason"])
    code = read_village(asked.given["value"].strip())
    check_village(asked.by, code)
    found = persons_asked(asked)
    decided = set(_standing([one.pk for one in found]).values_list("person__root_id", flat=True))
    takes, leaves = [], []
    for person in sorted(found, key=lambda one: not one.village_code or one.pk in decided):
        at = Place(Thing.CHILD, (person.number,))
        if reason := _why_not(asked, person, code):
            leaves.append(Left(person.name, reason, at))
            continue
        is_registered = person.village_code and person.pk not in decided
        said = f"{'名册写的是' if is_registered else ''}{_named(person)} → {full_name(code)}"
        takes.append(Taken(person.pk, person.name, said, None, at))
    return Plan(tuple(takes), tuple(leaves))


def _named(person: Person) -> str:
    return full_name(person.village_code) or NO_VILLAGE


def _why_not(asked: Asked, person: Person, code: str) -> str:
    try:
        check_identify(asked.by, person)
    except FuzhiError as error:
        return str(error)
    return f"本来就在{full_name(code)}" if person.village_code == code else ""


def _standing(roots: Sequence[int]) -> QuerySet[IdentityDecision]:
    return IdentityDecision.objects.filter(person__root_id__in=roots, field=VILLAGE.value, superseded_at__isnull=True)


def do(asked: Asked, plan: Plan) -> Marks:
    """Write it."""
    code, at = read_village(asked.given["value"].strip()), clock.now()
    chosen = list(Person.objects.filter(pk__in=[one.key for one in plan.takes]).order_by("pk"))
    said = [(one, _named(one), full_name(code)) for one in chosen]
    made = _corrected(said, stated(asked.given["reason"]), asked.term, asked.by.username, at)
    _standing([one.pk for one in chosen]).update(superseded_at=at)
    _decide([(one, code, correction) for one, correction in zip(chosen, made, strict=True)], at)
    persons.refresh_these([one.pk for one in chosen], ages_on())
    return {"homes": [one.pk for one in made]}


def _corrected(
    said: Sequence[tuple[Person, str, str]], reason: str, term: str, by: str, at: datetime
) -> list[Correction]:
    return Correction.objects.bulk_create(
        Correction(person=one, fact=VILLAGE.value, old=old, new=new, reason=reason, term=term, by=by, at=at)
        for one, old, new in said
    )


def _decide(wanted: Sequence[tuple[Person, str, Correction]], at: datetime) -> None:
    bearers = _bearers([one for one, _, _ in wanted])
    IdentityDecision.objects.bulk_create(
        IdentityDecision(
            person=one, record=bearers[one.pk], field=VILLAGE.value, value=code, correction=correction, recorded_at=at
        )
        for one, code, correction in wanted
    )


def _bearers(chosen: Sequence[Person]) -> dict[int, Record]:
    """The record of each that bears what was decided of who it is."""
    own = Record.objects.filter(kind=persons.IDENTITY, person__in=chosen)
    found = {one.person_id: one for one in own}
    new = Record.objects.bulk_create(
        Record(
            kind=persons.IDENTITY,
            county_code=one.county_code,
            key=sealing.index("id", f"key|identity|{one.pk}"),
            person=one,
            name=one.name,
            name_key=one.name_key,
            id_state="missing",
        )
        for one in chosen
        if one.pk not in found
    )
    return {key: one for key, one in [*found.items(), *((one.person_id, one) for one in new)] if key is not None}


def undo(asked: TakingBack) -> Undone:
    """Where nothing newer was decided: what was decided before stands again, else what the registers say."""
    made = list(Correction.objects.filter(pk__in=asked.marks["homes"]).select_related("person"))
    at, roots = clock.now(), [one.person_id for one in made]
    list(Person.objects.select_for_update().filter(pk__in=roots).order_by("pk"))
    stands = {
        one.correction_id: one for one in IdentityDecision.objects.filter(correction__in=made, superseded_at=None)
    }
    back = [one for one in made if one.pk in stands]
    IdentityDecision.objects.filter(pk__in=[one.pk for one in stands.values()]).update(superseded_at=at)
    before = {
        one.person_id: one.value
        for one in IdentityDecision.objects.filter(
            person__in=[one.person_id for one in back], field=VILLAGE.value, superseded_at=made[0].at
        )
    }
    taken = _corrected([(one.person, one.new, one.old) for one in back], UNDO_REASON, asked.term, asked.by.username, at)
    _decide([(one.person, before[one.person_id], one) for one in taken if one.person_id in before], at)
    persons.refresh_these(roots, ages_on())
    leaves = [
        Left(one.person.name, NEWER, Place(Thing.CHILD, (one.person.number,))) for one in made if one.pk not in stands
    ]
    return Undone(len(back), tuple(leaves))
