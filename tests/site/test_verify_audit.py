"""An audit export is verified offline: whole it passes; a changed, missing or swapped row is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fuzhi.site.main import run
from fuzhi.steps.audit import canonical, queries, sealing, services, signing

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(as_owner: None) -> list[dict[str, Any]]:
    for number in range(5):
        services.record(
            by="tongyu", action="approve_list", object_kind="aid_list", object_key=str(number), detail={"fen": number}
        )
    sealing.seal()
    services.record(by="tongyu-check", action="approve_list", object_kind="aid_list", object_key="9")
    sealing.seal()
    return list(queries.export_lines())


def verified(lines: list[dict[str, Any]], tmp_path: Path, *more: str) -> int:
    path = tmp_path / "audit.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return run(["verify-audit", str(path), *more])


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Verification is done where there is no installation, unless a test is about one."""
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path / "nowhere"))
    return tmp_path / "nowhere"


def key_of(lines: list[dict[str, Any]]) -> tuple[str, str]:
    return "--key", lines[0]["public_key"]


def test_a_whole_export_passes(lines: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(lines, tmp_path, "--json", *key_of(lines)) == 0
    assert json.loads(capsys.readouterr().out) == {"entries": 6, "seals": 2, "faults": []}


def changed(lines: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    copy = json.loads(json.dumps(lines))
    if kind == "changed text":
        copy[3]["entry"]["detail"]["fen"] = 99
    elif kind == "changed text and digest":
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
    elif kind == "a seal in between":
        del copy[-2]
    elif kind == "seals swapped":
        copy[-1], copy[-2] = copy[-2], copy[-1]
    elif kind == "a field more":
        copy[3]["entry"]["note"] = "x"
    elif kind == "a field more beside":
        copy[3]["note"] = "x"
    elif kind == "a foreign line":
        copy.insert(4, {"text": "x"})
    elif kind == "a leaf after the seals":
        copy.append(copy[3])
    elif kind == "detail as text":
        copy[3]["entry"]["detail"] = canonical.text_of(copy[3]["entry"]["detail"])
    elif kind == "number as number":
        copy[3]["entry"]["id"] = int(copy[3]["entry"]["id"])
    elif kind == "place as text":
        copy[3]["leaf"] = str(copy[3]["leaf"])
    elif kind == "size as yes":
        copy[-2]["size"] = True
    elif kind == "decomposed":
        copy[3]["entry"]["actor"] = "e\u0301"
    elif kind == "half a character":
        copy[3]["entry"]["actor"] = "\ud800"
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
        ("a seal in between", "有封存缺失或调换"),
        ("seals swapped", "有封存缺失或调换"),
        ("a field more", "多了内容"),
        ("a field more beside", "不是审计导出里的行"),
        ("a foreign line", "不是审计导出里的行"),
        ("a leaf after the seals", "不是审计导出里的行"),
        ("detail as text", "多了内容"),
        ("number as number", "多了内容"),
        ("place as text", "有记录缺失或调换"),
        ("size as yes", "不是审计导出里的行"),
        ("decomposed", "多了内容"),
        ("half a character", "多了内容"),
    ],
)
def test_a_fault_is_named(
    lines: list[dict[str, Any]], kind: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(changed(lines, kind), tmp_path, *key_of(lines)) == 2
    assert said in capsys.readouterr().err


def test_a_fault_tells_the_day_as_china_has_it(
    lines: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = next(line for line in lines if "entry" in line)
    row["entry"]["real_at"] = "2026-11-30T17:26:00.000000Z"
    assert verified(lines, tmp_path, *key_of(lines)) == 2
    assert "（2026-12-01）" in capsys.readouterr().err


def test_without_a_key_from_elsewhere_it_is_said_loudly(
    lines: list[dict[str, Any]], tmp_path: Path, nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(lines, tmp_path) == 1
    assert "没有核对是谁签的" in capsys.readouterr().err
    (nowhere / "keys").mkdir(parents=True)
    (nowhere / "keys" / "audit.pub").write_text(lines[0]["public_key"])
    assert verified(lines, tmp_path) == 0, "the installation at hand knows its own key"
    assert "公钥" in capsys.readouterr().err
    assert verified(lines, tmp_path, "--key", str(nowhere / "keys" / "audit.pub")) == 0
    for bad in ("abc", str(tmp_path), "0x" + "a" * 64):
        assert verified(lines, tmp_path, "--key", bad) == 2
    assert "不是公钥" in capsys.readouterr().err


def signed_anew(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same entries, one altered, all of it signed with somebody's own key."""
    own = Ed25519PrivateKey.generate()
    copy = json.loads(json.dumps(lines))
    copy[0]["public_key"] = own.public_key().public_bytes_raw().hex()
    copy[2]["entry"]["actor"] = "evil"
    tree, roots, previous = canonical.Tree(), dict[int, bytes](), canonical.NOTHING
    for line in copy[1:]:
        if "leaf" in line:
            tree.append(digest := canonical.leaf_hash(canonical.entry_bytes(line["entry"])))
            line["hash"], roots[tree.size] = digest.hex(), tree.root
        else:
            note = signing.note(line["seal"], line["size"], roots[line["size"]], previous)
            signature = own.sign(note)
            line |= {"root": roots[line["size"]].hex(), "previous": previous.hex(), "signature": signature.hex()}
            previous = canonical.seal_digest(note, signature)
    return copy


def test_an_export_that_somebody_signed_with_a_key_of_their_own_never_passes(
    lines: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = signed_anew(lines)
    assert verified(forged, tmp_path) == 1, "without a key nobody can tell, and that is said"
    assert verified(forged, tmp_path, *key_of(lines)) == 2
    assert "不是这个系统签的" in capsys.readouterr().err


def test_a_seal_kept_elsewhere_shows_what_was_rebuilt_or_cut(
    lines: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "seals.jsonl"
    kept.write_text("".join(json.dumps(line) + "\n" for line in lines if "seal" in line))
    assert verified(lines, tmp_path, *key_of(lines), "--seal", str(kept)) == 0
    shorter = [line for line in lines[:-2] if line.get("leaf", 0) < 5] + [lines[-2]]
    assert verified(shorter, tmp_path, *key_of(lines)) == 0, "whole in itself"
    assert verified(shorter, tmp_path, *key_of(lines), "--seal", str(kept)) == 2
    assert "有记录被去掉" in capsys.readouterr().err
    forged = signed_anew(lines)
    assert verified(forged, tmp_path, *key_of(forged), "--seal", str(kept)) == 2
    assert "不是这个系统签的" in capsys.readouterr().err
    kept.write_text('{"seal": "x"}\n')
    assert verified(lines, tmp_path, *key_of(lines), "--seal", str(kept)) == 2


@pytest.mark.parametrize(
    "text",
    ['{"leaf": 0, "leaf": 1}', '{"entry": {"actor": "evil", "actor": "real"}}', "[1]", '"x"', '{"a": NaN}', "", "["],
)
def test_a_line_that_is_not_strict_json_is_refused(
    lines: list[dict[str, Any]], text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(lines[0]) + "\n" + text + "\n")
    assert run(["verify-audit", str(path), *key_of(lines)]) == 2
    assert "第 2 行不是记录" in capsys.readouterr().err


@pytest.mark.parametrize("raw", [b"PK\x03\x04\xff\xfe\n", "时间,办理人\n2017,x\n".encode("gbk")])
def test_a_table_from_the_page_is_told_apart(raw: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.xlsx").write_bytes(raw)
    assert run(["verify-audit", str(tmp_path / "x.xlsx")]) == 2
    assert "导出核验文件" in capsys.readouterr().err


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
