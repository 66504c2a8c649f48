"""What rests on what the registry keeps: asked by an undo of an import, and before a child is taken back."""

from django.db import connection

from fuzhi.steps.aid.queries.sources import absence_columns, source_columns
from fuzhi.steps.intake import receivers
from fuzhi.steps.registry.ties import register_tie


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


def decided_of(person_id: int) -> str:
    """That a child was found to be due something; what was paid rests on that."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM aid_entitlement_v WHERE person_id = %s AND state <> 'withdrawn'", [person_id]
        )
        count = int(cursor.fetchone()[0])
    return f"这名学生已有 {count} 项认定" if count else ""


def register() -> None:
    """Plug the questions into intake and registry."""
    receivers.register_dependents(approved_resting_on)
    register_tie(decided_of)
