"""Personal numbers at rest: AES-256-GCM for the number, a keyed HMAC index for look-up under another key.

Sealed form: format (1) | algorithm (1) | key version (1) | nonce (12) | ciphertext and tag. The algorithm byte leaves
room for SM4-GCM. Table, column and row are bound in as associated data: a sealed number moved to another child's row
does not open. Keys stand in ``FUZHI_HOME/keys`` (0600), outside database and backup.
"""

import functools
import hmac
import os
import secrets
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from fuzhi.vocabulary.errors import InputError

FORMAT, AES_256_GCM = 1, 1
NONCE_BYTES = 12
KINDS = frozenset({"id", "account", "student_number", "phone", "birth", "link", "recovery"})


def make_keys(folder: Path) -> None:
    """Make every key that is missing: sealing, index, files, sessions, audit. Existing keys are never touched."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = {
        "sealing-1.key": lambda: secrets.token_bytes(32),
        "index-1.key": lambda: secrets.token_bytes(32),
        "files-1.key": lambda: secrets.token_bytes(32),
        "session.key": lambda: secrets.token_urlsafe(48).encode(),
        "audit.key": lambda: secrets.token_bytes(32),
    }
    for name, make in made.items():
        if not (folder / name).exists():
            make_key(folder / name, make())
    if not (folder / "audit.pub").exists():
        signing = Ed25519PrivateKey.from_private_bytes((folder / "audit.key").read_bytes())
        make_key(folder / "audit.pub", signing.public_key().public_bytes_raw().hex().encode())


def make_key(file: Path, key: bytes) -> None:
    """Write one key, readable by its owner alone; of two that write at once the first wins."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(handle, key)
    os.fsync(handle)
    os.close(handle)
    try:
        os.link(temporary, file)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def seal(plain: str, *, table: str, column: str, row: str) -> bytes:
    """Seal one text for one cell. Raises InputError when setup has not made the keys."""
    version, cipher = _current()
    nonce = os.urandom(NONCE_BYTES)
    return (
        bytes((FORMAT, AES_256_GCM, version))
        + nonce
        + cipher.encrypt(nonce, plain.encode(), _bound(table, column, row))
    )


def unseal(sealed: bytes | memoryview, *, table: str, column: str, row: str) -> str:
    """Open a sealed text. Raises InputError when it was sealed for another cell, by another key, or is damaged."""
    raw = bytes(sealed)
    if len(raw) < 3 + NONCE_BYTES + 16 or raw[0] != FORMAT or raw[1] != AES_256_GCM:
        raise InputError("not_sealed", "密文格式不对。", "数据可能已损坏，请从备份恢复。")
    try:
        plain = _cipher(keys_folder(), raw[2]).decrypt(raw[3:15], raw[15:], _bound(table, column, row))
    except InvalidTag:
        raise InputError(
            "seal_broken", "密文与所在记录不符。", "数据可能已损坏或密钥不对，请联系系统管理员。"
        ) from None
    return plain.decode()


def seal_many(plains: Iterable[str | None], *, table: str, column: str, rows: Sequence[str]) -> list[bytes | None]:
    """Seal a column; None and empty stay None. ``rows`` has one key per text."""
    version, cipher = _current()
    head = bytes((FORMAT, AES_256_GCM, version))
    prefix = f"{table}|{column}|".encode()
    encrypt, random = cipher.encrypt, os.urandom
    sealed: list[bytes | None] = []
    for plain, row in zip(plains, rows, strict=True):
        if plain:
            nonce = random(NONCE_BYTES)
            sealed.append(head + nonce + encrypt(nonce, plain.encode(), prefix + row.encode()))
        else:
            sealed.append(None)
    return sealed


def index(kind: str, text: str) -> bytes:
    """The look-up key of a number (32 bytes): equal numbers of one kind give equal keys; cannot be undone."""
    return hmac.new(index_key(keys_folder()), _labelled(kind) + text.encode(), sha256).digest()


def index_many(kind: str, texts: Iterable[str | None]) -> list[bytes | None]:
    """The look-up keys of a column; None and empty stay None."""
    key, label = index_key(keys_folder()), _labelled(kind)
    digest = hmac.digest
    return [digest(key, label + text.encode(), "sha256") if text else None for text in texts]


def _labelled(kind: str) -> bytes:
    if kind not in KINDS:
        raise ValueError(f"unknown index kind {kind}")
    return f"{kind}|v1|".encode()


def _bound(table: str, column: str, row: str) -> bytes:
    return f"{table}|{column}|{row}".encode()


def keys_folder() -> Path:
    """Where the keys stand."""
    return Path(settings.FUZHI_HOME) / "keys"


def _current() -> tuple[int, AESGCM]:
    return _newest(keys_folder())


@functools.lru_cache(maxsize=4)
def _newest(folder: Path) -> tuple[int, AESGCM]:
    versions = [int(path.stem.split("-")[1]) for path in folder.glob("sealing-*.key")]
    if not versions:
        raise InputError("no_keys", f"密钥文件夹 {folder} 没有密钥。", "请先运行 fuzhi setup。")
    return max(versions), _cipher(folder, max(versions))


@functools.lru_cache(maxsize=16)
def _cipher(folder: Path, version: int) -> AESGCM:
    try:
        return AESGCM((folder / f"sealing-{version}.key").read_bytes())
    except FileNotFoundError:
        raise InputError("no_keys", f"密钥 sealing-{version}.key 不在 {folder}。", "请恢复密钥文件。") from None


@functools.lru_cache(maxsize=4)
def index_key(folder: Path) -> bytes:
    """The key of all look-up keys. Raises InputError when setup has not made it."""
    try:
        return (folder / "index-1.key").read_bytes()
    except FileNotFoundError:
        raise InputError("no_keys", f"密钥 index-1.key 不在 {folder}。", "请先运行 fuzhi setup。") from None
