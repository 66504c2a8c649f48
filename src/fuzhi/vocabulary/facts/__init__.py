"""The catalogue of facts: each is said once, here, and everything else that speaks of it is derived or compared.

``STUDENT_FACTS`` and ``TEACHER_FACTS`` stand in the order of the published contract of ``fuzhi evaluate``.
"""

from fuzhi.vocabulary.facts.attending import ATTENDING_FACTS
from fuzhi.vocabulary.facts.bill import BILL_FACTS
from fuzhi.vocabulary.facts.fact import Fact, FactType, Paper
from fuzhi.vocabulary.facts.school import SCHOOL_FACTS
from fuzhi.vocabulary.facts.status import STATUS_FACTS
from fuzhi.vocabulary.facts.teacher import TEACHER_FACTS

STUDENT_FACTS: tuple[Fact, ...] = (*SCHOOL_FACTS, *STATUS_FACTS, *ATTENDING_FACTS, *BILL_FACTS)

_BY_NAME: dict[str, Fact] = {fact.name: fact for fact in (*STUDENT_FACTS, *TEACHER_FACTS)}


def fact_named(name: str) -> Fact:
    """The fact of that name; KeyError when there is none."""
    return _BY_NAME[name]


__all__ = ["STUDENT_FACTS", "TEACHER_FACTS", "Fact", "FactType", "Paper", "fact_named"]
