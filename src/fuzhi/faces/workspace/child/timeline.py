"""经过: what each step tells of a child, in one line of time, newest first."""

from collections.abc import Callable

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.casework import queries as casework
from fuzhi.steps.payments import timeline as payments
from fuzhi.steps.registry import timeline as registry
from fuzhi.vocabulary.handover import Event

Tell = Callable[[Staff, int], list[Event]]
TELLERS: tuple[Tell, ...] = (registry.timeline, aid.timeline, payments.timeline, casework.timeline)
"""``timeline(staff, person_id)`` of each step."""


def timeline(staff: Staff, person_id: int) -> list[Event]:
    """All events of a child whom this person may see."""
    events = [event for tell in TELLERS for event in tell(staff, person_id)]
    return sorted(events, key=lambda event: event.on, reverse=True)
