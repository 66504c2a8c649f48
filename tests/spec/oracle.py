"""The aid items of ``readings.md`` once more, by hand, in plain Python with true, false and None (unknown).

It shares nothing with the rule language: not its groups, not its numbers, not its tree. What differs is a fault here or there.
"""

from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Truth = bool | None
CONTIGUOUS = ("220821", "220822", "220882")
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

    def __init__(
        self,
        row: Row,
        exclusion: bool,
        arts: bool,
        counties: tuple[str, ...],
        contiguous: tuple[str, ...],
        reach: frozenset[str],
    ) -> None:
        self.row = row
        self.contiguous = contiguous
        self.counties = counties
        self.arts = arts
        poor, relapse = row["is_registered_poor"], row["is_relapse_approved"]
        disabled_poor = both(row["is_disabled"], row["is_hardship"])
        support = either(row["is_minimum_living"], row["is_destitute"])
        self.target = either(poor, relapse, disabled_poor)
        self.reach = reach
        self.need = self.older_need = either(self.target, row["is_hardship"])
        if "orphans" in reach:
            self.need = either(self.need, row["is_orphan"])
        self.rural = row["is_rural_household"]
        if "urban disabled" in reach:
            self.rural = either(self.rural, disabled_poor)
        self.four = either(poor, disabled_poor, both(row["is_rural_household"], support))
        public, choice = among(row["school_ownership"], "public"), row["is_school_choice"]
        self.scope = both(row["attends_in_residence_area"], opposite(choice), public)
        self.kept = both(public, opposite(choice)) if exclusion else True
        self.compulsory = among(row["stage"], "primary", "junior_secondary")

    def stage(self, name: str) -> Truth:
        return among(self.row["stage"], name)

    def by_stage(self, primary: int, junior: int) -> int | None:
        return {"primary": primary, "junior_secondary": junior}.get(self.row["stage"])

    def at_most(self, charged: int | None, ceiling: int | None) -> int | None:
        """What is free: all at a public school, at a private one no more than the ceiling."""
        if self.row["school_ownership"] == "public":
            return charged
        if self.row["school_ownership"] == "private" and charged is not None and ceiling is not None:
            return min(charged, ceiling)
        return None

    def grant(self) -> int:
        """Half of 2,000 yuan a year; 2,300 from spring 2025."""
        return 115000 if self.row["term"] >= "2024-2" else 100000


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
        both(
            who.stage("preschool"),
            either(who.older_need, row["is_disabled"], row["is_orphan"]),
            among(row["kindergarten_kind"], "public", "private_inclusive"),
            who.kept,
        ),
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
        who.compulsory,
        total(who.at_most(row["misc_fee_fen"], who.by_stage(30000, 40000)), row["textbook_fee_fen"]),
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
        both(
            among(row["school_type"], "special"),
            opposite(who.stage("higher")),
            who.target,
            who.rural,
            who.scope,
        ),
        100000,
    ),
    "school_bus_waiver": lambda who, row: (
        both(who.compulsory, who.target, who.rural, row["rides_school_bus"], who.scope),
        row["bus_fare_fen"],
    ),
    "senior_grant": lambda who, row: (both(who.stage("senior_secondary"), who.need, who.kept), who.grant()),
    "senior_tuition_waiver": lambda who, row: (
        both(who.stage("senior_secondary"), who.four, who.kept),
        who.at_most(row["tuition_fen"], row["public_tuition_fen"]),
    ),
    "senior_tuition_waiver_municipal": lambda who, row: (
        both(who.stage("senior_secondary"), who.target, row["is_rural_household"], who.scope, opposite(who.four)),
        row["tuition_fen"],
    ),
    "senior_accommodation_waiver": lambda who, row: (
        both(who.stage("senior_secondary"), who.target, who.rural, who.scope, row["is_boarder"]),
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
        who.at_most(total(row["tuition_fen"], row["misc_fee_fen"]), row["public_tuition_fen"]),
    ),
    "vocational_grant": lambda who, row: (
        both(
            _vocational(who),
            _years(row, 3 if row["term"] >= "2024-2" else 2),
            either(
                row["major_is_agricultural"],
                who.need,
                both(
                    row["is_rural_household"],
                    row["is_hukou_outside_county_seat"],
                    among(row["county_code"], *who.contiguous),
                ),
            ),
            who.kept,
            opposite(row["major_is_performing_arts"]) if who.arts else True,
        ),
        who.grant(),
    ),
    "vocational_accommodation_waiver": lambda who, row: (
        both(
            _vocational(who),
            either(who.target, row["major_is_agricultural"]) if "farming dormitory" in who.reach else who.target,
            who.scope,
            row["is_boarder"],
            opposite(row["major_is_performing_arts"]) if "arts dormitory" in who.reach else True,
        ),
        row["accommodation_fen"],
    ),
    "nutrition_meal": lambda who, row: (
        both(
            who.compulsory,
            among(row["school_area"], "village", "township"),
            among(row["county_code"], *who.counties),
            who.kept,
            who.older_need if "meals for need" in who.reach else True,
        ),
        _meals(row),
    ),
}


def decide_student(
    row: Row,
    *,
    exclusion: bool = False,
    arts: bool = False,
    counties: tuple[str, ...] = ALL_COUNTIES,
    contiguous: tuple[str, ...] = CONTIGUOUS,
    reach: frozenset[str] = frozenset(),
) -> dict[str, tuple[str, int]]:
    """(outcome, fen) of each student item."""
    who = Student(row, exclusion, arts, counties, contiguous, reach)
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
