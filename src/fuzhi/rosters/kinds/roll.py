"""The school roll as exported from the national school register; a sheet per school or grade."""

from fuzhi.rosters.cleaning import amounts, choices, dates, people, schooling, states
from fuzhi.rosters.cleaning.cell import Cleaned, Raw
from fuzhi.rosters.kinds import ending, parts
from fuzhi.rosters.kinds.grades import NAMED_IN_TITLE, take_grades
from fuzhi.rosters.kinds.remarks import take_roll_state
from fuzhi.rosters.kinds.shape import Field, Kind, Rows
from fuzhi.vocabulary.codes import ApprovedTransfer, RosterKind
from fuzhi.vocabulary.identity import IdState

_RESIDENT_ID_WORDS = frozenset(
    {"居民身份证", "身份证", "1", "01", "1-居民身份证", "户口簿", "2", "二代身份证", "二代居民身份证"}
)
_BOARDS = {
    "住校": True,
    "寄宿": True,
    "住宿": True,
    "住校生": True,
    "寄宿生": True,
    "走读": False,
    "借宿": False,
    "走读生": False,
}
_ATTENDANCE = {
    "1": "走读",
    "2": "住校",
    "3": "借宿",
    "寄宿": "住校",
    "住宿": "住校",
    "寄宿生": "住校",
    "走读生": "走读",
    "住校生": "住校",
    "走读": "走读",
    "住校": "住校",
    "借宿": "借宿",
    "其他": "其他",
    "其它": "其他",
    "4": "其他",
}
_ADMISSION = {
    "就近入学": "就近入学",
    "11": "就近入学",
    "12": "其他",
    "其他": "其他",
    "其它": "其他",
    "统一招生考试/普通入学": "统一招生考试/普通入学",
    "21": "统一招生考试/普通入学",
    "体育特招": "体育特招",
    "22": "体育特招",
    "艺术特招": "艺术特招",
    "23": "艺术特招",
    "99": "其他",
    "统一招生考试": "统一招生考试/普通入学",
    "普通入学": "统一招生考试/普通入学",
    "就近": "就近入学",
    "择校": "择校",
    "派位入学": "派位入学",
    "划片入学": "就近入学",
    "统一招生": "统一招生考试/普通入学",
}
_TRANSFERS = {
    "学校撤并": "school_closed",
    "撤并": "school_closed",
    "集中寄宿": "central_boarding",
    "集中住校": "central_boarding",
    "特殊需要": "special_needs",
    "随班就读": "special_needs",
}
_HUKOU = {
    "农业": "agricultural",
    "农业户口": "agricultural",
    "农业家庭户口": "agricultural",
    "农村": "agricultural",
    "农业户籍": "agricultural",
    "农村户口": "agricultural",
    "农户": "agricultural",
    "非农业": "non_agricultural",
    "非农业户口": "non_agricultural",
    "非农": "non_agricultural",
    "非农业家庭户口": "non_agricultural",
    "城镇": "non_agricultural",
    "城镇户口": "non_agricultural",
    "城市": "non_agricultural",
    "非农户口": "non_agricultural",
    "非农业户籍": "non_agricultural",
}
_LEFT_BEHIND = choices.yes_no_with(
    yes=("1", "2", "单亲留守", "双亲留守", "留守", "留守儿童", "单亲留守儿童", "双亲留守儿童"),
    no=("0", "非留守", "非留守儿童"),
)
_DISABLED = choices.yes_no_with(
    yes=(
        "视力残疾",
        "听力残疾",
        "言语残疾",
        "肢体残疾",
        "智力残疾",
        "精神残疾",
        "多重残疾",
        "其他残疾",
        "视力",
        "听力",
        "言语",
        "肢体",
        "智力",
        "精神",
        "多重",
        "残疾",
    ),
    no=("无残疾", "非残疾", "健康"),
)

_whole_years = amounts.count("年数", 12)
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")


def _years(raw: Raw) -> Cleaned:
    """三年制, 3年, 3.0 -> 3."""
    return _whole_years(raw.translate(_NUMERALS).replace("制", "") if isinstance(raw, str) else raw)


_FIELDS = (
    parts.SCHOOL_NAME,
    parts.SCHOOL_CODE,
    parts.STUDENT_NUMBER,
    parts.name_field("学生姓名", "幼儿姓名", "学生", "名字", "儿童姓名"),
    parts.SEX,
    parts.BIRTH_DATE,
    Field("id_kind", "身份证件类型", ("身份证件类型", "证件类型", "证件类别", "身份证类型", "有效证件类型")),
    parts.id_field("身份证件号", "学生身份证号", "学生身份证号码", "幼儿身份证号", "学生证件号码", label="身份证件号"),
    Field("stage_text", "学段", ("学段", "就读学段", "教育阶段"), schooling.stage, fills_down=True),
    Field(
        "grade_text",
        "年级",
        ("年级", "就读年级", "所在年级", "年级名称", "年级班级", "年级/班级", "班级年级", "年级班"),
        schooling.grade,
        fills_down=True,
    ),
    Field("class_name", "班级", ("班级", "班级名称", "班", "所在班级", "班号", "班次", "行政班"), fills_down=True),
    Field(
        "entered_on",
        "入学年月",
        ("入学年月", "入学时间", "入学日期", "入校时间", "入园时间", "入园日期", "入学年月日"),
        dates.month_or_day,
    ),
    Field("student_kind", "学生类别", ("学生类别", "学生来源", "学生类型", "招生类型")),
    Field(
        "boards",
        "是否住宿",
        ("是否住宿", "是否寄宿", "是否住校", "是否寄宿生", "是否住宿生", "住宿"),
        choices.yes_no_with(yes=("住宿", "寄宿", "住校"), no=("走读", "不住宿")),
    ),
    Field(
        "attendance_mode",
        "就读方式",
        ("就读方式", "就学方式", "就读形式", "走读/住校"),
        choices.one_of(_ATTENDANCE, "走读、住校、借宿、其他"),
    ),
    Field("admission_mode", "入学方式", ("入学方式", "入学途径"), choices.one_of(_ADMISSION, "就近入学、其他")),
    Field(
        "is_school_choice",
        "是否择校",
        ("是否择校", "是否择校生", "择校", "择校生"),
        choices.yes_no_with(yes=("择校",), no=("未择校",)),
    ),
    Field(
        "approved_transfer",
        "批准跨学区原因",
        ("批准跨学区原因", "跨学区就读原因", "批准转入原因", "统筹安排原因", "批准跨片就读原因"),
        choices.one_of(_TRANSFERS, "、".join(label for _, label in ApprovedTransfer.choices())),
    ),
    Field(
        "is_full_time",
        "是否全日制",
        ("是否全日制", "全日制", "是否为全日制"),
        choices.yes_no_with(yes=("全日制",), no=("非全日制",)),
    ),
    Field(
        "is_migrant",
        "是否随迁子女",
        ("是否随迁子女", "随迁子女", "是否进城务工人员随迁子女", "是否为随迁子女"),
        choices.yes_no,
    ),
    Field(
        "is_left_behind",
        "是否留守儿童",
        ("是否留守儿童", "留守儿童", "留守情况", "是否留守", "是否农村留守儿童"),
        _LEFT_BEHIND,
    ),
    Field(
        "rides_school_bus",
        "是否需要乘坐校车",
        ("是否需要乘坐校车", "是否乘坐校车", "是否乘校车", "乘坐校车", "是否坐校车", "校车"),
        choices.yes_no,
    ),
    Field(
        "is_disabled_claim",
        "是否残疾人",
        ("是否残疾人", "是否残疾", "残疾人类型", "残疾类型", "是否残疾生", "是否残疾学生", "残疾情况"),
        _DISABLED,
    ),
    Field(
        "hukou",
        "户口所在地行政区划",
        (
            "户口所在地行政区划",
            "户口所在地",
            "户籍所在地",
            "户口所在地行政区划代码",
            "户口所在地区划代码",
            "户籍地",
            "户籍所在地行政区划",
            "户口所在地（行政区划）",
            "户籍地址",
            "户籍行政区划",
        ),
    ),
    Field("hukou_kind_text", "户口性质", ("户口性质", "户籍性质", "户口类型", "户口类别", "户籍类型")),
    Field(
        "address",
        "现住址",
        ("现住址", "家庭住址", "家庭地址", "住址", "通信地址", "现家庭地址", "家庭现住址", "详细地址"),
    ),
    parts.GUARDIAN_NAME,
    parts.PHONE,
    Field("major", "专业名称", ("专业名称", "专业", "修读专业", "所学专业", "就读专业")),
    Field("schooling_years", "学制", ("学制", "学制（年）", "修业年限"), _years),
    Field(
        "roll_state",
        "状态",
        (
            "状态",
            "学籍状态",
            "学生状态",
            "在读状态",
            "学生当前状态",
            "学籍情况",
            "在校状态",
            "是否在读",
            "是否在校",
            "在籍情况",
        ),
        states.roll_state,
    ),
    ending.ends("离校日期", "离校时间", "转出日期", "转出时间", "退学日期", "退学时间", "毕业日期", "毕业时间"),
    parts.BANK_NAME,
    parts.ACCOUNT_HOLDER,
    parts.ACCOUNT_NUMBER,
    parts.REMARK,
)


def _finish(block: Rows) -> None:
    _take_school(block)
    parts.take_pupil_ids(block)
    _forgive_other_papers(block)
    take_grades(block)
    _take_boarding(block)
    take_roll_state(block)
    kinds = block.column("hukou_kind_text")
    block.values["hukou_kind"] = [_HUKOU.get(kind) if kind else None for kind in kinds]
    for index, kind in enumerate(kinds):
        if kind in ("1", "2"):
            block.tell(index, "hukou_kind_text", "hukou_kind_coded")
    block.values["hukou_code"] = block.take_region_codes("hukou")


def _take_school(block: Rows) -> None:
    """A sheet per school often names it only above the table."""
    if not block.has("school_name") and (name := block.named_above(r"(?:学校|单位|园所|幼儿园)(?:名称|全称)?")):
        block.values["school_name"] = [people.unit_name(name)[0]] * block.size
    if not block.has("school_code") and (code := block.named_above(r"(?:学校)?标识码")):
        block.values["school_code"] = [code if code.isdigit() else None] * block.size


def _forgive_other_papers(block: Rows) -> None:
    """A passport number is no bad resident ID: say nothing about its shape when the type of paper is another."""
    for index, kind in enumerate(block.column("id_kind")):
        if kind and kind not in _RESIDENT_ID_WORDS and block.values["id_state"][index] != IdState.VALID:
            for code in ("id_bad_shape", "id_bad_date", "id_check_failed", "id_missing"):
                block.untell(index, code)


def _take_boarding(block: Rows) -> None:
    """住校 in either column makes a boarder; 借宿 does not."""
    said = block.column("boards")
    modes = [_BOARDS.get(mode) if mode else None for mode in block.column("attendance_mode")]
    block.values["is_boarder"] = [
        True if mode or plain else plain if mode is None else mode for mode, plain in zip(modes, said, strict=True)
    ]
    for index, (mode, plain) in enumerate(zip(modes, said, strict=True)):
        if mode is not None and plain is not None and mode != plain:
            block.tell(index, "boards", "boarder_conflict")


_GRADE = ("grade_text", "grade_stage", "grade_no", "grade", "stage")
ROLL = Kind(
    code=RosterKind.ROLL,
    fields=_FIELDS,
    derived={
        "boards": ("is_boarder",),
        "attendance_mode": ("is_boarder",),
        "grade_text": _GRADE,
        "stage_text": _GRADE,
        "hukou": ("hukou_code", "hukou_kind"),
    },
    columns={
        "school_name": "text",
        "school_code": "text",
        "student_number": "text",
        "name": "text",
        "sex": "text",
        "birth_date": "date",
        "id_kind": "text",
        "id_number": "text",
        "id_state": "text",
        "grade_text": "text",
        "grade_stage": "text",
        "grade_no": "int",
        "class_name": "text",
        "entered_on": "date",
        "student_kind": "text",
        "is_boarder": "bool",
        "attendance_mode": "text",
        "admission_mode": "text",
        "is_school_choice": "bool",
        "approved_transfer": "text",
        "is_full_time": "bool",
        "is_migrant": "bool",
        "is_left_behind": "bool",
        "rides_school_bus": "bool",
        "is_disabled_claim": "bool",
        "hukou_code": "text",
        "hukou_kind": "text",
        "hukou_kind_text": "text",
        "address": "text",
        "guardian_name": "text",
        "phone": "text",
        "major": "text",
        "schooling_years": "int",
        "roll_state": "text",
        "ends_on": "date",
        "bank_name": "text",
        "account_holder": "text",
        "account_number": "text",
    },
    shown={
        "school_name": "学校",
        "grade_text": "年级",
        "class_name": "班级",
        "is_boarder": "住校",
        "rides_school_bus": "乘校车",
        "is_school_choice": "择校",
        "is_full_time": "全日制",
        "hukou_kind": "户口",
        "major": "专业",
        "roll_state": "状态",
        "guardian_name": "家长",
        "entered_on": "入学",
        "bank_name": "开户银行",
    },
    needs=(("name",), ("student_number", "id_number", "birth_date"), ("grade_text", "class_name", "stage_text")),
    marks=frozenset(
        {
            "grade_text",
            "class_name",
            "entered_on",
            "attendance_mode",
            "roll_state",
            "hukou_kind_text",
            "student_kind",
            "admission_mode",
            "boards",
        }
    ),
    anchors=("name",),
    said_above={"grade_text": NAMED_IN_TITLE},
    keys=(("id_number",), ("student_number",)),
    finish=_finish,
)
