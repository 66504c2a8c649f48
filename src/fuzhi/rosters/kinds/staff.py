"""The schools' teachers, for the monthly allowance."""

from fuzhi.rosters.cleaning import choices, dates
from fuzhi.rosters.kinds import ending, parts
from fuzhi.rosters.kinds.shape import Field, Kind, Rows
from fuzhi.vocabulary.codes import PostKind, RosterKind

_POSTS = {
    "乡镇中心校": "township_school",
    "中心校": "township_school",
    "乡镇学校": "township_school",
    "乡镇中心小学": "township_school",
    "中心小学": "township_school",
    "乡镇中学": "township_school",
    "乡镇初中": "township_school",
    "乡镇": "township_school",
    "乡镇九年一贯制学校": "township_school",
    "乡中心校": "township_school",
    "镇中心校": "township_school",
    "乡镇小学": "township_school",
    "乡镇幼儿园": "township_school",
    "乡镇中心幼儿园": "township_school",
    "村小": "village_school",
    "村小学": "village_school",
    "村级小学": "village_school",
    "村": "village_school",
    "村校": "village_school",
    "村完小": "village_school",
    "教学点": "teaching_point",
    "村教学点": "teaching_point",
    "小学教学点": "teaching_point",
    "县城学校": "county_seat_school",
    "县城": "county_seat_school",
    "县直": "county_seat_school",
    "县直学校": "county_seat_school",
    "城区学校": "county_seat_school",
    "县镇学校": "county_seat_school",
    "城区": "county_seat_school",
    "市直学校": "county_seat_school",
    "其他": "other",
    "其它": "other",
    "机关": "other",
}


def _finish(block: Rows) -> None:
    parts.take_ids(block)


TEACHER = Kind(
    code=RosterKind.TEACHER,
    fields=(
        parts.with_headers(parts.SCHOOL_NAME, "单位", "单位名称", "工作单位"),
        parts.SCHOOL_CODE,
        parts.name_field("教师姓名", "教职工姓名", "教师"),
        parts.id_field("教师身份证号"),
        parts.SEX,
        parts.BIRTH_DATE,
        Field(
            "is_established",
            "是否在编",
            ("是否在编", "在编", "编制情况", "是否在编在岗", "是否有编制", "编制", "是否编内"),
            choices.yes_no_with(yes=("在编", "有编", "事业编"), no=("不在编", "无编", "编外", "代课", "聘用", "特岗")),
        ),
        Field(
            "is_in_post",
            "是否在岗",
            ("是否在岗", "在岗", "在岗情况", "在岗状态", "是否在职在岗"),
            choices.yes_no_with(yes=("在岗", "在职"), no=("不在岗", "离岗", "病休", "退休", "离职")),
        ),
        Field(
            "post_kind",
            "岗位所在",
            ("岗位所在", "岗位类型", "岗位所在地", "岗位", "任教地点", "学校类型", "岗位类别", "任教学校类型"),
            choices.one_of(_POSTS, "、".join(kind.label for kind in PostKind)),
        ),
        Field(
            "posted_on",
            "任现岗时间",
            ("任现岗时间", "任现岗位时间", "到岗时间", "现岗位起始时间", "任现职时间", "到校时间", "现岗任职时间"),
            dates.month_or_day,
        ),
        Field("secondment", "借调情况", ("借调情况", "借调", "是否借调", "借调单位", "借出情况", "交流情况")),
        parts.ACCOUNT_NUMBER,
        ending.ends("离岗时间", "离岗日期", "离职时间", "调离时间", "调出时间", "退休时间", "退休日期", "离任时间"),
        parts.REMARK,
    ),
    columns={
        "school_name": "text",
        "school_code": "text",
        "name": "text",
        "id_number": "text",
        "id_state": "text",
        "is_established": "bool",
        "is_in_post": "bool",
        "post_kind": "text",
        "posted_on": "date",
        "secondment": "text",
        "account_number": "text",
        "ends_on": "date",
    },
    shown={
        "school_name": "单位",
        "is_established": "在编",
        "is_in_post": "在岗",
        "post_kind": "岗位",
        "posted_on": "任现岗",
    },
    needs=(("name",), ("is_established", "is_in_post", "post_kind", "posted_on")),
    marks=frozenset({"is_established", "is_in_post", "post_kind", "posted_on", "secondment"}),
    anchors=("name",),
    keys=(("id_number",),),
    finish=_finish,
)
