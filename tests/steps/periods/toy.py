"""A register that exists in tests alone: stalls of a market, kept by the engine over tables of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.db import connection

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.intake import sealed_rows
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.receivers import Prepared
from fuzhi.steps.intake.states import BatchState
from fuzhi.steps.periods.guarding import guards
from fuzhi.steps.periods.receiver import PeriodReceiver
from fuzhi.steps.periods.register import BY_VALUE, About, Fact, PeriodTable, Register, from_term
from fuzhi.steps.tasks.progress import NO_PROGRESS
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import RosterKind

TABLES = """
CREATE TABLE toy_record (
  id bigserial PRIMARY KEY, kind text, county_code text, key bytea, row_id bigint, name text, name_key text,
  id_index bytea, school_code text, is_live boolean, created_batch_id bigint);
CREATE TABLE toy_goods (
  id bigserial PRIMARY KEY, record_id bigint REFERENCES toy_record, valid_from date NOT NULL, valid_to date,
  recorded_at timestamptz NOT NULL, superseded_at timestamptz, written_by bigint, superseded_by bigint,
  source_kind text NOT NULL, batch_id bigint, row_id bigint, correction_id bigint, basis bytea, goods text,
    price_fen bigint);
CREATE TABLE toy_licence (LIKE toy_goods INCLUDING ALL);
ALTER TABLE toy_licence DROP goods, DROP price_fen, ADD is_licensed boolean;
CREATE VIEW toy_goods_v AS SELECT * FROM toy_goods;
CREATE VIEW toy_licence_v AS SELECT * FROM toy_licence;
CREATE TABLE toy_correction (correction_id bigint, by text, at timestamptz, reason text);
"""
GOODS = PeriodTable(
    "toy_goods",
    ("goods", "price_fen"),
    {"goods": "", "price_fen": None},
    "toy_record",
    "toy_goods_v",
    "货物",
    "goods",
    "toy_correction",
)
LICENCE = PeriodTable(
    "toy_licence", ("is_licensed",), {"is_licensed": None}, "toy_record", "toy_licence_v", "执照", "", "toy_correction"
)
STALLS = Register(
    code=RosterKind.TEACHER,  # a kind that intake knows; nothing here asks which
    about=About.STAFF,
    payload={"name": "text", "school_code": "text", "goods": "text", "price_fen": "bigint", "is_licensed": "boolean"},
    record={
        "name": "coalesce(i.name, '')",
        "name_key": "coalesce(n.name_key, '')",
        "school_code": "coalesce(i.school_code, '')",
    },
    facts=(
        Fact(GOODS, from_term),
        Fact(
            LICENCE,
            from_term,
            basis=BY_VALUE,
            where="i.is_licensed IS NOT NULL",
        ),
    ),
    prepare=lambda table, county_code, term: Prepared(table, [f"stall|{name}" for name in table["name"].to_pylist()]),
)


def make_tables() -> None:
    """The toy's tables, guarded as every period table is; they go with the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES + guards("toy_goods") + guards("toy_licence"))


@dataclass
class Market:
    """Brings lists of stalls: batches that lie in intake as if a file had been read."""

    by: Staff
    register: Register = STALLS

    @property
    def receiver(self) -> PeriodReceiver:
        """The receiver of the register as it is now."""
        return PeriodReceiver(self.register)

    def lay(self, stalls: Sequence[tuple[Any, ...]], term: str = "2017-1", county: str = "220822") -> int:
        """A batch of (name, goods, price in fen, licensed or None, market); gives its number."""
        batch = Batch.objects.create(
            kind=self.register.code.value,
            term=term,
            county_code=county,
            file_name="摊位.xlsx",
            file_digest="0",
            made_by=self.by.username,
            made_at=clock.now(),
            rows=len(stalls),
            accepted=len(stalls),
        )
        names = ("name", "goods", "price_fen", "is_licensed", "school_code")
        columns = {name: [(*stall, None, None)[place] for stall in stalls] for place, name in enumerate(names)}
        table = pa.table(
            {"sheet": ["Sheet1"] * len(stalls), "row": list(range(2, len(stalls) + 2)), **columns},
        )
        rows = self.receiver.prepare(table, county_code=county, term=term)
        lines = sealed_rows.copy_lines(batch.pk, batch.kind, rows.table, rows.keys)
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY intake_row ({', '.join(sealed_rows.COLUMNS)}) FROM STDIN") as copy,
        ):
            for line in lines:
                copy.write(line)
        return int(batch.pk)

    def commit(self, batch_id: int) -> dict[str, int]:
        """Commit a batch; gives the counts."""
        counts = self.receiver.commit(batch_id, NO_PROGRESS).counts.as_dict()
        Batch.objects.filter(pk=batch_id).update(state=BatchState.COMMITTED.value, committed_at=clock.now())
        return counts

    def bring(self, stalls: Sequence[tuple[Any, ...]], term: str = "2017-1", county: str = "220822") -> dict[str, int]:
        """Lay and commit."""
        return self.commit(self.lay(stalls, term, county))
