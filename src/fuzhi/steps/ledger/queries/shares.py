"""Which level of government carries what: shares in force, and every set that was ever proposed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.ledger.models import ShareSet
from fuzhi.steps.ledger.queries.journal import of_scope
from fuzhi.steps.ledger.states import ProposalState
from fuzhi.vocabulary.codes import FundLevel


@dataclass(frozen=True, slots=True)
class Shares:
    """Percent by fund level, in the order of the levels; ``is_sample`` = nobody in the county has settled them."""

    percents: dict[str, int]
    is_sample: bool


def shares(county_code: str, on: date) -> dict[str, Shares]:
    """Tier -> the shares in force on a day: of the confirmed sets the one that starts last, of two such the later."""
    confirmed = ShareSet.objects.filter(
        county_code=county_code, state=ProposalState.CONFIRMED.value, valid_from__lte=on
    ).order_by("tier", "valid_from", "pk")
    newest = {one.tier: one for one in confirmed.prefetch_related("shares")}
    return {tier: Shares(_percents(one), one.is_sample) for tier, one in newest.items()}


def _percents(one: ShareSet) -> dict[str, int]:
    known = {share.level: share.percent for share in one.shares.all()}
    return {level.value: known[level.value] for level in FundLevel if level.value in known}


def share_sets(scope: Scope) -> QuerySet[ShareSet]:
    """Every set of this area, with its shares: by county and tier, newest first."""
    found = ShareSet.objects.filter(of_scope(scope)).prefetch_related("shares")
    return found.order_by("county_code", "tier", "-valid_from", "-pk")
