"""What a month's allowance of a rural teacher turns on (clause 3.1.5)."""

from fuzhi.vocabulary.codes import PostKind
from fuzhi.vocabulary.facts.fact import Fact, FactType, Paper, coded, flag
from fuzhi.vocabulary.facts.school import COUNTY

TEACHER_FACTS = (
    Fact("teacher_id", FactType.TEXT, "教师编号", is_required=True, shape="任意文本"),
    Fact("month", FactType.TEXT, "月份", is_required=True, pattern="[0-9]{4}-(0[1-9]|1[0-2])", shape="形如 2018-03"),
    COUNTY,
    flag("is_established", "是否在编", Paper("编制名册", "县教育局", False)),
    flag("is_in_post", "是否在岗", Paper("在岗情况确认表", "任教学校", False)),
    coded("post_kind", "岗位所在", PostKind, Paper("教师岗位名册", "县教育局", False)),
)
