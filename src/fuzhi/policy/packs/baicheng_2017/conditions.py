"""The shared words of the pack: each condition once, with the phrase that is read to a parent and its clause."""

from fuzhi.policy import Condition, all_of, any_of, none_of, r, s

PRESCHOOL_STAGE = Condition(
    "preschool_stage", "在幼儿园就读", s.stage == "preschool", clause="3.2.1", failing="不在幼儿园就读"
)
COMPULSORY_STAGE = Condition(
    "compulsory_stage",
    "在小学或初中就读",
    s.stage.isin(["primary", "junior_secondary"]),
    clause="3.2.3",
    failing="不在小学或初中就读",
)
SENIOR_STAGE = Condition(
    "senior_stage", "在普通高中就读", s.stage == "senior_secondary", clause="3.2.4", failing="不在普通高中就读"
)
VOCATIONAL_STAGE = Condition(
    "vocational_stage", "在中职学校就读", s.stage == "secondary_vocational", clause="3.2.5", failing="不在中职学校就读"
)

REGISTERED_POOR = Condition("registered_poor", "建档立卡", s.is_registered_poor, clause="3.2", failing="不是建档立卡")
RELAPSE_APPROVED = Condition(
    "relapse_approved", "返贫申请已批准", s.is_relapse_approved, clause="4.3", failing="没有批准的返贫申请"
)
DISABLED = Condition("disabled", "残疾", s.is_disabled, clause="3.2", failing="没有登记残疾")
HARDSHIP = Condition("hardship", "家庭经济困难已认定", s.is_hardship, clause="3.2", failing="没有认定家庭经济困难")
ORPHAN = Condition("orphan", "孤儿或事实无人抚养", s.is_orphan, clause="3.2.1", failing="不是孤儿")
MINIMUM_LIVING = Condition("minimum_living", "享受低保", s.is_minimum_living, clause="3.2.4", failing="不享受低保")
DESTITUTE = Condition("destitute", "特困救助供养", s.is_destitute, clause="3.2.4", failing="不是特困供养")
RURAL_HOUSEHOLD = Condition("rural_household", "农村户籍", s.is_rural_household, clause="3.2.3", failing="不是农村户籍")

DISABLED_IN_HARDSHIP = all_of("disabled_in_hardship", "家庭经济困难的残疾学生", DISABLED, HARDSHIP, clause="3.2")
TARGET_GROUP = any_of(
    "target_group", "属于本政策资助对象", REGISTERED_POOR, RELAPSE_APPROVED, DISABLED_IN_HARDSHIP, clause="3.2"
)
# A disabled pupil in hardship is in hardship, so the older national grants need not name that group again.
NEED = any_of("need", "家庭有困难", REGISTERED_POOR, RELAPSE_APPROVED, HARDSHIP, clause="3.2")
# Readings that reach further than the table of items says: each branch is shut unless its reading is chosen.
ORPHAN_REACHED = all_of(
    "orphan_reached",
    "孤儿（按选用的读法也算）",
    Condition(
        "orphans_are_reached",
        "选用了把孤儿都算作困难的读法",
        r.orphans_count_as_need,
        clause="3.2",
        failing="没有选用把孤儿都算作困难的读法",
    ),
    ORPHAN,
    clause="3.2",
)
NEED_OR_REACHED = any_of("need_or_reached", "家庭有困难", NEED, ORPHAN_REACHED, clause="3.2")
URBAN_DISABLED_REACHED = all_of(
    "urban_disabled_reached",
    "城镇的困难残疾学生（按选用的读法也算）",
    Condition(
        "urban_disabled_are_reached",
        "选用了把城镇困难残疾学生算在内的读法",
        r.rural_clauses_reach_urban_disabled,
        clause="3.2",
        failing="没有选用把城镇困难残疾学生算在内的读法",
    ),
    DISABLED_IN_HARDSHIP,
    clause="3.2",
)
RURAL_OR_REACHED = any_of(
    "rural_household_or_reached", "农村户籍", RURAL_HOUSEHOLD, URBAN_DISABLED_REACHED, clause="3.2.3"
)
NATIONAL_FOUR = any_of(
    "national_four",
    "属于国家规定的四类学生",
    REGISTERED_POOR,
    DISABLED_IN_HARDSHIP,
    all_of(
        "rural_in_support",
        "农村低保或特困家庭",
        RURAL_HOUSEHOLD,
        any_of("support", "享受低保或特困供养", MINIMUM_LIVING, DESTITUTE, clause="3.2.4"),
        clause="3.2.4",
    ),
    clause="3.2.4",
)
NOT_NATIONAL_FOUR = none_of(
    "not_national_four",
    "不属于国家已免学费的四类学生",
    NATIONAL_FOUR,
    clause="3.2.4",
    advice="只有“不属于国家已免学费的四类学生”的学生由本项减免；属于的，由相应的国家项目减免。",
    failing="属于国家已免学费的四类学生",
)

NEARBY = Condition(
    "nearby", "在户籍所在地就近入学", s.attends_in_residence_area, clause="3.2", failing="不在户籍所在地就学"
)
NOT_BY_CHOICE = Condition("not_by_choice", "没有跨学区择校", ~s.is_school_choice, clause="3.2", failing="跨学区择校")
PUBLIC_SCHOOL = Condition(
    "public_school", "在公办学校就读", s.school_ownership == "public", clause="3.2", failing="不在公办学校就读"
)
SCOPE = (NEARBY, NOT_BY_CHOICE, PUBLIC_SCHOOL)

# National rights stand whatever the school, unless the reading `exclusion_covers_national` is turned on.
NATIONAL_RIGHT_KEPT = (
    Condition(
        "private_school_keeps_right",
        "没有因就读民办学校被排除",
        ~r.exclusion_covers_national | (s.school_ownership == "public"),
        clause="3.2",
        excludes=True,
        failing="就读民办学校，按选用的读法不享受",
    ),
    Condition(
        "school_choice_keeps_right",
        "没有因择校被排除",
        ~r.exclusion_covers_national | ~s.is_school_choice,
        clause="3.2",
        excludes=True,
        failing="跨学区择校，按选用的读法不享受",
    ),
)

BOARDER = Condition("boarder", "在校住宿", s.is_boarder, clause="3.2.3", failing="不住校")
INCLUSIVE_KINDERGARTEN = Condition(
    "inclusive_kindergarten",
    "在公办园或普惠性民办园就读",
    s.kindergarten_kind.isin(["public", "private_inclusive"]),
    clause="3.2.1",
    failing="不在公办园或普惠性民办园就读",
)
FULL_TIME = Condition("full_time", "全日制在校", s.is_full_time, clause="3.2.5", failing="非全日制")
AGRICULTURAL_MAJOR = Condition(
    "agricultural_major", "就读涉农专业", s.major_is_agricultural, clause="3.2.5", failing="不是涉农专业"
)
