"""Operators' commands on a small county: what they write, what they refuse, what they print."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection

from fuzhi.site import main
from tests.factories.rosters import ROLL_HEADER, TONGYU, ZHENLAI, Office, Pupil, open_account, write

CHILD, FRIEND = Pupil("王禾苗"), Pupil("孙麦穗", serial=40)


def one(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def roster(path: Path) -> list[str]:
    file = write(path / "学籍.xlsx", ROLL_HEADER, [CHILD.roll(), FRIEND.roll()])
    return ["roster", "import", str(file), "--kind", "roll", "--area", TONGYU, "--term", "2017-1", "--as", "tongyu"]


def test_preview_write_and_undo(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    batches = one("SELECT count(*) FROM intake_batch_v")
    assert main.run([*roster(tmp_path), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"batch": None, "new": 2, "changed": 0, "same": 0, "gone": 0, "rejected": 0}
    assert "只是预览" in told.err and one("SELECT count(*) FROM intake_batch_v") == batches
    assert main.run([*roster(tmp_path), "--yes", "--json"]) == 0
    batch = json.loads(capsys.readouterr().out)["batch"]
    assert one("SELECT count(*) FROM registry_person_v") == 2
    open_account("zhenlai", "clerk", ZHENLAI)
    open_account("check", "checker", TONGYU)
    for who, said in (("zhenlai", "没有找到"), ("check", "您的岗位不能"), ("nobody", "没有在用的用户")):
        assert main.run(["roster", "undo", str(batch), "--as", who]) == 2
        assert said in capsys.readouterr().err and one("SELECT count(*) FROM registry_person_v") == 2
    for _ in range(2):
        assert main.run(["roster", "undo", str(batch), "--as", "tongyu"]) == 0
        assert "已撤回" in capsys.readouterr().err and one("SELECT count(*) FROM registry_person_v") == 0
    assert main.run(["roster", "undo", "abc", "--as", "tongyu"]) == 2
    assert "“批次号”的值不可用" in capsys.readouterr().err


def test_facts_as_parquet(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office.bring("roll", [CHILD.roll(), FRIEND.roll()])
    assert main.run(["run", "--term", "2017-1", "--as", "tongyu"]) == 0
    out = tmp_path / "facts.parquet"
    assert main.run(["export", "facts", "--term", "2017-1", "--out", str(out), "--as", "tongyu"]) == 0
    table = pq.read_table(out)
    assert table.num_rows == 2 and {str(kind) for kind in table.schema.types} <= {"string", "int64", "bool"}
    assert set(table["county_code"].to_pylist()) == {TONGYU} and table["meal_days"].null_count == 2
    capsys.readouterr()
    assert main.run(["evaluate", str(out), "--pack", "baicheng-2017", "--out", str(tmp_path / "d.csv")]) == 0
    open_account("zhenlai", "clerk", ZHENLAI)
    assert main.run(["export", "facts", "--term", "2017-1", "--out", str(out), "--as", "zhenlai"]) == 0
    assert pq.read_table(out).num_rows == 0, "another county's clerk gets the head alone"


@pytest.mark.parametrize("kind", ["facts", "decisions", "conditions", "payments", "journal", "coverage", "audit"])
def test_a_folder_is_no_output(kind: str, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "taken.parquet"
    out.mkdir()
    open_account("auditor", "auditor", "2208")
    assert main.run(["export", kind, "--term", "2017-1", "--out", str(out), "--as", "auditor"]) == 2
    said = capsys.readouterr().err
    assert "taken.parquet 是文件夹" in said and "错误编号" not in said and list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "facts", "--out", "x.csv", "--as", "tongyu"], "缺少“--term”"),
        (["export", "money", "--term", "2017-1", "--out", "x.csv", "--as", "tongyu"], "没有“money”这种导出"),
        (["demo", "bank-return", "/nowhere/a.xlsx"], "文件 /nowhere/a.xlsx 不存在"),
        (["user", "add", "x", "--role", "king", "--area", TONGYU], "没有岗位“king”"),
        (["user", "add", "x", "--role", "clerk", "--area", "999999"], "没有区域“999999”"),
        (["user", "add", "x", "--role", "clerk", "--area", TONGYU], "没有给出密码"),
        (["run", "--term", "2017-1", "--area", "1", "--as", "tongyu"], "没有代码为“1”的县"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(
    words: list[str], said: str, office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FUZHI_PASSWORD", raising=False)
    assert main.run(words) == 2
    told = capsys.readouterr()
    assert said in told.err and "错误编号" not in told.err and told.out == ""


def test_where_nothing_was_decided_nothing_is_called_proven(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["reproduce", "--all", "--term", "2017-1"]) == 0
    told = capsys.readouterr()
    assert "没有重算" in told.err + told.out and "2017-1" in told.err + told.out and "一致" not in told.err + told.out
    office.bring("roll", [CHILD.roll()])
    assert main.run(["run", "--term", "2017-1", "--area", TONGYU, "--as", "tongyu"]) == 0
    assert main.run(["reproduce", "--all"]) == 0
    assert "全部一致" in "".join(capsys.readouterr())


def test_an_account_is_opened_with_and_without_a_staff_number(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FUZHI_PASSWORD", "a-long-passphrase-7")
    assert main.run(["user", "add", "zhang", "--role", "clerk", "--area", TONGYU]) == 0
    assert main.run(["user", "add", "shen", "--role", "auditor", "--area", "2208", "--staff-number", "7"]) == 0
    assert main.run(["user", "add", "shen2", "--role", "auditor", "--area", "2208", "--staff-number", "7"]) == 2
    assert "已有一个在用的账号 shen" in capsys.readouterr().err


def test_a_weak_password_is_refused_in_chinese(office: Office) -> None:
    from fuzhi.steps.accounts import services
    from fuzhi.vocabulary.errors import InputError

    with pytest.raises(InputError) as refused:
        services.add_staff(username="x", display_name="x", role="clerk", area_code=TONGYU, password="short")
    assert refused.value.code == "weak_password" and refused.value.message.startswith("密码太弱：不足12位")
    assert not any(ch.isascii() and ch.isalpha() for ch in refused.value.message)
