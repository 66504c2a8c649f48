"""``--engine spark``: the same rules where the data already lies on Spark (extra ``fuzhi[spark]``, Java 17)."""

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any

from fuzhi.policy.assembly import amount_sql, condition_clauses, outcome_sql, wide_query
from fuzhi.policy.compiled import CompiledRules
from fuzhi.policy.duckdb_engine import conditions_from, decisions_from
from fuzhi.policy.fact_files import FactFile
from fuzhi.policy.quoting import literal
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


class SparkEngine:
    """A local session with the facts as a view, rows handed on in ``scratch``; use as a context manager."""

    def __init__(self, rules: CompiledRules, file: FactFile, facts_parquet: Path, scratch: Path) -> None:
        require_spark()
        self._rules = rules
        self._file = file
        self._table = file.table
        self._facts_parquet = facts_parquet
        self._scratch = scratch
        self._session: Any = None

    def __enter__(self) -> "SparkEngine":
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

    def decisions(self, *, all_rows: bool) -> str:
        """SELECT (DuckDB) of the DECISIONS rows, computed by Spark."""
        keys = (self._table.person, self._table.period)
        parts = [
            f"named_struct('row', struct({_texts(item.code, item.clause, item.tier, item.delivery)}),"
            f" 'outcome', {outcome_sql(item)}, 'amount_fen', {amount_sql(item)})"
            for item in self._rules.items_of(self._table.name)
        ]
        where = "" if all_rows else " WHERE one.outcome <> 'refused'"
        written = self._written(
            "decisions",
            f"SELECT {', '.join(keys)}, one.row.col1 AS benefit, one.row.col2 AS clause, one.row.col3 AS tier,"
            f" one.row.col4 AS delivery, one.outcome AS outcome, one.amount_fen AS amount_fen FROM"
            f" (SELECT {', '.join(keys)}, explode(array({', '.join(parts)})) AS one"
            f" FROM ({wide_query(self._rules, self._table.name, 'spark', keys)}) AS wide) AS long{where}",
        )
        return decisions_from(written, self._rules, self._file)

    def conditions(self) -> str:
        """SELECT (DuckDB) of the CONDITIONS rows, computed by Spark."""
        keys = (self._table.person, self._table.period)
        names = ("benefit", "condition", "clause")
        parts = [
            f"named_struct({', '.join(f'{_texts(n)}, {_texts(v)}' for n, v in zip(names, row, strict=True))},"
            f" 'passed', c_{row[1]})"
            for row in condition_clauses(self._rules, self._table.name)
        ]
        written = self._written(
            "conditions",
            f"SELECT {', '.join(keys)}, one.benefit, one.condition, one.clause, one.passed FROM"
            f" (SELECT {', '.join(keys)}, explode(array({', '.join(parts)})) AS one"
            f" FROM ({wide_query(self._rules, self._table.name, 'spark', keys)}) AS wide) AS long",
        )
        return conditions_from(written, self._file)

    def _written(self, name: str, query: str) -> str:
        folder = self._scratch / name
        self._session.sql(query).write.parquet(str(folder))
        return f"read_parquet({literal(str(folder / '*.parquet'))})"


def _texts(*texts: str) -> str:
    """Texts as literals of Spark, which knows the backslash but not the doubled quote."""
    return ", ".join("'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'" for text in texts)
