"""Who a child is, whom it lives with and which account its aid goes to: the registry's part of a child's file."""

from dataclasses import dataclass

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.periods import sql
from fuzhi.steps.registry import queries
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
    found = queries.person_by_number(scope, number)
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


def home_of(child: ChildOnFile) -> Home | None:
    """The household that the child stands in, None when it is on no such register."""
    found = sql.rows(
        "SELECT household_id, head_name, poverty_cause FROM registry_household_v WHERE household_id = %s",
        [child.household_id],
    )
    return Home(*found[0]) if found else None


def relatives_of(child: ChildOnFile) -> list[Relative]:
    """Other pupils of the household, the oldest first."""
    found = sql.rows(
        """SELECT number, name, stage, grade FROM registry_person_v
           WHERE household_id = %s AND person_id <> %s AND is_pupil ORDER BY born_from""",
        [child.household_id, child.person_id],
    )
    return [Relative(*row) for row in found]


def payee_of(person_id: int) -> Payee | None:
    """The account that aid of this person is paid to, None when no register has one."""
    found = sql.rows(f"SELECT {_PAYEE} FROM registry_payee_v WHERE person_id = %s", [person_id])
    return Payee(*found[0]) if found else None
