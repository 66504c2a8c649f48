"""``fuzhi export``: what is stored, in the columns of the contract;
CSV or Parquet by extension, audit as JSON lines."""

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fuzhi.policy.facts import STUDENT_TERM, FactType
from fuzhi.site import roles
from fuzhi.site.main import say
from fuzhi.site.operators import acting, check_output, check_place, write_rows
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term

if TYPE_CHECKING:  # the command starts without Django
    from fuzhi.steps.accounts.scope import Scope

KINDS = ("facts", "decisions", "conditions", "readings", "payments", "journal", "coverage", "audit")
_WHOLE = {"amount_fen", "persons", "line"}


def export(
    kind: Annotated[str, typer.Argument(help="facts decisions conditions readings payments journal coverage audit")],
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
        from fuzhi.steps.accounts.permissions import Verb, check  # tables can be imported once Django is set up
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


def _write(kind: str, out: Path, scope: "Scope", term: str) -> int:
    from fuzhi.steps.aid import queries as aid  # tables can be imported once Django is set up

    if kind == "facts":
        return write_rows(out, _fact_columns(), aid.export_facts(scope, term))
    if kind == "decisions":
        return write_rows(out, _typed(aid.DECISION_COLUMNS), aid.export_decisions(scope, term))
    if kind == "conditions":
        return _write_conditions(out, scope, term)
    if kind == "readings":
        from fuzhi.steps.aid import readings  # as above

        return write_rows(out, _typed(readings.EXPORT_COLUMNS), readings.export_rows(scope, term))
    from fuzhi.steps.ledger import queries as ledger  # as above
    from fuzhi.steps.oversight import queries as oversight
    from fuzhi.steps.payments import queries as payments

    if kind == "payments":
        return write_rows(out, _typed(payments.EXPORT_COLUMNS), payments.export_rows(scope, term))
    if kind == "journal":
        return write_rows(out, _typed(ledger.EXPORT_COLUMNS), ledger.export_rows(scope, term))
    return write_rows(out, _typed(oversight.EXPORT_COLUMNS), oversight.export_rows(scope, term))


def _typed(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, "int" if name in _WHOLE else "text") for name in names]


def _fact_columns() -> list[tuple[str, str]]:
    kinds = {FactType.TEXT: "text", FactType.WHOLE: "int", FactType.FLAG: "bool"}
    return [(column.name, kinds[column.type]) for column in STUDENT_TERM.columns]


def _write_conditions(out: Path, scope: "Scope", term: str) -> int:
    """The conditions of the runs that stand: their own facts, rules and readings, each leaf and group once."""
    # DuckDB, and tables that can be imported once Django is set up
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
        write_rows(facts, _fact_columns(), queries.export_facts(scope, term))
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
        from fuzhi.steps.accounts.permissions import Verb, check  # tables can be imported once Django is set up
        from fuzhi.steps.audit import queries, sealing, services

        check(staff, Verb.VERIFY)
        services.record(by=staff.username, action="export", changes=False, object_kind="export", object_key="audit")
        if roles.knows_owner():
            with roles.as_owner():
                sealing.seal()
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
