"""What an undo of an import must say: how many approved decisions rest on the batch's rows."""

from django.db import connection

from fuzhi.steps.intake import receivers

_PERIODS = {
    "enrolment_id": "registry_enrolment_v",
    "boarding_id": "registry_boarding_v",
    "bus_id": "registry_bus_v",
    "poverty_id": "registry_poverty_v",
    "disability_id": "registry_disability_v",
    "assistance_id": "registry_assistance_v",
    "bill_id": "registry_bill_v",
    "hardship_id": "registry_hardship_v",
    "school_id": "registry_school_v",
    "kindergarten_id": "registry_kindergarten_v",
}
_ABSENCES = ("poverty_batch_id", "disability_batch_id", "assistance_batch_id")


def approved_resting_on(batch_id: int) -> int:
    """Approved entitlements whose run read a row, or an absence, of this batch."""
    rests = " OR ".join(
        [f"f.{column} IN (SELECT id FROM {view} WHERE batch_id = %(batch)s)" for column, view in _PERIODS.items()]
        + [f"f.{column} = %(batch)s" for column in _ABSENCES]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM aid_entitlement e JOIN aid_factrow f ON f.run_id = e.run_id AND f.person_id = e.person_id"
            f" WHERE e.state = 'approved' AND ({rests})",
            {"batch": batch_id},
        )
        return int(cursor.fetchone()[0])


def register() -> None:
    """Plug the question into intake."""
    receivers.register_dependents(approved_resting_on)
