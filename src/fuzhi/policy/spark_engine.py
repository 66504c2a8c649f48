"""``--engine spark``: the same rules where the data already lies on Spark (extra ``fuzhi[spark]``, Java 17).

On this machine facts and rows are files. To a cluster they go, and come back, through the driver as Arrow: its workers
need neither this machine's files nor Python.
"""

import importlib.util
import os
import re
import shutil
import socket
import subprocess
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
    version = _java_version()
    if version is None or version < _JAVA_LEAST:
        found = "没有找到 Java。" if version is None else f"这里的 Java 是 {version}，Spark 要 {_JAVA_LEAST} 以上。"
        raise InputError("no_java", found, "请安装 Java 17，或改用 --engine duckdb。")


def _java_version() -> int | None:
    """The major version of the Java that Spark would start, None when there is none that starts."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None:
        return None
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    hit = re.search(r'version "(\d+)', told)
    return int(hit[1]) if hit else None


LOCAL = "local[*]"
_MASTER = re.compile(r"local(\[(\*|\d+)\])?|spark://[^/\s]+|yarn|k8s://\S+")
_WAIT_SECONDS_MAX = 5
_JAVA_LEAST = 17


def require_master(url: str) -> None:
    """Raise InputError unless this is the address of a Spark master, and (stand-alone) somebody answers there.

    Spark itself would go on asking for a minute and then stop in the middle of its work.
    """
    if not _MASTER.fullmatch(url):
        raise InputError(
            "bad_spark_master",
            f"“{url}”不是 Spark 主节点的地址。",
            "形如 spark://主机:7077、yarn、k8s://…，或 local[*]（本机）。",
        )
    places = url.removeprefix("spark://").split(",") if url.startswith("spark://") else []
    if places and not any(_answers(place) for place in places):
        raise InputError("no_spark_master", f"Spark 主节点 {url} 连接不上。", "请检查地址和端口，主节点是否已启动。")


def _answers(place: str) -> bool:
    host, _, port = place.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), _WAIT_SECONDS_MAX):
            return True
    except (OSError, ValueError, OverflowError):
        return False


class SparkEngine:
    """A session on ``master`` with the facts as a view, rows handed on in ``scratch``; use as a context manager."""

    def __init__(
        self, rules: CompiledRules, file: FactFile, facts_parquet: Path, scratch: Path, master: str = LOCAL
    ) -> None:
        require_spark()
        require_master(master)
        self._master = master
        self._rules = rules
        self._file = file
        self._table = file.table
        self._facts_parquet = facts_parquet
        self._scratch = scratch
        self._session: Any = None

    def __enter__(self) -> "SparkEngine":
        from pyspark.sql import SparkSession  # type: ignore[import-not-found, unused-ignore]

        builder: Any = SparkSession.builder.master(self._master).appName("fuzhi-evaluate")
        for name, value in self._settings().items():
            builder = builder.config(name, value)
        try:
            self._session = builder.getOrCreate()
            self._show_facts()
        except Exception as error:  # whatever the cluster says comes as one of many kinds
            self.__exit__()
            raise _as_input_error(error) from error
        return self

    @property
    def _is_here(self) -> bool:
        return self._master.startswith("local")

    def _show_facts(self) -> None:
        """The facts as the view ``facts``."""
        if self._is_here:
            found = self._session.read.parquet(str(self._facts_parquet))
        else:
            import pyarrow.parquet as pq  # for a cluster alone

            found = self._session.createDataFrame(pq.read_table(self._facts_parquet))
        found.createOrReplaceTempView("facts")

    def _settings(self) -> dict[str, str]:
        told = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.warehouse.dir": str(self._scratch / "warehouse"),
            "spark.local.dir": str(self._scratch / "local"),
            "spark.log.level": "ERROR",
            "spark.sql.execution.arrow.pyspark.enabled": "true",
        }
        if self._is_here or re.match(r"spark://(127\.|localhost)", self._master):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            told |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        return told

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
        try:
            found = self._session.sql(query)
            if self._is_here:
                found.write.parquet(str(folder))
            else:
                import pyarrow.parquet as pq  # for a cluster alone

                folder.mkdir()
                pq.write_table(found.toArrow(), folder / "rows.parquet")
        except Exception as error:  # whatever the cluster says comes as one of many kinds
            raise _as_input_error(error) from error
        return f"read_parquet({literal(str(folder / '*.parquet'))})"


def _as_input_error(error: Exception) -> InputError:
    lines = [line for line in str(error).splitlines() if line.strip()]
    reason = lines[0][:300] if lines else type(error).__name__
    return InputError(
        "spark_refused", f"Spark 没有完成计算（Spark 原话：{reason}）。", "请检查集群的内存和日志后重试。"
    )


def _texts(*texts: str) -> str:
    """Texts as literals of Spark, which knows the backslash but not the doubled quote."""
    return ", ".join("'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'" for text in texts)
