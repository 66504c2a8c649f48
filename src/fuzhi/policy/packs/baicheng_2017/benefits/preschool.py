"""Preschool: the grant that national rules give, and the care fee that this policy waives (clause 3.2.1)."""

from fuzhi.policy import Benefit, Condition, Delivery, Tier, any_of, p, s

from ..conditions import (
    DISABLED,
    INCLUSIVE_KINDERGARTEN,
    NATIONAL_RIGHT_KEPT,
    NEARBY,
    NEED,
    ORPHAN,
    PRESCHOOL_STAGE,
    TARGET_GROUP,
)

PRESCHOOL_GRANT = Benefit(
    code="preschool_grant",
    label="学前教育政府助学金",
    short_label="学前资助",
    clauses=("3.2.1",),
    tier=Tier.NATIONAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    when=(
        PRESCHOOL_STAGE,
        any_of("need_disabled_or_orphan", "家庭有困难，或是残疾儿童、孤儿", NEED, DISABLED, ORPHAN, clause="3.2.1"),
        INCLUSIVE_KINDERGARTEN,
        *NATIONAL_RIGHT_KEPT,
    ),
    amount=p.preschool_grant_fen,
)
PRESCHOOL_CARE_FEE_WAIVER = Benefit(
    code="preschool_care_fee_waiver",
    label="免除幼儿园保教费",
    short_label="免保教费",
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
            failing="保教费高于公办园标准",
        ),
    ),
    amount=s.care_fee_fen,
)

BENEFITS = (PRESCHOOL_GRANT, PRESCHOOL_CARE_FEE_WAIVER)
