"""Everything of this invented prefecture: rice for poor day pupils, books and breakfasts."""

from fuzhi.policy import Benefit, Condition, Delivery, Tier, p, s

from ..conditions import DAY_PUPIL, REGISTERED_POOR, SCHOOL_STAGE

RICE_GRANT = Benefit(
    code="rice_grant",
    label="米面补助",
    short_label="米面补助",
    clauses=("2.1",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    when=(SCHOOL_STAGE, REGISTERED_POOR, DAY_PUPIL),
    amount=p.rice_grant_fen,
)
BOOK_WAIVER = Benefit(
    code="book_waiver",
    label="免书本费",
    short_label="免书本费",
    clauses=("2.2",),
    tier=Tier.NATIONAL,
    delivery=Delivery.WAIVER,
    is_universal=True,
    when=(SCHOOL_STAGE,),
    amount=s.textbook_fee_fen,
)
BREAKFAST = Benefit(
    code="breakfast",
    label="农村小学早餐",
    short_label="农村早餐",
    clauses=("2.3",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.IN_KIND,
    is_universal=True,
    when=(
        Condition("primary_stage", "在小学就读", s.stage == "primary", clause="2.3", failing="不在小学就读"),
        Condition(
            "village_school",
            "学校在乡镇或村",
            s.school_area.isin(["village", "township"]),
            clause="2.3",
            failing="学校不在乡镇或村",
        ),
    ),
    amount=s.meal_days * p.breakfast_fen,
)

BENEFITS = (RICE_GRANT, BOOK_WAIVER, BREAKFAST)
