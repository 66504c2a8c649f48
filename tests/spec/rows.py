"""Random fact rows full of unknowns, and rows of the worked examples, written as fact files."""

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fuzhi.policy.facts import TABLES, Fact, FactTable, FactType

TERMS = ("1999-1", "2017-1", "2017-2", "2018-2", "2019-1", "2020-2", "2021-1", "2024-1", "2024-2", "2060-2")
SUMS = (0, 12_345, 24_690, 29_999, 30_000, 30_001, 40_000, 40_001, 52_345)
MONTHS = ("2011-01", "2018-03", "2030-12")
COUNTIES = ("220802", "220821", "220822", "220881", "220882", "220702", "110101")
_ARROW = {FactType.TEXT: pa.string(), FactType.WHOLE: pa.int64(), FactType.FLAG: pa.bool_()}


def random_rows(table: FactTable, count: int, seed: int, unknown: float) -> list[dict[str, Any]]:
    """Rows in which every fact is unknown with probability ``unknown``; small sums, so that equal ones meet."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        row = {column.name: _value(column, dice, unknown) for column in table.columns}
        row[table.person] = f"p{number:06d}"
        row[table.period] = dice.choice(TERMS if table.period == "term" else MONTHS)
        rows.append(row)
    return rows


def _value(column: Fact, dice: random.Random, unknown: float) -> Any:
    if dice.random() < unknown:
        return None
    if column.codes:
        return dice.choice(column.values)
    if column.type is FactType.FLAG:
        return dice.random() < 0.6
    if column.type is FactType.WHOLE:
        return dice.randint(1, 4) if column.name == "grade" else dice.choice(SUMS)
    return dice.choice(COUNTIES)


def write_rows(path: Path, table: FactTable, rows: list[dict[str, Any]]) -> Path:
    """A Parquet fact file of these rows (missing facts are NULL)."""
    columns = {c.name: pa.array([row.get(c.name) for row in rows], _ARROW[c.type]) for c in table.columns}
    pq.write_table(pa.table(columns), path)
    return path


def read_table(path: Path) -> list[dict[str, Any]]:
    """Rows of a Parquet file."""
    return pq.read_table(path).to_pylist()  # type: ignore[no-any-return]


def table_named(name: str) -> FactTable:
    """A fact table by name."""
    return TABLES[name]
