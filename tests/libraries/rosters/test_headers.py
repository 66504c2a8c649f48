"""Headers: the many ways of writing one name, which column wins, and whose name a column is."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fuzhi.rosters.headers import candidates, fold_header, join_header, match_headers, without_brackets
from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.reader import read
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.sheets_made import read_one, workbook

ROLL, HOUSEHOLD = KINDS["roll"], KINDS["household"]


@pytest.mark.parametrize(
    "written",
    ["姓名", " 姓 名 ", "姓　名", "*姓名", "＊姓名：", "★姓名", "姓名:", "姓\n名", "姓名\u200b", "·姓名·", "、姓名"],
)
def test_one_header_in_many_spellings(written: str) -> None:
    assert fold_header(written) == "姓名"
    assert match_headers(ROLL, [written]) == {"name": 0}


@pytest.mark.parametrize(
    ("folded", "bare"),
    [
        ("身份证号(18位)", "身份证号"),
        ("入学年月[如200909]", "入学年月"),
        ("电话【必填】", "电话"),
        ("姓名(监护人)", "姓名(监护人)"),
        ("姓名(家长)(必填)", "姓名(家长)"),
        ("(必填)", ""),
        ("姓名", "姓名"),
    ],
)
def test_a_remark_in_brackets_is_dropped_unless_it_names_somebody_else(folded: str, bare: str) -> None:
    assert without_brackets(folded) == bare


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("roll", "学员姓名", "name"),
        ("roll", "孩子姓名", "name"),
        ("roll", "小孩的身份证号", "id_number"),
        ("roll", "就读班级", "class_name"),
        ("roll", "现就读学校", "school_name"),
        ("roll", "年级、班级", "grade_text"),
        ("roll", "年级班", "grade_text"),
        ("roll", "家庭电话", "phone"),
        ("household", "成员名称", "name"),
        ("household", "家庭成员名单", "name"),
        ("household", "家庭成员身份证(18位)", "id_number"),
        ("household", "所在乡镇", "town_name"),
    ],
)
def test_a_header_is_what_is_left_without_whose_and_where(kind: str, header: str, field: str) -> None:
    assert match_headers(KINDS[kind], [header]) == {field: 0}


@pytest.mark.parametrize("kind", ["disability", "minimum_living"])
def test_a_pupils_class_is_no_class_of_another_register(kind: str) -> None:
    assert match_headers(KINDS[kind], ["学生类别"]) == {}


@pytest.mark.parametrize(
    "header", ["家长姓名和电话的姓名", "父亲身份证号", "孩子母亲身份证号", "联系人的姓名", "家庭成员姓名"]
)
def test_what_names_another_person_keeps_its_words(header: str) -> None:
    found = match_headers(ROLL, [header])
    assert "name" not in found and "id_number" not in found


@example("a\u200b\u0301")
@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_header(fold_header(text)) == fold_header(text)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_header_of_a_field_finds_it_alone(kind: str) -> None:
    for field in KINDS[kind].fields:
        for header in field.headers:
            assert field.name in match_headers(KINDS[kind], [header]) or len(candidates(KINDS[kind], header)) > 1


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_first_headers_of_all_fields_stand_side_by_side(kind: str) -> None:
    fields = KINDS[kind].fields
    found = match_headers(KINDS[kind], [field.headers[0] for field in fields])
    assert found == {field.name: at for at, field in enumerate(fields)}


def test_the_better_name_takes_the_field_wherever_it_stands() -> None:
    assert match_headers(ROLL, ["姓名（曾用）", "姓名"])["name"] == 1
    assert match_headers(ROLL, ["姓名", "姓名"]) == {"name": 0}, "the leftmost of equals"


def test_a_column_names_one_field_and_a_field_one_column() -> None:
    found = match_headers(HOUSEHOLD, ["姓名", "证件号码", "身份证号", "户编号", "人编号", "备注", ""])
    assert len(set(found.values())) == len(found)
    assert found["id_number"] in (1, 2) and found["remark"] == 5 and 6 not in found.values()


@pytest.mark.parametrize("header", ["", "   ", "很" * 41, "没有听说过的列"])
def test_what_names_nothing(header: str) -> None:
    assert candidates(ROLL, header) == []
    assert match_headers(ROLL, [header]) == {}


def test_a_clerk_decides_what_a_column_is() -> None:
    headers = ["姓名", "学生", "证件"]
    assert match_headers(ROLL, headers, {"学生": "name"})["name"] == 1
    assert match_headers(ROLL, headers, {" 学　生：": "name"})["name"] == 1, "as headers are folded"
    assert 0 not in match_headers(ROLL, headers, {"姓名": ""}).values()
    assert match_headers(ROLL, headers, {"不在表里": "name"})["name"] == 0
    with pytest.raises(InputError) as refused:
        match_headers(ROLL, headers, {"学生": "no_such_field"})
    assert refused.value.code == "unknown_field" and "“学生”" in refused.value.message


@pytest.mark.parametrize(
    ("group", "leaf", "joined"),
    [
        ("", "姓名", "姓名"),
        ("姓名", "", "姓名"),
        ("姓名", "姓 名", "姓 名"),
        ("学生基本信息", "姓名", "学生姓名"),
        ("基本情况", "姓名", "姓名"),
        ("监护人信息", "姓名", "监护人姓名"),
        ("家长", "联系电话", "家长联系电话"),
        ("户主", "姓名", "户主姓名"),
        ("监护人", "年龄", "监护人年龄"),
        ("学籍情况", "班级", "班级"),
    ],
)
def test_two_rows_of_head_are_one(group: str, leaf: str, joined: str) -> None:
    assert join_header(group, leaf, ROLL) == joined


def test_the_name_of_a_guardian_is_never_the_childs() -> None:
    for group, leaf in (("监护人信息", "姓名"), ("父亲", "姓名"), ("户主", "身份证号")):
        field = match_headers(ROLL, [join_header(group, leaf, ROLL)])
        assert "name" not in field and "id_number" not in field


def test_of_two_columns_the_empty_one_does_not_keep_the_field(tmp_path: Path) -> None:
    rows: list[list[object]] = [["学籍号", "姓名", "学期", "学费", "学费（元/年）"]]
    rows += [["L220822000000000001", "安一", "2017-1", "", 3000]]
    reading = read(workbook(tmp_path / "a.xlsx", ("一册", rows)), "bill")
    assert reading.table.column("tuition_fen").to_pylist() == [150000]
    assert [one.code for one in reading.findings] == ["unit_converted"]


@pytest.mark.parametrize(
    ("header", "kind"),
    [("低保状态备查", "roll"), ("学籍异动类别", "roll"), ("学费（补收）", "bill"), ("脱贫时家庭住址", "household")],
)
def test_a_column_that_may_decide_is_not_left_out_without_a_word(tmp_path: Path, header: str, kind: str) -> None:
    row, told = read_one(tmp_path, kind, **{"学费": 100, header: "乙"} if kind == "bill" else {header: "乙"})
    assert row is not None and told == ["column_not_used"]
    assert read_one(tmp_path, kind, **{"学费": 100} if kind == "bill" else {})[1] == [], "an empty column is none"


def test_a_column_that_decides_nothing_needs_no_word(tmp_path: Path) -> None:
    assert read_one(tmp_path, "roll", 爱好="乒乓球")[1] == []
