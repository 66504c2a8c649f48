"""What an undo of an import must say: how many approved decisions rest on the batch's rows."""

from django.db import connection

from fuzhi.steps.aid.queries.sources import absence_columns, source_columns
from fuzhi.steps.intake import receivers


def approved_resting_on(batch_id: int) -> int:
    """Approved entitlements whose run read a row, or an absence, of this batch."""
    rests = " OR ".join(
        [
            f"f.{column} IN (SELECT id FROM {table.view} WHERE batch_id = %(batch)s)"
            for column, table in source_columns().items()
        ]
        + [f"f.{column} = %(batch)s" for column in absence_columns()]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM aid_entitlement e JOIN aid_factrow f ON f.run_id = e.run_id"
            " AND f.person_id = e.person_id"
            f" WHERE e.state = 'approved' AND ({rests})",
            {"batch": batch_id},
        )
        return int(cursor.fetchone()[0])


def register() -> None:
    """Plug the question into intake."""
    receivers.register_dependents(approved_resting_on)
