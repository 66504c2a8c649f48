"""The poverty register's workbook: one row a person, household by household, village by village."""

from fuzhi.samples.addresses import county_name, town_name, village_name
from fuzhi.samples.desk import Desk
from fuzhi.samples.people import Child, Family, Person
from fuzhi.samples.workbook import Cell, Sheet
from fuzhi.vocabulary.codes import PovertyState, RosterKind, Stage
from fuzhi.vocabulary.terms import age_on

_HEADERS = (
    "序号|序号|序号|编号|序号",
    "县(市、区、旗)|县（市、区、旗）|县(市、区、旗)|县市区|县",
    "乡(镇)|乡（镇）|乡镇|乡(镇)|乡",
    "行政村|行政村|行政村|行政村|村",
    "自然村",
    "户编号",
    "人编号|人口编号|人编号|人编号|人口编号",
    "姓名|姓名|姓名|姓  名|姓名",
    "证件号码|身份证号|证件号码|身份证号码|证件号码",
    "性别",
    "人数|家庭人口数|人数|人数|人数",
    "与户主关系|与户主关系|与户主关系|户主关系|与户主关系",
    "民族",
    "文化程度",
    "在校生状况",
    "健康状况",
    "劳动技能",
    "务工时间（月）",
    "是否参加大病医疗|是否参加大病保险",
    "脱贫属性",
    "脱贫年度",
    "贫困户属性",
    "主要致贫原因|致贫原因|致贫原因1|致贫原因",
    "危房户|是否危房户",
    "联系电话|户联系电话",
    "开户银行",
    "银行账号|银行卡号|银行账号|账号|银行账号",
    "",
    "备注",
)
_SEX_COLUMN = 9
_NO_SEX_COLUMN = (0, 2)
_STATES = {
    PovertyState.POOR: ("未脱贫",),
    PovertyState.EXITED_WITH_POLICY: ("已脱贫（享受政策）", "已脱贫(享受政策)"),
    PovertyState.RELAPSED: ("返贫",),
    PovertyState.EXITED_WITHOUT_POLICY: ("已脱贫（不再享受政策）", "已脱贫(不再享受政策)"),
}
_STUDY = {
    Stage.PRESCHOOL: ("学前教育",) * 3,
    Stage.PRIMARY: ("小学",) * 6,
    Stage.JUNIOR_SECONDARY: ("七年级", "八年级", "九年级"),
    Stage.SENIOR_SECONDARY: ("普通高中一年级", "普通高中二年级", "普通高中三年级"),
    Stage.SECONDARY_VOCATIONAL: ("中职一年级", "中职二年级", "中职三年级"),
}


def household_sheets(desk: Desk, families: list[Family]) -> list[Sheet]:
    """The register of one county."""
    hand = desk.hand
    headers = [hand.pick(header) for header in _HEADERS]
    if hand.index in _NO_SEX_COLUMN:
        del headers[_SEX_COLUMN]
    sheet = desk.sheet("贫困人口信息" if hand.index % 2 else "Sheet1", headers)
    blocks: list[tuple[int, int]] = []
    village, first, seen = "", 0, 0
    for family in sorted(families, key=lambda f: (f.village, f.household_no)):
        if family.village != village:
            blocks.append((first, sheet.header_row + len(sheet.rows)))
            village, first = family.village, sheet.header_row + len(sheet.rows) + 1
        for member in family.members:
            seen += 1
            _add_member(desk, sheet, family, member, seen)
        if hand.index == 1 and seen % 97 == 0:
            sheet.add(list(headers))
    blocks.append((first, sheet.header_row + len(sheet.rows)))
    if hand.index == 2:
        for start, end in blocks[1:]:
            sheet.merge_down(3, start, end)
    desk.footer(sheet)
    sheet.has_filter = hand.index == 4
    # A filter left on hides rows that are people all the same.
    sheet.hidden_rows = [sheet.header_row + 5, sheet.header_row + 6] if sheet.has_filter else []
    sheet.hidden_columns = [len(headers) - 2] if hand.index == 0 else []
    return [desk.cover_sheet(), sheet] if hand.index in (0, 4) else [sheet]


def _add_member(desk: Desk, sheet: Sheet, family: Family, member: Person, number: int) -> None:
    cells = _member_row(desk, family, member, number)
    if desk.hand.index in _NO_SEX_COLUMN:
        del cells[_SEX_COLUMN]
    desk.add_copies(member, sheet, sheet.add(cells), cells, changed=len(cells) - 1)


def _member_row(desk: Desk, family: Family, member: Person, number: int) -> list[Cell]:
    hand, village = desk.hand, family.village
    is_head = member is family.head
    return [
        number,
        county_name(family.county),
        town_name(village),
        village_name(village),
        None,
        family.household_no,
        member.person_no,
        hand.name(member.written_name(RosterKind.HOUSEHOLD)),
        _certificate(desk, member),
        member.sex,
        len(family.members),
        member.relation,
        member.ethnicity,
        *_study(desk, member),
        _health(member),
        _labour(desk, member),
        0 if isinstance(member, Child) else hand.draw.choice((0, 3, 6, 8)),
        "是",
        _state(desk, family),
        family.exit_year,
        family.household_kind,
        family.cause,
        "否",
        family.phone,
        family.branch if is_head else None,
        hand.account(family.account) if is_head else None,
        None,
        "外出务工" if hand.draw.random() < 0.01 else None,
    ]


def _certificate(desk: Desk, member: Person) -> Cell:
    if RosterKind.HOUSEHOLD in member.slips.lost_in:
        return lost_digits(member.id_number)
    number = member.written_id(RosterKind.HOUSEHOLD)
    if isinstance(member, Child) and member.is_certificate_in_household:
        number += member.disability
    return desk.hand.unwrapped(number)


def lost_digits(number: str) -> float:
    """What a spreadsheet keeps of an 18-digit ID typed as a number: the last three digits are gone."""
    return float(number[:15] + "000")


def _study(desk: Desk, member: Person) -> tuple[Cell, Cell]:
    if isinstance(member, Child):
        if member.stage is not None:
            return None, _STUDY[member.stage][member.grade - 1]
        if age_on(member.birth, desk.term.ages_on) < 6:
            return None, "学龄前儿童"
        return ("初中" if age_on(member.birth, desk.term.ages_on) >= 15 else "小学"), None
    return ("文盲或半文盲", "小学", "小学", "初中", "初中", "高中")[member.birth.toordinal() % 6], None


def _health(member: Person) -> str:
    if member.disability:
        return "残疾"
    return "健康" if isinstance(member, Child) or member.birth.toordinal() % 3 else "长期慢性病"


def _labour(desk: Desk, member: Person) -> str:
    age = age_on(member.birth, desk.term.ages_on)
    if age < 16:
        return "无劳动力"
    return "普通劳动力" if age < 60 else "弱劳动力或半劳动力" if age < 75 else "丧失劳动力"


def _state(desk: Desk, family: Family) -> str:
    if family.poverty is None:
        raise ValueError("a family off the register has no row in it")
    variants = _STATES[family.poverty]
    return variants[desk.hand.index % len(variants)]
