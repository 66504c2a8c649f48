"""A child's file: each step's part of it, side by side; the area is checked with the first question."""

from dataclasses import dataclass

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid.queries import files as aid
from fuzhi.steps.aid.queries.withdrawn import Withdrawn
from fuzhi.steps.payments import files as payments
from fuzhi.steps.registry import files as registry
from fuzhi.vocabulary.terms import Term


@dataclass(frozen=True)
class ChildFile:
    """Everything of one child: ``person`` always, the rest may be empty. Amounts in fen."""

    person: registry.ChildOnFile
    household: registry.Home | None
    relatives: list[registry.Relative]
    account: registry.Payee | None
    facts: aid.SemesterFacts | None
    told: list[aid.Told]
    due: list[aid.Due]
    withdrawn: list[Withdrawn]
    payments: list[payments.ChildLine]

    @property
    def stage(self) -> str:
        """As the semester's run knew it, else as the registers have it now."""
        return (self.facts.stage if self.facts else "") or self.person.stage

    @property
    def school_code(self) -> str:
        """Likewise."""
        return (self.facts.school_code if self.facts else "") or self.person.school_code

    @property
    def county_code(self) -> str:
        """Likewise."""
        return (self.facts.county_code if self.facts else "") or self.person.county_code

    @property
    def grade(self) -> int | None:
        """Likewise."""
        return self.facts.grade if self.facts else self.person.grade


def child_file(scope: Scope, number: str, term: Term) -> ChildFile:
    """The file of one child as of a semester. Raises NotFound for a missing child and a foreign one alike."""
    who = registry.child_on_file(scope, number)
    semester = aid.semester_of(who.person_id, term)
    return ChildFile(
        person=who,
        household=registry.home_of(who),
        relatives=registry.relatives_of(who),
        account=registry.payee_of(who.person_id),
        facts=semester.facts,
        told=semester.told,
        due=semester.due,
        withdrawn=semester.withdrawn,
        payments=payments.lines_of_child(who.person_id),
    )
