"""Secondary vocational schools (clause 3.2.5)."""

from fuzhi.policy import Benefit, Condition, Delivery, Tier, all_of, any_of, p, r, s

from ..conditions import (
    AGRICULTURAL_MAJOR,
    BOARDER,
    FULL_TIME,
    NATIONAL_RIGHT_KEPT,
    NEED_OR_REACHED,
    RURAL_HOUSEHOLD,
    SCOPE,
    TARGET_GROUP,
    VOCATIONAL_STAGE,
)
from ..fees import FREE_VOCATIONAL_FEES

VOCATIONAL_TUITION_WAIVER = Benefit(
    code="vocational_tuition_waiver",
    label="中等职业学校免学杂费",
    short_label="中职免费",
    clauses=("3.2.5",),
    tier=Tier.NATIONAL,
    delivery=Delivery.WAIVER,
    asks_for_need=True,
    without_need=(RURAL_HOUSEHOLD.code, AGRICULTURAL_MAJOR.code),
    when=(
        VOCATIONAL_STAGE,
        FULL_TIME,
        Condition(
            "within_free_years",
            "在免学费的学年内（前三年）",
            s.grade <= p.vocational_tuition_years_max,
            clause="3.2.5",
            failing="超过免学费的学年（前三年）",
        ),
        Condition(
            "not_performing_arts",
            "不是艺术类表演专业",
            ~s.major_is_performing_arts,
            clause="3.2.5",
            failing="艺术类表演专业",
        ),
        any_of(
            "rural_agricultural_or_need",
            "农村户籍、涉农专业或家庭有困难",
            RURAL_HOUSEHOLD,
            AGRICULTURAL_MAJOR,
            NEED_OR_REACHED,
            clause="3.2.5",
        ),
        *NATIONAL_RIGHT_KEPT,
    ),
    amount=FREE_VOCATIONAL_FEES,
)
VOCATIONAL_GRANT = Benefit(
    code="vocational_grant",
    label="中等职业学校国家助学金",
    short_label="中职助学",
    clauses=("3.2.5",),
    tier=Tier.NATIONAL,
    delivery=Delivery.CASH,
    asks_for_need=True,
    when=(
        VOCATIONAL_STAGE,
        FULL_TIME,
        Condition(
            "within_grant_years",
            "在发助学金的学年内",
            s.grade <= p.vocational_grant_years_max,
            clause="3.2.5",
            failing="超过发助学金的学年",
        ),
        any_of(
            "agricultural_need_or_poor_area",
            "涉农专业、家庭有困难，或集中连片贫困县里县城以外的农村学生",
            AGRICULTURAL_MAJOR,
            NEED_OR_REACHED,
            all_of(
                "rural_in_poor_area",
                "集中连片贫困县里县城以外的农村学生",
                RURAL_HOUSEHOLD,
                Condition(
                    "hukou_outside_seat",
                    "户口不在县城",
                    s.is_hukou_outside_county_seat,
                    clause="3.2.5",
                    failing="户口在县城",
                ),
                Condition(
                    "school_in_poor_area",
                    "在集中连片贫困县的学校就读",
                    s.county_code.isin(r.contiguous_counties),
                    clause="3.2.5",
                    failing="不在集中连片贫困县的学校就读",
                ),
                clause="3.2.5",
            ),
            clause="3.2.5",
        ),
        Condition(
            "performing_arts_keeps_grant",
            "没有因表演类专业被排除",
            ~r.performing_arts_exclusion_covers_grant | ~s.major_is_performing_arts,
            clause="3.2.5",
            excludes=True,
            failing="艺术类表演专业，按选用的读法不享受",
        ),
        *NATIONAL_RIGHT_KEPT,
    ),
    amount=p.vocational_grant_fen,
)
VOCATIONAL_ACCOMMODATION_WAIVER = Benefit(
    code="vocational_accommodation_waiver",
    label="中等职业学校免住宿费",
    short_label="中职免宿",
    clauses=("3.2.5",),
    tier=Tier.MUNICIPAL,
    delivery=Delivery.WAIVER,
    asks_for_need=True,
    when=(
        VOCATIONAL_STAGE,
        FULL_TIME,
        any_of(
            "target_or_reached",
            "属于本政策资助对象",
            TARGET_GROUP,
            all_of(
                "agricultural_reached",
                "涉农专业（按选用的读法也算）",
                Condition(
                    "agricultural_are_reached",
                    "选用了涉农专业都免住宿费的读法",
                    r.accommodation_reaches_agricultural,
                    clause="3.2.5",
                    failing="没有选用涉农专业都免住宿费的读法",
                ),
                AGRICULTURAL_MAJOR,
                clause="3.2.5",
            ),
            clause="3.2.5",
        ),
        *SCOPE,
        BOARDER,
        Condition(
            "performing_arts_keeps_accommodation",
            "没有因表演类专业被排除在免住宿费之外",
            ~r.performing_arts_exclusion_covers_accommodation | ~s.major_is_performing_arts,
            clause="3.2.5",
            excludes=True,
            failing="艺术类表演专业，不免住宿费",
        ),
    ),
    amount=s.accommodation_fen,
)

BENEFITS = (VOCATIONAL_TUITION_WAIVER, VOCATIONAL_GRANT, VOCATIONAL_ACCOMMODATION_WAIVER)
