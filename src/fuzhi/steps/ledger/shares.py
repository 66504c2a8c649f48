"""Fund shares: which level of government carries what percent of a tier's items, or of one item, in a
county, from a day on.

One person enters a set with its paper, another confirms it; a confirmed set is never changed, a later one replaces it.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from fuzhi.policy.funding import PackShares
from fuzhi.steps.accounts.permissions import Verb, check, check_county
from fuzhi.steps.accounts.services import OPERATOR
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit.services import record
from fuzhi.steps.ledger.models import FundShare, ShareSet
from fuzhi.steps.ledger.permissions import check_confirm_shares
from fuzhi.steps.ledger.proposals import decide, paper
from fuzhi.steps.ledger.queries import OF_PACK, shares
from fuzhi.steps.ledger.states import SHARE_SETS, ProposalAct, ProposalState
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import FundLevel, Tier
from fuzhi.vocabulary.errors import InputError

LAST_FEN_TO = FundLevel.COUNTY.value
"""The level that takes the fen left over when an amount is split."""
SAMPLE_FROM = date(2010, 1, 1)


def shares_of(county_code: str, tier: str, on: date, item: str = "") -> dict[str, int]:
    """Percent by fund level in force on a day. Raises InputError when nobody has settled any for this item or tier."""
    found = shares(county_code, on).of(tier, item)
    if found is None:
        raise InputError(
            "no_fund_shares",
            f"{Tier(tier).label}在本县没有各级分担比例。",
            "请财务人员用 fuzhi shares set 登记各级分担比例（合计 100%），再由复核人员用 fuzhi shares confirm 确认。",
        )
    return found.percents


@transaction.atomic
def set_shares(
    *,
    county_code: str,
    tier: str,
    percents: Mapping[str, int],
    valid_from: date,
    document: str,
    by: Staff,
    item: str = "",
    is_sample: bool = False,
) -> ShareSet:
    """Enter a county's shares of a tier, or of one item (level -> percent); they count once another person has
    confirmed them.

    The same entry again gives the one that waits. Raises InputError when the percents are no whole hundred of known
    levels or no paper is named, NotAllowed, NotFound (another county).
    """
    check(by, Verb.SET_SHARES)
    check_county(by, county_code)
    said = _whole(tier, percents)
    named: dict[str, object] = {
        "county_code": county_code,
        "tier": tier,
        "item": item.strip(),
        "valid_from": valid_from,
    }
    named["document"] = paper(document)
    for waiting in ShareSet.objects.filter(state=ProposalState.PROPOSED.value, made_by=by.username, **named):
        if dict(waiting.shares.values_list("level", "percent")) == said:
            return waiting
    made = ShareSet.objects.create(**named, is_sample=is_sample, made_by=by.username, made_at=clock.now())
    _write(made, said, by.username)
    return made


def confirm_shares(*, set_id: int, by: Staff) -> ShareSet:
    """Confirm shares that another person entered. Raises NotAllowed, NotFound, Conflict (refused already)."""
    return _decide(set_id, ProposalAct.CONFIRM, by)


def refuse_shares(*, set_id: int, by: Staff) -> ShareSet:
    """Refuse shares that another person entered. Raises NotAllowed, NotFound, Conflict (confirmed already)."""
    return _decide(set_id, ProposalAct.REFUSE, by)


def _decide(set_id: int, act: ProposalAct, by: Staff) -> ShareSet:
    return decide(
        ShareSet, set_id, act, table=SHARE_SETS, verb=Verb.CONFIRM_SHARES, check_it=check_confirm_shares, by=by
    )


@transaction.atomic
def take_pack_shares(*, county_code: str, fund_shares: Iterable[PackShares], pack: str) -> int:
    """Let the shares that a policy pack names hold in a county until it has its own; returns how many were new.

    Entered by the pack, confirmed by whoever sets the machine up; pages say which are samples.
    """
    taken = 0
    for one in fund_shares:
        named = {"county_code": county_code, "tier": one.tier, "item": one.item, "document": one.document}
        if not one.holds_in(county_code) or ShareSet.objects.filter(made_by=f"{OF_PACK}{pack}", **named).exists():
            continue
        now = clock.now()
        made = ShareSet.objects.create(
            **named,
            valid_from=one.since or SAMPLE_FROM,
            is_sample=one.is_sample,
            state=ProposalState.CONFIRMED.value,
            made_by=f"{OF_PACK}{pack}",
            made_at=now,
            decided_by=OPERATOR,
            decided_at=now,
        )
        _write(made, _whole(one.tier, one.percents), OPERATOR)
        taken += 1
    return taken


def _write(made: ShareSet, percents: Mapping[str, int], by: str) -> None:
    FundShare.objects.bulk_create(
        FundShare(set=made, level=level, percent=percent) for level, percent in percents.items()
    )
    record(
        by=by,
        action="ledger.set_shares",
        object_kind=SHARE_SETS.table,
        object_key=str(made.pk),
        county_code=made.county_code,
        detail={
            "tier": made.tier,
            "item": made.item,
            "from": made.valid_from,
            "percents": dict(percents),
            "document": made.document,
        },
    )


def _whole(tier: str, percents: Mapping[str, int]) -> dict[str, int]:
    if tier not in {one.value for one in Tier}:
        raise InputError("bad_shares", f"没有层级“{tier}”。", f"可用：{'、'.join(one.value for one in Tier)}。")
    if unknown := [level for level in percents if level not in {one.value for one in FundLevel}]:
        raise InputError(
            "bad_shares", f"没有级次“{unknown[0]}”。", f"可用：{'、'.join(one.value for one in FundLevel)}。"
        )
    if any(percent < 1 for percent in percents.values()) or sum(percents.values()) != 100:
        raise InputError(
            "bad_shares", f"各级比例合计 {sum(percents.values())}%，不是 100%。", "请填整数，不承担的级次不填。"
        )
    return dict(percents)
