"""Who stands on a list, line by line, and how it differs from what was approved the semester before."""

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from fuzhi.steps.aid import rules
from fuzhi.steps.aid.models import AidList, Entitlement, FactRow
from fuzhi.steps.aid.queries.lists import ItemSum, item_sums
from fuzhi.steps.aid.states import EntitlementState, ListState
from fuzhi.vocabulary.terms import Term

BESIDE_BEFORE: dict[str, Q] = {
    "new": Q(before_fen=None),
    "same": Q(before_fen=F("amount_fen")),
    "other": Q(before_fen__isnull=False) & ~Q(before_fen=F("amount_fen")),
}
"""Tests on the lines of a list, by how they stand to the semester before."""


@dataclass(frozen=True, slots=True)
class ItemBeside(ItemSum):
    """One item of a list beside the semester before: ``new`` did not have it then, ``gone`` have it no longer."""

    persons_before: int
    new: int
    gone: int

    @property
    def elsewhere(self) -> int:
        """Had it then and are due it now, but not on this list: their school has not confirmed, or another list has
        them. ``persons_before + new - gone - elsewhere`` is ``persons``."""
        return self.persons_before + self.new - self.gone - self.persons


def lines_of_list(found: AidList) -> QuerySet[Entitlement]:
    """What stands on the list, with ``stage``, ``grade`` and ``class_name`` as decided, and ``before_fen`` (None: the
    child had no such item the semester before)."""
    facts = FactRow.objects.filter(run=OuterRef("run"), person=OuterRef("person"))
    before = _approved(found.county_code, Term.parse(found.term).previous).filter(
        person=OuterRef("person"), benefit=OuterRef("benefit")
    )
    return (
        _standing(found)
        .select_related("person", "sheet")
        .annotate(
            stage=Subquery(facts.values("stage")[:1]),
            grade=Subquery(facts.values("grade")[:1]),
            class_name=Subquery(facts.values("class_name")[:1]),
            before_fen=Subquery(before.values("amount_fen")[:1]),
        )
    )


def beside_before(found: AidList) -> list[ItemBeside]:
    """The list by item beside the county's approved lines of the semester before, in reading order; nothing on one that
    was sent back."""
    if found.state == ListState.RETURNED:
        return []
    approved = _approved(found.county_code, Term.parse(found.term).previous)
    earlier: dict[str, int] = {
        row["benefit"]: row["persons"]
        for row in approved.values("benefit").annotate(persons=Count("person_id", distinct=True))
    }
    new = _persons_by_item(_standing(found), without=approved)
    still = Entitlement.objects.filter(county_code=found.county_code, term=found.term)
    gone = _persons_by_item(approved, without=still.exclude(state=EntitlementState.WITHDRAWN))
    now = {one.benefit: one for one in item_sums(_standing(found))}
    return [
        ItemBeside(
            code,
            label,
            now[code].tier if code in now else rules.item(code).tier,
            now[code].delivery if code in now else "",
            now[code].persons if code in now else 0,
            now[code].total_fen if code in now else 0,
            earlier.get(code, 0),
            new.get(code, 0),
            gone.get(code, 0),
        )
        for code, label in rules.item_labels().items()
        if code in now or code in earlier
    ]


@dataclass(frozen=True, slots=True)
class Published:
    """How much of a list the notice shows: what every pupil has is not published, nor what costs nothing."""

    persons: int
    total_fen: int


def to_be_published(found: AidList) -> Published:
    """What approving the list would publish, or has."""
    sums = (
        _standing(found)
        .filter(is_universal=False, amount_fen__gt=0)
        .aggregate(persons=Count("person_id", distinct=True), total_fen=Sum("amount_fen", default=0))
    )
    return Published(**sums)


def _standing(found: AidList) -> QuerySet[Entitlement]:
    is_approved = found.state == ListState.APPROVED
    state = EntitlementState.APPROVED if is_approved else EntitlementState.SUBMITTED
    return Entitlement.objects.filter(aid_list=found, state=state)


def _approved(county_code: str, term: Term) -> QuerySet[Entitlement]:
    return Entitlement.objects.filter(county_code=county_code, term=str(term), state=EntitlementState.APPROVED)


def _persons_by_item(lines: QuerySet[Entitlement], *, without: QuerySet[Entitlement]) -> dict[str, int]:
    """How many have an item among ``lines`` and not among ``without``."""
    same = without.filter(person=OuterRef("person"), benefit=OuterRef("benefit")).values("pk")[:1]
    found = lines.annotate(same=Subquery(same)).filter(same=None).order_by().values("benefit")
    return {row["benefit"]: row["n"] for row in found.annotate(n=Count("person_id", distinct=True))}
