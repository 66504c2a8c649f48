"""Of whom a roster row speaks, as far as the asker may see them."""

from typing import Any

from django.db import connection

from fuzhi.steps.accounts.scope import Scope, scope_sql
from fuzhi.steps.periods.registers import person_tables


def persons_of_row(scope: Scope, row_id: int) -> list[dict[str, Any]]:
    """Number and name of the persons whose facts or records come from a row, inside the area; empty when none is."""
    inside, params = scope_sql(scope, "n", with_home=True)
    views = ["registry_record_v", *(table.view for table in person_tables())]
    spoken = " UNION ".join(f"SELECT person_id FROM {view} WHERE row_id = %s" for view in views)
    sql = (
        "SELECT n.number, n.name FROM registry_person_v n"
        f" WHERE n.person_id IN ({spoken}) AND {inside} ORDER BY n.person_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*[row_id] * len(views), *params])
        return [{"number": number, "name": name} for number, name in cursor.fetchall()]
