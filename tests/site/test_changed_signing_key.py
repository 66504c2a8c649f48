"""The key that signs the trail is changed: the new one signs on, what the old one signed still verifies, no other does."""

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from fuzhi.site.main import run
from fuzhi.steps.accounts.sealing import make_keys
from fuzhi.steps.audit import canonical, queries, sealing, services, signing
from fuzhi.vocabulary.errors import Conflict, InputError

pytestmark = pytest.mark.django_db
Lines = list[dict[str, Any]]


@pytest.fixture
def keys(as_owner: None, settings: Settings, tmp_path: Path) -> Path:
    """An installation of its own, whose trail has a seal by its first key."""
    settings.FUZHI_HOME = tmp_path
    make_keys(tmp_path / "keys")
    write("1")
    sealing.seal()
    return tmp_path / "keys"


def write(number: str) -> None:
    services.record(by="tongyu", action="approve_list", object_kind="aid_list", object_key=number)


def changed(keys: Path) -> Lines:
    """The key is changed, and the next seal signed by the new one."""
    signing.change_key()
    write("2")
    sealing.seal()
    return list(queries.export_lines())


def verified(lines: Lines, folder: Path, key: str) -> int:
    path = folder / "audit.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return run(["verify-audit", str(path), "--key", key])


def test_the_new_key_signs_on_and_both_seals_verify(keys: Path, tmp_path: Path) -> None:
    first, kept = signing.public_key(), tmp_path / "kept.pub"
    kept.write_bytes((keys / "audit.pub").read_bytes())
    lines = changed(keys)
    assert signing.public_key() == signing.own_public_key() != first
    assert signing.ring().keys == (first, signing.public_key()) and list(sealing.faults()) == []
    assert lines[0]["public_key"] == signing.public_key().hex() and len(lines[0]["keys"]) == 2
    for known in (str(keys / "audit.pub"), str(kept), first.hex(), signing.public_key().hex()):
        assert verified(lines, tmp_path, known) == 0, "whoever kept either key can verify"
    signing.change_key()
    assert len(signing.ring().keys) == 3
    write("3")
    sealing.seal()
    assert verified(list(queries.export_lines()), tmp_path, first.hex()) == 0


def test_an_export_of_before_the_change_verifies_with_what_is_kept_since(
    keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(queries.export_lines())
    changed(keys)
    assert verified(before, tmp_path, str(keys / "audit.pub")) == 0
    assert "换签名密钥以前的" in capsys.readouterr().err
    assert verified(before, tmp_path, signing.public_key().hex()) == 2, "whoever knows the new key alone cannot tell"
    assert verified(list(queries.export_lines()), tmp_path, str(keys / "audit.pub")) == 0
    assert "换签名密钥以前的" not in capsys.readouterr().err


def test_the_old_key_signs_nothing_after_the_new_one(keys: Path, tmp_path: Path) -> None:
    old = Ed25519PrivateKey.from_private_bytes((keys / "audit.key").read_bytes())
    lines = changed(keys)
    known, last = signing.public_key().hex(), lines[-1]
    note = signing.note(last["seal"], last["size"], bytes.fromhex(last["root"]), bytes.fromhex(last["previous"]))
    forged = [*lines[:-1], last | {"signature": old.sign(note).hex()}]
    assert verified(forged, tmp_path, known) == 2, "the last seal must be the new key's"
    after = [*lines, last | {"previous": canonical.seal_digest(note, bytes.fromhex(last["signature"])).hex()}]
    again = signing.note(last["seal"], last["size"], bytes.fromhex(last["root"]), bytes.fromhex(after[-1]["previous"]))
    after[-1]["signature"] = old.sign(again).hex()
    assert verified(after, tmp_path, known) == 2, "nor does it sign after it"


def test_a_key_that_nobody_handed_over_to_or_from_is_none(keys: Path, tmp_path: Path) -> None:
    lines, known = changed(keys), signing.public_key()
    stranger = Ed25519PrivateKey.generate()
    public = stranger.public_key().public_bytes_raw()
    text = signing._change(public, known)
    signed = stranger.sign(text).hex()
    before = [public.hex(), f"{known.hex()} {signed} {signed}"]
    assert verified([lines[0] | {"keys": before}, *lines[1:]], tmp_path, known.hex()) == 2
    (keys / "audit.pub").write_text("\n".join(before))
    with pytest.raises(InputError, match="公钥"):
        sealing.seal()


@pytest.mark.parametrize("cut_after", ["next", "ring"])
def test_a_change_that_was_cut_off_is_gone_on_with(keys: Path, cut_after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file, written = signing._write, []

    def cut(file: Path, text: bytes) -> None:
        write_file(file, text)
        written.append(file.name)
        if len(written) == {"next": 1, "ring": 2}[cut_after]:
            raise OSError("power")

    monkeypatch.setattr(signing, "_write", cut)
    with pytest.raises(OSError, match="power"):
        signing.change_key()
    monkeypatch.setattr(signing, "_write", write_file)
    write("2")
    if cut_after == "ring":
        with pytest.raises(Conflict, match="不是签名密钥的公钥：上一次换密钥没有换完，请再运行一次"):
            sealing.seal()
    made = signing.change_key()
    assert signing.ring().keys[1:] == (made,) and signing.own_public_key() == made
    assert not (keys / signing.NEXT).exists()
    assert sealing.seal() is not None and list(sealing.faults()) == []


def test_two_commands_do_not_change_the_keys_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each would sign a change of a key that the other has put away: the ring would verify nothing any more."""
    monkeypatch.setenv("FUZHI_HOME", str(tmp_path))
    (tmp_path / "run").mkdir()
    with (tmp_path / "run" / "keys.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert run(["keys", "rotate", "--as", "boss"]) == 2
    assert "另一个命令正在换密钥" in capsys.readouterr().err and not (tmp_path / "keys").exists()
