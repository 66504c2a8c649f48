"""``fuzhi export``: what is stored, in the columns of the contract;
CSV or Parquet by extension, audit as JSON lines."""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from fuzhi.site.main import say
from fuzhi.site.operators import acting, check_output, check_place, write_rows
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term

KINDS = ("facts", "decisions", "conditions", "payments", "journal", "coverage", "audit")
DECISION_COLUMNS = [
    ("student_id", "text"),
    ("term", "text"),
    ("benefit", "text"),
    ("clause", "text"),
    ("tier", "text"),
    ("delivery", "text"),
    ("outcome", "text"),
    ("amount_fen", "int"),
]
_WHOLE = {"amount_fen", "persons", "line"}


def export(
    kind: Annotated[str, typer.Argument(help="facts decisions conditions payments journal coverage audit")],
    out: Annotated[Path, typer.Option("--out", help="结果文件，.csv 或 .parquet；audit 为 .jsonl")],
    user: Annotated[str, typer.Option("--as", help="办理人用户名")],
    term: Annotated[str, typer.Option("--term", help="学期，如 2017-1；audit 不需要")] = "",
) -> int:
    """导出已保存的数据，只含办理人区域内的行。"""
    if kind not in KINDS:
        raise InputError("unknown_export", f"没有“{kind}”这种导出。", f"可用：{'、'.join(KINDS)}。")
    if kind == "audit":
        return _export_audit(out, user)
    check_output(out)
    if not term:
        raise InputError("missing_argument", "缺少“--term”。", "用 fuzhi export --help 看用法。")
    Term.parse(term)
    with acting(user) as staff:
        from fuzhi.steps.accounts.permissions import Verb, check
        from fuzhi.steps.audit import services as audit

        check(staff, Verb.EXPORT)
        check(staff, {"journal": Verb.VIEW_FUNDS, "payments": Verb.VIEW_MONEY}.get(kind, Verb.VIEW_CHILDREN))
        count = _write(kind, out, staff.scope, term)
        audit.record(
            by=staff.username,
            action="export",
            changes=False,
            object_kind="export",
            object_key=f"{kind}:{term}",
            county_code=staff.scope.county_code,
            detail={"rows": count},
        )
    say(f"完成：{count:,} 行，写入 {out}。")
    return 0


def _write(kind: str, out: Path, scope: Any, term: str) -> int:
    if kind == "facts":
        return write_rows(out, _fact_columns(), _facts(scope, term))
    if kind == "decisions":
        return write_rows(out, DECISION_COLUMNS, _decisions(scope, term))
    if kind == "conditions":
        return _write_conditions(out, scope, term)
    if kind == "payments":
        from fuzhi.steps.payments import queries as step
    elif kind == "journal":
        from fuzhi.steps.ledger import queries as step  # type: ignore[no-redef]
    else:
        from fuzhi.steps.oversight import queries as step  # type: ignore[no-redef]
    columns = [(name, "int" if name in _WHOLE else "text") for name in step.EXPORT_COLUMNS]
    return write_rows(out, columns, step.export_rows(scope, term))


def _fact_columns() -> list[tuple[str, str]]:
    from fuzhi.policy.facts import STUDENT_TERM, FactType

    kinds = {FactType.TEXT: "text", FactType.WHOLE: "int", FactType.FLAG: "bool"}
    return [(column.name, kinds[column.type]) for column in STUDENT_TERM.columns]


def _asked(sql: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows by a server-side cursor: a whole city does not fit a list."""
    from django.db import connection, transaction

    connection.ensure_connection()
    with transaction.atomic(), connection.connection.cursor(name="export") as cursor:
        cursor.itersize = 20_000
        cursor.execute(sql, values)
        yield from cursor


def _facts(scope: Any, term: str) -> Iterator[tuple[Any, ...]]:
    from fuzhi.steps.accounts.scope import scope_sql

    where, values = scope_sql(scope, "f")
    names = ", ".join(f"f.{name}" for name, _ in _fact_columns())
    return _asked(f"SELECT {names} FROM aid_fact_v f WHERE f.is_current AND f.term = %s AND {where}", [term, *values])


def _decisions(scope: Any, term: str) -> Iterator[tuple[Any, ...]]:
    from fuzhi.steps.accounts.scope import scope_sql

    where, values = scope_sql(scope, "f")
    return _asked(
        "SELECT f.student_id, d.term, d.benefit, i.clause, i.tier, i.delivery, d.outcome, d.amount_fen FROM aid_decision_v d"
        " JOIN aid_fact_v f ON f.run_id = d.run_id AND f.person_id = d.person_id"
        " JOIN aid_item_v i ON i.pack_hash = d.pack_hash AND i.code = d.benefit"
        f" WHERE d.is_current AND d.term = %s AND d.outcome IN ('granted', 'undetermined') AND {where}",
        [term, *values],
    )


def _write_conditions(out: Path, scope: Any, term: str) -> int:
    """The conditions of the runs that stand: their own facts, rules and readings, each leaf and group once."""
    from fuzhi.policy.evaluation import Request, evaluate_file
    from fuzhi.steps.aid import queries, rules

    runs = list(queries.latest_runs(scope, term))
    if any(run.pack_hash != runs[0].pack_hash for run in runs):
        raise InputError(
            "packs_differ", "各县认定时使用的政策包不是同一版，不能合在一个文件里。", "请用各县的账号分别导出。"
        )
    pack = rules.pack_of(runs[0]) if runs else rules.pack_in_use(term)
    chosen = dict(runs[0].switches) if runs else {}
    if any(run.switches != runs[0].switches for run in runs):
        raise InputError(
            "readings_differ", "各县认定时选择的读法不同，不能合在一个文件里。", "请用各县的账号分别导出。"
        )
    with tempfile.TemporaryDirectory(prefix="fuzhi-export-") as place:
        facts = Path(place) / "facts.parquet"
        write_rows(facts, _fact_columns(), _facts(scope, term))
        temporary = out.with_name(f".{os.getpid()}.{out.name}")
        try:
            result = evaluate_file(
                Request(
                    facts=facts,
                    pack=pack,
                    out=Path(place) / "decisions.parquet",
                    explain=temporary,
                    all_rows=True,
                    engine="duckdb",
                    chosen=chosen,
                    is_duplicate_check_wanted=False,
                    database=None,
                )
            )
            temporary.replace(out)
        finally:
            temporary.unlink(missing_ok=True)
    return int(result.conditions)


def _export_audit(out: Path, user: str) -> int:
    check_place(out)
    with acting(user) as staff:
        from fuzhi.steps.accounts.permissions import Verb, check
        from fuzhi.steps.audit import queries, services

        check(staff, Verb.VERIFY)
        services.record(by=staff.username, action="export", changes=False, object_kind="export", object_key="audit")
        services.seal()
        temporary, count = out.with_name(f".{out.name}.{os.getpid()}"), 0
        try:
            with temporary.open("w", encoding="utf-8") as target:
                for line in queries.export_lines():
                    target.write(json.dumps(line, ensure_ascii=False) + "\n")
                    count += "leaf" in line
            temporary.replace(out)
        finally:
            temporary.unlink(missing_ok=True)
    say(f"完成：{count:,} 条记录，写入 {out}。核验：fuzhi verify-audit {out}")
    return 0
