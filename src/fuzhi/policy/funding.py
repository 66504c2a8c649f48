"""Who pays: what each level of government carries of a tier's items or of one item, as a policy pack names it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from fuzhi.vocabulary.codes import Tier
from fuzhi.vocabulary.plain import Json

SAMPLE = "示例比例"


@dataclass(frozen=True, slots=True)
class PackShares:
    """Whole percents by level from a day on (``since`` None = always), by the paper ``ref``; ``item`` empty = all of
    the tier; ``counties`` empty = everywhere. Without a known paper they are samples."""

    tier: str
    item: str
    percents: Mapping[str, int]
    ref: str
    since: date | None = None
    counties: tuple[str, ...] = ()

    @property
    def is_sample(self) -> bool:
        """True when no paper is known."""
        return self.ref == SAMPLE

    @property
    def document(self) -> str:
        """What a county's set that was taken from here rests on."""
        return f"政策包的{SAMPLE}" if self.is_sample else self.ref

    def holds_in(self, county_code: str) -> bool:
        """False where the paper does not speak of this county."""
        return not self.counties or county_code in self.counties


def read_shares(entries: Json, tier_of: Mapping[str, str]) -> tuple[PackShares, ...]:
    """``fund_shares`` of ``pack.yaml``; ``tier_of``: the tier of each item. Plain tiers with percents are samples.

    Raises KeyError for an item that the pack does not have.
    """
    if isinstance(entries, dict):
        return tuple(PackShares(str(tier), "", percents, SAMPLE) for tier, percents in entries.items())
    return tuple(
        PackShares(
            tier=str(entry["tier"]) if "tier" in entry else tier_of[str(entry["item"])],
            item=str(entry.get("item", "")),
            percents=entry["shares"],
            ref=str(entry["ref"]),
            since=entry.get("from"),
            counties=tuple(str(code) for code in entry.get("counties", ())),
        )
        for entry in entries or ()
    )


def faults(found: Collection[PackShares], counties: Collection[str]) -> list[str]:
    """What is wrong with the shares of a pack, as Chinese sentences."""
    told = []
    for one in found:
        place = one.item or one.tier
        if one.tier not in {tier.value for tier in Tier}:
            told.append(f"{place}：没有这个层级")
        if sum(one.percents.values()) != 100 or any(share < 1 for share in one.percents.values()):
            told.append(f"{place}：各级比例是合计 100 的正整数")
        if not one.ref:
            told.append(f"{place}：没有写依据，不知道的写“{SAMPLE}”")
        if not set(one.counties) <= set(counties):
            told.append(f"{place}：counties 只能写本市的县（市、区）")
    return told
