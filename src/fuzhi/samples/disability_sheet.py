"""The workbook of the disabled persons' federation."""

from fuzhi.samples.addresses import written_address
from fuzhi.samples.desk import Desk
from fuzhi.samples.people import Child, Family, Person
from fuzhi.samples.workbook import Sheet
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.identity import DISABILITY_CATEGORIES

_DISABILITY = (
    "序号",
    "姓名",
    "性别",
    "身份证号|身份证号码|身份证号|公民身份号码|身份证号",
    "残疾证号|残疾人证号",
    "残疾类别",
    "残疾等级",
    "户籍地址|家庭住址",
    "监护人|监护人姓名|监护人姓名|监护人|监护人",
    "联系电话|监护人电话",
    "备注",
)
_GRADES = "一二三四"


def disability_sheets(desk: Desk, people: list[tuple[Family, Person]]) -> list[Sheet]:
    """One county's holders of a disability certificate."""
    hand = desk.hand
    sheet = desk.sheet("残疾人名册", [hand.pick(header) for header in _DISABILITY])
    for number, (family, person) in enumerate(people, 1):
        written = person.written_id(RosterKind.DISABILITY)
        category, grade = DISABILITY_CATEGORIES[person.disability[0]], int(person.disability[1])
        row = sheet.add(
            [
                number,
                hand.name(person.written_name(RosterKind.DISABILITY)),
                person.sex,
                hand.number(written),
                written + person.disability + ("B1" if hand.draw.random() < 0.05 else ""),
                category + ("残疾" if hand.index % 2 else ""),
                f"{_GRADES[grade - 1]}级" if hand.index != 2 else grade,
                written_address(family.village),
                family.head.name if isinstance(person, Child) else None,
                family.phone,
                None,
            ]
        )
        desk.note_marks(person, sheet, row)
    desk.footer(sheet)
    return [sheet]
