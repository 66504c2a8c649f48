"""The bytes of an entry and the tree over them, against the published vectors and the definition of the standard."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.steps.audit import canonical

VECTOR_LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
VECTOR_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The test vectors of the reference implementation of certificate transparency: the root over the first n leaves."""

PLAIN = dict.fromkeys(canonical.FIELDS, "x") | {"detail": {"n": 1}}


@pytest.mark.parametrize("count", range(1, 9))
def test_roots_of_the_published_vectors(count: int) -> None:
    leaves = [canonical.leaf_hash(bytes.fromhex(leaf)) for leaf in VECTOR_LEAVES[:count]]
    assert canonical.root_of(leaves).hex() == VECTOR_ROOTS[count - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert canonical.root_of([]) == canonical.Tree().root == hashlib.sha256(b"").digest()


def head(part: list[bytes]) -> bytes:
    """The recursive definition of the standard (2.1.1)."""
    if len(part) == 1:
        return part[0]
    split = 1
    while split * 2 < len(part):
        split *= 2
    return hashlib.sha256(b"\x01" + head(part[:split]) + head(part[split:])).digest()


@given(st.integers(1, 70), st.integers(0, 70))
def test_a_tree_that_goes_on_from_its_peaks_is_the_whole_tree(count: int, stop: int) -> None:
    leaves = [canonical.leaf_hash(bytes([number])) for number in range(count)]
    begun = canonical.Tree()
    for leaf in leaves[:stop]:
        begun.append(leaf)
    resumed = canonical.Tree(begun.peaks, begun.size)
    for leaf in leaves[stop:]:
        resumed.append(leaf)
    assert resumed.size == count
    assert resumed.root == head(leaves) == canonical.root_of(leaves)
    assert len(resumed.peaks) == bin(count).count("1"), "one peak for each power of two in the size"


@pytest.mark.parametrize("field", [name for name in canonical.FIELDS if name != "detail"])
def test_each_field_stands_in_the_bytes(field: str) -> None:
    assert canonical.entry_bytes(PLAIN | {field: "y"}) != canonical.entry_bytes(PLAIN)


@pytest.mark.parametrize(
    "other",
    [{}, {"n": 2}, {"n": "1"}, {"n": 1.5}, {"n": True}, {"n": None}, {"m": 1}, {"n": 1, "m": 1}, {"n": [1]}],
    ids=str,
)
def test_each_part_of_the_detail_stands_in_the_bytes(other: dict[str, object]) -> None:
    assert canonical.entry_bytes(PLAIN | {"detail": other}) != canonical.entry_bytes(PLAIN)


def test_the_order_of_keys_and_the_composition_of_characters_do_not_matter() -> None:
    left = PLAIN | {"detail": {"b": [1, 2], "a": "é"}}
    right = PLAIN | {"detail": {"a": unicodedata.normalize("NFD", "é"), "b": [1, 2]}}
    assert canonical.entry_bytes(left) == canonical.entry_bytes(dict(reversed(list(right.items()))))
    assert canonical.entry_bytes(PLAIN | {"detail": {"b": [2, 1], "a": "é"}}) != canonical.entry_bytes(left)


TEXTS = st.text(alphabet="ab一|\0", max_size=4)


@given(st.lists(TEXTS, min_size=8, max_size=8), st.lists(TEXTS, min_size=8, max_size=8))
def test_two_different_entries_never_have_the_same_bytes(left: list[str], right: list[str]) -> None:
    names = [name for name in canonical.FIELDS if name != "detail"]
    one, two = (PLAIN | dict(zip(names, texts, strict=True)) for texts in (left, right))
    assert (canonical.entry_bytes(one) == canonical.entry_bytes(two)) == (left == right)


@pytest.mark.parametrize("place", range(len(canonical.FIELDS) - 1))
def test_text_that_moves_to_the_next_field_changes_the_bytes(place: int) -> None:
    first, second = canonical.FIELDS[place : place + 2]
    one, two = PLAIN | {first: "ab", second: "c"}, PLAIN | {first: "a", second: "bc"}
    assert canonical.entry_bytes(one) != canonical.entry_bytes(two)


@given(st.lists(TEXTS, min_size=len(canonical.FIELDS), max_size=len(canonical.FIELDS)))
def test_the_bytes_are_read_back_length_by_length(texts: list[str]) -> None:
    """As an auditor's own program does it: four bytes of length, then the text, the format first."""
    raw = canonical.entry_bytes(dict(zip(canonical.FIELDS, texts, strict=True)))
    parts = []
    while raw:
        size = int.from_bytes(raw[:4], "big")
        parts.append(raw[4 : 4 + size].decode())
        raw = raw[4 + size :]
    assert parts == [canonical.FORMAT, *texts]


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = canonical.leaf_hash(b"a"), canonical.leaf_hash(b"b")
    assert canonical.node_hash(left, right) != canonical.leaf_hash(left + right)
    assert canonical.node_hash(left, right) != canonical.node_hash(right, left)
