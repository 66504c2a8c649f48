"""``fuzhi evaluate FACTS --pack P --out DECISIONS``: decide a fact file (contract facts.md).

Reads its own words: typer with all it imports costs half a second, more than deciding half a million rows.
"""

import difflib
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from fuzhi.policy.evaluation import Request, evaluate_file
from fuzhi.vocabulary.errors import InputError

READS_ITS_OWN_WORDS = True
_HELP = """用法：fuzhi evaluate [选项] 事实表

按政策包认定事实表里的每一行，写出每项资助的结果、条款和金额（分）。不需要数据库。

参数：
  事实表                CSV 或 Parquet：每行一名学生一个学期，或一名教师一个月

选项：
  --pack 政策包         如 baicheng-2017 [必填]
  --out 文件            认定结果，.csv 或 .parquet [必填]
  --all                 不符合的也写出：每行每项一条
  --explain 文件        逐条件的结果，.csv 或 .parquet
  --engine 引擎         duckdb、postgres 或 spark [默认 duckdb]
  --spark-master 地址   引擎为 spark 时在哪里算，如 spark://主机:7077 [默认本机 local[*]]
  --set 读法=值         换一种读法，可多次
  --check-duplicates    同一人同一期出现两行时不计算
  --help                显示本说明。
"""
_WITH_VALUE = ("--pack", "--out", "--explain", "--engine", "--spark-master", "--set")
_WITHOUT_VALUE = ("--all", "--check-duplicates")
_SEE_HELP = "用 fuzhi evaluate --help 看用法。"


def evaluate(words: list[str]) -> int:
    """Run the command; raises InputError or NotFound when nothing could be done."""
    if "--help" in words or "-h" in words:
        sys.stdout.write(_HELP)
        return 0
    started = time.monotonic()
    request = read_request(words)
    result = evaluate_file(request)
    for warning in result.warnings:
        sys.stderr.write(f"提示：{warning}\n")
    told = f"，条件 {result.conditions:,} 条" if request.explain else ""
    sys.stderr.write(f"完成：写出认定 {result.decisions:,} 条{told}，用时 {time.monotonic() - started:.1f} 秒。\n")
    return 0


def read_request(words: Sequence[str]) -> Request:
    """The request that these words make; raises InputError naming the word that is wrong or missing."""
    values: dict[str, list[str]] = {}
    places: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        name, sign, value = word.partition("=")
        if not word.startswith("--"):
            places.append(word)
        elif name in _WITHOUT_VALUE and not sign:
            values.setdefault(name, []).append("")
        elif name in _WITH_VALUE:
            if not sign and not waiting:
                raise InputError("missing_value", f"选项“{name}”后面缺少值。", _SEE_HELP)
            values.setdefault(name, []).append(value if sign else waiting.pop(0))
        else:
            raise InputError("unknown_option", *_about_unknown(name))
    return _request(places, values)


def _about_unknown(name: str) -> tuple[str, str]:
    near = difflib.get_close_matches(name, [*_WITH_VALUE, *_WITHOUT_VALUE], 1)
    return f"没有选项“{name}”。" + (f"是不是 {near[0]}？" if near else ""), _SEE_HELP


def _request(places: list[str], values: dict[str, list[str]]) -> Request:
    if len(places) > 1:
        raise InputError("too_many_arguments", f"多余的参数：{' '.join(places[1:])}。", _SEE_HELP)
    for name, given in (("事实表", places), ("--pack", values.get("--pack")), ("--out", values.get("--out"))):
        if not given or not given[-1]:
            raise InputError("missing_argument", f"缺少“{name}”。", _SEE_HELP)
    explain = values.get("--explain")
    return Request(
        facts=Path(places[0]),
        pack=values["--pack"][-1],
        out=Path(values["--out"][-1]),
        explain=Path(explain[-1]) if explain else None,
        all_rows="--all" in values,
        engine=values.get("--engine", ["duckdb"])[-1],
        spark_master=values.get("--spark-master", [""])[-1],
        chosen=read_switches(values.get("--set", [])),
        is_duplicate_check_wanted="--check-duplicates" in values,
        database=_database,
    )


def read_switches(pairs: Sequence[str]) -> dict[str, str]:
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


def _database() -> AbstractContextManager[str]:
    from fuzhi.site.database import serving_for_command  # only the PostgreSQL engine needs a server

    return serving_for_command()
