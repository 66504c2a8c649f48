"""Where a pupil is taught: the keys of a row, county, stage and what kind of school it is."""

from fuzhi.vocabulary.codes import KindergartenKind, Ownership, SchoolType, Stage
from fuzhi.vocabulary.facts.fact import Fact, FactType, Paper, coded

DIRECTORY = Paper("学校名录", "县教育局", False)
ROLL = Paper("学籍信息", "就读学校", False)

COUNTY = Fact(
    "county_code",
    FactType.TEXT,
    "学校所在县",
    pattern="[0-9]{6}",
    shape="六位数字的县级代码",
    paper=DIRECTORY,
    sources=("school_id",),
)

SCHOOL_FACTS = (
    Fact("student_id", FactType.TEXT, "学生编号", is_required=True, shape="任意文本"),
    Fact(
        "term",
        FactType.TEXT,
        "学期",
        is_required=True,
        pattern="[0-9]{4}-[12]",
        shape="形如 2017-1（秋季）或 2017-2（春季）",
    ),
    COUNTY,
    coded("stage", "学段", Stage, ROLL, "enrolment_id"),
    coded("school_type", "学校类别", SchoolType, DIRECTORY, "school_id"),
    coded("school_ownership", "学校办学性质", Ownership, DIRECTORY, "school_id"),
    coded(
        "kindergarten_kind",
        "幼儿园性质",
        KindergartenKind,
        Paper("普惠性幼儿园认定名单", "县教育局", False),
        "kindergarten_id",
        "school_id",
    ),
)
