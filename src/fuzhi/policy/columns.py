"""How the unbound rows look to a type checker; nothing here exists at run time (see ``language``)."""

from collections.abc import Iterable
from typing import Protocol


class Expression(Protocol):
    """A value of a row that is not known yet: a fact, a number of the law, a reading, or made of these."""

    def __and__(self, other: "Expression") -> "Expression": ...
    def __or__(self, other: "Expression") -> "Expression": ...
    def __invert__(self) -> "Expression": ...
    def __add__(self, other: "Expression") -> "Expression": ...
    def __mul__(self, other: "Expression") -> "Expression": ...
    def __le__(self, other: "Expression | int | str") -> "Expression": ...
    def __ge__(self, other: "Expression | int | str") -> "Expression": ...
    def __eq__(self, other: object) -> "Expression": ...  # type: ignore[override]
    def __lt__(self, other: "Expression | int | str") -> "Expression": ...
    def __gt__(self, other: "Expression | int | str") -> "Expression": ...
    def __ne__(self, other: object) -> "Expression": ...  # type: ignore[override]
    def isin(self, values: "Iterable[str] | Expression") -> "Expression":
        """True when the value is one of these."""
        ...


class Named(Protocol):
    """Numbers or readings of the pack by name."""

    def __getattr__(self, name: str) -> Expression: ...


class StudentTerm(Protocol):
    """One student and semester (table ``student_term``)."""

    student_id: Expression
    term: Expression
    county_code: Expression
    stage: Expression
    school_type: Expression
    school_ownership: Expression
    kindergarten_kind: Expression
    is_registered_poor: Expression
    is_relapse_approved: Expression
    is_disabled: Expression
    is_hardship: Expression
    is_minimum_living: Expression
    is_destitute: Expression
    is_rural_household: Expression
    is_orphan: Expression
    is_hukou_outside_county_seat: Expression
    attends_in_residence_area: Expression
    is_school_choice: Expression
    is_boarder: Expression
    rides_school_bus: Expression
    is_full_time: Expression
    grade: Expression
    major_is_agricultural: Expression
    major_is_performing_arts: Expression
    school_area: Expression
    meal_days: Expression
    care_fee_fen: Expression
    public_care_fee_fen: Expression
    misc_fee_fen: Expression
    textbook_fee_fen: Expression
    bus_fare_fen: Expression
    tuition_fen: Expression
    public_tuition_fen: Expression
    accommodation_fen: Expression


class TeacherMonth(Protocol):
    """One teacher and month (table ``teacher_month``)."""

    teacher_id: Expression
    month: Expression
    county_code: Expression
    is_established: Expression
    is_in_post: Expression
    post_kind: Expression
