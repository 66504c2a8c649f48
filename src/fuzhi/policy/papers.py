"""Which paper settles a fact, and who gives it: what a family or school is told when a fact is unknown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper by name, who gives it, and whether the family must bring it (else school or office have it)."""

    name: str
    giver: str
    is_from_family: bool

    @property
    def sentence(self) -> str:
        """``残疾人证（县残联）``."""
        return f"{self.name}（{self.giver}）"


_SCHOOL_BILL = "本学期收费清单"
PAPERS: dict[str, Paper] = {
    "county_code": Paper("学校名录", "县教育局", False),
    "stage": Paper("学籍信息", "就读学校", False),
    "school_type": Paper("学校名录", "县教育局", False),
    "school_ownership": Paper("学校名录", "县教育局", False),
    "kindergarten_kind": Paper("普惠性幼儿园认定名单", "县教育局", False),
    "is_registered_poor": Paper("扶贫手册", "户籍所在村委会或县扶贫办", True),
    "is_relapse_approved": Paper("返贫申请审批表", "户籍所在村委会受理、县里审批", True),
    "is_disabled": Paper("残疾人证", "县残联", True),
    "is_hardship": Paper("家庭经济困难学生认定申请表", "就读学校", True),
    "is_minimum_living": Paper("低保证", "县民政局", True),
    "is_destitute": Paper("特困人员救助供养证", "县民政局", True),
    "is_rural_household": Paper("户口簿", "户籍所在派出所", True),
    "attends_in_residence_area": Paper("户口簿", "户籍所在派出所", True),
    "is_school_choice": Paper("入学审批或转学审批材料", "就读学校", False),
    "is_boarder": Paper("住宿登记", "就读学校", False),
    "rides_school_bus": Paper("校车乘车登记", "就读学校", False),
    "is_full_time": Paper("学籍信息", "就读学校", False),
    "grade": Paper("学籍信息", "就读学校", False),
    "major_is_agricultural": Paper("录取专业信息", "就读学校", False),
    "major_is_performing_arts": Paper("录取专业信息", "就读学校", False),
    "school_area": Paper("学校名录", "县教育局", False),
    "meal_days": Paper("供餐天数记录", "就读学校", False),
    "care_fee_fen": Paper(_SCHOOL_BILL, "就读幼儿园", False),
    "public_care_fee_fen": Paper("公办园收费标准", "县教育局", False),
    "misc_fee_fen": Paper(_SCHOOL_BILL, "就读学校", False),
    "textbook_fee_fen": Paper(_SCHOOL_BILL, "就读学校", False),
    "bus_fare_fen": Paper("校车收费清单", "就读学校", False),
    "tuition_fen": Paper(_SCHOOL_BILL, "就读学校", False),
    "public_tuition_fen": Paper("公办学校学费标准", "县教育局", False),
    "accommodation_fen": Paper(_SCHOOL_BILL, "就读学校", False),
    "is_established": Paper("编制名册", "县教育局", False),
    "is_in_post": Paper("在岗情况确认表", "任教学校", False),
    "post_kind": Paper("教师岗位名册", "县教育局", False),
}
