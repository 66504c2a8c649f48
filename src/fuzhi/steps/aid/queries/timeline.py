"""When a child was decided, on which public notices it stood and what was withdrawn, as lines of its file."""

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.queries.withdrawn import withdrawn_of
from fuzhi.steps.periods import sql
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.handover import Event, Place, Thing
from fuzhi.vocabulary.terms import Term, zh_date


def timeline(staff: Staff, person_id: int) -> list[Event]:
    """Runs, notices and withdrawals, newest first; the caller has checked the area."""
    return [*_runs(person_id), *_notices(person_id), *_withdrawals(person_id)]


def _runs(person_id: int) -> list[Event]:
    found = sql.rows(
        "SELECT f.term, f.made_at, n.number FROM aid_fact_v f JOIN registry_person_v n ON n.person_id = f.person_id"
        " WHERE f.person_id = %s ORDER BY f.run_id DESC",
        [person_id],
    )
    return [
        Event(
            day_of(made_at),
            f"{Term.parse(term).short_label}资格认定，",
            "看本学期各项",
            Place(Thing.CHILD, (number,), f"term={term}"),
        )
        for term, made_at, number in found
    ]


def _notices(person_id: int) -> list[Event]:
    found = sql.rows(
        "SELECT DISTINCT notice_id, term, notice_opened_on, notice_closes_on FROM aid_entitlement_v"
        " WHERE person_id = %s AND notice_id IS NOT NULL ORDER BY notice_opened_on DESC",
        [person_id],
    )
    return [
        Event(
            opened_on,
            f"{Term.parse(term).short_label}名单公示至{zh_date(closes_on)}，",
            "看公示",
            Place(Thing.NOTICE, (notice_id,)),
        )
        for notice_id, term, opened_on, closes_on in found
    ]


def _withdrawals(person_id: int) -> list[Event]:
    return [
        Event(one.on, f"{Term.parse(one.term).short_label}{rules.item(one.benefit).label}{one.said}")
        for one in withdrawn_of(person_id)
        if one.on
    ]
