"""The bytes of an audit entry and the hash tree over them (RFC 9162). No Django: the offline verifier uses this alone.

Leaf = SHA-256(0x00 || bytes), node = SHA-256(0x01 || left || right). The bytes are the fields in fixed order, each with
its length before it, so that no two different entries have the same bytes; texts are NFC, instants UTC microseconds.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

FORMAT, EXPORT_FORMAT = "fuzhi-audit-1", "fuzhi-audit-2"
"""Of an entry's bytes; of an export's lines."""
NOTHING = hashlib.sha256(b"").digest()
"""What the first seal signs in place of one before it."""
FIELDS = ("id", "real_at", "business_at", "actor", "action", "object_kind", "object_key", "county_code", "detail")


def text_of(value: object) -> str:
    """A field as text: JSON values with sorted keys, all else as it stands, NFC."""
    text = (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    )
    return unicodedata.normalize("NFC", text)


def composed(value: object) -> object:
    """A JSON value whose texts, keys too, are NFC."""
    match value:
        case dict():
            return {composed(key): composed(one) for key, one in value.items()}
        case list():
            return [composed(one) for one in value]
        case str():
            return unicodedata.normalize("NFC", value)
    return value


def is_entry(value: object) -> bool:
    """True for exactly the fields of an entry, each text, the detail an object: then no two have the same bytes."""
    return (
        isinstance(value, dict)
        and set(value) == set(FIELDS)
        and all(isinstance(value[name], dict if name == "detail" else str) for name in FIELDS)
        and composed(value) == value
    )


def entry_bytes(entry: Mapping[str, object]) -> bytes:
    """The canonical bytes of an entry given as the dict of :data:`FIELDS` (the form that stands in an export)."""
    parts = [FORMAT, *(text_of(entry[name]) for name in FIELDS)]
    return b"".join(len(raw).to_bytes(4, "big") + raw for raw in (part.encode() for part in parts))


def seal_digest(note: bytes, signature: bytes) -> bytes:
    """What a seal signs of the one before it."""
    return hashlib.sha256(note + signature).digest()


def leaf_hash(raw: bytes) -> bytes:
    """Hash of one leaf."""
    return hashlib.sha256(b"\x00" + raw).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing Merkle tree that keeps only the peaks: appending is O(log n), the root is that of RFC 9162."""

    def __init__(self, peaks: Sequence[tuple[int, bytes]] = (), size: int = 0) -> None:
        self._peaks: list[tuple[int, bytes]] = list(peaks)
        self.size = size

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash at the end."""
        height = 0
        while self._peaks and self._peaks[-1][0] == height:
            leaf = node_hash(self._peaks.pop()[1], leaf)
            height += 1
        self._peaks.append((height, leaf))
        self.size += 1

    @property
    def peaks(self) -> list[tuple[int, bytes]]:
        """Heights and hashes of the perfect subtrees from left to right: enough to go on from here."""
        return list(self._peaks)

    @property
    def root(self) -> bytes:
        """The tree head; of an empty tree SHA-256 of nothing."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        *rest, (_, right) = self._peaks
        for _, left in reversed(rest):
            right = node_hash(left, right)
        return right


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Root over leaf hashes."""
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root
