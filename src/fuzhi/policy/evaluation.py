"""Evaluate a fact file into the DECISIONS and CONDITIONS tables. No Django, no Ibis when the rules are compiled.

Outputs are written beside their place and renamed at the end: on any failure an existing output stays as it was.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import duckdb

from fuzhi.policy.compiled import ENGINES, CompiledRules
from fuzhi.policy.compiles import rules_named, rules_of
from fuzhi.policy.duckdb_engine import BAD_CELL, DuckdbEngine, checked_facts
from fuzhi.policy.fact_files import FactFile, bad_cells, opened, repeated_keys
from fuzhi.policy.facts import month_of_term_start
from fuzhi.policy.quoting import literal, quoted
from fuzhi.vocabulary.errors import InputError

if TYPE_CHECKING:
    from fuzhi.policy.pack import Pack

_FORMATS = {".parquet": "FORMAT parquet, COMPRESSION zstd", ".csv": "FORMAT csv, HEADER true, DELIMITER ','"}


@dataclass(frozen=True, slots=True)
class Request:
    """What to evaluate. ``pack``: by name, or that very pack. ``spark_master``: where the engine spark runs.

    ``database``: gives the connection string for the engine postgres while it is entered.
    """

    facts: Path
    pack: "str | Pack"
    out: Path
    explain: Path | None = None
    all_rows: bool = False
    engine: str = "duckdb"
    chosen: Mapping[str, object] | None = None
    is_duplicate_check_wanted: bool = False
    database: Callable[[], AbstractContextManager[str]] | None = None
    spark_master: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How many rows were written, and what the reader should know (Chinese sentences)."""

    decisions: int
    conditions: int
    warnings: tuple[str, ...]


def evaluate_file(request: Request) -> Result:
    """Decide every row of the file. Raises InputError or NotFound; then nothing is written."""
    _check_request(request)
    rules = _rules(request)
    with tempfile.TemporaryDirectory(prefix="fuzhi-evaluate-") as scratch, duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order=false")
        connection.execute("SET autoinstall_known_extensions=false")
        connection.execute("SET enable_progress_bar=false")
        connection.execute(f"SET temp_directory={literal(scratch)}")
        with opened(connection, request.facts) as file, _as_input_errors(connection, file):
            if not rules.items_of(file.table.name):
                raise InputError(
                    "no_items", f"政策包 {rules.pack} 没有按{file.table.label}认定的项目。", "请换政策包或事实表。"
                )
            if request.is_duplicate_check_wanted and (error := repeated_keys(connection, file)):
                raise error
            warnings = (*_term_warnings(connection, file, rules), *_idle_warnings(request, rules))
            with _written_whole(request) as (out, explain):
                decisions, conditions = _run(_Work(request, connection, file, rules, Path(scratch)), out, explain)
    return Result(decisions, conditions, warnings)


def _rules(request: Request) -> CompiledRules:
    if isinstance(request.pack, str):
        return rules_named(request.pack, request.chosen)
    return rules_of(request.pack, request.pack.switches(request.chosen))


def _check_request(request: Request) -> None:
    if request.engine not in ENGINES:
        raise InputError("unknown_engine", f"没有名为 {request.engine} 的引擎。", f"可选：{'、'.join(ENGINES)}。")
    if request.engine == "spark":
        from fuzhi.policy.spark_engine import LOCAL, require_master, require_spark  # pyspark is an extra

        require_spark()
        require_master(request.spark_master or LOCAL)
    elif request.spark_master:
        raise InputError("master_without_spark", "--spark-master 只和 --engine spark 一起用。", "请改引擎或去掉它。")
    for path in filter(None, (request.out, request.explain)):
        if path.suffix.lower() not in _FORMATS:
            raise InputError("bad_output_type", f"结果文件 {path.name} 的类型不认识。", "请以 .csv 或 .parquet 结尾。")
        if not path.parent.is_dir():
            raise InputError("no_such_folder", f"文件夹 {path.parent} 不存在。", "请先建好文件夹。")
        if path.is_dir():
            raise InputError("bad_output", f"{path} 是文件夹，不能作为结果文件。", "请换一个文件名。")
        if not os.access(path.parent, os.W_OK):
            raise InputError("cannot_write", f"文件夹 {path.parent} 不能写入。", "请换一个文件夹。")
    places = [path.resolve() for path in (request.facts, request.out, request.explain) if path is not None]
    if len(set(places)) < len(places):
        raise InputError("same_file", "输入、结果和说明要用不同的文件。", "请改一个文件名。")


def _term_warnings(connection: duckdb.DuckDBPyConnection, file: FactFile, rules: CompiledRules) -> Iterator[str]:
    """Periods outside those the pack was checked for are decided all the same, and named."""
    period = quoted(file.table.period)
    found = connection.execute(f"SELECT DISTINCT {period} FROM {file.relation} WHERE {period} IS NOT NULL").fetchall()
    first, last = rules.checked_from, rules.checked_through
    if file.table.period == "month":
        after = f"{int(last[:4]) + 1}-1" if last[5] == "2" else f"{last[:4]}-2"
        beyond = month_of_term_start(after)
        outside = sorted(str(row[0]) for row in found if not month_of_term_start(first) <= str(row[0]) < beyond)
    else:
        outside = sorted(str(row[0]) for row in found if not first <= str(row[0]) <= last)
    if outside:
        named = "、".join(outside[:5]) + ("等" if len(outside) > 5 else "")
        yield f"政策包只核对到 {first} 至 {last} 的学期，{named} 在此之外，结果仅供参考。"


def _idle_warnings(request: Request, rules: CompiledRules) -> Iterator[str]:
    for name in request.chosen or {}:
        if name in rules.idle_switches:
            yield f"读法 {name} 决定事实怎样形成，不改变本命令的结果。"


@contextmanager
def _written_whole(request: Request) -> Iterator[tuple[Path, Path | None]]:
    """Temporary names beside the outputs; renamed when the block succeeds, removed when it fails."""
    places = [path for path in (request.out, request.explain) if path is not None]
    temporary = [path.with_name(f".{path.name}.{os.getpid()}{path.suffix}") for path in places]
    try:
        yield temporary[0], temporary[1] if len(temporary) > 1 else None
        for beside, place in zip(temporary, places, strict=True):
            beside.replace(place)
    finally:
        for beside in temporary:
            beside.unlink(missing_ok=True)


@contextmanager
def _as_input_errors(connection: duckdb.DuckDBPyConnection, file: FactFile) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        if BAD_CELL in text:
            raise bad_cells(connection, file) from None
        line = re.search(r"CSV Error on Line: (\d+)", text)
        where = f"第 {line[1]} 行的列数或引号不对" if line else "中间有读不出来的内容"
        raise InputError(
            "unreadable_file", f"{file.path.name} {where}。", "请检查每行的列数、引号和文件是否完整，重新导出后再试。"
        ) from error
    except OSError as error:
        raise InputError(
            "cannot_write", f"结果写不出来：{error.strerror or error}。", "请检查磁盘空间和权限。"
        ) from error


class Engine(Protocol):
    """One way to run compiled rules over a checked fact file: each answer is a query that DuckDB writes out."""

    def decisions(self, *, all_rows: bool) -> str:
        """SELECT of the DECISIONS rows."""
        ...

    def conditions(self) -> str:
        """SELECT of the CONDITIONS rows."""
        ...


@dataclass(frozen=True, slots=True)
class _Work:
    """What an engine is made from."""

    request: Request
    connection: duckdb.DuckDBPyConnection
    file: FactFile
    rules: CompiledRules
    scratch: Path

    def copy(self, query: str, path: Path, options: str = "") -> int:
        """Write a query's rows; returns how many."""
        options = options or _FORMATS[path.suffix.lower()]
        written = self.connection.execute(f"COPY ({query}) TO {literal(str(path))} ({options})").fetchall()
        return int(written[0][0])


def _run(work: _Work, out: Path, explain: Path | None) -> tuple[int, int]:
    with _ENGINES[work.request.engine](work) as engine:
        decisions = work.copy(engine.decisions(all_rows=work.request.all_rows), out)
        return decisions, work.copy(engine.conditions(), explain) if explain else 0


@contextmanager
def _duckdb(work: _Work) -> Iterator[Engine]:
    yield DuckdbEngine(work.rules, work.file)


@contextmanager
def _postgres(work: _Work) -> Iterator[Engine]:
    from fuzhi.policy.postgres_engine import PostgresEngine  # psycopg, for this engine alone

    assert work.request.database is not None
    facts = work.scratch / "facts.csv"
    work.copy(checked_facts(work.file), facts, "FORMAT csv, HEADER false")
    with (
        work.request.database() as dsn,
        PostgresEngine(dsn, work.rules, work.file, facts, work.scratch) as engine,
    ):
        yield engine


@contextmanager
def _spark(work: _Work) -> Iterator[Engine]:
    from fuzhi.policy.spark_engine import LOCAL, SparkEngine  # pyspark is an extra

    facts = work.scratch / "facts.parquet"
    work.copy(checked_facts(work.file), facts)
    with SparkEngine(work.rules, work.file, facts, work.scratch, work.request.spark_master or LOCAL) as engine:
        yield engine


_ENGINES: dict[str, Callable[[_Work], AbstractContextManager[Engine]]] = {
    "duckdb": _duckdb,
    "postgres": _postgres,
    "spark": _spark,
}
