"""``evaluate_file`` by the published contract: files in and out, bad cells, switches, warnings, nothing half written."""

import csv
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fuzhi.policy.evaluation import Request, Result, evaluate_file
from fuzhi.policy.facts import STUDENT_TERM, TEACHER_MONTH, FactTable
from fuzhi.vocabulary.errors import InputError, NotFound

TYPICAL: dict[str, str] = {
    "student_id": "00123",
    "term": "2017-1",
    "county_code": "220822",
    "stage": "primary",
    "school_type": "regular",
    "school_ownership": "public",
    "is_registered_poor": "true",
    "is_rural_household": "是",
    "attends_in_residence_area": "1",
    "is_school_choice": "否",
    "is_boarder": "TRUE",
    "rides_school_bus": "1",
    "school_area": "village",
    "meal_days": "100",
    "misc_fee_fen": "0",
    "textbook_fee_fen": "4500",
    "bus_fare_fen": "36000",
}
Write = Callable[..., Path]


def _csv(path: Path, rows: list[dict[str, str]], table: FactTable = STUDENT_TERM, **how: Any) -> Path:
    names = [*table.names, *how.pop("more", [])]
    with path.open("w", encoding=how.pop("encoding", "utf-8"), newline="") as out:
        writer = csv.DictWriter(out, names, **how)
        writer.writeheader()
        writer.writerows({name: row.get(name, "") for name in names} for row in rows)
    return path


def _run(facts: Path, out: Path, **more: Any) -> Result:
    return evaluate_file(Request(facts=facts, pack="baicheng-2017", out=out, **more))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _granted(path: Path) -> dict[str, str]:
    return {row["benefit"]: row["amount_fen"] for row in _rows(path) if row["outcome"] == "granted"}


EXPECTED = {
    "compulsory_fee_waiver": "4500",
    "boarder_living_subsidy": "50000",
    "school_bus_waiver": "36000",
    "nutrition_meal": "40000",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_any_of_the_three_encodings(tmp_path: Path, encoding: str) -> None:
    row = {**TYPICAL, "student_id": "学生𠮷·01", "x_note": "乱，\n写"}
    facts = _csv(tmp_path / "f.csv", [row], encoding=encoding, more=["x_note"])
    _run(facts, tmp_path / "o.csv")
    assert _granted(tmp_path / "o.csv") == EXPECTED
    assert {row["student_id"] for row in _rows(tmp_path / "o.csv")} == {"学生𠮷·01"}


def test_csv_out_is_plain(tmp_path: Path) -> None:
    conditions = tmp_path / "c.csv"
    _run(_csv(tmp_path / "f.csv", [TYPICAL]), tmp_path / "o.csv", all_rows=True, explain=conditions)
    lines = (tmp_path / "o.csv").read_bytes().split(b"\n")
    assert lines[0] == b"student_id,term,benefit,clause,tier,delivery,outcome,amount_fen"
    assert b"00123,2017-1,school_bus_waiver,3.2.3,municipal,waiver,granted,36000" in lines
    assert len(lines) == 1 + 15 + 1 and b"\r" not in b"".join(lines)
    told = conditions.read_bytes().split(b"\n")
    assert told[0] == b"student_id,term,benefit,condition,clause,passed"
    assert b"00123,2017-1,school_bus_waiver,rides_school_bus,3.2.3,true" in told
    assert b"00123,2017-1,school_bus_waiver,disabled,3.2," in told
    assert b"00123,2017-1,preschool_grant,preschool_stage,3.2.1,false" in told


def test_header_only_gives_header_only(tmp_path: Path) -> None:
    result = _run(_csv(tmp_path / "f.csv", []), tmp_path / "o.csv")
    assert result.decisions == 0
    assert (tmp_path / "o.csv").read_text() == "student_id,term,benefit,clause,tier,delivery,outcome,amount_fen\n"


def test_parquet_of_any_integer_width_and_dictionary_text(tmp_path: Path) -> None:
    columns: dict[str, pa.Array] = {}
    for column in STUDENT_TERM.columns:
        columns[column.name] = pa.array([None, None], pa.null())
    columns["student_id"] = pa.array(["a", "b"]).dictionary_encode()
    columns["term"] = pa.array(["2017-1", "2021-1"], pa.large_string())
    columns["stage"] = pa.array(["primary", "primary"]).dictionary_encode()
    columns["county_code"] = pa.array(["220822", "220822"])
    columns["school_area"] = pa.array(["village", "village"])
    columns["meal_days"] = pa.array([90, 90], pa.uint8())
    columns["school_ownership"] = pa.array(["public", "public"])
    columns["misc_fee_fen"] = pa.array([100, 200], pa.int16())
    columns["textbook_fee_fen"] = pa.array([1, 2], pa.uint64())
    pq.write_table(pa.table(columns), tmp_path / "f.parquet")
    _run(tmp_path / "f.parquet", tmp_path / "o.parquet")
    found = pq.read_table(tmp_path / "o.parquet")
    assert found.schema.field("amount_fen").type == pa.int64()
    granted = {(r["student_id"], r["benefit"]): r["amount_fen"] for r in found.to_pylist() if r["outcome"] == "granted"}
    assert granted == {
        ("a", "compulsory_fee_waiver"): 101,
        ("b", "compulsory_fee_waiver"): 202,
        ("a", "nutrition_meal"): 36000,
        ("b", "nutrition_meal"): 45000,
    }


BAD = [
    ("student_id", "  "),
    ("term", ""),
    ("term", "2017-3"),
    ("term", "2017"),
    ("county_code", "22082"),
    ("stage", "Primary"),
    ("school_type", "x"),
    ("school_ownership", "公办"),
    ("kindergarten_kind", "private"),
    ("is_registered_poor", "yes"),
    ("is_boarder", "2"),
    ("grade", "0"),
    ("grade", "一"),
    ("school_area", "town"),
    ("meal_days", "-1"),
    ("meal_days", "1.5"),
    ("bus_fare_fen", "-100"),
    ("tuition_fen", "1,000"),
    ("tuition_fen", "99999999999999999999"),
]


@pytest.mark.parametrize(("column", "value"), BAD)
def test_one_bad_cell_refuses_the_file(tmp_path: Path, column: str, value: str) -> None:
    """Also in a row of which every item would be refused."""
    plain = {"student_id": "z", "term": "2017-1", "stage": "higher", "school_type": "regular"}
    facts = _csv(tmp_path / "f.csv", [TYPICAL, {**plain, column: value}])
    (tmp_path / "o.csv").write_text("as it was")
    with pytest.raises(InputError) as caught:
        _run(facts, tmp_path / "o.csv")
    assert caught.value.code == "bad_cells"
    assert f"第 3 行，列 {column}" in caught.value.message and "共" not in caught.value.mend
    assert "有 1 处" in caught.value.message and "应为" in caught.value.message
    assert (tmp_path / "o.csv").read_text() == "as it was"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["f.csv", "o.csv"]


def test_only_the_first_twenty_bad_cells_are_listed(tmp_path: Path) -> None:
    rows = [{**TYPICAL, "student_id": f"s{n}", "grade": "0" if n % 2 else "1"} for n in range(100)]
    with pytest.raises(InputError) as caught:
        _run(_csv(tmp_path / "f.csv", rows), tmp_path / "o.csv")
    lines = caught.value.message.splitlines()
    assert "有 50 处不能用，前 20 处" in lines[0]
    assert [line.split("，")[0] for line in lines[1:]] == [f"第 {n + 2} 行" for n in range(1, 40, 2)]


def test_bad_cells_of_parquet_are_named_too(tmp_path: Path) -> None:
    columns: dict[str, pa.Array] = {name: pa.array([None, None], pa.null()) for name in STUDENT_TERM.names}
    columns |= {"student_id": pa.array(["a", "b"]), "term": pa.array(["2017-1", "17-1"])}
    columns |= {"meal_days": pa.array([None, 1.0], pa.float64()), "is_boarder": pa.array([None, 1], pa.int8())}
    pq.write_table(pa.table(columns), tmp_path / "f.parquet")
    with pytest.raises(InputError) as caught:
        _run(tmp_path / "f.parquet", tmp_path / "o.parquet")
    places = [line.split("：")[0] for line in caught.value.message.splitlines()[1:]]
    assert places == ["第 3 行，列 term", "第 3 行，列 is_boarder", "第 3 行，列 meal_days"]


def test_columns_must_be_those_of_the_contract(tmp_path: Path) -> None:
    facts = tmp_path / "f.csv"
    facts.write_text(",".join([*STUDENT_TERM.names, "is_boardr"]) + "\n")
    with pytest.raises(InputError, match="is_boardr") as unknown:
        _run(facts, tmp_path / "o.csv")
    assert "is_boarder" in unknown.value.mend
    facts.write_text(",".join(n for n in STUDENT_TERM.names if n != "grade") + "\n")
    with pytest.raises(InputError, match="缺列：grade"):
        _run(facts, tmp_path / "o.csv")
    facts.write_text(",".join([*STUDENT_TERM.names, "grade"]) + "\n")
    with pytest.raises(InputError, match="出现了两次"):
        _run(facts, tmp_path / "o.csv")
    facts.write_text("")
    with pytest.raises(InputError, match="缺列"):
        _run(facts, tmp_path / "o.csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("f.csv", b"\xff\xfe\x00\x80\xff\xff"),
        ("f.parquet", b"PAR1 not really"),
        ("f.parquet", b""),
        ("f.xlsx", b"PK"),
    ],
)
def test_what_is_no_fact_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError):
        _run(tmp_path / name, tmp_path / "o.csv")
    assert not (tmp_path / "o.csv").exists()


def test_a_short_row_is_refused(tmp_path: Path) -> None:
    facts = _csv(tmp_path / "f.csv", [TYPICAL])
    with facts.open("a", encoding="utf-8", newline="") as out:
        out.write("s2,2017-1\r\n")
    with pytest.raises(InputError, match=r"f\.csv 第 3 行的列数或引号不对"):
        _run(facts, tmp_path / "o.csv")
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way_and_blank_ones_do_not_count(tmp_path: Path, ending: str) -> None:
    facts = tmp_path / "f.csv"
    cells = [",".join(TYPICAL.get(name, "") for name in STUDENT_TERM.names)] * 2
    facts.write_bytes(ending.join([",".join(STUDENT_TERM.names), cells[0], "", cells[1], ""]).encode())
    _run(facts, tmp_path / "o.csv", all_rows=True)
    assert len(_rows(tmp_path / "o.csv")) == 30


def test_places_with_wildcards_and_partition_like_folders(tmp_path: Path) -> None:
    folder = tmp_path / "county=220822"
    folder.mkdir()
    facts = _csv(folder / "f[1]*.csv", [TYPICAL])
    _run(facts, folder / "o[1].parquet", all_rows=True)
    assert pq.read_table(folder / "o[1].parquet").num_rows == 15
    columns = {name: pa.array([None], pa.null()) for name in STUDENT_TERM.names}
    columns |= {"student_id": pa.array(["a"]), "term": pa.array(["2017-1"])}
    pq.write_table(pa.table(columns), folder / "f[2]?.parquet")
    _run(folder / "f[2]?.parquet", folder / "p.csv", all_rows=True)
    assert len(_rows(folder / "p.csv")) == 15


def test_missing_file_folder_pack_and_engine(tmp_path: Path) -> None:
    facts = _csv(tmp_path / "f.csv", [TYPICAL])
    with pytest.raises(InputError, match="不存在"):
        _run(tmp_path / "none.csv", tmp_path / "o.csv")
    with pytest.raises(InputError, match="不存在"):
        _run(facts, tmp_path / "none" / "o.csv")
    with pytest.raises(InputError, match="类型不认识"):
        _run(facts, tmp_path / "o.txt")
    with pytest.raises(InputError, match="不同的文件"):
        _run(facts, facts)
    with pytest.raises(InputError, match="duckdb"):
        _run(facts, tmp_path / "o.csv", engine="sqlite")
    with pytest.raises(NotFound, match="baicheng-2017"):
        evaluate_file(Request(facts=facts, pack="../evil", out=tmp_path / "o.csv"))


def test_both_spellings_name_the_pack(tmp_path: Path) -> None:
    facts = _csv(tmp_path / "f.csv", [TYPICAL])
    for name in ("baicheng-2017", "baicheng_2017"):
        evaluate_file(Request(facts=facts, pack=name, out=tmp_path / f"{name}.csv"))
    first, second = (
        sorted((tmp_path / f"{n}.csv").read_text().splitlines()) for n in ("baicheng-2017", "baicheng_2017")
    )
    assert first == second


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("no_such", "true", "exclusion_covers_national"),
        ("exclusion_covers_national", "maybe", "true 或 false"),
        ("exit_takes_effect", "never", "keeps_until_stage_end"),
        ("teacher_post_day", "32", "1 到 28"),
        ("teacher_post_day", "1.0", "1 到 28"),
        ("nutrition_counties", "220822,110101", "220802"),
        ("nutrition_counties", "", "220802"),
    ],
)
def test_a_wrong_switch_names_the_allowed_ones(tmp_path: Path, name: str, value: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        _run(_csv(tmp_path / "f.csv", [TYPICAL]), tmp_path / "o.csv", chosen={name: value})
    assert told in caught.value.mend


def test_a_switch_changes_the_rules_and_facts_switches_say_so(tmp_path: Path) -> None:
    facts = _csv(tmp_path / "f.csv", [{**TYPICAL, "school_ownership": "private"}])
    _run(facts, tmp_path / "a.csv")
    _run(facts, tmp_path / "b.csv", chosen={"exclusion_covers_national": "true"})
    assert "compulsory_fee_waiver" in _granted(tmp_path / "a.csv")
    assert set(_granted(tmp_path / "b.csv")) == {"compulsory_fee_waiver"}
    result = _run(facts, tmp_path / "c.csv", chosen={"exit_takes_effect": "at_once"})
    assert any("exit_takes_effect" in warning for warning in result.warnings)
    assert _granted(tmp_path / "c.csv") == _granted(tmp_path / "a.csv")


def test_terms_outside_the_checked_period_are_decided_and_warned_about(tmp_path: Path) -> None:
    rows = [{**TYPICAL, "term": term} for term in ("0001-1", "2017-1", "2024-2")]
    assert "0001-1" in _run(_csv(tmp_path / "f.csv", rows), tmp_path / "o.csv").warnings[0]
    assert len({row["term"] for row in _rows(tmp_path / "o.csv")}) == 3
    assert _run(_csv(tmp_path / "g.csv", rows[1:]), tmp_path / "o.csv").warnings == ()
    late = [{**TYPICAL, "term": "2025-1"}]
    assert "2025-1" in _run(_csv(tmp_path / "h.csv", late), tmp_path / "o.csv").warnings[0]


def test_duplicates_are_looked_for_only_when_asked(tmp_path: Path) -> None:
    facts = _csv(tmp_path / "f.csv", [TYPICAL, TYPICAL])
    assert (
        _run(facts, tmp_path / "o.csv").decisions
        == 2 * _run(_csv(tmp_path / "g.csv", [TYPICAL]), tmp_path / "p.csv").decisions
    )
    with pytest.raises(InputError, match="00123，2017-1：2 行"):
        _run(facts, tmp_path / "q.csv", is_duplicate_check_wanted=True)
    assert not (tmp_path / "q.csv").exists()


def test_teachers_are_known_by_their_column(tmp_path: Path) -> None:
    row = {
        "teacher_id": "t1",
        "month": "2018-03",
        "county_code": "220822",
        "is_established": "是",
        "is_in_post": "1",
        "post_kind": "teaching_point",
    }
    facts = _csv(tmp_path / "f.csv", [row, {**row, "month": "2018-04", "post_kind": "other"}], TEACHER_MONTH)
    _run(facts, tmp_path / "o.csv", all_rows=True)
    assert [
        (r["teacher_id"], r["month"], r["outcome"], r["amount_fen"])
        for r in sorted(_rows(tmp_path / "o.csv"), key=lambda r: r["month"])
    ] == [("t1", "2018-03", "granted", "50000"), ("t1", "2018-04", "refused", "0")]
    with pytest.raises(InputError, match="列 month"):
        _run(_csv(tmp_path / "g.csv", [{**row, "month": "2018-13"}], TEACHER_MONTH), tmp_path / "p.csv")


def test_largest_sums_neither_overflow_nor_crash(tmp_path: Path) -> None:
    most = str(4 * 10**18)
    row = {**TYPICAL, "misc_fee_fen": most, "textbook_fee_fen": most, "meal_days": str(10**9)}
    _run(_csv(tmp_path / "f.csv", [row]), tmp_path / "o.csv")
    assert _granted(tmp_path / "o.csv")["compulsory_fee_waiver"] == str(8 * 10**18)
    assert _granted(tmp_path / "o.csv")["nutrition_meal"] == str(400 * 10**9)


def test_neither_ibis_nor_django_is_imported_to_evaluate(tmp_path: Path) -> None:
    facts = _csv(tmp_path / "f.csv", [TYPICAL])
    code = (
        "import sys; from pathlib import Path; from fuzhi.policy.evaluation import Request, evaluate_file\n"
        f"evaluate_file(Request(facts=Path({str(facts)!r}), pack='baicheng-2017', out=Path({str(tmp_path / 'o.csv')!r})))\n"
        "bad = {'ibis', 'django', 'yaml', 'pandas', 'pyarrow'} & set(sys.modules)\n"
        "assert not bad, bad"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_spark_without_spark_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether or not the extra is here: without it the answer is one sentence that names the package."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "pyspark" else find(name, *more)
    )
    facts = _csv(tmp_path / "f.csv", [TYPICAL])
    (tmp_path / "o.csv").write_text("as before")
    with pytest.raises(InputError, match="没有安装 Spark") as refused:
        _run(facts, tmp_path / "o.csv", engine="spark")
    assert "fuzhi[spark]" in refused.value.mend and "Java 17" in refused.value.mend
    assert (tmp_path / "o.csv").read_text() == "as before"


def test_postgres_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    @contextmanager
    def nowhere() -> Any:
        yield "host=/nonexistent dbname=x connect_timeout=1"

    facts = _csv(tmp_path / "f.csv", [TYPICAL])
    with pytest.raises(InputError, match="数据库连接不上"):
        _run(facts, tmp_path / "o.csv", engine="postgres", database=nowhere)
    assert not (tmp_path / "o.csv").exists()
