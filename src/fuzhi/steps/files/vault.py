"""Stored bytes at rest: a key of its own for each file, wrapped by a master key outside database and backup.

Sealed form: ``FZF1`` | version of the master key (1) | nonce (12) | wrapped file key (48) | chunks of 1 MiB, each under
AES-256-GCM with its number and whether it is the last as nonce: a file that was cut, mixed or changed does not open.
"""

import functools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fuzhi.vocabulary.errors import InputError

MAGIC = b"FZF1"
CHUNK_BYTES = 1 << 20
TAG_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
HEAD_BYTES = len(MAGIC) + 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES
KEY_PREFIX = "files-"


def seal(chunks: Iterable[bytes], out: BinaryIO, *, keys: Path) -> None:
    """Write ``chunks`` sealed. ``keys``: the folder of the keys. Raises InputError when it has none."""
    version = _newest(keys)
    key, nonce = AESGCM.generate_key(256), os.urandom(NONCE_BYTES)
    head = MAGIC + bytes((version,))
    out.write(head + nonce + _master(keys, version).encrypt(nonce, key, head))
    cipher, number, waiting = AESGCM(key), 0, b""
    for chunk in chunks:
        for start in range(0, len(chunk), CHUNK_BYTES):
            waiting += chunk[start : start + CHUNK_BYTES]
            while len(waiting) > CHUNK_BYTES:
                out.write(cipher.encrypt(_place(number, is_last=False), waiting[:CHUNK_BYTES], None))
                waiting, number = waiting[CHUNK_BYTES:], number + 1
    out.write(cipher.encrypt(_place(number, is_last=True), waiting, None))


def unseal(source: BinaryIO, *, keys: Path) -> Iterator[bytes]:
    """The bytes of a sealed file, a chunk at a time. InputError when it was cut or changed, or by another key."""
    head = source.read(HEAD_BYTES)
    marked = len(MAGIC) + 1
    if len(head) < HEAD_BYTES or not head.startswith(MAGIC):
        raise _broken()
    try:
        nonce, wrapped = head[marked : marked + NONCE_BYTES], head[marked + NONCE_BYTES :]
        cipher = AESGCM(_master(keys, head[marked - 1]).decrypt(nonce, wrapped, head[:marked]))
        number, chunk = 0, source.read(CHUNK_BYTES + TAG_BYTES)
        while following := source.read(CHUNK_BYTES + TAG_BYTES):
            yield cipher.decrypt(_place(number, is_last=False), chunk, None)
            number, chunk = number + 1, following
        yield cipher.decrypt(_place(number, is_last=True), chunk, None)
    except InvalidTag:
        raise _broken() from None


def is_sealed(path: Path) -> bool:
    """False for bytes that stand as they came (stored before files were sealed)."""
    with path.open("rb") as source:
        return source.read(len(MAGIC)) == MAGIC


def has_newest_key(path: Path, *, keys: Path) -> bool:
    """False for a sealed file whose key is wrapped by a master key of before."""
    with path.open("rb") as source:
        return source.read(len(MAGIC) + 1) == MAGIC + bytes((_newest(keys),))


def chunks_of(path: Path) -> Iterator[bytes]:
    """A file's bytes as they stand, a chunk at a time."""
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk


def _place(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes((is_last,))


def _newest(keys: Path) -> int:
    versions = [int(path.stem.removeprefix(KEY_PREFIX)) for path in keys.glob(f"{KEY_PREFIX}*.key")]
    if not versions:
        raise InputError("no_keys", f"密钥文件夹 {keys} 没有文件密钥。", "请先运行 fuzhi setup。")
    return max(versions)


@functools.lru_cache(maxsize=16)
def _master(keys: Path, version: int) -> AESGCM:
    try:
        return AESGCM((keys / f"{KEY_PREFIX}{version}.key").read_bytes())
    except FileNotFoundError:
        raise InputError("no_keys", f"密钥 {KEY_PREFIX}{version}.key 不在 {keys}。", "请恢复密钥文件。") from None


def _broken() -> InputError:
    return InputError("file_broken", "文件的密文打不开。", "文件可能损坏或密钥不对，请从备份恢复。")
