"""The schools' roll of one county: every pupil and kindergarten child, in one sheet, a sheet per school or per kind."""

from fuzhi.samples.addresses import place_as_written
from fuzhi.samples.desk import Desk
from fuzhi.samples.household_sheet import lost_digits
from fuzhi.samples.people import Child
from fuzhi.samples.schools import School
from fuzhi.samples.workbook import Cell, Sheet
from fuzhi.vocabulary.codes import RosterKind, Stage

_HEADERS = (
    "学校名称|学校名称|学校名称|学校|学校全称",
    "学校标识码|学校标识码|学校标识码|学校代码|学校标识码",
    "学籍号|全国学籍号|学籍号|学籍号码|学籍号",
    "姓名|学生姓名|姓名|姓 名|学生姓名",
    "性别",
    "出生日期|出生年月|出生日期|出生日期|出生日期",
    "身份证件类型",
    "身份证件号|身份证号|身份证号码|证件号码|公民身份号码",
    "民族",
    "年级",
    "班级",
    "入学年月",
    "学生类别",
    "就读方式",
    "是否住宿",
    "入学方式",
    "是否择校",
    "是否全日制",
    "是否随迁子女",
    "是否留守儿童",
    "是否需要乘坐校车|是否乘坐校车|是否需要乘坐校车|是否需要乘坐校车|是否乘坐校车",
    "是否残疾人",
    "户口所在地行政区划|户口所在地",
    "户口性质",
    "现住址|家庭住址",
    "家长姓名|监护人姓名|家长姓名|家长姓名|家长姓名",
    "联系电话|家长联系电话",
    "专业名称",
    "学制",
    "状态|学籍状态|状态|状态|学籍状态",
    "是否建档立卡|是否建档立卡贫困户",
    "开户银行",
    "持卡人|户名|持卡人|持卡人姓名|持卡人",
    "银行账号|一卡通账号|银行账号|银行卡号|银行账号",
    "",
    "备注",
)
_WITHOUT = {0: {"是否住宿"}, 1: {"入学方式"}, 2: {"学生类别", "是否住宿"}, 3: {"是否留守儿童"}, 4: {"民族"}}
_NUMERALS = "一二三四五六七八九"


def roll_sheets(desk: Desk, pupils: list[tuple[School, Child]]) -> list[Sheet]:
    """The sheets of one county's roll; ``pupils`` are entries, so a child that two schools claim comes twice."""
    headers = [desk.hand.pick(header) for header in _HEADERS]
    dropped = [i for i, header in enumerate(_HEADERS) if header.split("|")[0] in _WITHOUT[desk.hand.index]]
    kept = [header for i, header in enumerate(headers) if i not in dropped]
    sheets: dict[str, Sheet] = {}
    for school, child in sorted(pupils, key=lambda entry: (entry[0].code, entry[1].grade, entry[1].class_no)):
        name = _sheet_name(desk.hand.index, school)
        if name not in sheets:
            sheets[name] = desk.sheet(name, kept)
        cells = _pupil_row(desk, school, child)
        for i in reversed(dropped):
            del cells[i]
        row = sheets[name].add(cells)
        if school is child.school or not child.school:
            desk.rows[child] = desk.place(sheets[name], row)
            desk.add_copies(child, sheets[name], row, cells, changed=kept.index("班级"))
    for sheet in sheets.values():
        desk.footer(sheet)
    pages = list(sheets.values())
    pages[0].has_filter = desk.hand.index == 1
    return [desk.cover_sheet(), *pages] if desk.hand.index == 4 else pages


def _sheet_name(index: int, school: School) -> str:
    if index == 2:
        return f"{school.name[:20]}{school.code[-4:]}"
    return school.kind if index == 3 else "学籍"


def _pupil_row(desk: Desk, school: School, child: Child) -> list[Cell]:
    hand, family = desk.hand, child.home
    is_voc = child.stage == Stage.SECONDARY_VOCATIONAL
    number: Cell = hand.number(child.written_id(RosterKind.ROLL))
    if RosterKind.ROLL in child.slips.lost_in:
        number = lost_digits(child.id_number)
    return [
        school.name,
        school.code,
        child.student_number,
        hand.name(child.written_name(RosterKind.ROLL)),
        child.sex,
        hand.day(child.birth),
        "居民身份证",
        number,
        child.ethnicity,
        grade_text(hand.index, school, child),
        _class_text(hand.index, child),
        hand.month(child.entered_on),
        "普通学生",
        _attendance(child),
        hand.yes(child.is_boarder),
        "其他" if child.is_choice else "就近入学",
        hand.yes(child.is_choice),
        hand.yes(child.is_full_time) if is_voc else None,
        hand.yes(False),
        hand.yes(len(family.adults) == 1),
        hand.yes(child.rides_bus),
        hand.yes(bool(child.disability)),
        _hukou(desk, child),
        child.hukou_kind or None,
        place_as_written(family.village),
        hand.name(family.head.name),
        family.phone,
        child.major or None,
        3 if is_voc else None,
        child.roll_state,
        hand.yes(family.is_registered_poor or child.claims_poor),
        family.branch if child.account else None,
        child.account_holder or None,
        hand.account(child.account),
        None,
        None,
    ]


def _attendance(child: Child) -> str:
    return "住校" if child.is_boarder else "走读"


def _hukou(desk: Desk, child: Child) -> Cell:
    code = child.hukou_code
    if desk.hand.index in (1, 3) and len(code) == 12 and child.hukou_kind and desk.hand.draw.random() < 0.08:
        return place_as_written(code)
    return code


def _class_text(index: int, child: Child) -> str:
    if index == 1 and child.stage == Stage.PRIMARY:
        return f"{_NUMERALS[child.grade - 1]}({child.class_no})班"
    return f"{child.class_no}班"


def grade_text(index: int, school: School, child: Child) -> str:
    """The year as the school writes it: 大班, 三年级, 初一 or 七年级, 高二, 2017级."""
    grade, stage = child.grade, child.stage
    if stage == Stage.PRESCHOOL:
        return ("小班", "中班", "大班")[grade - 1]
    if stage == Stage.PRIMARY:
        return f"小学{_NUMERALS[grade - 1]}年级" if index == 3 else f"{_NUMERALS[grade - 1]}年级"
    if stage == Stage.JUNIOR_SECONDARY:
        if school.kind == "初中" and index in (0, 4):
            return f"初{_NUMERALS[grade - 1]}"
        return f"{_NUMERALS[grade + 5]}年级"
    if stage == Stage.SENIOR_SECONDARY:
        return f"高中{_NUMERALS[grade - 1]}年级" if index == 1 else f"高{_NUMERALS[grade - 1]}"
    return f"{child.entered_on[:4]}级" if index == 0 else f"{_NUMERALS[grade - 1]}年级"
