"""``fuzhi match`` on files, and the two addresses that say whether the server is there."""

import csv
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from pytest_django import Settings

from fuzhi.site import main
from fuzhi.vocabulary.identity import complete_id

NUMBER = complete_id("22082220090311032")


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def match(left: Path, right: Path, out: Path) -> int:
    return main.run(["match", str(left), str(right), "--out", str(out)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_two_files_are_matched_and_counted(tmp_path: Path, encoding: str, capsys: pytest.CaptureFixture[str]) -> None:
    left = write(tmp_path / "l.csv", f"id, name ,id_number,note\na,王小明,{NUMBER},x\n\nb,李大刚,,\n", encoding)
    right = write(tmp_path / "r.csv", f"id,name,id_number\nx,王 小明,{NUMBER}\n", encoding)
    out = tmp_path / "o.csv"
    assert match(left, right, out) == 0
    assert "可确认 1 对，很可能 0 对，可能 0 对" in capsys.readouterr().err
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [(row["left_id"], row["right_id"], row["verdict"]) for row in rows] == [("a", "x", "sure")]
    assert "证件号相同" in rows[0]["reasons"]


def test_parquet_in_and_out_with_numbers_as_numbers(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"id": [1, 2], "name": ["王小明", None], "id_number": [NUMBER, None]}), tmp_path / "l.parquet"
    )
    pq.write_table(pa.table({"id": ["x"], "name": ["王小明"], "id_number": [NUMBER]}), tmp_path / "r.parquet")
    assert match(tmp_path / "l.parquet", tmp_path / "r.parquet", tmp_path / "o.parquet") == 0
    assert [row["left_id"] for row in pq.read_table(tmp_path / "o.parquet").to_pylist()] == ["1"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("l.csv", b"name\n\xe7\x8e\x8b\n", "没有 id 列，只有：name"),
        ("l.csv", "id,name\n,王\n".encode(), "第 2 行的 id 是空的"),
        ("l.csv", b"id\na\nb\na\n", "第 4 行的 id 与第 2 行重复"),
        ("l.csv", b"", "是空的"),
        ("l.csv", b"id\n\xff\xff\xff", "编码认不出来"),
        ("l.parquet", b"PAR1nonsense", "不是完整的 Parquet"),
        ("l.xlsx", b"x", "类型不认识"),
    ],
)
def test_a_file_that_cannot_be_matched_is_named(
    tmp_path: Path, name: str, content: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    right = write(tmp_path / "r.csv", "id,name\nx,王小明\n")
    assert match(tmp_path / name, right, tmp_path / "o.csv") == 2
    told = capsys.readouterr().err
    assert said in told and "错误编号" not in told
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(("out", "said"), [("o.txt", "类型不认识"), ("gone/o.csv", "不存在")])
def test_where_nothing_can_be_written_nothing_is_read(
    tmp_path: Path, out: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert match(tmp_path / "no.csv", tmp_path / "no.csv", tmp_path / out) == 2
    assert said in capsys.readouterr().err


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.FUZHI_HOME = tmp_path
    (tmp_path / "run").mkdir()
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "status", "step"),
    [
        (None, 503, "正在启动"),
        ("half a fi", 503, "正在启动"),
        ("[1]", 503, "正在启动"),
        (json.dumps({"ready": False, "step": "正在建立数据表"}), 503, "正在建立数据表"),
        (json.dumps({"ready": True, "step": "x"}), 200, "就绪"),
    ],
)
def test_ready_is_what_the_supervisor_last_said(
    client: Client, home: Path, state: str | None, status: int, step: str
) -> None:
    if state is not None:
        (home / "run" / "state.json").write_text(state, encoding="utf-8")
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert answer.json() == {"ready": status == 200, "step": step}


def test_alive_needs_neither_state_nor_database(client: Client, home: Path) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.parametrize(
    "written",
    [
        f" {NUMBER} ",
        NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        f"'{NUMBER[:6]} {NUMBER[6:]}",
    ],
)
def test_cells_are_read_as_rosters_are(tmp_path: Path, written: str) -> None:
    head = "id,name,sex,birth_date,id_number,guardian_name,phone\n"
    left = write(tmp_path / "l.csv", f"{head}a,王小明（转）,男性,2009年3月11日,{written},王大田,+86 138-0000-0021\n")
    right = write(tmp_path / "r.csv", f"{head}x,王 小明,1,20090311,{NUMBER.lower()},王大田,13800000021\n")
    assert match(left, right, tmp_path / "o.csv") == 0
    row = next(csv.DictReader((tmp_path / "o.csv").read_text(encoding="utf-8").splitlines()))
    assert row["verdict"] == "sure"
    assert set(row["reasons"].split("；")) == {"证件号相同", "姓名相同", "出生日期相同", "家长姓名相同", "电话相同"}


@pytest.mark.parametrize("kind", [pa.null(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()])
def test_a_parquet_column_of_nothing_says_nothing_whatever_its_type(tmp_path: Path, kind: pa.DataType) -> None:
    cells = {"id": ["a"], "name": ["王小明"], "birth_date": ["2009-03-11"]}
    cells |= {field: pa.nulls(1, kind) for field in ("sex", "id_number", "address", "guardian_name", "phone")}
    pq.write_table(pa.table(cells), tmp_path / "l.parquet")
    assert match(tmp_path / "l.parquet", tmp_path / "l.parquet", tmp_path / "o.parquet") == 0
    assert pq.read_table(tmp_path / "o.parquet").column("reasons").to_pylist() == ["姓名相同；出生日期相同"]


def test_typed_parquet_cells_and_incomplete_dates(tmp_path: Path) -> None:
    born = {"a": "2009-11", "b": "二〇〇九年十一月", "c": "200911", "d": "2009年11月"}
    pq.write_table(
        pa.table(
            {"id": list(born), "name": ["甲一一", "乙二二", "丙三三", "丁四四"], "birth_date": list(born.values())}
        ),
        tmp_path / "l.parquet",
    )
    days = pa.array([date(2009, 1, 1), date(2009, 11, 1), date(2009, 11, 23), date(2009, 11, 1)], pa.date32())
    names = ["甲一一", "乙二二", "丙三三", "丁四四"]
    pq.write_table(pa.table({"id": list(born), "name": names, "birth_date": days}), tmp_path / "r.parquet")
    assert match(tmp_path / "l.parquet", tmp_path / "r.parquet", tmp_path / "o.parquet") == 0
    told = {row["left_id"]: row["reasons"] for row in pq.read_table(tmp_path / "o.parquet").to_pylist()}
    assert all("出生日期" not in reasons for reasons in told.values())
    assert all("出生年月相同，日不全" in told[key] for key in "bcd")
