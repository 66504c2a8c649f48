"""How large the sample city is: the counts behind ``small`` and ``city``."""

from dataclasses import dataclass

from fuzhi.vocabulary.errors import InputError


@dataclass(frozen=True, slots=True)
class Scale:
    """Counts per county where not said otherwise; ``plants`` = planted cases of each kind per county."""

    name: str
    towns_per_county: int
    students_per_county: int
    poor_households_per_county: int
    teachers_per_school: int
    plants: int
    is_whole_prefecture: bool


SMALL = Scale("small", 8, 1_200, 400, 4, 2, False)
CITY = Scale("city", 99, 40_000, 14_000, 12, 12, True)


def scale_named(name: str) -> Scale:
    """``small`` or ``city``; raises InputError with code ``unknown_scale`` otherwise."""
    for scale in (SMALL, CITY):
        if scale.name == name:
            return scale
    raise InputError("unknown_scale", f"没有“{name}”这种规模。", "请用 small（小样本）或 city（全市规模）。")
