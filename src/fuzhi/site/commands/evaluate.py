"""``fuzhi evaluate FACTS --pack P --out DECISIONS``: decide a fact file (contract facts.md)."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from fuzhi.policy.evaluation import Request, evaluate_file
from fuzhi.vocabulary.errors import InputError


def evaluate(
    facts: Annotated[Path, typer.Argument(help="事实表，CSV 或 Parquet：每行一名学生一个学期，或一名教师一个月")],
    pack: Annotated[str, typer.Option("--pack", help="政策包，如 baicheng-2017")],
    out: Annotated[Path, typer.Option("--out", help="认定结果文件，.csv 或 .parquet")],
    all_rows: Annotated[bool, typer.Option("--all", help="不符合的也写出：每行每项一条")] = False,
    explain: Annotated[Path | None, typer.Option("--explain", help="逐条件说明文件，.csv 或 .parquet")] = None,
    engine: Annotated[str, typer.Option("--engine", help="duckdb、postgres 或 spark")] = "duckdb",
    switches: Annotated[list[str] | None, typer.Option("--set", help="读法=值，可多次")] = None,
    check_duplicates: Annotated[bool, typer.Option("--check-duplicates", help="同一人同一期出现两行时不计算")] = False,
) -> None:
    """按政策包认定事实表里的每一行，写出每项资助的结果、条款和金额（分）。"""
    started = time.monotonic()
    result = evaluate_file(
        Request(
            facts=facts,
            pack=pack,
            out=out,
            explain=explain,
            all_rows=all_rows,
            engine=engine,
            chosen=read_switches(switches or []),
            is_duplicate_check_wanted=check_duplicates,
            database=_database,
        )
    )
    for warning in result.warnings:
        sys.stderr.write(f"提示：{warning}\n")
    told = f"，条件 {result.conditions:,} 条" if explain else ""
    sys.stderr.write(f"完成：写出认定 {result.decisions:,} 条{told}，用时 {time.monotonic() - started:.1f} 秒。\n")


def read_switches(pairs: list[str]) -> dict[str, str]:
    """``["a=true", "b=1"]`` by name; raises InputError ``bad_switch`` for text without a name and ``=``."""
    chosen: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise InputError(
                "bad_switch", f"“{pair}”不是“读法=值”的形式。", "例如 --set exclusion_covers_national=true。"
            )
        chosen[name.strip()] = value.strip()
    return chosen


def _database():  # type: ignore[no-untyped-def]
    from fuzhi.site.database import serving_for_command

    return serving_for_command()
