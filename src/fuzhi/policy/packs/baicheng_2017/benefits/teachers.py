"""Living allowance of rural teachers, by the month (clause 3.1.5)."""

from fuzhi.policy import Benefit, Condition, Delivery, Tier, by_value, p, t

RURAL_TEACHER_ALLOWANCE = Benefit(
    code="rural_teacher_allowance",
    label="乡村教师生活补助",
    short_label="乡教补助",
    clauses=("3.1.5",),
    tier=Tier.NATIONAL,
    delivery=Delivery.CASH,
    table="teacher_month",
    when=(
        Condition(
            "rural_post",
            "岗位在乡镇学校、村小或教学点",
            t.post_kind.isin(["township_school", "village_school", "teaching_point"]),
            clause="3.1.5",
            failing="岗位不在乡镇学校、村小或教学点",
        ),
        Condition("established", "在编", t.is_established, clause="3.1.5", failing="不在编"),
        Condition("in_post", "在岗", t.is_in_post, clause="3.1.5", failing="不在岗"),
        Condition(
            "in_five_counties",
            "在全市五个县（市、区）任教",
            t.county_code.isin(["220802", "220821", "220822", "220881", "220882"]),
            clause="3.1.5",
            failing="不在全市五个县（市、区）任教",
        ),
    ),
    amount=by_value(
        t.post_kind,
        {
            "township_school": p.teacher_township_fen,
            "village_school": p.teacher_village_fen,
            "teaching_point": p.teacher_village_fen,
        },
    ),
)

BENEFITS = (RURAL_TEACHER_ALLOWANCE,)
