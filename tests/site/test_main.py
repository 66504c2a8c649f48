"""The command: Chinese, never a traceback, exit codes by contract, light to start."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fuzhi.site import main


def fuzhi(*words: str, home: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "fuzhi.site.main", *words],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"FUZHI_HOME": str(home)} | environment,
    )


@pytest.mark.parametrize(
    "words,said",
    [
        (["nonsense"], "没有命令“nonsense”"),
        (["evaluat"], "是不是“evaluate”"),
        (["roster"], "roster import"),
        (["user", "add", "x", "--role"], "后面缺少值"),
        (["user", "add", "x", "--role", "clerk"], "缺少“--area”"),
        (["user", "add", "x", "--rolle", "clerk"], "没有选项“--rolle”"),
        (["setup", "extra"], "多余的参数"),
        (["match", "/no/left.csv", "/no/right.csv", "--out", "/no/out.csv"], "不存在"),
    ],
)
def test_a_mistake_is_said_in_chinese_with_exit_code_2(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path / "home"))
    assert main.run(words) == 2
    told = capsys.readouterr()
    assert said in told.err and told.out == ""
    assert "Traceback" not in told.err
    assert not (tmp_path / "home").exists()


def test_the_real_process_ends_with_the_code_too(tmp_path: Path) -> None:
    done = fuzhi("demo", "--scale", "huge", home=tmp_path / "home", FUZHI_PORT="8941")
    assert done.returncode == 2 and "没有“huge”这种规模" in done.stderr and done.stdout == ""


def test_a_bug_gets_a_number_and_its_details_go_to_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    monkeypatch.setitem(main.COMMANDS, "broken", ("no_such_module", "x", "坏的"))
    assert main.run(["broken"]) == 2
    said = capsys.readouterr().err
    number = re.search(r"错误编号 ([0-9a-f]{8})", said)
    assert number and "Traceback" not in said
    log = (tmp_path / "logs" / "command.log").read_text()
    assert number[1] in log and "ModuleNotFoundError" in log


@pytest.mark.parametrize("name", sorted(main.COMMANDS))
def test_every_command_exists_and_explains_itself_in_chinese(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path / "home"))
    assert main.run([*name.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("用法：fuzhi ")
    assert re.findall(r"\b(Usage|Options|Arguments|Show this message|required|default)\b", said) == []
    assert not (tmp_path / "home").exists()


def test_the_list_of_commands_names_them_all() -> None:
    done = fuzhi("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in main.COMMANDS)


def test_no_command_is_imported_before_it_is_called() -> None:
    heavy = ("django", "typer", "ibis", "duckdb", "pyarrow")
    code = (
        "import sys; from fuzhi.site import main; main.run(['--help']);"
        f" print([m for m in sys.modules if m.split('.')[0] in {heavy}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip().endswith("[]")
