"""``fuzhi check``: every invariant asked of the tables and files; it only reads and mends nothing by itself."""

import json
from typing import Annotated

import typer

from fuzhi.site import start
from fuzhi.site.database import serving_for_command
from fuzhi.site.main import say


def check(as_json: Annotated[bool, typer.Option("--json", help="结果以 JSON 写到标准输出")] = False) -> int:
    """核对：分录平衡、一人一项只付一次、批次与文件与分录一致、覆盖平衡闭合。"""
    with serving_for_command():
        start.django()
        start.migrate()
        from fuzhi.steps.audit import invariants  # tables can be imported once Django is set up

        asked = invariants.every()
        found = invariants.check(asked)
    if as_json:
        faults = [{"name": one.name, "sentence": one.sentence} for one in found]
        typer.echo(json.dumps({"invariants": len(asked), "faults": faults}, ensure_ascii=False))
    for one in found:
        say(one.sentence)
    say(f"核对不通过：{len(found)} 处不符。" if found else f"核对通过：{len(asked)} 项。")
    return 2 if found else 0
