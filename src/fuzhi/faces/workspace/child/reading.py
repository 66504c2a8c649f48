"""A child's file: each step's part of it, side by side; the area is checked with the first question."""

from collections.abc import Iterable, Sequence
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
    return _files([registry.child_on_file(scope, number)], term)[0]


def child_files(scope: Scope, person_ids: Iterable[int], term: Term) -> list[ChildFile]:
    """The files of several, by school, class and name, asked in as many questions as that of one; who is not of the
    area is left out."""
    return _files(registry.children_on_file(scope, person_ids), term)


def _files(children: Sequence[registry.ChildOnFile], term: Term) -> list[ChildFile]:
    persons = [one.person_id for one in children]
    semesters, homes = aid.semesters_of(persons, term), registry.homes_of(children)
    relatives, payees = registry.relatives_of(children), registry.payees_of(persons)
    lines = payments.lines_of_children(persons)
    return [
        ChildFile(
            person=who,
            household=homes.get(who.household_id or 0),
            relatives=relatives[who.person_id],
            account=payees.get(who.person_id),
            facts=semesters[who.person_id].facts,
            told=semesters[who.person_id].told,
            due=semesters[who.person_id].due,
            withdrawn=semesters[who.person_id].withdrawn,
            payments=lines.get(who.person_id, []),
        )
        for who in children
    ]
