"""The schools' list of approved charges, meals and recognised hardship; what was really charged is a column apart."""

from fuzhi.rosters.cleaning import amounts, choices
from fuzhi.rosters.kinds import ending, parts
from fuzhi.rosters.kinds.shape import Field, Kind, Rows
from fuzhi.vocabulary.codes import RosterKind

_CHARGES = (
    "care_fee_fen",
    "misc_fee_fen",
    "textbook_fee_fen",
    "tuition_fen",
    "accommodation_fen",
    "bus_fare_fen",
    "meal_days",
)
MEAL_DAYS_MAX = 120
"""More meal days than this in a semester are an error of that row (readings.md)."""


def _finish_bill(block: Rows) -> None:
    parts.take_pupil_ids(block, tell_missing=False)
    terms, titled = block.column("term"), amounts.find_term(block.title)
    for index, term in enumerate(terms):
        if term is None and not block.is_told(index, "bad_term"):
            terms[index] = titled
            if titled is None:
                block.tell(index, "term", "required_missing")
    for index, number in enumerate(block.column("student_number")):
        told = block.is_told(index, "id_digits_lost") or block.is_told(index, "student_number_lost")
        if (left := block.column("ends_on")[index]) is not None:
            block.tell(index, "ends_on", "left_meanwhile", left.isoformat())
        if number is None and block.values["id_number"][index] is None and not told:
            block.tell(index, "student_number", "no_person_key")


def _fee(name: str, label: str, *headers: str) -> Field:
    return Field(
        name, label, (label, *headers), amounts.money_per("semester"), is_vital=True, per="semester", spreads=False
    )


BILL = Kind(
    code=RosterKind.BILL,
    fields=(
        parts.SCHOOL_CODE,
        parts.SCHOOL_NAME,
        parts.STUDENT_NUMBER,
        parts.id_field("证件号码", "学生身份证号", "学生身份证号码", label="证件号码"),
        parts.name_field("学生姓名", "幼儿姓名", "学生"),
        Field("term", "学期", ("学期", "所属学期", "收费学期", "学年学期"), amounts.term, fills_down=True),
        _fee("care_fee_fen", "保教费", "保育费", "保育教育费", "保教费（元）"),
        _fee("misc_fee_fen", "杂费", "学杂费", "杂费（元）"),
        _fee("textbook_fee_fen", "课本费", "教材费", "书本费", "教科书费", "书费"),
        _fee("tuition_fen", "学费", "学费（元）"),
        _fee("accommodation_fen", "住宿费", "宿费", "住宿费（元）", "寝室费"),
        _fee("bus_fare_fen", "乘车费", "校车费", "车费", "交通费", "乘车费（元）", "校车乘车费"),
        Field(
            "charged_fen",
            "实收合计",
            ("实收合计", "实收金额", "实际收取", "实收费用", "已收金额", "实收（元）"),
            amounts.money_per("semester"),
            per="semester",
            spreads=False,
        ),
        Field(
            "meal_days",
            "用餐天数",
            ("用餐天数", "就餐天数", "用餐日数", "供餐天数", "营养餐天数", "就餐日数", "用餐天数（天）"),
            amounts.count("天数", MEAL_DAYS_MAX),
            is_vital=True,
            per="days",
            spreads=False,
        ),
        Field(
            "is_hardship",
            "困难认定",
            (
                "困难认定",
                "是否困难",
                "家庭经济困难",
                "是否家庭经济困难",
                "是否认定困难",
                "家庭经济困难认定",
                "是否困难学生",
                "是否家庭经济困难学生",
            ),
            choices.yes_no_with(yes=("困难", "特别困难", "一般困难", "比较困难"), no=("不困难", "未认定")),
        ),
        ending.ends("离校日期", "离校时间", "退学日期", "退学时间", "转出日期", "转出时间", "离园日期", "离园时间"),
        parts.REMARK,
    ),
    columns={
        "school_code": "text",
        "school_name": "text",
        "student_number": "text",
        "id_number": "text",
        "id_state": "text",
        "name": "text",
        "term": "text",
        "care_fee_fen": "int",
        "misc_fee_fen": "int",
        "textbook_fee_fen": "int",
        "tuition_fen": "int",
        "accommodation_fen": "int",
        "bus_fare_fen": "int",
        "charged_fen": "int",
        "meal_days": "int",
        "is_hardship": "bool",
        "ends_on": "date",
    },
    shown={
        "school_name": "学校",
        "care_fee_fen": "保教费",
        "misc_fee_fen": "杂费",
        "textbook_fee_fen": "课本费",
        "tuition_fen": "学费",
        "accommodation_fen": "住宿费",
        "bus_fare_fen": "乘车费",
        "charged_fen": "实收合计",
        "meal_days": "用餐天数",
        "is_hardship": "困难认定",
    },
    needs=(
        ("name",),
        ("student_number", "id_number"),
        _CHARGES,
    ),
    marks=frozenset({*_CHARGES, "is_hardship", "term"}),
    anchors=("name",),
    keys=(("id_number", "term"), ("student_number", "term")),
    finish=_finish_bill,
)
