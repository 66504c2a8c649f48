"""Meals of the nutrition plan (clause 3.1.3)."""

from fuzhi.policy import Benefit, Condition, Delivery, Tier, p, r, s

from ..conditions import COMPULSORY_STAGE, NATIONAL_RIGHT_KEPT

NUTRITION_MEAL = Benefit(
    code="nutrition_meal",
    label="农村义务教育学生营养餐",
    short_label="营养膳食",
    clauses=("3.1.3",),
    tier=Tier.NATIONAL,
    delivery=Delivery.IN_KIND,
    is_universal=True,
    when=(
        COMPULSORY_STAGE,
        Condition(
            "school_outside_seat",
            "学校不在县城和城区",
            s.school_area.isin(["village", "township"]),
            clause="3.1.3",
            failing="学校在县城或城区",
        ),
        Condition(
            "county_in_nutrition_plan",
            "学校所在县实施营养改善计划",
            s.county_code.isin(r.nutrition_counties),
            clause="3.1.3",
            failing="学校所在县没有实施营养改善计划",
        ),
        Condition(
            "meals_for_all_kept",
            "没有因家庭没有困难被排除",
            ~r.meals_only_for_need | s.is_registered_poor | s.is_relapse_approved | s.is_hardship,
            clause="3.1.3",
            excludes=True,
            failing="家庭没有困难，按选用的读法不享受",
        ),
        *NATIONAL_RIGHT_KEPT,
    ),
    amount=s.meal_days * p.meal_standard_fen,
)

BENEFITS = (NUTRITION_MEAL,)
