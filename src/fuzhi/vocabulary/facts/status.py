"""What the registers of poverty, disability and relief say of a pupil and the household on the census day."""

from fuzhi.vocabulary.facts.fact import Paper, flag

HUKOU_BOOK = Paper("户口簿", "户籍所在派出所", True)

STATUS_FACTS = (
    flag(
        "is_registered_poor",
        "是否建档立卡",
        Paper("扶贫手册", "户籍所在村委会或县扶贫办", True),
        "poverty_id",
        "poverty_batch_id",
        mark="建档立卡",
        reads=("poverty_state", "exit_year"),
    ),
    flag(
        "is_relapse_approved",
        "返贫申请是否批准",
        Paper("返贫申请审批表", "户籍所在村委会受理、县里审批", True),
        said=("申请已批准", "本学年没有批准的申请"),
        mark="批准返贫",
    ),
    flag(
        "is_disabled",
        "是否残疾",
        Paper("残疾人证", "县残联", True),
        "disability_id",
        "disability_batch_id",
        said=("名册上有证", "名册上没有"),
    ),
    flag(
        "is_hardship",
        "家庭经济困难是否认定",
        Paper("家庭经济困难学生认定申请表", "就读学校", True),
        "assistance_id",
        "hardship_id",
        said=("学校已认定", "没有认定"),
        told_by="assistance_kind",
        reads=("is_hardship", "assistance_kind"),
    ),
    flag(
        "is_minimum_living",
        "是否享受低保",
        Paper("低保证", "县民政局", True),
        "assistance_id",
        "assistance_batch_id",
        said=("在低保名册上", "不在低保名册上"),
        reads=("assistance_kind",),
    ),
    flag(
        "is_destitute",
        "是否特困救助供养",
        Paper("特困人员救助供养证", "县民政局", True),
        "assistance_id",
        "assistance_batch_id",
        said=("在特困名册上", "不在特困名册上"),
        reads=("assistance_kind",),
    ),
    flag(
        "is_rural_household",
        "是否农村户籍",
        HUKOU_BOOK,
        "poverty_id",
        "enrolment_id",
        reads=("hukou_kind", "hukou_code"),
    ),
    flag(
        "is_orphan",
        "是否孤儿或事实无人抚养儿童",
        Paper("儿童福利证或事实无人抚养儿童认定书", "县民政局", True),
        "assistance_id",
        "assistance_batch_id",
        said=("在孤儿名册上", "不在孤儿名册上"),
        reads=("assistance_kind",),
        is_added=True,
    ),
    flag(
        "is_hukou_outside_county_seat",
        "户口是否在县城以外",
        HUKOU_BOOK,
        "enrolment_id",
        "poverty_id",
        said=("在县城以外", "在县城"),
        reads=("hukou_code", "village_code"),
        is_added=True,
    ),
)
