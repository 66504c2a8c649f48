"""Of whom a roster row speaks, as far as the asker may see them."""

from typing import Any

from django.db import connection

from fuzhi.steps.accounts.scope import Scope, scope_sql

_VIEWS = ("enrolment", "boarding", "bus", "poverty", "disability", "assistance", "bill", "hardship", "account")


def persons_of_row(scope: Scope, row_id: int) -> list[dict[str, Any]]:
    """Number and name of the persons whose facts or records come from a row, inside the area; empty when none is."""
    inside, params = scope_sql(scope, "n", with_home=True)
    spoken = " UNION ".join(
        f"SELECT person_id FROM registry_{view}_v WHERE row_id = %s" for view in (*_VIEWS, "record")
    )
    sql = (
        "SELECT n.number, n.name FROM registry_person_v n"
        f" WHERE n.person_id IN ({spoken}) AND {inside} ORDER BY n.person_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*[row_id] * (len(_VIEWS) + 1), *params])
        return [{"number": number, "name": name} for number, name in cursor.fetchall()]
