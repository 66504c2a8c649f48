"""The aid items of ``readings.md`` once more, by hand, in plain Python with true, false and None (unknown).

It shares nothing with the rule language: not its groups, not its numbers, not its tree. What differs is a fault here or there.
"""

from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Truth = bool | None
ALL_COUNTIES = ("220802", "220821", "220822", "220881", "220882")


def both(*parts: Truth) -> Truth:
    """Kleene AND."""
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def either(*parts: Truth) -> Truth:
    """Kleene OR."""
    if any(part is True for part in parts):
        return True
    return None if any(part is None for part in parts) else False


def opposite(part: Truth) -> Truth:
    """Kleene NOT."""
    return None if part is None else not part


def among(value: Any, *options: str) -> Truth:
    """Unknown when the value is."""
    return None if value is None else value in options


def total(*amounts: int | None) -> int | None:
    """Unknown when a part is."""
    return (
        None if any(amount is None for amount in amounts) else sum(amount for amount in amounts if amount is not None)
    )


class Student:
    """Notions of the readings for one row."""

    def __init__(self, row: Row, exclusion: bool, arts: bool, counties: tuple[str, ...]) -> None:
        self.row = row
        self.counties = counties
        self.arts = arts
        poor, relapse = row["is_registered_poor"], row["is_relapse_approved"]
        disabled_poor = both(row["is_disabled"], row["is_hardship"])
        support = either(row["is_minimum_living"], row["is_destitute"])
        self.target = either(poor, relapse, disabled_poor)
        self.need = either(self.target, row["is_hardship"])
        self.four = either(poor, disabled_poor, both(row["is_rural_household"], support))
        public, choice = among(row["school_ownership"], "public"), row["is_school_choice"]
        self.scope = both(row["attends_in_residence_area"], opposite(choice), public)
        self.kept = both(public, opposite(choice)) if exclusion else True
        self.compulsory = among(row["stage"], "primary", "junior_secondary")

    def stage(self, name: str) -> Truth:
        return among(self.row["stage"], name)

    def by_stage(self, primary: int, junior: int) -> int | None:
        return {"primary": primary, "junior_secondary": junior}.get(self.row["stage"])

    def free_tuition(self) -> int | None:
        tuition, public = self.row["tuition_fen"], self.row["public_tuition_fen"]
        if self.row["school_ownership"] == "public":
            return tuition  # type: ignore[no-any-return]
        if self.row["school_ownership"] == "private" and tuition is not None and public is not None:
            return min(tuition, public)
        return None


def _within(row: Row) -> Truth:
    fee, public = row["care_fee_fen"], row["public_care_fee_fen"]
    return None if fee is None or public is None else fee <= public


def _years(row: Row, most: int) -> Truth:
    return None if row["grade"] is None else 1 <= row["grade"] <= most


def _meals(row: Row) -> int | None:
    daily = 500 if row["term"] >= "2021-1" else 400
    return None if row["meal_days"] is None else row["meal_days"] * daily


def _vocational(who: Student) -> Truth:
    return both(who.stage("secondary_vocational"), who.row["is_full_time"])


ITEMS: dict[str, Callable[[Student, Row], tuple[Truth, int | None]]] = {
    "preschool_grant": lambda who, row: (
        both(who.stage("preschool"), who.need, among(row["kindergarten_kind"], "public", "private_inclusive")),
        75000,
    ),
    "preschool_care_fee_waiver": lambda who, row: (
        both(
            who.stage("preschool"),
            who.target,
            among(row["kindergarten_kind"], "public", "private_inclusive"),
            row["attends_in_residence_area"],
            _within(row),
        ),
        row["care_fee_fen"],
    ),
    "compulsory_fee_waiver": lambda who, row: (
        both(who.compulsory, who.kept),
        total(row["misc_fee_fen"], row["textbook_fee_fen"]),
    ),
    "boarder_living_subsidy": lambda who, row: (
        both(who.compulsory, who.need, row["is_boarder"], who.kept),
        who.by_stage(50000, 62500),
    ),
    "day_pupil_living_subsidy": lambda who, row: (
        both(row["term"] >= "2019-1", who.compulsory, who.four, opposite(row["is_boarder"]), who.kept),
        who.by_stage(25000, 31250),
    ),
    "special_living_subsidy": lambda who, row: (
        both(among(row["school_type"], "special"), who.target, row["is_rural_household"], who.scope),
        100000,
    ),
    "school_bus_waiver": lambda who, row: (
        both(who.compulsory, who.target, row["is_rural_household"], row["rides_school_bus"], who.scope),
        row["bus_fare_fen"],
    ),
    "senior_grant": lambda who, row: (both(who.stage("senior_secondary"), who.need, who.kept), 100000),
    "senior_tuition_waiver": lambda who, row: (
        both(who.stage("senior_secondary"), who.four, who.kept),
        who.free_tuition(),
    ),
    "senior_tuition_waiver_municipal": lambda who, row: (
        both(who.stage("senior_secondary"), who.target, row["is_rural_household"], who.scope, opposite(who.four)),
        row["tuition_fen"],
    ),
    "senior_accommodation_waiver": lambda who, row: (
        both(who.stage("senior_secondary"), who.target, row["is_rural_household"], who.scope, row["is_boarder"]),
        row["accommodation_fen"],
    ),
    "vocational_tuition_waiver": lambda who, row: (
        both(
            _vocational(who),
            _years(row, 3),
            opposite(row["major_is_performing_arts"]),
            who.kept,
            either(row["is_rural_household"], row["major_is_agricultural"], who.need),
        ),
        total(who.free_tuition(), row["misc_fee_fen"]),
    ),
    "vocational_grant": lambda who, row: (
        both(
            _vocational(who),
            _years(row, 2),
            either(row["major_is_agricultural"], who.need),
            who.kept,
            opposite(row["major_is_performing_arts"]) if who.arts else True,
        ),
        100000,
    ),
    "vocational_accommodation_waiver": lambda who, row: (
        both(_vocational(who), who.target, who.scope, row["is_boarder"]),
        row["accommodation_fen"],
    ),
    "nutrition_meal": lambda who, row: (
        both(
            who.compulsory, among(row["school_area"], "village", "township"), among(row["county_code"], *who.counties)
        ),
        _meals(row),
    ),
}


def decide_student(
    row: Row, *, exclusion: bool = False, arts: bool = False, counties: tuple[str, ...] = ALL_COUNTIES
) -> dict[str, tuple[str, int]]:
    """(outcome, fen) of each student item."""
    who = Student(row, exclusion, arts, counties)
    return {code: outcome(*item(who, row)) for code, item in ITEMS.items()}


def decide_teacher(row: Row) -> tuple[str, int]:
    """(outcome, fen) of the rural teachers' allowance."""
    met = both(
        row["is_established"],
        row["is_in_post"],
        among(row["county_code"], *ALL_COUNTIES),
        among(row["post_kind"], "township_school", "village_school", "teaching_point"),
    )
    return outcome(
        met, {"township_school": 30000, "village_school": 50000, "teaching_point": 50000}.get(row["post_kind"])
    )


def outcome(met: Truth, amount: int | None) -> tuple[str, int]:
    """The contract's three outcomes."""
    if met is False:
        return "refused", 0
    if met is None or amount is None:
        return "undetermined", 0
    return "granted", amount
