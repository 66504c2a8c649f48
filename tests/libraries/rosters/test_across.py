"""One household a row, its members across: every member is a person of the register."""

from pathlib import Path
from typing import Any

import pytest

from fuzhi.rosters.headers import numbered
from fuzhi.rosters.reader import read
from tests.libraries.rosters.sheets_made import BOY, GIRL, MAN, WOMAN, workbook

HEADS = ["户编号", "户主姓名", "户主身份证号"]
ONE = ["成员1姓名", "成员1身份证号", "成员1关系"]
TWO = ["成员2姓名", "成员2身份证号", "成员2关系"]
FAMILY = ["2200000001", "王伟", MAN, "李红", WOMAN, "配偶", "王小明", BOY, "之子", "未脱贫"]
COUPLE = ["2200000002", "张强", "", "张小花", GIRL, "之女", "", "", "", "已脱贫（享受政策）"]


def people(path: Path, kind: str = "household") -> list[tuple[Any, ...]]:
    reading = read(path, kind, "220822")
    assert reading.rejected == 0
    return [tuple(row[name] for name in ("row", "name", "id_number", "relation")) for row in reading.table.to_pylist()]


def test_every_member_of_a_household_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("名册", [[*HEADS, *ONE, *TWO, "脱贫属性"], FAMILY, COUPLE, ["合计", "2户"]]))
    assert people(path) == [
        (2, "王伟", MAN, "户主"),
        (3, "张强", None, "户主"),
        (2, "李红", WOMAN, "配偶"),
        (3, "张小花", GIRL, "之女"),
        (2, "王小明", BOY, "之子"),
    ]
    table = read(path, "household", "220822").table
    states = dict(zip(table["name"].to_pylist(), table["poverty_state"].to_pylist(), strict=True))
    assert states["王小明"] == "poor" and states["张小花"] == "exited_with_policy"
    assert table["household_no"].to_pylist() == ["2200000001", "2200000002", "2200000001", "2200000002", "2200000001"]


def test_two_heads_over_the_members(tmp_path: Path) -> None:
    leaf = ["姓名", "身份证号", "与户主关系"]
    rows = [["户编号", "户主", "", "成员1", "", "", "成员2", "", "", "脱贫属性"]]
    rows.append(["", "姓名", "身份证号", *leaf, *leaf, ""])
    path = workbook(tmp_path / "a.xlsx", ("名册", [*rows, FAMILY]))
    assert [one[1] for one in people(path)] == ["王伟", "李红", "王小明"]


@pytest.mark.parametrize("style", ["成员{}.{}", "家庭成员{}{}", "{1}{0}", "成员{1}{0}", "成员{2}{1}"])
def test_the_ways_to_number_members(tmp_path: Path, style: str) -> None:
    leaves = ("姓名", "身份证号", "与户主关系")
    head = [style.format(no, leaf, "一二三"[no - 1]) for no in (1, 2) for leaf in leaves]
    path = workbook(tmp_path / "a.xlsx", ("名册", [[*HEADS, *head, "脱贫属性"], FAMILY]))
    assert [one[1:] for one in people(path)] == [
        ("王伟", MAN, "户主"),
        ("李红", WOMAN, "配偶"),
        ("王小明", BOY, "之子"),
    ]


def test_civil_affairs_list_members_across_too(tmp_path: Path) -> None:
    head = ["户主姓名", "户主身份证号", *ONE, *TWO, "保障类别"]
    rows = [head, [*FAMILY[1:9], "农村低保"]]
    found = people(workbook(tmp_path / "a.xlsx", ("名册", rows)), "minimum_living")
    assert {one[1:3] for one in found} == {("王伟", MAN), ("李红", WOMAN), ("王小明", BOY)}


def test_a_mistake_is_told_at_the_members_own_cell(tmp_path: Path) -> None:
    bad = [*FAMILY[:7], 2.20822e17, *FAMILY[8:]]
    reading = read(
        workbook(tmp_path / "a.xlsx", ("名册", [[*HEADS, *ONE, *TWO, "脱贫属性"], bad])), "household", "220822"
    )
    (found,) = reading.errors
    assert (found.row, found.column, found.column_number, found.code) == (2, "成员2身份证号", 8, "id_digits_lost")
    assert (reading.accepted, reading.rejected) == (2, 1)


@pytest.mark.parametrize("header", ["致贫原因1", "姓名", "成员姓名", "家庭成员数", "成员1", "务工时间（月）"])
def test_what_is_no_numbered_member(header: str) -> None:
    assert numbered(header) is None
