"""Fresh statistics of tables that just got many rows. Tables are the owner's, the work is not: a function of the
owner's does it (migration 0003)."""

import json
from collections.abc import Mapping

from django.db import connection


def analyse(tables: Mapping[str, str] | None = None, *, waits: bool = True) -> None:
    """Analyse these tables (name -> columns, joined by commas; "" = all), or every table. ``waits`` False: one that
    somebody else is analysing is left to them."""
    asked = None if tables is None else json.dumps(dict(tables))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tasks_analyse(%s::jsonb, %s)", [asked, waits])
