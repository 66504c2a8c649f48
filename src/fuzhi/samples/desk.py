"""One office's desk: a county, a term, a kind of roster, the hand that types it, and the log of what was planted."""

from dataclasses import dataclass, field

from fuzhi.samples.addresses import county_name
from fuzhi.samples.handwriting import Handwriting
from fuzhi.samples.oracle import Answers
from fuzhi.samples.people import Child, Person
from fuzhi.samples.truth import TruthLog, person_text
from fuzhi.samples.workbook import Cell, Sheet
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.terms import Term, zh_date

_SUBMITTERS = {
    RosterKind.HOUSEHOLD: "扶贫开发办公室",
    RosterKind.ROLL: "教育局",
    RosterKind.DISABILITY: "残疾人联合会",
    RosterKind.MINIMUM_LIVING: "民政局",
    RosterKind.SCHOOL: "教育局",
    RosterKind.KINDERGARTEN: "教育局",
    RosterKind.BILL: "教育局",
    RosterKind.TEACHER: "教育局",
}
_TITLES = {
    RosterKind.HOUSEHOLD: "建档立卡贫困人口信息表",
    RosterKind.ROLL: "在校（园）学生学籍信息表",
    RosterKind.DISABILITY: "持证残疾儿童及残疾人名册",
    RosterKind.MINIMUM_LIVING: "低保、特困供养及孤儿保障名册",
    RosterKind.SCHOOL: "学校名录",
    RosterKind.KINDERGARTEN: "幼儿园名录",
    RosterKind.BILL: "收费与用餐清单",
    RosterKind.TEACHER: "教师岗位名册",
}


@dataclass(slots=True)
class Desk:
    """Where one workbook is made."""

    term: Term
    county: str
    kind: RosterKind
    hand: Handwriting
    log: TruthLog
    answers: Answers
    rows: dict[Child, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """``2017-1/220822-roll.xlsx``."""
        return f"{self.term}/{self.county}-{self.kind}.xlsx"

    def sheet(self, name: str, headers: list[str]) -> Sheet:
        """A sheet with the county's title and the line of unit and date."""
        title = f"{self.term.short_label}{county_name(self.county)}{_TITLES[self.kind]}"
        office = f"{county_name(self.county)}{_SUBMITTERS[self.kind]}"
        note = f"填报单位：{office}　　填报日期：{zh_date(self.term.census_on)}　　单位：人、元"
        if self.hand.index == 3:
            note = ""
        return Sheet(name, headers, title, note)

    def add_copies(self, person: Person, sheet: Sheet, row: int, cells: list[Cell], changed: int) -> None:
        """Add a planted second row of a person, the same or with one other cell,
        and note marks at the row where they show."""
        for _ in range(person.slips.copies_in.get(self.kind, 0)):
            row = sheet.add(list(cells))
        for _ in range(person.slips.changed_copies_in.get(self.kind, 0)):
            row = sheet.add(
                [*cells[:changed], "4班" if self.kind == RosterKind.ROLL else "重复", *cells[changed + 1 :]]
            )
        self.note_marks(person, sheet, row)

    def note_marks(self, person: Person, sheet: Sheet, row: int) -> None:
        """Write down the planted cases that can be seen in this row."""
        for mark in person.slips.marks:
            if mark.roster == self.kind:
                self.log.note(
                    mark.kind,
                    str(self.term),
                    self.county,
                    person_text(person.name, person.id_number),
                    self.place(sheet, row),
                    self.answers.expected(person, mark.expected),
                )

    def place(self, sheet: Sheet, row: int) -> str:
        """``file|sheet|row``."""
        return f"{self.file}|{sheet.name}|{row}"

    def footer(self, sheet: Sheet) -> None:
        """The lines below the table: a total of persons, who filled it in, the seal."""
        count = len(sheet.rows)
        wide: list[Cell] = [None] * len(sheet.headers)
        total = [*wide]
        total[0] = f"合计（{count}人）" if self.hand.index else "合计"
        if self.hand.index in (0, 2, 4):
            sheet.add(total)
        sheet.add([*wide])
        sign = [*wide]
        sign[0] = "填表人：　　　　审核人：　　　　单位（盖章）："
        sheet.add(sign)

    def cover_sheet(self) -> Sheet:
        """A sheet that holds instructions and no table."""
        cover = Sheet("填表说明", ["填表说明"])
        for line in ("1.本表由各单位如实填写，不得漏报。", "2.证件号码为18位，末位为X的请用大写。", "3.金额单位为元。"):
            cover.add([line])
        return cover
