"""How a pupil attends: near home or by choice, boarding or riding, full time, in which year and major."""

from fuzhi.vocabulary.codes import SchoolArea
from fuzhi.vocabulary.facts.fact import DAYS_MAX, Fact, FactType, Paper, coded, flag
from fuzhi.vocabulary.facts.school import DIRECTORY, ROLL
from fuzhi.vocabulary.facts.status import HUKOU_BOOK

_MAJOR = Paper("录取专业信息", "就读学校", False)

ATTENDING_FACTS = (
    flag("attends_in_residence_area", "是否在户籍所在地就近入学", HUKOU_BOOK, "enrolment_id", reads=("hukou_code",)),
    flag(
        "is_school_choice",
        "是否择校",
        Paper("入学审批或转学审批材料", "就读学校", False),
        "enrolment_id",
        said=("跨学区择校", "没有择校"),
        reads=("is_school_choice", "approved_transfer", "hukou_code"),
    ),
    flag(
        "is_boarder",
        "是否住校",
        Paper("住宿登记", "就读学校", False),
        "boarding_id",
        said=("住校", "不住校"),
        mark="寄宿",
    ),
    flag(
        "rides_school_bus",
        "是否乘坐校车",
        Paper("校车乘车登记", "就读学校", False),
        "bus_id",
        said=("乘校车", "不乘校车"),
        mark="乘校车",
    ),
    flag("is_full_time", "是否全日制", ROLL, "enrolment_id", said=("全日制", "不是全日制")),
    Fact(
        "grade",
        FactType.WHOLE,
        "本学段第几学年",
        least=1,
        most=DAYS_MAX,
        paper=ROLL,
        sources=("enrolment_id",),
        reads=("grade", "entered_on"),
    ),
    flag("major_is_agricultural", "是否涉农专业", _MAJOR, "enrolment_id", told_by="major", reads=("major",)),
    flag("major_is_performing_arts", "是否艺术类表演专业", _MAJOR, "enrolment_id", told_by="major", reads=("major",)),
    coded("school_area", "学校所在地", SchoolArea, DIRECTORY, "school_id"),
)
