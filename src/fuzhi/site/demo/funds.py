"""The demo's shares: each county settles what level of government carries what, as an office would."""

from datetime import date

from fuzhi.policy import load_pack
from fuzhi.site.demo import accounts
from fuzhi.steps.ledger import services as ledger

PACK = "baicheng-2017"
SHARES_FROM = date(2017, 9, 1)


def settle_shares() -> str:
    """Each county's finance enters the pack's shares, its checker confirms them; says what came of it."""
    pack = load_pack(PACK)
    for county in pack.jurisdiction.counties:
        for one in (shares for shares in pack.fund_shares if shares.holds_in(county)):
            entered = ledger.set_shares(
                county_code=county,
                tier=one.tier,
                item=one.item,
                percents=one.percents,
                valid_from=SHARES_FROM,
                document=one.document,
                by=accounts.of_county(county, "-finance"),
                is_sample=one.is_sample,
            )
            ledger.confirm_shares(set_id=entered.pk, by=accounts.of_county(county, "-check"))
    return f"{len(pack.jurisdiction.counties)} 个县（市、区）"
