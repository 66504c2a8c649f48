"""``fuzhi shares``: which level of government carries what; entered by one person, confirmed by another."""

from datetime import date
from typing import Annotated

import typer

from fuzhi.site.main import say
from fuzhi.site.operators import acting
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import FundLevel, Tier
from fuzhi.vocabulary.errors import InputError

USER = Annotated[str, typer.Option("--as", help="办理人用户名")]
NUMBER = Annotated[int, typer.Argument(help="fuzhi shares show 列出的编号")]


def show(user: USER) -> int:
    """列出本区域登记过的分担比例和它们的编号。"""
    with acting(user) as staff:
        from fuzhi.steps.accounts.permissions import Verb, check  # tables can be imported once Django is set up
        from fuzhi.steps.ledger import queries

        check(staff, Verb.VIEW_FUNDS)
        found = list(queries.share_sets(staff.scope))
        for one in found:
            levels = "、".join(f"{FundLevel(share.level).label} {share.percent}%" for share in one.shares.all())
            sample = "，示例比例" if one.is_sample else ""
            say(f"{one.pk}　{one}：{levels}；{one.document}；{one.get_state_display()}{sample}")
    say(f"共 {len(found)} 组。")
    return 0


def set_(
    tier: Annotated[str, typer.Option("--tier", help=f"层级：{' '.join(one.value for one in Tier)}")],
    percents: Annotated[str, typer.Option("--percents", help="如 central=60,province=20,county=20")],
    document: Annotated[str, typer.Option("--document", help="依据的文件名称和文号")],
    user: USER,
    item: Annotated[str, typer.Option("--item", help="只说这一个项目时，项目代码，如 nutrition_meal")] = "",
    valid_from: Annotated[str, typer.Option("--from", help="从哪一天起，默认今天")] = "",
    county: Annotated[str, typer.Option("--area", help="县（市、区）代码，默认是办理人的县")] = "",
) -> int:
    """登记本县一个层级（或一个项目）的各级分担比例，合计 100%；另一人确认以后才算数。"""
    with acting(user) as staff:
        from fuzhi.steps.ledger import services  # tables can be imported once Django is set up

        made = services.set_shares(
            county_code=county or staff.area_code,
            tier=tier,
            item=item,
            percents=_percents(percents),
            valid_from=_day(valid_from),
            document=document,
            by=staff,
        )
        say(f"已登记 {made}，编号 {made.pk}，等复核人员用 fuzhi shares confirm {made.pk} 确认。")
    return 0


def confirm(
    number: NUMBER, user: USER, refuse: Annotated[bool, typer.Option("--refuse", help="不通过")] = False
) -> int:
    """确认（或不通过）另一人登记的分担比例。"""
    with acting(user) as staff:
        from fuzhi.steps.ledger import services  # tables can be imported once Django is set up

        verb = services.refuse_shares if refuse else services.confirm_shares
        done = verb(set_id=number, by=staff)
        say(f"{done}：{done.get_state_display()}。")
    return 0


def _percents(text: str) -> dict[str, int]:
    parts = [part.partition("=") for part in text.replace("，", ",").split(",")]
    if any(not name.strip() or not number.strip().isdigit() for name, _, number in parts):
        raise InputError("bad_shares", f"“{text}”不是分担比例。", "请写成 central=60,province=20,county=20。")
    return {name.strip(): int(number) for name, _, number in parts}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise InputError("bad_day", f"“{text}”不是日期。", "请写成 2018-01-01 的样式。") from None
