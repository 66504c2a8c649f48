"""The people of the sample city: persons, children, families. Plain objects;
what offices write about them is elsewhere."""

from dataclasses import dataclass, field
from datetime import date

from fuzhi.samples.schools import School
from fuzhi.vocabulary.codes import AssistanceKind, PovertyState, RosterKind, Stage


@dataclass(slots=True, eq=False)
class Mark:
    """A planted case: its kind, the roster in whose row it can be seen, and the expected result."""

    kind: str
    roster: RosterKind
    expected: str


@dataclass(slots=True, eq=False)
class Slips:
    """What is planted on one person: marks, and by roster the number or name miswritten, the ID lost, rows repeated."""

    marks: list[Mark] = field(default_factory=list)
    id_in: dict[RosterKind, str] = field(default_factory=dict)
    name_in: dict[RosterKind, str] = field(default_factory=dict)
    lost_in: set[RosterKind] = field(default_factory=set)
    copies_in: dict[RosterKind, int] = field(default_factory=dict)
    changed_copies_in: dict[RosterKind, int] = field(default_factory=dict)


CLEAN = Slips()
"""Shared by all who have nothing planted; never filled."""


@dataclass(slots=True, eq=False)
class Person:
    """An adult: name, sex (男 / 女), birth date, ID; ``relation`` is to the head of the household."""

    name: str
    sex: str
    birth: date
    id_number: str
    ethnicity: str
    relation: str
    person_no: str = ""
    disability: str = ""
    slips: Slips = CLEAN

    @property
    def planted(self) -> Slips:
        """The person's own slips, to be filled in."""
        if self.slips is CLEAN:
            self.slips = Slips()
        return self.slips

    def mark(self, kind: str, roster: RosterKind, expected: str) -> None:
        """Plant: remember what is wrong here, where it shows, and what must come of it."""
        self.planted.marks.append(Mark(kind, roster, expected))

    def written_id(self, roster: RosterKind) -> str:
        """The number as this office has it (wrong when that is planted)."""
        return self.slips.id_in.get(roster, self.id_number)

    def written_name(self, roster: RosterKind) -> str:
        """The name as this office spells it."""
        return self.slips.name_in.get(roster, self.name)


@dataclass(slots=True, eq=False)
class Fees:
    """A semester's bill in fen, None = left blank on the list; ``hardship`` is 困难认定."""

    care: int | None = None
    misc: int | None = None
    textbook: int | None = None
    tuition: int | None = None
    accommodation: int | None = None
    bus: int | None = None
    meal_days: int | None = None
    hardship: bool | None = None


NO_BILL = Fees()
"""Nothing billed: every cell unknown."""


@dataclass(slots=True, eq=False)
class Child(Person):
    """A person of 0 to 21 years: where it is enrolled and what its school writes about it.

    ``is_choice`` and ``rides_bus`` None = left blank on the roll. ``disability`` = category digit + grade digit.
    ``is_taken``: part of a planted case, so no other case may use the child. ``bill_rules``: see ``billing.bill``.
    """

    family: "Family | None" = None
    stage: Stage | None = None
    grade: int = 0
    school: School | None = None
    second_school: School | None = None
    class_no: int = 1
    entered_on: str = ""
    student_number: str = ""
    is_boarder: bool = False
    is_choice: bool | None = False
    rides_bus: bool | None = False
    is_full_time: bool = True
    major: str = ""
    roll_state: str = "在读"
    hukou_code: str = ""
    hukou_kind: str = ""
    claims_poor: bool = False
    is_billed: bool = True
    is_taken: bool = False
    bill_rules: frozenset[str] = frozenset()
    is_certificate_in_household: bool = False
    fees: Fees = NO_BILL
    account: str = ""
    account_holder: str = ""

    @property
    def home(self) -> "Family":
        """The family; every child of the city has one."""
        if self.family is None:
            raise ValueError("a child without a family")
        return self.family


@dataclass(slots=True, eq=False)
class Family:
    """A household: address, adults (head first), children, what registers say of it, the guardian's account."""

    village: str
    adults: list[Person]
    children: list[Child]
    phone: str
    account: str
    branch: str
    household_no: str = ""
    poverty: PovertyState | None = None
    exit_year: int | None = None
    household_kind: str = ""
    cause: str = ""
    assistance: AssistanceKind | None = None
    orphans: set[str] = field(default_factory=set)

    @property
    def county(self) -> str:
        """Six digits."""
        return self.village[:6]

    @property
    def head(self) -> Person:
        """户主."""
        return self.adults[0]

    @property
    def members(self) -> list[Person]:
        """Adults, then children."""
        return [*self.adults, *self.children]

    @property
    def is_registered_poor(self) -> bool:
        """One of the three states that count (reading 7)."""
        return self.poverty in (PovertyState.POOR, PovertyState.EXITED_WITH_POLICY, PovertyState.RELAPSED)
