"""What a person withdrew: who, when, why, as the office reads it and as a family is told.

What a run takes back is not here: its decision says why. What a person took back no later run proposes again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fuzhi.steps.aid.models import Entitlement, Objection, ObjectionItem
from fuzhi.steps.aid.states import EntitlementState, ObjectionState, WithdrawnBy
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import zh_date

BY_A_PERSON = (WithdrawnBy.CLERK.value, WithdrawnBy.OBJECTION.value)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One item that a person took back. ``on`` and ``who`` may be unknown (from before they were kept)."""

    benefit: str
    clause: str
    amount_fen: int
    term: str
    kind: WithdrawnBy
    office: str
    who: str
    on: date | None
    reason: str

    @property
    def said(self) -> str:
        """To the office: the person by name."""
        return self._told(self.who)

    @property
    def said_to_family(self) -> str:
        """To the family: the office, the day, the reason, and how to object."""
        return f"{self._told('')}。不同意的，可以向学校或{self.office}提出，也可以扫码提意见。"

    def _told(self, who: str) -> str:
        day = zh_date(self.on) if self.on else ""
        return f"已撤回：{self.office}{who}{day}，{self.kind.label}：{self.reason.rstrip('。')}"


def withdrawn_of(person_id: int, term: str = "") -> list[Withdrawn]:
    """The items of a child (by the person who stands today) that people withdrew, of one semester or of all."""
    return withdrawn_by_child([person_id], term).get(person_id, [])


def withdrawn_by_child(person_ids: Iterable[int], term: str = "") -> dict[int, list[Withdrawn]]:
    """The same of several, by child; of whom nothing was withdrawn is left out."""
    roots: dict[int, int] = dict(
        sql.rows("SELECT person_id, root_id FROM registry_root_v WHERE root_id = ANY(%s)", [[*person_ids]])
    )
    found = Entitlement.objects.filter(
        person_id__in=[*roots], state=EntitlementState.WITHDRAWN, withdrawn_by__in=BY_A_PERSON
    )
    found = found.filter(term=term) if term else found
    lines = list(found.select_related("withdrawn_staff").order_by("pk"))
    answers = _upheld([line.pk for line in lines]) if lines else {}
    told: dict[int, list[Withdrawn]] = {}
    for line in lines:
        told.setdefault(roots[line.person_id], []).append(_told_of(line, answers.get(line.pk)))
    return told


def _upheld(keys: list[int]) -> dict[int, Objection]:
    """The objection by which each line was withdrawn."""
    items = ObjectionItem.objects.filter(entitlement_id__in=keys, objection__state=ObjectionState.UPHELD)
    return {item.entitlement_id: item.objection for item in items.select_related("objection__answered_by")}


def _told_of(line: Entitlement, objection: Objection | None) -> Withdrawn:
    by = line.withdrawn_staff or (objection.answered_by if objection else None)
    at = line.withdrawn_at or (objection.answered_at if objection else None)
    return Withdrawn(
        benefit=line.benefit,
        clause=line.clause,
        amount_fen=line.amount_fen,
        term=line.term,
        kind=WithdrawnBy(line.withdrawn_by),
        office=f"{place_name(line.county_code)}教育局",
        who=by.display_name if by else "",
        on=day_of(at) if at else None,
        reason=objection.answer if objection else line.withdrawn_reason,
    )


def withdrawn_pairs(counties: Iterable[str], term: str) -> tuple[list[int], list[str]]:
    """(persons, items) that people withdrew, pair by pair; a merged child by each of its numbers."""
    pairs = sql.rows(
        "SELECT DISTINCT o.person_id, e.benefit FROM aid_entitlement e"
        " JOIN registry_root_v r ON r.person_id = e.person_id JOIN registry_root_v o ON o.root_id = r.root_id"
        " WHERE e.county_code = ANY(%(counties)s) AND e.term = %(term)s AND e.state = 'withdrawn'"
        " AND e.withdrawn_by = ANY(%(by)s)",
        {"counties": list(counties), "term": term, "by": list(BY_A_PERSON)},
    )
    return [person for person, _ in pairs], [benefit for _, benefit in pairs]
