"""Who is of school age: between the years of age that the policy pack in use says, both included."""

from datetime import date

from fuzhi.vocabulary.places import here

OF_SCHOOL_AGE = "({born_from} BETWEEN %(born_from)s AND %(born_until)s)"
"""SQL over the first day of the school year of birth: unknown when that is; the days come from :func:`birth_days`. Both
ends of it are ends of such years (ages count on 31 August), so that the year answers as the day would."""


def birth_days(day: date) -> dict[str, date]:
    """Parameters of :data:`OF_SCHOOL_AGE` for who is of school age on a day."""
    first, last = here().born_between(day)
    return {"born_from": first, "born_until": last}
