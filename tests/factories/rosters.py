"""Small workbooks as agencies send them, and a county office that imports them. Synthetic people only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from fuzhi.steps.accounts import services as accounts
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.states import Covers
from fuzhi.vocabulary.identity import complete_id

TONGYU, ZHENLAI = "220822", "220821"
TOWN, VILLAGE = "兴隆山镇", "长发村民委员会"
VILLAGE_CODE = "220822103203"
PRIMARY, NINE_YEAR, KINDERGARTEN, VOCATIONAL, OTHER = (
    "2122000001",
    "3122000002",
    "1122000003",
    "3622000004",
    "2122000005",
)

SCHOOL_HEADER = (
    "学校标识码",
    "学校名称",
    "县",
    "办学类型",
    "办学性质",
    "城乡",
    "是否教学点",
    "学区村编码",
    "同类公办收费标准(元/学期)",
)
SCHOOLS: list[tuple[Any, ...]] = [
    (PRIMARY, "兴隆山镇中心校", "通榆县", "小学", "公办", "乡镇", "否", VILLAGE_CODE, None),
    (NINE_YEAR, "同发九年一贯制学校", "通榆县", "九年一贯制", "公办", "乡镇", "否", None, None),
    (KINDERGARTEN, "兴隆山镇中心幼儿园", "通榆县", "幼儿园", "公办", "乡镇", "否", None, None),
    (VOCATIONAL, "通榆县职业技术教育中心", "通榆县", "中职", "公办", "县城", "否", None, None),
    (OTHER, "通榆县第二小学", "通榆县", "小学", "公办", "县城", "否", None, None),
]
HOUSEHOLD_HEADER = (
    "县",
    "乡镇",
    "行政村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "与户主关系",
    "在校生状况",
    "脱贫属性",
    "脱贫年度",
    "贫困户属性",
    "致贫原因",
    "联系电话",
    "开户银行",
    "银行账号",
)
ROLL_HEADER = (
    "学校名称",
    "学校标识码",
    "学籍号",
    "姓名",
    "性别",
    "出生日期",
    "身份证件号",
    "年级",
    "班级",
    "入学年月",
    "就读方式",
    "是否择校",
    "是否全日制",
    "是否需要乘坐校车",
    "户口所在地行政区划",
    "户口性质",
    "现住址",
    "家长姓名",
    "联系电话",
    "专业名称",
    "状态",
    "开户银行",
    "持卡人",
    "银行账号",
)
DISABILITY_HEADER = ("姓名", "性别", "身份证号", "残疾证号", "残疾类别", "残疾等级", "户籍地址", "监护人", "联系电话")
LIVING_HEADER = (
    "户主姓名",
    "户主身份证号",
    "家庭成员",
    "成员身份证号",
    "与户主关系",
    "保障人口",
    "保障类别",
    "月保障金额",
    "起始年月",
    "开户银行",
    "持卡人",
    "银行账号",
)
KINDERGARTEN_HEADER = (
    "幼儿园名称",
    "办园性质",
    "是否普惠",
    "认定有效期起",
    "认定有效期止",
    "收费标准(元/月)",
    "当地公办园收费标准(元/月)",
)
BILL_HEADER = (
    "学校名称",
    "学籍号",
    "姓名",
    "学期",
    "保教费",
    "杂费",
    "课本费",
    "学费",
    "住宿费",
    "乘车费",
    "用餐天数",
    "困难认定",
)


def id_number(birth: str, serial: int, area: str = "220822") -> str:
    """A valid ID: ``birth`` as 20090417, ``serial`` 1 to 999 (odd = male)."""
    return complete_id(f"{area}{birth}{serial:03d}")


def other_digit(number: str) -> str:
    """The same ID with one digit of its serial wrong: its check fails."""
    return number[:15] + str((int(number[15]) + 1) % 10) + number[16:]


@dataclass
class Pupil:
    """A child with what every register says of it unless a test says otherwise."""

    name: str
    birth: str = "20090417"
    serial: int = 31
    school: str = PRIMARY
    grade: str = "三年级"
    household: str = "1100000001"
    guardian: str = "王大田"
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The ID number."""
        return id_number(self.birth, self.serial)

    @property
    def day(self) -> str:
        """Birth date with dashes."""
        return f"{self.birth[:4]}-{self.birth[4:6]}-{self.birth[6:]}"

    def roll(self, **but: Any) -> tuple[Any, ...]:
        """A row of the roll; ``but`` by header."""
        values = (
            {
                "学校名称": dict(row[:2] for row in SCHOOLS).get(self.school),
                "学校标识码": self.school,
                "学籍号": f"G{self.number}",
                "姓名": self.name,
                "性别": "男" if self.serial % 2 else "女",
                "出生日期": self.day,
                "身份证件号": self.number,
                "年级": self.grade,
                "班级": "1班",
                "入学年月": "2015-09",
                "就读方式": "走读",
                "是否择校": "否",
                "是否全日制": "是",
                "是否需要乘坐校车": "是",
                "户口所在地行政区划": VILLAGE_CODE,
                "户口性质": "农业",
                "现住址": "通榆县兴隆山镇长发村",
                "家长姓名": self.guardian,
                "联系电话": "13800000021",
                "专业名称": None,
                "状态": "在读",
            }
            | self.more
            | but
        )
        return tuple(values.get(header) for header in ROLL_HEADER)

    def household_row(self, **but: Any) -> tuple[Any, ...]:
        """A row of the poverty register."""
        values = {
            "县": "通榆县",
            "乡镇": TOWN,
            "行政村": VILLAGE,
            "户编号": self.household,
            "人编号": f"2200{self.birth}{self.serial}"[:14],
            "姓名": self.name,
            "证件号码": self.number,
            "与户主关系": "之子" if self.serial % 2 else "之女",
            "在校生状况": "小学",
            "脱贫属性": "未脱贫",
            "贫困户属性": "一般贫困户",
            "致贫原因": "因病",
            "联系电话": "13800000021",
        } | but
        return tuple(values.get(header) for header in HOUSEHOLD_HEADER)

    def bill(self, **but: Any) -> tuple[Any, ...]:
        """A row of charges and meals."""
        values = {
            "学校名称": dict(row[:2] for row in SCHOOLS).get(self.school),
            "学籍号": f"G{self.number}",
            "姓名": self.name,
            "学期": "2017-2018学年第一学期",
            "保教费": 0,
            "杂费": 150,
            "课本费": 90,
            "学费": 0,
            "住宿费": 0,
            "乘车费": 360,
            "用餐天数": 100,
            "困难认定": "否",
        } | but
        return tuple(values.get(header) for header in BILL_HEADER)


def head_row(
    name: str = "王大田", household: str = "1100000001", account: str = "6217000000001234", **but: Any
) -> tuple[Any, ...]:
    """The head of a registered household, with the family's account."""
    return Pupil(name, birth="19790203", serial=11, household=household).household_row(
        **{"与户主关系": "户主", "在校生状况": None, "开户银行": "通榆县农村信用联社", "银行账号": account} | but
    )


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> Path:
    """A workbook with the header in its first row (after a title)."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    top = 0
    if title:
        sheet.write(0, 0, title)
        top = 1
    for number, line in enumerate([tuple(header), *rows]):
        for column, value in enumerate(line):
            if value is not None:
                sheet.write(top + number, column, value)
    book.close()
    return path


TEACHER_HEADER = ("单位", "姓名", "身份证号", "是否在编", "是否在岗", "岗位所在", "任现岗时间", "银行卡号")
HEADERS = {
    "teacher": TEACHER_HEADER,
    "school": SCHOOL_HEADER,
    "household": HOUSEHOLD_HEADER,
    "roll": ROLL_HEADER,
    "disability": DISABILITY_HEADER,
    "minimum_living": LIVING_HEADER,
    "kindergarten": KINDERGARTEN_HEADER,
    "bill": BILL_HEADER,
}


@dataclass
class Office:
    """A county clerk who imports what lies in ``folder``."""

    folder: Path
    clerk: Staff
    county: str = TONGYU
    files: int = 0

    def receive(
        self, kind: str, rows: Sequence[Sequence[Any]], term: str = "2017-1", name: str = "", **more: Any
    ) -> Batch:
        """Write the workbook and receive it."""
        self.files += 1
        path = write(
            self.folder / (name or f"{self.files}-{kind}.xlsx"), HEADERS[kind], rows, title=more.pop("title", "")
        )
        return intake.receive(
            path=path, name=path.name, kind=kind, county_code=self.county, term=term, by=self.clerk, **more
        )

    def bring(self, kind: str, rows: Sequence[Sequence[Any]], term: str = "2017-1", **more: Any) -> Batch:
        """Receive and commit."""
        return intake.commit(batch_id=self.receive(kind, rows, term, **more).pk, by=self.clerk, covers=Covers.WHOLE)

    def schools(self) -> Batch:
        """The directory that most tests need first."""
        return self.bring("school", SCHOOLS)


def open_account(username: str, role: str, area: str, school: str = "") -> Staff:
    """An account of the test."""
    return accounts.add_staff(
        username=username,
        display_name=username,
        role=role,
        area_code=area,
        school_code=school,
        password="fuzhi-demo",
        is_demo=True,
    )
