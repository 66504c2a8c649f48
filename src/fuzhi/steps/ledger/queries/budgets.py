"""Budget lines: what was opened, is reserved, was consumed and is free."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from fuzhi.steps.accounts.scope import Scope


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget line at the end of a day, in fen:
    ``opened`` = ``reserved`` (not yet posted) + ``consumed`` + ``free``."""

    number: str
    county_code: str
    level: str
    purpose: str
    item: str
    period: str
    opened_fen: int
    reserved_fen: int
    consumed_fen: int
    free_fen: int


def budgets(scope: Scope, on: date | None = None) -> list[Budget]:
    """Budget lines of this area confirmed by the end of a day (None: as they stand now), by number."""
    if scope.school_code or len(scope.area_code) > 6:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, county_code, level, purpose, item, period, opened_fen, reserved_fen, consumed_fen, free_fen"
            " FROM ledger_budget_at(%s) WHERE county_code LIKE %s ORDER BY number",
            [on or date.max, f"{scope.area_code}%"],
        )
        return [Budget(*row) for row in cursor.fetchall()]
