"""``fuzhi roster check`` as the contract has it: one JSON document, exit codes, counts, the listed thousand."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fuzhi.site.commands.roster_check import check_file
from fuzhi.vocabulary.errors import InputError
from tests.libraries.rosters.sheets_made import BOY, GIRL, table, workbook

KEYS = {
    "file",
    "kind",
    "sheet",
    "header_row",
    "rows",
    "accepted",
    "rejected",
    "errors",
    "errors_total",
    "warnings",
    "warnings_total",
}
FINDING_KEYS = {"sheet", "row", "column", "code", "value", "message", "fix"}


def fuzhi(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    launcher = "import sys; from fuzhi.site.main import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", launcher, "roster", "check", *map(str, words)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "must.not.be.imported", "DATABASE_URL": "postgres://nowhere"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def report(*words: str | Path) -> tuple[int, dict[str, Any]]:
    done = fuzhi(*words, "--json")
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def test_all_rows_taken(tmp_path: Path) -> None:
    code, document = report(workbook(tmp_path / "名册.xlsx", ("学生", table("roll", {}))), "--kind", "roll")
    assert code == 0 and set(document) == KEYS
    assert document == {
        "file": "名册.xlsx",
        "kind": "roll",
        "sheet": "学生",
        "header_row": 1,
        "rows": 1,
        "accepted": 1,
        "rejected": 0,
        "errors": [],
        "errors_total": 0,
        "warnings": [],
        "warnings_total": 0,
    }


def test_some_rows_refused(tmp_path: Path) -> None:
    rows = table(
        "roll",
        {},
        {"姓名": "", "学籍号": "", "身份证件号": GIRL, "性别": "女", "出生日期": ""},
        {"身份证件号": BOY[:-1]},
    )
    path = workbook(tmp_path / "a.xlsx", ("学生", [["名册"], *rows]))
    code, document = report(path, "--kind", "roll")
    assert code == 1 and (document["header_row"], document["rows"], document["accepted"], document["rejected"]) == (
        2,
        3,
        2,
        1,
    )
    assert all(set(finding) == FINDING_KEYS for finding in [*document["errors"], *document["warnings"]])
    assert [(f["row"], f["column"], f["code"]) for f in document["errors"]] == [(4, "姓名", "required_missing")]
    shape = next(f for f in document["warnings"] if f["code"] == "id_bad_shape")
    assert (shape["row"], shape["column"], shape["value"]) == (5, "身份证件号", f"{'*' * 15}{BOY[15:17]}")


def test_no_usable_table(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("学生", table("roll", {})))
    code, document = report(path, "--kind", "bill")
    assert (
        code == 2
        and set(document) == {"file", "kind", "error"}
        and set(document["error"]) == {"code", "message", "fix"}
    )
    assert (document["file"], document["kind"], document["error"]["code"]) == ("a.xlsx", "bill", "wrong_kind")
    for words, error in (
        ((tmp_path / "nowhere.xlsx", "--kind", "roll"), "file_missing"),
        ((path, "--kind", "pupils"), "unknown_kind"),
    ):
        code, document = report(*words)
        assert code == 2 and document["error"]["code"] == error


def test_messages_for_people_go_to_stderr(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("学生", table("roll", {"姓名": ""})))
    done = fuzhi(path, "--kind", "roll")
    assert done.returncode == 1 and done.stdout == "" and "退回 1 行" in done.stderr and "请补填" in done.stderr
    done = fuzhi(path, "--kind", "bill")
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr and "学籍名册" in done.stderr


def test_at_most_a_thousand_are_listed_and_the_totals_are_whole(tmp_path: Path) -> None:
    rows = table("roll", *[{"姓名": "", "身份证件号": "", "学籍号": f"{n}"} for n in range(1_300)])
    code, document = report(workbook(tmp_path / "a.xlsx", ("学生", rows)), "--kind", "roll")
    assert code == 1 and document["rejected"] == document["errors_total"] == 1_300
    assert len(document["errors"]) == 1_000 and len(document["warnings"]) == 1_000
    assert document["warnings_total"] == 2_600, "a missing ID and a strange number in each row"
    assert [finding["row"] for finding in document["errors"]] == list(range(2, 1_002))


def test_the_annotated_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("学生", table("roll", {"姓名": ""})))
    out = tmp_path / "标注.xlsx"
    code, _ = report(path, "--kind", "roll", "--annotated", out)
    assert code == 1
    assert [cell.value for cell in openpyxl.load_workbook(out)["学生"][2]][-1].startswith("【退回】")


def test_an_existing_output_stays_when_nothing_can_be_read(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"before")
    path = workbook(tmp_path / "a.xlsx", ("学生", table("roll", {})))
    assert report(path, "--kind", "bill", "--annotated", out)[0] == 2
    assert out.read_bytes() == b"before" and {p.name for p in tmp_path.iterdir()} == {"a.xlsx", "out.xlsx"}


@pytest.mark.parametrize(("out", "code"), [("out.csv", "bad_output_type"), ("nowhere/out.xlsx", "no_such_folder")])
def test_an_output_that_cannot_be(tmp_path: Path, out: str, code: str) -> None:
    path = workbook(tmp_path / "a.xlsx", ("学生", table("roll", {})))
    with pytest.raises(InputError) as refused:
        check_file(path, "roll", tmp_path / out)
    assert refused.value.code == code
