"""Who a child is, whom it lives with and which account its aid goes to: the registry's part of a child's file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.periods import sql
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.models import Person
from fuzhi.steps.registry.queries import Someone

_PAYEE = "account_id, holder_name, bank_name, account_last4, account_index, origin, shared_by"


@dataclass(frozen=True, slots=True)
class ChildOnFile(Someone):
    """A child as the registers have it now."""

    guardian_name: str
    county_code: str
    village_code: str
    school_code: str
    stage: str
    grade: int | None
    class_name: str
    household_id: int | None


@dataclass(frozen=True, slots=True)
class Home:
    """A household of the poverty register."""

    household_id: int
    head_name: str
    poverty_cause: str


@dataclass(frozen=True, slots=True)
class Relative:
    """Another pupil of the same household."""

    number: str
    name: str
    stage: str | None
    grade: int | None


@dataclass(frozen=True, slots=True)
class Payee:
    """The account that aid is paid to:
    ``origin`` the register that names it, ``shared_by`` how many families name it."""

    account_id: int
    holder_name: str
    bank_name: str
    account_last4: str
    account_index: bytes
    origin: str
    shared_by: int


def child_on_file(scope: Scope, number: str) -> ChildOnFile:
    """A child of the area by its public number, through merges. NotFound for a missing one and a foreign one alike."""
    return _on_file(queries.person_by_number(scope, number))


def children_on_file(scope: Scope, person_ids: Iterable[int]) -> list[ChildOnFile]:
    """Those of these persons that the area covers, each once, through merges; by school, class and name."""
    roots = Person.objects.filter(pk__in=[*person_ids]).values("root_id")
    found = queries.persons(scope).filter(pk__in=roots)
    return [_on_file(one) for one in found.order_by("school_code", "stage", "grade", "class_name", "pinyin", "pk")]


def _on_file(found: Person) -> ChildOnFile:
    return ChildOnFile(
        person_id=found.pk,
        number=found.number,
        name=found.name,
        sex=found.sex,
        born_from=found.born_from,
        id_mask=found.id_mask,
        guardian_name=found.guardian_name,
        county_code=found.county_code,
        village_code=found.village_code,
        school_code=found.school_code,
        stage=found.stage,
        grade=found.grade,
        class_name=found.class_name,
        household_id=found.household_id,
    )


def homes_of(children: Sequence[ChildOnFile]) -> dict[int, Home]:
    """The households that children stand in, by household; who is on no such register has none."""
    found = sql.rows(
        "SELECT household_id, head_name, poverty_cause FROM registry_household_v WHERE household_id = ANY(%s)",
        [[one.household_id for one in children if one.household_id]],
    )
    return {row[0]: Home(*row) for row in found}


def relatives_of(children: Sequence[ChildOnFile]) -> dict[int, list[Relative]]:
    """By child (person): the other pupils of its household, the oldest first; a second file of the child itself, which
    a clerk has not joined yet, is nobody else."""
    found = sql.rows(
        """SELECT c.person_id, o.number, o.name, o.stage, o.grade FROM registry_person_v c
             JOIN registry_person_v o ON o.household_id = c.household_id AND o.person_id <> c.person_id
              AND (o.name <> c.name OR o.born_from IS DISTINCT FROM c.born_from)
            WHERE c.person_id = ANY(%s) AND o.is_pupil ORDER BY o.born_from, o.number""",
        [[child.person_id for child in children]],
    )
    told: dict[int, list[Relative]] = {child.person_id: [] for child in children}
    for person_id, *row in found:
        told[person_id].append(Relative(*row))
    return told


def payee_of(person_id: int) -> Payee | None:
    """The account that aid of this person is paid to, None when no register has one."""
    return payees_of([person_id]).get(person_id)


def payees_of(person_ids: Iterable[int]) -> dict[int, Payee]:
    """By person: the account that aid of this person is paid to; who has none on any register is left out."""
    found = sql.rows(f"SELECT person_id, {_PAYEE} FROM registry_payee_v WHERE person_id = ANY(%s)", [[*person_ids]])
    return {person: Payee(*told) for person, *told in reversed(found)}
