"""Secondary vocational schools (clause 3.2.5)."""

from fuzhi.policy import Benefit, Condition, Delivery, Tier, any_of, p, r, s

from ..conditions import (
    AGRICULTURAL_MAJOR,
    BOARDER,
    FULL_TIME,
    NATIONAL_RIGHT_KEPT,
    NEED,
    RURAL_HOUSEHOLD,
    SCOPE,
    TARGET_GROUP,
    VOCATIONAL_STAGE,
)
from ..fees import FREE_TUITION

VOCATIONAL_TUITION_WAIVER = Benefit(
    code="vocational_tuition_waiver",
    label="中等职业学校免学杂费",
    short_label="中职免费",
    public_label="中等职业学校免学杂费",
    clauses=("3.2.5",),
    tier=Tier.NATIONAL,
    delivery=Delivery.WAIVER,
    asks_for_need=True,
    without_need=(RURAL_HOUSEHOLD.code, AGRICULTURAL_MAJOR.code),
    when=(
        VOCATIONAL_STAGE,
        FULL_TIME,
        Condition(
            "within_free_years", "在免学费的学年内（前三年）", s.grade <= p.vocational_tuition_years_max, clause="3.2.5"
        ),
        Condition("not_performing_arts", "不是艺术类表演专业", ~s.major_is_performing_arts, clause="3.2.5"),
        any_of(
            "rural_agricultural_or_need",
            "农村户籍、涉农专业或家庭有困难",
            RURAL_HOUSEHOLD,
            AGRICULTURAL_MAJOR,
            NEED,
            clause="3.2.5",
        ),
        *NATIONAL_RIGHT_KEPT,
    ),
    amount=FREE_TUITION + s.misc_fee_fen,
)
VOCATIONAL_GRANT = Benefit(
    code="vocational_grant",
    label="中等职业学校国家助学金",
    short_label="中职助学",
    public_label="中等职业学校国家助学金",
    clauses=("3.2.5",),
    tier=Tier.NATIONAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    when=(
        VOCATIONAL_STAGE,
        FULL_TIME,
        Condition(
            "within_grant_years",
            "在发助学金的学年内（前两年）",
            s.grade <= p.vocational_grant_years_max,
            clause="3.2.5",
        ),
        any_of("agricultural_or_need", "涉农专业或家庭有困难", AGRICULTURAL_MAJOR, NEED, clause="3.2.5"),
        Condition(
            "performing_arts_keeps_grant",
            "没有因表演类专业被排除",
            ~r.performing_arts_exclusion_covers_grant | ~s.major_is_performing_arts,
            clause="3.2.5",
            excludes=True,
        ),
        *NATIONAL_RIGHT_KEPT,
    ),
    amount=p.vocational_grant_fen,
)
VOCATIONAL_ACCOMMODATION_WAIVER = Benefit(
    code="vocational_accommodation_waiver",
    label="中等职业学校免住宿费",
    short_label="中职免宿",
    public_label="中等职业学校免住宿费",
    clauses=("3.2.5",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.WAIVER,
    asks_for_need=True,
    when=(VOCATIONAL_STAGE, FULL_TIME, TARGET_GROUP, *SCOPE, BOARDER),
    amount=s.accommodation_fen,
)

BENEFITS = (VOCATIONAL_TUITION_WAIVER, VOCATIONAL_GRANT, VOCATIONAL_ACCOMMODATION_WAIVER)
