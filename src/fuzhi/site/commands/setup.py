"""``fuzhi setup``: keys, database, migrations, the first pack in use; safe to repeat, creates no account."""

from typing import TYPE_CHECKING, Annotated

import typer
from django.db import connection

from fuzhi.policy import load_pack
from fuzhi.policy.jurisdictions import remember
from fuzhi.site import start
from fuzhi.site.database import serving_for_command
from fuzhi.site.home import home
from fuzhi.site.main import say

if TYPE_CHECKING:  # reading packs costs time that other commands need not spend
    from fuzhi.policy.pack import Pack


def setup(pack: Annotated[str, typer.Option("--pack", help="政策包")] = start.FIRST_PACK) -> int:
    """建立数据库、数据表、区划和密钥，选定首个政策包；可重复运行，不建账号。"""
    load_pack(pack)  # a wrong name is told before anything is made
    start.make_keys_first()
    with serving_for_command():
        start.django()
        applied = start.migrate()
        from fuzhi.steps.aid import services as aid  # tables can be imported once Django is set up

        loaded = aid.use_first_pack(pack)
        remember(loaded.folder)
        places = _places()
        take_pack_shares(loaded)
        say(
            f"就绪：{home()}，政策包 {loaded.name}，数据表更新 {applied} 项，区划 {places} 个。下一步：fuzhi user add 开立账号。"
        )
    return 0


def take_pack_shares(pack: "Pack") -> None:
    """The pack's shares hold in each of its counties until the county has settled its own."""
    from fuzhi.steps.ledger import services as ledger  # tables can be imported once Django is set up

    for county in pack.jurisdiction.counties:
        ledger.take_pack_shares(county_code=county, fund_shares=pack.fund_shares, pack=pack.name)


def _places() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_place_v")
        return int(cursor.fetchone()[0])
