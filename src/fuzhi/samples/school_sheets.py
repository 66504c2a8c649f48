"""Workbooks of the education bureau: schools, kindergartens, teachers; and the schools' bills."""

from datetime import date

from fuzhi.samples.addresses import county_name
from fuzhi.samples.desk import Desk
from fuzhi.samples.people import Child
from fuzhi.samples.schools import PRESCHOOL, School
from fuzhi.samples.teachers import Teacher
from fuzhi.samples.workbook import Cell, Sheet
from fuzhi.vocabulary.codes import PostKind, RosterKind
from fuzhi.vocabulary.terms import Term

_SCHOOL = (
    "序号",
    "学校标识码|学校标识码|学校标识码|学校代码|学校标识码",
    "学校名称|学校全称|学校名称|学校名称|学校名称",
    "县|县区|县|县（市、区）|县",
    "办学类型|学校类型",
    "办学性质|举办者",
    "城乡|城乡类型|城乡|城乡|城乡",
    "是否教学点",
    "学区村编码|学区范围（村编码）|学区村编码|学区村编码|学区村编码",
    "同类公办收费标准(元/学期)|同类公办收费标准（元/学期）",
    "备注",
)
_KINDERGARTEN = (
    "幼儿园名称|园名|幼儿园名称|幼儿园名称|幼儿园名称",
    "学校标识码",
    "办园性质",
    "是否普惠|是否普惠性",
    "认定有效期起",
    "认定有效期止",
    "收费标准(元/月)|收费标准（元/月）|收费标准(元/月)|保教费标准(元/月)|收费标准(元/月)",
    "当地公办园收费标准(元/月)",
    "备注",
)
_TEACHER = (
    "单位|工作单位|单位|学校|单位",
    "姓名",
    "身份证号|身份证号码|证件号码|身份证号|身份证号",
    "是否在编",
    "是否在岗",
    "岗位所在",
    "任现岗时间",
    "借调情况",
    "银行卡号|银行账号|银行卡号|银行卡号|银行卡号",
    "",
)
_BILL = (
    "学校名称|学校|学校名称|学校名称|学校全称",
    "学籍号|学籍号|证件号码|全国学籍号|学籍号",
    "姓名|学生姓名|姓名|姓 名|姓名",
    "学期",
    "保教费",
    "杂费",
    "课本费|教材费|课本费|课本费|课本费",
    "学费",
    "住宿费",
    "乘车费|校车费|乘车费|乘车费|乘车费",
    "用餐天数",
    "困难认定|是否认定困难",
    "备注",
)
_BY_ID = 2
_MEAL_DAYS = 10
_POSTS = {
    PostKind.TOWNSHIP_SCHOOL: "乡镇中心校",
    PostKind.VILLAGE_SCHOOL: "村小",
    PostKind.TEACHING_POINT: "教学点",
    PostKind.COUNTY_SEAT_SCHOOL: "县城学校",
    PostKind.OTHER: "其他",
}


def school_list_sheets(desk: Desk, schools: list[School]) -> list[Sheet]:
    """学校名录, kindergartens among them."""
    hand = desk.hand
    sheet = desk.sheet("学校名录", [hand.pick(header) for header in _SCHOOL])
    for number, school in enumerate(schools, 1):
        zone = "、".join(school.zone) or None
        sheet.add(
            [
                number,
                school.code,
                school.name,
                county_name(school.county),
                school.kind,
                school.ownership.label,
                school.area.label,
                hand.yes(school.is_point),
                zone,
                hand.yuan(school.public_tuition),
                None,
            ]
        )
    desk.footer(sheet)
    return [sheet]


def kindergarten_sheets(desk: Desk, schools: list[School]) -> list[Sheet]:
    """幼儿园名录; three counties leave the school code out, so that the name must do."""
    hand = desk.hand
    headers = [hand.pick(header) for header in _KINDERGARTEN]
    has_code = hand.index in (0, 2)
    if not has_code:
        del headers[1]
    sheet = desk.sheet("幼儿园", headers)
    for school in schools:
        if school.kind != PRESCHOOL:
            continue
        start, end = (date.fromisoformat(day) for day in school.certified) if school.certified else (None, None)
        cells: list[Cell] = [
            school.name,
            school.code,
            school.ownership.label,
            hand.yes(school.is_inclusive),
            hand.day(start),
            hand.day(end),
            hand.yuan(school.monthly_fee),
            hand.yuan(school.public_monthly_fee),
            None,
        ]
        if not has_code:
            del cells[1]
        sheet.add(cells)
    desk.footer(sheet)
    return [sheet]


def teacher_sheets(desk: Desk, staff: list[Teacher]) -> list[Sheet]:
    """教师岗位名册."""
    hand = desk.hand
    sheet = desk.sheet("教师", [hand.pick(header) for header in _TEACHER])
    for teacher in staff:
        person = teacher.person
        row = sheet.add(
            [
                teacher.school.name,
                hand.name(person.name),
                hand.number(person.written_id(RosterKind.TEACHER)),
                hand.yes(teacher.is_established),
                hand.yes(teacher.is_in_post),
                _POSTS[teacher.post],
                hand.day(date.fromisoformat(teacher.posted_on)),
                teacher.lent_to or None,
                hand.account(teacher.account),
                None,
            ]
        )
        desk.note_marks(person, sheet, row)
    desk.footer(sheet)
    return [sheet]


def bill_sheets(desk: Desk, pupils: list[tuple[School, Child]]) -> list[Sheet]:
    """收费与用餐清单: one line a pupil; a subtotal after each school where the county adds up."""
    hand = desk.hand
    headers = [hand.pick(header) for header in _BILL]
    sheet = desk.sheet("收费清单", headers)
    if hand.index == 0:
        sheet.groups = [(0, 3, "学生"), (4, 9, "收费（元）"), (10, len(headers) - 1, "用餐与认定")]
    elif hand.index == 3:
        sheet.upper = [*headers[:4], "收费（元）", None, None, None, None, None, *headers[10:]]
        sheet.headers = [*[""] * 4, *headers[4:10], *[""] * (len(headers) - 10)]
    previous: School | None = None
    first = 0
    for school, child in sorted(pupils, key=lambda entry: (entry[0].code, entry[1].grade, entry[1].class_no)):
        if previous is not None and school is not previous and hand.index in (1, 4):
            _subtotal(desk, sheet, first)
            first = len(sheet.rows)
        previous = school
        row = sheet.add(_bill_row(desk, school, child))
        desk.note_marks(child, sheet, row)
    desk.footer(sheet)
    return [sheet]


def _subtotal(desk: Desk, sheet: Sheet, first: int) -> None:
    total: list[Cell] = [None] * len(sheet.headers)
    total[0] = f"小计（{len(sheet.rows) - first}人）"
    total[_MEAL_DAYS] = sum(days for row in sheet.rows[first:] if isinstance(days := row[_MEAL_DAYS], int))
    sheet.add(total)


def _bill_row(desk: Desk, school: School, child: Child) -> list[Cell]:
    hand, fees = desk.hand, child.fees
    key = hand.number(child.written_id(RosterKind.BILL)) if hand.index == _BY_ID else child.student_number
    return [
        school.name,
        key,
        hand.name(child.written_name(RosterKind.BILL)),
        term_text(hand.index, desk.term),
        hand.yuan(fees.care),
        hand.yuan(fees.misc),
        hand.yuan(fees.textbook),
        hand.yuan(fees.tuition),
        hand.yuan(fees.accommodation),
        hand.yuan(fees.bus),
        fees.meal_days,
        hand.yes(fees.hardship),
        None,
    ]


def term_text(index: int, term: Term) -> str:
    """The semester as a school writes it."""
    half = "第一学期" if term.half == 1 else "第二学期"
    return (str(term), f"{term.school_year}学年{half}", term.short_label, str(term), f"{term.school_year}学年{half}")[
        index
    ]
