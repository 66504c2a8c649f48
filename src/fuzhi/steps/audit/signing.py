"""The Ed25519 key that signs tree heads: ``FUZHI_HOME/keys/audit.key``; its public half
(``audit.pub``) goes into every export. The sealer alone opens the first, web and worker the second.

A key is replaced by the next (``change_key``): ``audit.pub`` then has a line for each, oldest first, and a line after
the first carries what the key before and the new one signed of the change, so that whoever kept one of them elsewhere
can tell the others. Seals follow the order of the keys; the newest signs from the change on.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from fuzhi.vocabulary.errors import InputError

FILE, PUBLIC, NEXT = "audit.key", "audit.pub", "audit.key.next"


@dataclass(frozen=True, slots=True)
class Ring:
    """Public keys, oldest first; ``changes`` are the two signatures of each change from one to the next."""

    keys: tuple[bytes, ...]
    changes: tuple[tuple[bytes, bytes], ...] = ()

    @classmethod
    def read(cls, lines: Sequence[str]) -> Self:
        """The lines of ``audit.pub``. ValueError for what is none, or where a change is not signed by both."""
        parts = [[bytes.fromhex(word) for word in line.split()] for line in lines]
        if not parts or [len(words) for words in parts] != [1, *[3] * (len(parts) - 1)]:
            raise ValueError("not a ring of keys")
        keys = tuple(words[0] for words in parts)
        changes = tuple((words[1], words[2]) for words in parts[1:])
        for old, new, signed in zip(keys, keys[1:], changes, strict=False):
            text = _change(old, new)
            if not is_signed(old, text, signed[0]) or not is_signed(new, text, signed[1]):
                raise ValueError("a change of keys is not signed by both")
        return cls(keys, changes)

    def lines(self) -> list[str]:
        """As they stand in ``audit.pub`` and in an export."""
        later = [
            f"{key.hex()} {old.hex()} {new.hex()}" for key, (old, new) in zip(self.keys[1:], self.changes, strict=True)
        ]
        return [self.keys[0].hex(), *later]

    def signer(self, text: bytes, signature: bytes, since: int = 0) -> int | None:
        """Which key signed it, none before ``since``; None when no key did."""
        places = range(since, len(self.keys))
        return next((place for place in places if is_signed(self.keys[place], text, signature)), None)

    def after(self, new: Ed25519PrivateKey, old: Ed25519PrivateKey) -> "Ring":
        """With one more key, which the one before hands over to."""
        text = _change(self.keys[-1], made := new.public_key().public_bytes_raw())
        return Ring((*self.keys, made), (*self.changes, (old.sign(text), new.sign(text))))


def _change(old: bytes, new: bytes) -> bytes:
    return f"fuzhi audit key\n{old.hex()}\n{new.hex()}\n".encode()


def note(day: str, size: int, root: bytes, previous: bytes) -> bytes:
    """The text that is signed: origin, day, size, root, the digest of the seal before (none in seals of older data)."""
    if not previous:
        return f"fuzhi audit\n{day}\n{size}\n{root.hex()}\n".encode()
    return f"fuzhi audit 2\n{day}\n{size}\n{root.hex()}\n{previous.hex()}\n".encode()


def _key() -> Ed25519PrivateKey:
    file = Path(settings.FUZHI_HOME) / "keys" / FILE
    try:
        return Ed25519PrivateKey.from_private_bytes(file.read_bytes())
    except FileNotFoundError:
        raise InputError("no_keys", f"密钥文件 {file} 不存在。", "请先运行 fuzhi setup。") from None


def sign(text: bytes) -> bytes:
    """Signature of 64 bytes. Raises InputError when setup has not made the key."""
    return _key().sign(text)


def ring() -> Ring:
    """The keys that check signatures; read from ``audit.pub``, so that who only shows or checks never opens the
    signing key. Raises InputError where the file is no longer what was written."""
    file = Path(settings.FUZHI_HOME) / "keys" / PUBLIC
    if not file.exists():
        return Ring((own_public_key(),))
    try:
        return Ring.read(_written(file))
    except ValueError:
        raise InputError("bad_key", f"{file} 里不是公钥。", "请从密钥的备份里恢复这个文件。") from None


def _written(file: Path) -> list[str]:
    return file.read_text(encoding="ascii").strip().splitlines()


def public_key() -> bytes:
    """The 32 bytes of the newest key."""
    return ring().keys[-1]


def change_key() -> bytes:
    """Make the next key, and give its public half. What was cut off is gone on with: the file of the next key is
    written first, then the ring that names it, then it takes the place of the old one, which is gone."""
    folder = Path(settings.FUZHI_HOME) / "keys"
    following, known = folder / NEXT, ring()
    if not following.exists():
        _write(following, secrets.token_bytes(32))
    new = Ed25519PrivateKey.from_private_bytes(following.read_bytes())
    made = new.public_key().public_bytes_raw()
    if known.keys[-1] != made:
        _write(folder / PUBLIC, "\n".join(known.after(new, _key()).lines()).encode())
    following.replace(folder / FILE)
    return made


def is_being_changed() -> bool:
    """True when a change of the key was begun and did not come to its end."""
    return (Path(settings.FUZHI_HOME) / "keys" / NEXT).exists()


def _write(file: Path, text: bytes) -> None:
    """Whole or not at all, for its owner alone."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, text)
        os.fsync(handle)
    finally:
        os.close(handle)
    temporary.replace(file)


def own_public_key() -> bytes:
    """The same from the signing key itself."""
    return _key().public_key().public_bytes_raw()


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """True when the signature fits."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
