"""``--engine spark``: the same rules where the data already lies on Spark (extra ``fuzhi[spark]``, Java 17)."""

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any

from fuzhi.policy.assembly import condition_clauses, met, wide_query
from fuzhi.policy.compiled import CompiledRules
from fuzhi.policy.facts import FactTable
from fuzhi.vocabulary.errors import InputError


def require_spark() -> None:
    """Raise InputError ``no_spark`` unless the extra and Java are there."""
    if importlib.util.find_spec("pyspark") is None:
        raise InputError(
            "no_spark",
            "没有安装 Spark。",
            "请用 pip install 'fuzhi[spark]' 装好附加组件，并安装 Java 17；或改用 --engine duckdb。",
        )
    java = os.environ.get("JAVA_HOME")
    if not (java and (Path(java) / "bin" / "java").exists()) and shutil.which("java") is None:
        raise InputError("no_java", "没有找到 Java。", "请安装 Java 17，或改用 --engine duckdb。")


class SparkRun:
    """A local session with the facts as a view; use as a context manager."""

    def __init__(self, table: FactTable, facts_parquet: Path, scratch: Path) -> None:
        require_spark()
        self._table = table
        self._facts_parquet = facts_parquet
        self._scratch = scratch
        self._session: Any = None

    def __enter__(self) -> "SparkRun":
        from pyspark.sql import SparkSession  # type: ignore[import-not-found, unused-ignore]

        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder: Any = SparkSession.builder
        self._session = (
            builder.master("local[*]")
            .appName("fuzhi-evaluate")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.warehouse.dir", str(self._scratch / "warehouse"))
            .config("spark.local.dir", str(self._scratch / "local"))
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
        self._session.read.parquet(str(self._facts_parquet)).createOrReplaceTempView("facts")
        return self

    def __exit__(self, *_: object) -> None:
        if self._session is not None:
            self._session.stop()

    def write_decisions(self, rules: CompiledRules, folder: Path, *, all_rows: bool) -> None:
        """The DECISIONS rows as a folder of Parquet files."""
        keys = (self._table.person, self._table.period)
        items = rules.items_of(self._table.name)
        parts = []
        for item in items:
            constants = ", ".join(f"'{text}'" for text in (item.code, item.clause, item.tier, item.delivery))
            amount = f"a_{item.code}"
            parts.append(
                f"named_struct('row', struct({constants}), 'outcome', CASE WHEN {met(item)} AND {amount} IS NOT NULL"
                f" THEN 'granted' WHEN NOT {met(item)} THEN 'refused' ELSE 'undetermined' END, 'amount_fen',"
                f" CASE WHEN {met(item)} THEN COALESCE({amount}, CAST(0 AS BIGINT)) ELSE CAST(0 AS BIGINT) END)"
            )
        where = "" if all_rows else " WHERE one.outcome <> 'refused'"
        self._session.sql(
            f"SELECT {', '.join(keys)}, one.row.col1 AS benefit, one.row.col2 AS clause, one.row.col3 AS tier,"
            f" one.row.col4 AS delivery, one.outcome AS outcome, one.amount_fen AS amount_fen FROM"
            f" (SELECT {', '.join(keys)}, explode(array({', '.join(parts)})) AS one"
            f" FROM ({wide_query(rules, self._table.name, 'spark', keys)}) AS wide) AS long{where}"
        ).write.parquet(str(folder))

    def write_conditions(self, rules: CompiledRules, folder: Path) -> None:
        """The CONDITIONS rows as a folder of Parquet files."""
        keys = (self._table.person, self._table.period)
        parts = [
            f"named_struct('benefit', '{benefit}', 'condition', '{code}', 'clause', '{clause}', 'passed', c_{code})"
            for benefit, code, clause in condition_clauses(rules, self._table.name)
        ]
        self._session.sql(
            f"SELECT {', '.join(keys)}, one.benefit, one.condition, one.clause, one.passed FROM"
            f" (SELECT {', '.join(keys)}, explode(array({', '.join(parts)})) AS one"
            f" FROM ({wide_query(rules, self._table.name, 'spark', keys)}) AS wide) AS long"
        ).write.parquet(str(folder))
