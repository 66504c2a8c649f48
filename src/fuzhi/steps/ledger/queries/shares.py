"""Which level of government carries what: shares in force, and every set that was ever proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fuzhi.steps.accounts.scope import Scope, for_county
from fuzhi.steps.ledger.models import ShareSet
from fuzhi.steps.ledger.states import ProposalState
from fuzhi.vocabulary.codes import FundLevel, Tier

OF_PACK = "pack:"
"""Before the name of the policy pack that a set was taken from, in place of who entered it."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Percent by fund level, in the order of the levels; ``is_sample`` = nobody in the county has settled them."""

    percents: dict[str, int]
    is_sample: bool


@dataclass(frozen=True, slots=True)
class InForce:
    """The shares of a county in force on a day, by (rests on a paper of the county's own, tier, item or empty)."""

    sets: Mapping[tuple[bool, str, str], Shares]

    def of(self, tier: str, item: str = "") -> Shares | None:
        """Who carries an item: by the county's own paper for it, by its paper for the tier, by the pack's for the item,
        by the pack's sample for the tier; None when nobody has said."""
        places = ((is_own, tier, of) for is_own in (True, False) for of in (item, ""))
        return next((self.sets[place] for place in places if place in self.sets), None)

    @property
    def has_samples(self) -> bool:
        """True when a tier goes by sample shares (示例比例)."""
        return any(found.is_sample for tier in Tier if (found := self.of(tier.value)))


def shares(county_code: str, on: date) -> InForce:
    """The shares in force on a day: of the confirmed sets of an item or tier the one that starts last, of two such the
    later."""
    confirmed = ShareSet.objects.filter(
        county_code=county_code, state=ProposalState.CONFIRMED.value, valid_from__lte=on
    ).order_by("valid_from", "pk")
    return InForce(
        {
            (not one.is_sample and not one.made_by.startswith(OF_PACK), one.tier, one.item): Shares(
                _percents(one), one.is_sample
            )
            for one in confirmed.prefetch_related("shares")
        }
    )


def _percents(one: ShareSet) -> dict[str, int]:
    known = {share.level: share.percent for share in one.shares.all()}
    return {level.value: known[level.value] for level in FundLevel if level.value in known}


def share_sets(scope: Scope) -> QuerySet[ShareSet]:
    """Every set of this area, with its shares: by county, tier and item, newest first."""
    found = ShareSet.objects.filter(for_county(scope)).prefetch_related("shares")
    return found.order_by("county_code", "tier", "item", "-valid_from", "-pk")
