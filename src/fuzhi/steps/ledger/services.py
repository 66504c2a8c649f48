"""Verbs of the ledger. Nothing here changes what was posted."""

from datetime import date

from django.db import connection

from fuzhi.steps.ledger.models import FundShare
from fuzhi.steps.ledger.posting import post, reverse
from fuzhi.vocabulary.codes import FundLevel, Tier
from fuzhi.vocabulary.errors import InputError

__all__ = ["lock_shares", "post", "reverse", "shares_of"]
LAST_FEN_TO = FundLevel.COUNTY.value
_LEVEL_ORDER = [level.value for level in FundLevel]


def shares_of(county_code: str, tier: str, on: date) -> dict[str, int]:
    """Percent by fund level in force on a day. Raises InputError when the county has none for this tier."""
    rows = FundShare.objects.filter(county_code=county_code, tier=tier, valid_from__lte=on)
    newest = rows.order_by("-valid_from").values_list("valid_from", flat=True).first()
    if newest is None:
        raise InputError(
            "no_fund_shares", f"{Tier(tier).label}在本县没有各级分担比例。", "请先在资金页设定各级分担比例，合计 100%。"
        )
    found = dict(rows.filter(valid_from=newest).values_list("level", "percent"))
    return {level: found[level] for level in _LEVEL_ORDER if level in found}


def lock_shares(county_code: str) -> None:
    """Hold a county's fund shares still until the transaction ends: the first lock of every release."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM ledger_fundshare WHERE county_code = %s ORDER BY id FOR SHARE", [county_code])
