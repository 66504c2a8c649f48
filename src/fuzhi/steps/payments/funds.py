"""Due and used by item and fund level: approved entitlements split line by line as the journal splits them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.audit.keeping import kept
from fuzhi.steps.ledger import queries as ledger
from fuzhi.steps.ledger.services import LAST_FEN_TO
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import FundLevel
from fuzhi.vocabulary.money import split_by_shares
from fuzhi.vocabulary.places import counties


@dataclass(frozen=True, slots=True)
class FundRow:
    """One level of one item, or the item's sum (``level`` empty). ``percent`` None when counties differ."""

    benefit: str
    tier: str
    level: str
    percent: int | None
    due_fen: int
    used_fen: int

    @property
    def open_fen(self) -> int:
        """Approved and not yet paid."""
        return self.due_fen - self.used_fen


def fund_rows(scope: Scope, term: str) -> list[FundRow]:
    """Item by item: its sum, then its levels, in the order of the levels. Only for a county or the prefecture."""
    return kept("funds", scope, term, count=lambda: _fund_rows(scope, term))


def _fund_rows(scope: Scope, term: str) -> list[FundRow]:
    due: dict[tuple[str, str], int] = defaultdict(int)
    percents: dict[tuple[str, str], set[int]] = defaultdict(set)
    tiers: dict[str, str] = {}
    shares: dict[str, ledger.InForce] = {}
    for county, benefit, tier, amount, count in _approved(scope, term):
        if county not in shares:
            shares[county] = ledger.shares(county, clock.today())
        tiers[benefit] = tier
        if (found := shares[county].of(tier, benefit)) is None:
            continue
        for level, part in split_by_shares(amount, found.percents, LAST_FEN_TO).items():
            due[(benefit, level)] += part * count
            percents[(benefit, level)].add(found.percents[level])
    used = ledger.used(scope, term)
    for benefit, _ in used:
        tiers.setdefault(benefit, "")
    rows: list[FundRow] = []
    for benefit, tier in tiers.items():
        levels = [level.value for level in FundLevel if (benefit, level) in due or (benefit, level) in used]
        parts = [
            FundRow(
                benefit,
                tier,
                level,
                next(iter(percents[(benefit, level)])) if len(percents[(benefit, level)]) == 1 else None,
                due[(benefit, level)],
                used.get((benefit, level), 0),
            )
            for level in levels
        ]
        rows.append(FundRow(benefit, tier, "", None, sum(p.due_fen for p in parts), sum(p.used_fen for p in parts)))
        rows += parts
    return rows


def level_sums(amounts: list[tuple[str, str, int, int]], county_code: str) -> dict[str, int]:
    """Fen by level of (benefit, tier, amount of a line, count) rows of one county, split line by line."""
    known = ledger.shares(county_code, clock.today())
    sums: dict[str, int] = {}
    for benefit, tier, amount, count in amounts:
        if found := known.of(tier, benefit):
            for level, part in split_by_shares(amount, found.percents, LAST_FEN_TO).items():
                sums[level] = sums.get(level, 0) + part * count
    return {level.value: sums[level] for level in FundLevel if level in sums}


def has_sample_shares(scope: Scope) -> bool:
    """True while a county in this area still uses the sample shares (示例比例)."""
    asked = [scope.county_code] if scope.county_code else list(counties())
    return any(ledger.shares(county, clock.today()).has_samples for county in asked)


def _approved(scope: Scope, term: str) -> list[tuple[str, str, str, int, int]]:
    if scope.school_code or len(scope.area_code) > 6:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT county_code, benefit, tier, amount_fen, count(*) FROM aid_entitlement_v"
            " WHERE term = %s AND state = 'approved' AND amount_fen > 0 AND (%s = '' OR county_code = %s)"
            " GROUP BY 1, 2, 3, 4 ORDER BY 3, 2, 1, 4",
            [term, scope.county_code, scope.county_code],
        )
        return cursor.fetchall()
