"""``fuzhi run``: decide one county's semester and store it; counts and sums by item and outcome."""

import json
from typing import Annotated

import typer

from fuzhi.site.main import say
from fuzhi.site.operators import Terminal, acting
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.places import place_name


def run(
    term: Annotated[str, typer.Option("--term", help="学期，如 2017-1")],
    user: Annotated[str, typer.Option("--as", help="办理人用户名")],
    area: Annotated[str, typer.Option("--area", help="县（市、区）代码，默认是办理人的县")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 写到标准输出")] = False,
) -> int:
    """资格认定：按现有资料和政策包逐人逐项认定并保存。资料没有变化时不产生新的结果。"""
    with acting(user) as staff:
        # tables can be imported once Django is set up
        from fuzhi.steps.aid import rules
        from fuzhi.steps.aid import services as aid

        made = aid.run(term=term, county_code=area or staff.area_code, by=staff, progress=Terminal())
        labels = {item.code: item.label for item in rules.pack_of(made).benefits.values()}
    for line in sorted(made.counts, key=lambda line: (line["benefit"], line["outcome"])):
        amount = f"，{yuan(line['amount_fen'])} 元" if line["amount_fen"] else ""
        label = labels.get(line["benefit"], line["benefit"])
        say(f"{label} {Outcome(line['outcome']).label}：{line['persons']:,} 人{amount}")
    say(f"{place_name(made.county_code)} {term}：{made.persons:,} 名学生，第 {made.pk} 次认定。")
    if as_json:
        document = {
            "run": made.pk,
            "term": made.term,
            "county_code": made.county_code,
            "pack": made.pack,
            "pack_hash": made.pack_hash,
            "persons": made.persons,
            "counts": made.counts,
        }
        typer.echo(json.dumps(document, ensure_ascii=False))
    return 0
