"""Sealed numbers open in their own cell alone; look-up keys are equal for equal numbers of one kind."""

import stat
from pathlib import Path

import pytest

from fuzhi.steps.accounts import sealing
from fuzhi.vocabulary.errors import InputError

HERE = {"table": "registry_person", "column": "id_sealed", "row": "one"}


def test_a_sealed_number_opens_in_its_cell() -> None:
    sealed = sealing.seal("220822200801011234", **HERE)
    assert b"220822200801011234" not in sealed
    assert sealing.unseal(sealed, **HERE) == "220822200801011234"
    assert sealing.unseal(memoryview(sealed), **HERE) == "220822200801011234"


@pytest.mark.parametrize("other", [{"row": "two"}, {"column": "account_sealed"}, {"table": "payments_line"}])
def test_moved_to_another_cell_it_does_not_open(other: dict[str, str]) -> None:
    sealed = sealing.seal("6222", **HERE)
    with pytest.raises(InputError, match="不符"):
        sealing.unseal(sealed, **(HERE | other))


def test_a_flipped_bit_and_rubbish_are_refused() -> None:
    sealed = bytearray(sealing.seal("6222", **HERE))
    sealed[-1] ^= 1
    with pytest.raises(InputError):
        sealing.unseal(bytes(sealed), **HERE)
    with pytest.raises(InputError, match="格式"):
        sealing.unseal(b"6222020200112233445", **HERE)


def test_two_seals_of_one_number_differ() -> None:
    assert sealing.seal("6222", **HERE) != sealing.seal("6222", **HERE)


def test_a_column_is_sealed_and_indexed_as_its_cells() -> None:
    sealed = sealing.seal_many(["a", None, "", "b"], table="t", column="c", rows=["1", "2", "3", "4"])
    assert sealed[1] is None and sealed[2] is None
    assert [
        sealing.unseal(one, table="t", column="c", row=row) for one, row in ((sealed[0], "1"), (sealed[3], "4")) if one
    ] == ["a", "b"]
    assert sealing.index_many("id", ["a", None, "b"]) == [sealing.index("id", "a"), None, sealing.index("id", "b")]


def test_kinds_do_not_meet() -> None:
    assert sealing.index("id", "1") != sealing.index("account", "1")
    with pytest.raises(ValueError):
        sealing.index("name", "1")


def test_keys_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    sealing.make_keys(tmp_path / "keys")
    first = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    assert set(first) == {"sealing-1.key", "index-1.key", "files-1.key", "session.key", "audit.key", "audit.pub"}
    sealing.make_keys(tmp_path / "keys")
    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == first
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_keys_the_message_says_what_to_run(settings: object, tmp_path: Path) -> None:
    settings.FUZHI_HOME = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="fuzhi setup"):
        sealing.seal("1", **HERE)
