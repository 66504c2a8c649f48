"""An audit export is verified offline: whole it passes; a changed, missing or swapped row is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from fuzhi.site.main import run
from fuzhi.steps.audit import queries, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> list[dict[str, Any]]:
    for number in range(5):
        services.record(
            by="tongyu", action="approve_list", object_kind="aid_list", object_key=str(number), detail={"fen": number}
        )
    services.seal()
    services.record(by="tongyu-check", action="approve_list", object_kind="aid_list", object_key="9")
    services.seal()
    return list(queries.export_lines())


def verified(lines: list[dict[str, Any]], tmp_path: Path, *more: str) -> int:
    path = tmp_path / "audit.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return run(["verify-audit", str(path), *more])


def test_a_whole_export_passes(lines: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(lines, tmp_path, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"entries": 6, "seals": 1, "faults": []}


def changed(lines: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    copy = json.loads(json.dumps(lines))
    if kind == "changed text":
        copy[3]["entry"]["detail"]["fen"] = 99
    elif kind == "changed text and digest":
        from fuzhi.steps.audit import canonical

        copy[3]["entry"]["actor"] = "other"
        copy[3]["hash"] = canonical.leaf_hash(canonical.entry_bytes(copy[3]["entry"])).hex()
    elif kind == "missing row":
        del copy[3]
    elif kind == "swapped rows":
        copy[2], copy[3] = copy[3], copy[2]
    elif kind == "seal of other rows":
        copy[-1]["root"] = "0" * 64
    elif kind == "seal signed by another":
        copy[-1]["signature"] = "0" * 128
    elif kind == "no seal":
        del copy[-1]
    return copy


@pytest.mark.parametrize(
    "kind,said",
    [
        ("changed text", "第 4 行：记录"),
        ("changed text and digest", "封存与记录不符"),
        ("missing row", "有记录缺失或调换"),
        ("swapped rows", "有记录缺失或调换"),
        ("seal of other rows", "封存与记录不符"),
        ("seal signed by another", "签名不对"),
        ("no seal", "没有封存"),
    ],
)
def test_a_fault_is_named(
    lines: list[dict[str, Any]], kind: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(changed(lines, kind), tmp_path) == 2
    assert said in capsys.readouterr().err


def test_a_kept_key_shows_a_rebuilt_trail(
    lines: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(lines, tmp_path, "--key", lines[0]["public_key"]) == 0
    assert verified(lines, tmp_path, "--key", "ab" * 32) == 2
    assert "公钥" in capsys.readouterr().err


@pytest.mark.parametrize("text,said", [("", "是空的"), ("{}\n", "不是扶智的审计导出"), ("x\n", "第 1 行不是记录")])
def test_another_file_is_refused(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.jsonl").write_text(text)
    assert run(["verify-audit", str(tmp_path / "x.jsonl")]) == 2
    assert said in capsys.readouterr().err
