"""What was put right by hand since a semester was decided: its results stand until it is decided again."""

from fuzhi.steps.aid.models import Run
from fuzhi.steps.registry.changes import corrected_since


def outdated_persons(county_code: str, term: str) -> set[int]:
    """Persons (roots) of whom something was put right after the county's current run of the semester had looked."""
    run = Run.objects.filter(county_code=county_code, term=term, is_current=True).first()
    return corrected_since(county_code, run.same_until or run.known_at, term) if run else set()


def is_outdated(person_id: int, county_code: str, term: str) -> bool:
    """The same of one person."""
    return person_id in outdated_persons(county_code, term)
