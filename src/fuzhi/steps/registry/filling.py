"""The rows of a grid in which one fact of many children is filled in, each with its own value."""

from dataclasses import dataclass

from fuzhi.steps.bulk.acts import Asked
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.correcting_many import NOTHING, meant, persons_asked, row_field, standing
from fuzhi.steps.registry.facts import EditableFact, fact_named
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term

ROWS_MAX = 100
"""A grid that is gone through by hand has no more rows."""


@dataclass(frozen=True, slots=True)
class FillRow:
    """One child: the field that holds its value, who it is, where it learns, what stands now."""

    field: str
    number: str
    name: str
    school: str
    class_name: str
    now: str


def rows_to_fill(asked: Asked) -> list[FillRow]:
    """The children of the area, in the order in which they were ticked."""
    fact = fact_named(asked.given["fact"])
    order = {key: position for position, key in enumerate(asked.keys)}
    found = sorted(persons_asked(asked), key=lambda one: order.get(one.pk, len(order)))
    stands = standing(fact, [one.pk for one in found], Term.parse(asked.term))
    schools = queries.school_names({one.school_code for one in found if one.school_code})
    return [
        FillRow(
            field=row_field(one.pk),
            number=one.number,
            name=one.name,
            school=schools.get(one.school_code, ""),
            class_name=one.class_name,
            now=fact.said(stands.get(one.pk, NOTHING).row),
        )
        for one in found
    ]


def fault_of(fact: EditableFact, text: str) -> str:
    """Why a line cannot be taken as it was typed; empty where it can."""
    typed = meant(fact, text)
    if typed is None:
        return ""
    try:
        fact.read(typed)
    except InputError as error:
        return str(error)
    return ""


__all__ = ["ROWS_MAX", "FillRow", "fault_of", "row_field", "rows_to_fill"]
