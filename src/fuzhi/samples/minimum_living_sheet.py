"""The workbook of civil affairs."""

from datetime import date

from fuzhi.samples.desk import Desk
from fuzhi.samples.people import Family, Person
from fuzhi.samples.workbook import Cell, Sheet
from fuzhi.vocabulary.codes import AssistanceKind, RosterKind

_MINIMUM_LIVING = (
    "户主姓名",
    "户主身份证号|户主身份证号码",
    "家庭成员|家庭成员姓名|成员姓名|家庭成员|家庭成员",
    "成员身份证号|成员身份证号码",
    "与户主关系",
    "保障人口|保障人数",
    "保障类别|救助类别",
    "月保障金额|月保障金额(元)",
    "起始年月|享受起始年月",
    "开户银行",
    "持卡人|户名",
    "银行账号|一卡通账号",
    "备注",
)
_MONTHLY_FEN = {
    AssistanceKind.RURAL_MINIMUM_LIVING: 17_500,
    AssistanceKind.URBAN_MINIMUM_LIVING: 38_000,
    AssistanceKind.DESTITUTE: 49_000,
    AssistanceKind.ORPHAN: 80_000,
}


def minimum_living_sheets(desk: Desk, families: list[Family]) -> list[Sheet]:
    """One county's recipients, a row per member."""
    hand = desk.hand
    sheet = desk.sheet("保障名册", [hand.pick(header) for header in _MINIMUM_LIVING])
    for family in families:
        members = covered_members(family)
        for member in members:
            row = sheet.add(_recipient_row(desk, family, member, len(members)))
            desk.note_marks(member, sheet, row)
    desk.footer(sheet)
    return [desk.cover_sheet(), sheet] if hand.index == 3 else [sheet]


def covered_members(family: Family) -> list[Person]:
    """Whom civil affairs supports: the whole family, or its orphans only."""
    if family.assistance == AssistanceKind.ORPHAN:
        return [child for child in family.children if child.id_number in family.orphans]
    return family.members


def _recipient_row(desk: Desk, family: Family, member: Person, covered: int) -> list[Cell]:
    hand, kind = desk.hand, family.assistance
    if kind is None:
        raise ValueError("a family without assistance has no row here")
    head = family.head
    amount = _MONTHLY_FEN[kind] * (1 if kind == AssistanceKind.ORPHAN else covered)
    since = date(2012 + head.birth.toordinal() % 5, 1 + head.birth.toordinal() % 12, 1)
    relation = "本人" if member is head else member.relation
    return [
        hand.name(head.name),
        hand.number(head.written_id(RosterKind.MINIMUM_LIVING)),
        hand.name(member.written_name(RosterKind.MINIMUM_LIVING)),
        hand.number(member.written_id(RosterKind.MINIMUM_LIVING)),
        "户主" if member is head and hand.index % 2 else relation,
        covered,
        kind.label,
        hand.yuan(amount),
        hand.month(f"{since.year}-{since.month:02d}"),
        family.branch,
        head.name,
        hand.account(family.account),
        None,
    ]
