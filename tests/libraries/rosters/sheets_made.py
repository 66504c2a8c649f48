"""Workbooks as agencies write them, made for the tests. All persons are invented."""

from pathlib import Path
from typing import Any

import xlsxwriter

from fuzhi.rosters import RosterReading
from fuzhi.rosters.reader import read
from fuzhi.vocabulary.identity import complete_id

BOY = complete_id("22082220090910031")
GIRL = complete_id("22082220110203022")
MAN = complete_id("22082219790910031")
WOMAN = complete_id("22082219810307064")
BAD_CHECK = BOY[:-1] + ("0" if BOY[-1] != "0" else "1")

ROLL = ["学校名称", "学籍号", "姓名", "性别", "出生日期", "身份证件号", "年级", "班级", "就读方式"]
HOUSEHOLD = [
    "县(市、区、旗)",
    "乡（镇）",
    "行政村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "人数",
    "与户主关系",
    "脱贫属性",
]

PLAIN_ROWS: dict[str, dict[str, Any]] = {
    "household": dict(
        zip(
            HOUSEHOLD,
            ["通榆县", "兴隆山镇", "长发村", "2200000001", "1", "王伟", MAN, 3, "户主", "未脱贫"],
            strict=True,
        )
    ),
    "roll": dict(
        zip(ROLL, ["开通镇中心校", "G" + BOY, "王小明", "男", "2009-09-10", BOY, "三年级", "1班", "走读"], strict=True)
    ),
    "disability": {
        "姓名": "李红",
        "性别": "女",
        "身份证号": GIRL,
        "残疾证号": GIRL + "42",
        "残疾类别": "肢体",
        "残疾等级": "二级",
    },
    "minimum_living": {
        "户主姓名": "王伟",
        "户主身份证号": MAN,
        "家庭成员": "王小明",
        "成员身份证号": BOY,
        "与户主关系": "之子",
        "保障人口": 3,
        "保障类别": "农村低保",
        "月保障金额": 420,
        "起始年月": "2016.7",
    },
    "school": {
        "学校标识码": "2122000001",
        "学校名称": "开通镇中心校",
        "县": "通榆县",
        "办学类型": "小学",
        "办学性质": "公办",
        "城乡": "乡镇",
        "是否教学点": "否",
        "学区村编码": "220822103203",
        "同类公办收费标准(元/学期)": 0,
    },
    "kindergarten": {
        "幼儿园名称": "开通镇阳光幼儿园",
        "办园性质": "民办",
        "是否普惠": "是",
        "认定有效期起": "2016-09",
        "认定有效期止": "2019-08",
        "收费标准(元/月)": 450,
        "当地公办园收费标准(元/月)": 300,
    },
    "bill": {
        "学籍号": "G" + BOY,
        "姓名": "王小明",
        "学期": "2017-1",
        "保教费": 0,
        "杂费": 90,
        "课本费": 120.5,
        "学费": "",
        "住宿费": 300,
        "乘车费": "360",
        "用餐天数": 98,
        "困难认定": "是",
    },
    "teacher": {
        "单位": "开通镇中心校",
        "姓名": "赵敏",
        "身份证号": WOMAN,
        "是否在编": "是",
        "是否在岗": "是",
        "岗位所在": "村小",
        "任现岗时间": "2015.9",
        "借调情况": "无",
        "银行卡号": "6228480000000000011",
    },
    "bank_return": {
        "批次号": "P2017-001",
        "行号": 1,
        "户名": "王伟",
        "账号": "6228480000000000011",
        "金额": "750.00",
        "处理结果": "成功",
        "失败原因": "",
    },
}


def workbook(path: Path, *sheets: tuple[str, list[list[Any]]], merges: tuple[tuple[str, Any], ...] = ()) -> Path:
    """Write sheets of rows from A1; ``merges`` are ranges of the first sheet with their value."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    for number, (name, rows) in enumerate(sheets):
        sheet = book.add_worksheet(name)
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None and cell != "":
                    sheet.write(index, column, cell)
        if number == 0:
            for cells, value in merges:
                sheet.merge_range(cells, value)
    book.close()
    return path


def table(kind: str, *changes: dict[str, Any]) -> list[list[Any]]:
    """A header row and one row per change of the kind's plain row; a change may add columns at the end."""
    headers = list(PLAIN_ROWS[kind])
    for change in changes:
        headers += [name for name in change if name not in headers]
    return [headers, *([{**PLAIN_ROWS[kind], **change}.get(name) for name in headers] for change in changes)]


def read_rows(tmp_path: Path, kind: str, *changes: dict[str, Any], county: str | None = "220822") -> RosterReading:
    """Write the table as an xlsx and read it in this process."""
    return read(workbook(tmp_path / "名册.xlsx", ("名册", table(kind, *changes))), kind, county)


def read_one(tmp_path: Path, kind: str, **change: Any) -> tuple[dict[str, Any] | None, list[str]]:
    """The accepted row (None when it was rejected) and the codes that were told."""
    reading = read_rows(tmp_path, kind, change)
    rows = reading.table.to_pylist()
    return (rows[0] if rows else None), [finding.code for finding in reading.findings]
