"""What a person shows of the facts that registers state: parts of the SQL that draws persons, one row a root."""

from collections.abc import Mapping

from fuzhi.steps.periods.register import PeriodTable, Shown
from fuzhi.steps.periods.registers import shown_tables
from fuzhi.steps.periods.sql import Relation


def rows_sql(records: Relation) -> str:
    """``key AS (...)`` of each table, by the table's key: the row that counts most of the records of a root."""
    return ", ".join(_row_sql(table, shown, records) for table, shown in shown_tables())


def _row_sql(table: PeriodTable, shown: Shown, records: Relation) -> str:
    return f"""{table.key} AS (
  SELECT DISTINCT ON (o.root_id) o.root_id, {", ".join(f"e.{column}" for column in shown.columns)}, o.county_code
  FROM {records} o JOIN {table.name} e ON e.record_id = o.id AND e.superseded_at IS NULL
  ORDER BY o.root_id, e.valid_to IS NOT NULL, {shown.order}, e.id)"""


def joins_sql() -> str:
    """The joins of those rows."""
    return " ".join(f"LEFT JOIN {table.key} USING (root_id)" for table, _ in shown_tables())


def columns_sql(born_from: str, decided: Mapping[str, str], **otherwise: str) -> str:
    """Every column that a person shows, the county of the first row, and whether the person counts as a child.

    ``born_from``: SQL of the date of birth; ``decided``: SQL of what a clerk said, which goes before every register;
    ``otherwise``: SQL of what stands where no register says it.
    """
    tables = shown_tables()
    shown = dict.fromkeys(column for _, one in tables for column in one.columns)
    counties = ", ".join([*(f"{table.key}.county_code" for table, _ in tables), otherwise["county_code"]])
    learns = " OR ".join(
        f"({table.key}.root_id IS NOT NULL AND coalesce({one.learns.format(born_from=born_from)}, false))"
        for table, one in tables
    )
    said = [_said_sql(column, decided.get(column), otherwise.get(column)) for column in shown]
    return ", ".join([*said, f"coalesce({counties}) AS county_code", f"{learns} AS is_pupil"])


def _said_sql(column: str, decided: str | None, otherwise: str | None) -> str:
    """A column as it was decided, else as the first table says it that has it and is not silent."""
    tables = [table for table, shown in shown_tables() if column in shown.columns]
    is_text = tables[0].empty[column] == ""
    said = [f"nullif({table.key}.{column}, '')" if is_text else f"{table.key}.{column}" for table in tables]
    last = [*([otherwise] if otherwise else []), *(["''"] if is_text else [])]
    return f"coalesce({', '.join([*([decided] if decided else []), *said, *last])}) AS {column}"
