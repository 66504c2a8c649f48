"""``fuzhi reproduce DECISION | --all``: proves stored decisions from what was known then and the pack of that time."""

import json
from typing import Annotated

import typer

from fuzhi.site import start
from fuzhi.site.database import serving_for_command
from fuzhi.site.main import say
from fuzhi.site.operators import refuse_unmigrated
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import place_name

FAULTS_LISTED_MAX = 200


def reproduce(
    decision: Annotated[str, typer.Argument(help="认定编号：学生编号:项目:学期")] = "",
    is_all: Annotated[bool, typer.Option("--all", help="全部已保存的认定")] = False,
    term: Annotated[str, typer.Option("--term", help="只重算这个学期，与 --all 一起用")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 写到标准输出")] = False,
) -> int:
    """用当时保存的事实、政策包和读法重算认定，逐位比对；不一致的逐条列出，退出码 2。"""
    if is_all == bool(decision):
        raise InputError("missing_argument", "要么写一个认定编号，要么写 --all。", "用 fuzhi reproduce --help 看用法。")
    with serving_for_command():
        start.django()
        refuse_unmigrated()
        from fuzhi.steps.aid import proving  # tables can be imported once Django is set up

        proofs = [proving.prove_decision(decision)] if decision else []
        for run in proving.runs_to_prove(term) if is_all else []:
            proofs.append(proving.prove_run(run))
            say(f"{place_name(run.county_code)} {run.term} 第 {run.pk} 次认定：已重算 {proofs[-1].decisions:,} 项。")
        faults = [fault for proof in proofs for fault in proof.faults]
        sentences = [fault.sentence for fault in faults]
    count = sum(proof.decisions for proof in proofs)
    if as_json:
        named = [{"run": f.run, "student_id": f.number, "benefit": f.benefit, "why": f.why} for f in faults]
        typer.echo(json.dumps({"decisions": count, "faults": named}, ensure_ascii=False))
    for sentence in sentences[:FAULTS_LISTED_MAX]:
        say(sentence)
    if len(sentences) > FAULTS_LISTED_MAX:
        say(f"……另有 {len(sentences) - FAULTS_LISTED_MAX:,} 处。")
    if not count:
        say("没有已保存的认定，没有重算。" + (f"请核对学期“{term}”。" if term else "在页面上“开始认定”以后再来。"))
        return 0
    say(f"已重算 {count:,} 项认定，{f'{len(faults):,} 处不一致' if faults else '全部一致'}。")
    return 2 if faults else 0
