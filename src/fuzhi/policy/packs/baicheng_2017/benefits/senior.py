"""Ordinary senior secondary schools (clause 3.2.4)."""

from fuzhi.policy import Benefit, Delivery, Tier, p, s

from ..conditions import (
    BOARDER,
    NATIONAL_FOUR,
    NATIONAL_RIGHT_KEPT,
    NEED_OR_REACHED,
    NOT_NATIONAL_FOUR,
    RURAL_HOUSEHOLD,
    RURAL_OR_REACHED,
    SCOPE,
    SENIOR_STAGE,
    TARGET_GROUP,
)
from ..fees import FREE_TUITION

SENIOR_GRANT = Benefit(
    code="senior_grant",
    label="普通高中国家助学金",
    short_label="高中助学",
    clauses=("3.2.4",),
    tier=Tier.NATIONAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    when=(SENIOR_STAGE, NEED_OR_REACHED, *NATIONAL_RIGHT_KEPT),
    amount=p.senior_grant_fen,
)
SENIOR_TUITION_WAIVER = Benefit(
    code="senior_tuition_waiver",
    label="普通高中免学费（国家）",
    short_label="高中免费",
    clauses=("3.2.4",),
    tier=Tier.NATIONAL,
    delivery=Delivery.WAIVER,
    asks_for_need=True,
    when=(SENIOR_STAGE, NATIONAL_FOUR, *NATIONAL_RIGHT_KEPT),
    amount=FREE_TUITION,
)
SENIOR_TUITION_WAIVER_MUNICIPAL = Benefit(
    code="senior_tuition_waiver_municipal",
    label="普通高中免学费（市级新增）",
    short_label="市免学费",
    clauses=("3.2.4",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.WAIVER,
    asks_for_need=True,
    when=(SENIOR_STAGE, TARGET_GROUP, RURAL_HOUSEHOLD, *SCOPE, NOT_NATIONAL_FOUR),
    amount=s.tuition_fen,
)
SENIOR_ACCOMMODATION_WAIVER = Benefit(
    code="senior_accommodation_waiver",
    label="普通高中免住宿费",
    short_label="免住宿费",
    clauses=("3.2.4",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.WAIVER,
    asks_for_need=True,
    when=(SENIOR_STAGE, TARGET_GROUP, RURAL_OR_REACHED, *SCOPE, BOARDER),
    amount=s.accommodation_fen,
)

BENEFITS = (SENIOR_GRANT, SENIOR_TUITION_WAIVER, SENIOR_TUITION_WAIVER_MUNICIPAL, SENIOR_ACCOMMODATION_WAIVER)
