"""Preschool: the grant that national rules give, and the care fee that this policy waives (clause 3.2.1)."""

from fuzhi.policy import Benefit, Condition, Delivery, Tier, p, s

from ..conditions import INCLUSIVE_KINDERGARTEN, NEARBY, NEED, PRESCHOOL_STAGE, TARGET_GROUP

PRESCHOOL_GRANT = Benefit(
    code="preschool_grant",
    label="学前教育政府助学金",
    short_label="学前资助",
    public_label="学前教育助学金",
    clauses=("3.2.1",),
    tier=Tier.NATIONAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    when=(PRESCHOOL_STAGE, NEED, INCLUSIVE_KINDERGARTEN),
    amount=p.preschool_grant_fen,
)
PRESCHOOL_CARE_FEE_WAIVER = Benefit(
    code="preschool_care_fee_waiver",
    label="免除幼儿园保教费",
    short_label="免保教费",
    public_label="免除保教费",
    clauses=("3.2.1",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.WAIVER,
    asks_for_need=True,
    when=(
        PRESCHOOL_STAGE,
        TARGET_GROUP,
        INCLUSIVE_KINDERGARTEN,
        NEARBY,
        Condition(
            "fee_within_public_standard",
            "保教费不高于公办园标准",
            s.care_fee_fen <= s.public_care_fee_fen,
            clause="3.2.1",
        ),
    ),
    amount=s.care_fee_fen,
)

BENEFITS = (PRESCHOOL_GRANT, PRESCHOOL_CARE_FEE_WAIVER)
