"""Compulsory education, ordinary and special schools (clauses 3.2.2 and 3.2.3)."""

from fuzhi.policy import Benefit, Condition, Delivery, Tier, by_value, p, s

from ..conditions import (
    BOARDER,
    COMPULSORY_STAGE,
    NATIONAL_FOUR,
    NATIONAL_RIGHT_KEPT,
    NEED_OR_REACHED,
    RURAL_OR_REACHED,
    SCOPE,
    TARGET_GROUP,
)
from ..fees import FREE_MISC_FEE

COMPULSORY_FEE_WAIVER = Benefit(
    code="compulsory_fee_waiver",
    label="免学杂费和教科书费",
    short_label="免学杂费",
    clauses=("3.2.2", "3.2.3"),
    tier=Tier.NATIONAL,
    delivery=Delivery.WAIVER,
    is_universal=True,
    when=(COMPULSORY_STAGE,),
    amount=FREE_MISC_FEE + s.textbook_fee_fen,
)
BOARDER_LIVING_SUBSIDY = Benefit(
    code="boarder_living_subsidy",
    label="寄宿生生活补助",
    short_label="寄宿补助",
    clauses=("3.2.2", "3.2.3"),
    tier=Tier.NATIONAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    when=(COMPULSORY_STAGE, NEED_OR_REACHED, BOARDER, *NATIONAL_RIGHT_KEPT),
    amount=by_value(s.stage, {"primary": p.boarder_primary_fen, "junior_secondary": p.boarder_junior_fen}),
)
DAY_PUPIL_LIVING_SUBSIDY = Benefit(
    code="day_pupil_living_subsidy",
    label="非寄宿生生活补助",
    short_label="走读补助",
    clauses=("3.2.3",),
    tier=Tier.NATIONAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    when=(
        COMPULSORY_STAGE,
        Condition("in_force", "政策已经施行", p.day_pupil_subsidy_in_force, clause="3.2.3", failing="政策尚未施行"),
        NATIONAL_FOUR,
        Condition("not_boarder", "不在校住宿", ~s.is_boarder, clause="3.2.3", failing="住校"),
        *NATIONAL_RIGHT_KEPT,
    ),
    amount=by_value(s.stage, {"primary": p.day_pupil_primary_fen, "junior_secondary": p.day_pupil_junior_fen}),
)
SPECIAL_LIVING_SUBSIDY = Benefit(
    code="special_living_subsidy",
    label="特殊教育学校学生生活补助",
    short_label="新增补助",
    public_label="学生生活补助（市级新增）",
    clauses=("3.2.2",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    stages=("primary", "junior_secondary"),
    when=(
        Condition(
            "special_school",
            "在特殊教育学校就读",
            s.school_type == "special",
            clause="3.2.2",
            failing="不在特殊教育学校就读",
        ),
        Condition("not_higher_stage", "不是大学生", s.stage != "higher", clause="3.2.2", failing="已是大学生"),
        TARGET_GROUP,
        RURAL_OR_REACHED,
        *SCOPE,
    ),
    amount=p.special_living_fen,
)
SCHOOL_BUS_WAIVER = Benefit(
    code="school_bus_waiver",
    label="校车乘车费全免",
    short_label="免乘车费",
    clauses=("3.2.3",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.WAIVER,
    comes_as="上车不用交",
    asks_for_need=True,
    when=(
        COMPULSORY_STAGE,
        TARGET_GROUP,
        RURAL_OR_REACHED,
        Condition("rides_school_bus", "乘坐校车", s.rides_school_bus, clause="3.2.3", failing="不乘校车"),
        *SCOPE,
    ),
    amount=s.bus_fare_fen,
)

BENEFITS = (
    COMPULSORY_FEE_WAIVER,
    BOARDER_LIVING_SUBSIDY,
    DAY_PUPIL_LIVING_SUBSIDY,
    SPECIAL_LIVING_SUBSIDY,
    SCHOOL_BUS_WAIVER,
)
