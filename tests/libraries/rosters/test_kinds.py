"""What each kind means: derived columns, codes of the registers, doubts that accept and errors that reject."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.reader import read
from fuzhi.vocabulary.codes import PovertyState, Stage
from fuzhi.vocabulary.identity import IdState, complete_id
from tests.libraries.rosters.sheets_made import BAD_CHECK, BOY, GIRL, MAN, read_one, read_rows, table, workbook

TYPES = {"text": pa.string(), "int": pa.int64(), "bool": pa.bool_(), "date": pa.date32()}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_columns_have_the_promised_types(tmp_path: Path, kind: str) -> None:
    schema = read_rows(tmp_path, kind, {}).table.schema
    assert {field.name: field.type for field in schema} == {
        "sheet": pa.string(),
        "row": pa.int64(),
        "unread": pa.string(),
        **{name: TYPES[word] for name, word in KINDS[kind].columns.items()},
    }


def test_household_row_whole(tmp_path: Path) -> None:
    row, told = read_one(
        tmp_path,
        "household",
        联系电话="13800000000",
        文化程度="小学",
        健康状况="健康",
        劳动技能="普通劳动力",
        脱贫年度=2016,
        贫困户属性="01一般贫困户",
        致贫原因1="因病",
        民族="汉族",
        开户银行="吉林农信",
        银行账号="6228480000000000011",
        备注="x",
    )
    assert told == []
    assert row == {
        "sheet": "名册",
        "row": 2,
        "unread": None,
        "county_code": "220822",
        "town_code": "220822103",
        "village_code": "220822103203",
        "town_name": "兴隆山镇",
        "village_name": "长发村",
        "household_no": "2200000001",
        "person_no": "1",
        "name": "王伟",
        "sex": "男",
        "id_number": MAN,
        "id_state": "valid",
        "birth_date": date(1979, 9, 10),
        "member_count": 3,
        "relation": "户主",
        "ethnicity": "汉族",
        "education": "小学",
        "school_claim": None,
        "health": "健康",
        "labour": "普通劳动力",
        "poverty_state": "poor",
        "exit_year": 2016,
        "household_kind": "01一般贫困户",
        "poverty_cause": "因病",
        "certificate_number": None,
        "phone": "13800000000",
        "bank_name": "吉林农信",
        "account_number": "6228480000000000011",
    }


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("未脱贫", "poor"),
        ("0", "poor"),
        (0, "poor"),
        ("1", "exited_with_policy"),
        ("已脱贫(享受政策)", "exited_with_policy"),
        ("已脱贫（享受政策）", "exited_with_policy"),
        ("返贫", "relapsed"),
        (3, "relapsed"),
        ("已脱贫（不再享受政策）", "exited_without_policy"),
        ("已脱贫 (不再享受政策)", "exited_without_policy"),
        ("4", "exited_without_policy"),
        ("", None),
    ],
)
def test_poverty_states(tmp_path: Path, written: Any, state: str | None) -> None:
    row, told = read_one(tmp_path, "household", 脱贫属性=written)
    assert row is not None and row["poverty_state"] == state and told == []
    assert state is None or state in list(PovertyState)


def test_an_unknown_poverty_state_is_unknown_with_the_allowed_ones_and_a_vague_one_is_unknown(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, "household", {"脱贫属性": "特困"})
    assert reading.table.column("poverty_state").to_pylist() == [None]
    assert [finding.code for finding in reading.warnings] == ["value_unknown"]
    assert all(state.label in reading.warnings[0].fix for state in PovertyState)
    row, told = read_one(tmp_path, "household", 脱贫属性="已脱贫")
    assert row is not None and row["poverty_state"] is None and told == ["poverty_state_unclear"]


def test_villages_by_the_names_people_write(tmp_path: Path) -> None:
    for village in ("长发村", "长发", "长发村委会", "长发村民委员会", "长 发 村"):
        row, told = read_one(tmp_path, "household", 行政村=village)
        assert row is not None and row["village_code"] == "220822103203" and told == [], village
    row, told = read_one(tmp_path, "household", 行政村="无此村")
    assert (
        row is not None
        and row["village_code"] is None
        and row["town_code"] == "220822103"
        and told == ["place_unknown"]
    )
    row, told = read_one(tmp_path, "household", **{"乡（镇）": "兴隆山"})
    assert row is not None and row["village_code"] == "220822103203"


def test_a_county_column_of_another_county_is_told(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "household", **{"县(市、区、旗)": "镇赉县", "乡（镇）": "", "行政村": ""})
    assert row is not None and row["county_code"] == "220821" and told == ["county_differs"]


@pytest.mark.parametrize(
    ("number", "state", "code"),
    [
        (BAD_CHECK, "bad_check", "id_check_failed"),
        ("22082220091331031X", "bad_date", "id_bad_date"),
        ("2208222009", "bad_shape", "id_bad_shape"),
        ("", "missing", "id_missing"),
        ("999212200000100001", "placeholder", "id_placeholder"),
    ],
)
@pytest.mark.parametrize("kind", ["household", "roll", "disability", "minimum_living", "teacher"])
def test_a_doubtful_id_is_evidence_and_never_rejects(
    tmp_path: Path, kind: str, number: str, state: str, code: str
) -> None:
    header = {
        "household": "证件号码",
        "roll": "身份证件号",
        "disability": "身份证号",
        "minimum_living": "成员身份证号",
        "teacher": "身份证号",
    }[kind]
    extra = {"残疾证号": "", "残疾类别": "肢体"} if kind == "disability" else {}
    row, told = read_one(tmp_path, kind, **{header: number, "出生日期": "", "性别": "", **extra})
    assert row is not None and row["id_state"] == state and code in told
    assert state in list(IdState)


def test_an_id_with_lost_digits_rejects_the_row_and_shows_no_number(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, "roll", {"身份证件号": float(BOY)})
    assert reading.rejected == 1 and reading.errors_total == 1
    assert (reading.errors[0].code, reading.errors[0].value) == ("id_digits_lost", "2…E+17")


def test_what_the_id_says_against_what_the_row_says(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "roll", 性别="女", 出生日期="2009-08-03")
    assert row is not None and (row["sex"], row["birth_date"]) == ("女", date(2009, 8, 3))
    assert sorted(told) == ["birth_differs_from_id", "sex_differs_from_id"]
    row, _ = read_one(tmp_path, "roll", 性别="", 出生日期="")
    assert row is not None and (row["sex"], row["birth_date"]) == ("男", date(2009, 9, 10))


def test_a_bad_check_digit_fills_nothing(tmp_path: Path) -> None:
    row, _ = read_one(tmp_path, "household", 证件号码=BAD_CHECK)
    assert row is not None and row["birth_date"] is None and row["sex"] is None


def test_roll_row_whole(tmp_path: Path) -> None:
    row, told = read_one(
        tmp_path,
        "roll",
        学校标识码="2122000001",
        身份证件类型="居民身份证",
        入学年月="201509",
        学生类别="普通学生",
        入学方式="就近入学",
        是否择校="否",
        是否全日制="是",
        是否随迁子女="否",
        是否留守儿童="双亲留守",
        是否需要乘坐校车="√",
        是否残疾人="否",
        户口所在地行政区划="220822103203",
        户口性质="农业户口",
        现住址="兴隆山镇长发村3组",
        家长姓名="王伟",
        联系电话="13800000000",
        专业名称="",
        学制="六年制",
        状态="在读",
        开户银行="吉林农信",
        户名="王伟",
        银行账号="6228480000000000011",
    )
    assert told == []
    assert row == {
        "sheet": "名册",
        "row": 2,
        "unread": None,
        "approved_transfer": None,
        "ends_on": None,
        "school_name": "开通镇中心校",
        "school_code": "2122000001",
        "student_number": "G" + BOY,
        "name": "王小明",
        "sex": "男",
        "birth_date": date(2009, 9, 10),
        "id_kind": "居民身份证",
        "id_number": BOY,
        "id_state": "valid",
        "grade_text": "三年级",
        "grade_stage": None,
        "grade_no": 3,
        "class_name": "1班",
        "entered_on": date(2015, 9, 1),
        "student_kind": "普通学生",
        "is_boarder": False,
        "attendance_mode": "走读",
        "admission_mode": "就近入学",
        "is_school_choice": False,
        "is_full_time": True,
        "is_migrant": False,
        "is_left_behind": True,
        "rides_school_bus": True,
        "is_disabled_claim": False,
        "hukou_code": "220822103203",
        "hukou_kind": "agricultural",
        "hukou_kind_text": "农业户口",
        "address": "兴隆山镇长发村3组",
        "guardian_name": "王伟",
        "phone": "13800000000",
        "major": None,
        "schooling_years": 6,
        "roll_state": "在读",
        "bank_name": "吉林农信",
        "account_holder": "王伟",
        "account_number": "6228480000000000011",
    }


@pytest.mark.parametrize(
    ("mode", "boards", "is_boarder"),
    [
        ("住校", "", True),
        ("走读", "", False),
        ("借宿", "", False),
        ("", "是", True),
        ("", "否", False),
        ("", "", None),
        ("2", "", True),
        ("其他", "", None),
        ("寄宿", "是", True),
    ],
)
def test_boarders(tmp_path: Path, mode: str, boards: str, is_boarder: bool | None) -> None:
    row, told = read_one(tmp_path, "roll", 就读方式=mode, 是否住宿=boards)
    assert row is not None and row["is_boarder"] is is_boarder and told == []


def test_boarding_columns_that_disagree(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "roll", 就读方式="走读", 是否住宿="是")
    assert row is not None and row["is_boarder"] is True and told == ["boarder_conflict"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("220822103203", "220822103203"),
        ("220822", "220822"),
        ("220822000000", "220822"),
        ("通榆县", "220822"),
        ("吉林省白城市通榆县", "220822"),
        ("吉林省白城市通榆县兴隆山镇长发村", "220822103203"),
        ("通榆县兴隆山镇长发村民委员会", "220822103203"),
        ("通榆县兴隆山镇", "220822"),
        ("通榆县兴隆山镇长发村3组", "220822103203"),
        ("220822103", "220822"),
        (220822.0, "220822"),
        ("", None),
    ],
)
def test_hukou_codes(tmp_path: Path, written: Any, code: str | None) -> None:
    row, told = read_one(tmp_path, "roll", 户口所在地行政区划=written)
    assert row is not None and row["hukou_code"] == code and told == []


def test_a_hukou_elsewhere_is_unknown_and_told(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "roll", 户口所在地行政区划="黑龙江省齐齐哈尔市")
    assert row is not None and row["hukou_code"] is None and told == ["place_unknown"]


def test_hukou_kinds_and_bare_codes(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path,
        "roll",
        {"户口性质": "1"},
        {"户口性质": "2", "身份证件号": GIRL, "学籍号": "", "性别": "", "出生日期": ""},
        {"户口性质": "非农业户口", "身份证件号": complete_id("22082220100101001"), "学籍号": "", "出生日期": ""},
        {
            "户口性质": "居民户口",
            "身份证件号": complete_id("22082220100101002"),
            "学籍号": "",
            "性别": "",
            "出生日期": "",
        },
    )
    assert reading.table.column("hukou_kind").to_pylist() == [None, None, "non_agricultural", None]
    assert reading.table.column("hukou_kind_text").to_pylist() == ["1", "2", "非农业户口", "居民户口"]
    assert [finding.code for finding in reading.findings] == ["hukou_kind_coded"], "one word for the whole column"


def test_another_kind_of_paper_is_no_bad_id(tmp_path: Path) -> None:
    row, told = read_one(tmp_path, "roll", 身份证件类型="护照", 身份证件号="E12345678", 出生日期="2009-09-10")
    assert row is not None and row["id_number"] == "E12345678" and row["id_state"] == "bad_shape" and told == []


def test_grades_with_stage_and_class(tmp_path: Path) -> None:
    for written, stage, number in (
        ("初一", Stage.JUNIOR_SECONDARY, 1),
        ("大班", Stage.PRESCHOOL, 3),
        ("七年级", None, 7),
        ("高二", Stage.SENIOR_SECONDARY, 2),
    ):
        row, told = read_one(tmp_path, "roll", 年级=written)
        assert row is not None and (row["grade_stage"], row["grade_no"], told) == (stage, number, []), written
    row, _ = read_one(tmp_path, "roll", 年级="五(2)班", 班级="")
    assert row is not None and (row["grade_no"], row["class_name"]) == (5, "2班")
    row, told = read_one(tmp_path, "roll", 年级="快班")
    assert row is not None and row["grade_no"] is None and told == ["grade_unclear"]


def test_the_stage_from_its_own_column(tmp_path: Path) -> None:
    row, _ = read_one(tmp_path, "roll", 学段="初中", 年级="七年级")
    assert row is not None and (row["grade_stage"], row["grade_no"]) == ("junior_secondary", 7)


def test_the_school_from_the_line_above_the_table(tmp_path: Path) -> None:
    rows = [list(row[1:]) for row in table("roll", {})]
    reading = read(
        workbook(tmp_path / "a.xlsx", ("学生", [["学校名称：开通镇中心校    学校标识码：2122000001"], *rows])), "roll"
    )
    row = reading.table.to_pylist()[0]
    assert (row["school_name"], row["school_code"]) == ("开通镇中心校", "2122000001")
