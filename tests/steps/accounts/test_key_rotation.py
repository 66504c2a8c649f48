"""A new sealing key is used from the next start on; what older keys sealed still opens, and a lost key is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from fuzhi.steps.accounts import sealing
from fuzhi.vocabulary.errors import InputError

HERE = {"table": "registry_person", "column": "id_sealed", "row": "one"}


@pytest.fixture
def keys(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A FUZHI_HOME of its own with first keys."""
    settings.FUZHI_HOME = tmp_path
    sealing.make_keys(tmp_path / "keys")
    start_again()
    yield tmp_path / "keys"
    start_again()


def start_again() -> None:
    """A process reads its keys once."""
    for remembered in (sealing._newest, sealing._cipher, sealing.index_key):
        remembered.cache_clear()


def rotate(keys: Path, version: int) -> None:
    (keys / f"sealing-{version}.key").write_bytes(bytes([version]) * 32)
    start_again()


def test_new_seals_name_the_new_key_and_old_ones_still_open(keys: Path) -> None:
    old = sealing.seal("6222", **HERE)
    rotate(keys, 2)
    new = sealing.seal("6222", **HERE)
    assert (old[2], new[2]) == (1, 2)
    assert sealing.unseal(old, **HERE) == sealing.unseal(new, **HERE) == "6222"
    rotate(keys, 10)
    assert sealing.seal("6222", **HERE)[2] == 10, "the newest by number, not by spelling"


def test_a_lost_key_is_named_and_only_its_numbers_are_closed(keys: Path) -> None:
    old = sealing.seal("6222", **HERE)
    rotate(keys, 2)
    new = sealing.seal("6222", **HERE)
    (keys / "sealing-1.key").unlink()
    start_again()
    assert sealing.unseal(new, **HERE) == "6222"
    with pytest.raises(InputError, match=r"sealing-1\.key"):
        sealing.unseal(old, **HERE)


def test_a_number_does_not_open_under_another_key_of_the_same_version(keys: Path) -> None:
    sealed = sealing.seal("6222", **HERE)
    (keys / "sealing-1.key").write_bytes(b"x" * 32)
    start_again()
    with pytest.raises(InputError) as refused:
        sealing.unseal(sealed, **HERE)
    assert refused.value.code == "seal_broken"


def test_the_look_up_key_depends_on_its_own_secret_alone(keys: Path) -> None:
    before = sealing.index("id", "220822")
    rotate(keys, 2)
    assert sealing.index("id", "220822") == before, "rotating the sealing key does not lose anybody"
    (keys / "index-1.key").write_bytes(b"y" * 32)
    start_again()
    assert sealing.index("id", "220822") != before
    (keys / "index-1.key").unlink()
    start_again()
    with pytest.raises(InputError, match=r"index-1\.key"):
        sealing.index("id", "220822")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda raw: raw[:-1], "seal_broken"),
        (lambda raw: raw[:30], "not_sealed"),
        (lambda raw: b"", "not_sealed"),
        (lambda raw: b"\x02" + raw[1:], "not_sealed"),
        (lambda raw: raw[:1] + b"\x02" + raw[2:], "not_sealed"),
        (lambda raw: raw[:2] + b"\x09" + raw[3:], "no_keys"),
        (lambda raw: raw[:3] + b"\x00" * 12 + raw[15:], "seal_broken"),
    ],
)
def test_every_damage_is_refused_with_a_reason(keys: Path, damage: object, code: str) -> None:
    assert callable(damage)
    with pytest.raises(InputError) as refused:
        sealing.unseal(damage(sealing.seal("6222", **HERE)), **HERE)
    assert refused.value.code == code and refused.value.mend


@given(st.text(max_size=60), st.text(min_size=1, max_size=10))
def test_any_text_comes_back_from_its_own_cell(text: str, row: str) -> None:
    sealed = sealing.seal(text, table="t", column="c", row=row)
    assert sealing.unseal(sealed, table="t", column="c", row=row) == text
    assert len(sealed) == 3 + 12 + len(text.encode()) + 16
    with pytest.raises(InputError):
        sealing.unseal(sealed, table="t", column="c", row=row + "x")


@given(st.lists(st.none() | st.text(max_size=20), max_size=6))
def test_a_sealed_column_opens_row_by_row(texts: list[str | None]) -> None:
    rows = [str(number) for number in range(len(texts))]
    sealed = sealing.seal_many(texts, table="t", column="c", rows=rows)
    opened = [
        one and sealing.unseal(one, table="t", column="c", row=row) for one, row in zip(sealed, rows, strict=True)
    ]
    assert opened == [text or None for text in texts]
    assert sealing.index_many("phone", texts) == [sealing.index("phone", text) if text else None for text in texts]


def test_a_column_and_its_rows_are_as_many() -> None:
    with pytest.raises(ValueError):
        sealing.seal_many(["a", "b"], table="t", column="c", rows=["1"])
