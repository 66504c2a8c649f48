"""Of whom a roster row speaks, as far as the asker may see them."""

from dataclasses import dataclass

from fuzhi.steps.accounts.scope import Scope, scope_sql
from fuzhi.steps.periods import sql
from fuzhi.steps.periods.registers import person_tables


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """A person, by number and name."""

    number: str
    name: str


def persons_of_row(scope: Scope, row_id: int) -> list[SpokenOf]:
    """The persons whose facts or records come from a row, inside the area; empty when none is."""
    inside, params = scope_sql(scope, "n", with_home=True)
    views = ["registry_record_v", *(table.view for table in person_tables())]
    spoken = " UNION ".join(f"SELECT person_id FROM {view} WHERE row_id = %s" for view in views)
    found = sql.rows(
        "SELECT n.number, n.name FROM registry_person_v n"
        f" WHERE n.person_id IN ({spoken}) AND {inside} ORDER BY n.person_id",
        [*[row_id] * len(views), *params],
    )
    return [SpokenOf(*row) for row in found]
