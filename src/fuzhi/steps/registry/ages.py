"""Who counts as a child of the register without standing on any roll: whoever is of school age on the term's day."""

AGE_MIN, AGE_MAX = 3, 21
"""Full years, both included (readings.md)."""


def of_school_age(birth_date: str, day: str) -> str:
    """SQL: whether somebody born on ``birth_date`` is of school age on ``day``; unknown when the birth date is."""
    return (
        f"({birth_date} <= {day}::date - interval '{AGE_MIN} years'"
        f" AND {birth_date} > {day}::date - interval '{AGE_MAX + 1} years')"
    )
