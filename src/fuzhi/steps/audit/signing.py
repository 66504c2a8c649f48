"""The Ed25519 key that signs tree heads: ``FUZHI_HOME/keys/audit.key``; its public half
(``audit.pub``) goes into every export. The sealer alone opens the first, web and worker the second."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from fuzhi.vocabulary.errors import InputError

FILE, PUBLIC = "audit.key", "audit.pub"


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


def public_key() -> bytes:
    """The 32 bytes that check signatures; read from ``audit.pub``, so that who only shows or checks never opens the
    signing key."""
    file = Path(settings.FUZHI_HOME) / "keys" / PUBLIC
    if file.exists():
        return bytes.fromhex(file.read_text(encoding="ascii").strip())
    return own_public_key()


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
