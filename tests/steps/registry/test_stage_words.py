"""Stage and year of study by the kind of school: what a roll says counts only where such a school can have it."""

from datetime import date

import pytest

from fuzhi.steps.periods import sql
from fuzhi.steps.registry.stages import grade_sql, stage_sql

pytestmark = pytest.mark.django_db
AUTUMN = date(2017, 9, 1)


def stage(kind: str | None, said: str | None, number: int | None) -> object:
    return sql.rows(f"SELECT {stage_sql('%s::text', '%s::text', '%s::int')}", _each(stage_sql, kind, said, number))[0][
        0
    ]


def grade(stage: str | None, number: int | None, entered: date | None = None) -> object:
    return sql.rows(
        f"SELECT {grade_sql('%s::text', '%s::int', '%s::date', '%s::date')}",
        _each(grade_sql, stage, number, entered, AUTUMN),
    )[0][0]


def _each(made: object, *values: object) -> list[object]:
    """The values in the order in which the statement names them, each as often as it does."""
    names = [f"<{place}>" for place in range(len(values))]
    text = str(made(*names))  # type: ignore[operator]
    places = sorted((at, place) for place, name in enumerate(names) for at in _found(text, name))
    return [values[place] for _, place in places]


def _found(text: str, name: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(name, at)]


@pytest.mark.parametrize(
    ("kind", "said", "number", "found"),
    [
        ("幼儿园", None, None, "preschool"),
        ("幼儿园", "primary", 1, "preschool"),
        ("小学", None, 6, "primary"),
        ("小学", None, None, "primary"),
        ("小学", None, 7, None),
        ("小学", "preschool", 1, "preschool"),
        ("初中", None, 7, "junior_secondary"),
        ("初中", None, 3, "junior_secondary"),
        ("初中", None, 4, None),
        ("初中", None, 6, None),
        ("普通高中", None, 10, "senior_secondary"),
        ("普通高中", None, 1, "senior_secondary"),
        ("普通高中", None, 8, "junior_secondary"),
        ("普通高中", "junior_secondary", 1, "junior_secondary"),
        ("普通高中", None, 5, None),
        ("中职", None, None, "secondary_vocational"),
        ("九年一贯制", None, 6, "primary"),
        ("九年一贯制", None, 7, "junior_secondary"),
        ("九年一贯制", None, 10, None),
        ("九年一贯制", "preschool", 2, "preschool"),
        ("九年一贯制", "senior_secondary", 10, None),
        ("特殊教育", None, 6, "primary"),
        ("特殊教育", None, 9, "junior_secondary"),
        ("特殊教育", "secondary_vocational", 1, "secondary_vocational"),
        ("特殊教育", None, None, None),
        (None, "primary", 1, None),
        ("大学", "primary", 1, None),
    ],
)
def test_the_stage_by_the_kind_of_school(kind: str | None, said: str | None, number: int | None, found: str) -> None:
    assert stage(kind, said, number) == found


@pytest.mark.parametrize(
    ("within", "number", "found"),
    [
        ("preschool", 1, 1),
        ("preschool", 3, 3),
        ("preschool", 4, None),
        ("primary", 6, 6),
        ("primary", 7, None),
        ("junior_secondary", 7, 1),
        ("junior_secondary", 9, 3),
        ("junior_secondary", 2, 2),
        ("junior_secondary", 4, 4),
        ("junior_secondary", 5, None),
        ("senior_secondary", 10, 1),
        ("senior_secondary", 12, 3),
        ("senior_secondary", 3, 3),
        ("senior_secondary", 4, None),
        ("secondary_vocational", 2, 2),
        ("secondary_vocational", 7, None),
        (None, 3, None),
        ("primary", None, None),
    ],
)
def test_the_year_within_the_stage(within: str | None, number: int | None, found: int | None) -> None:
    assert grade(within, number) == found


@pytest.mark.parametrize(
    ("entered", "found"), [(date(2017, 9, 1), 1), (date(2016, 9, 1), 2), (date(2015, 9, 1), 3), (None, 5)]
)
def test_a_vocational_year_counts_from_entry_whatever_the_roll_says(entered: date | None, found: int) -> None:
    assert grade("secondary_vocational", 5, entered) == found
