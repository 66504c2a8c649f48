"""``fuzhi keys rotate``: the next key for what is sealed from now on; older things open with the key of then."""

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from fuzhi.site import roles
from fuzhi.site.home import folder, home
from fuzhi.site.main import say
from fuzhi.site.operators import acting
from fuzhi.steps.accounts.sealing import make_key
from fuzhi.vocabulary.errors import Conflict

ROTATED = ("sealing", "files")
"""Sealed numbers and stored files. The index key stays: every look-up key of every register hangs on it. The key that
signs the seals of the trail is changed too, and signs the next seal at once."""


def rotate(user: Annotated[str, typer.Option("--as", help="办理人用户名（系统管理）")]) -> int:
    """换密钥：以后的号码和文件用新密钥加密，旧密钥留着打开旧的；审计记录从现在起用新密钥签名。服务可以开着。"""
    with _alone(), acting(user) as staff:
        from fuzhi.steps.accounts import services  # tables can be imported once Django is set up
        from fuzhi.steps.audit import sealing, signing

        made = [_next_name(folder("keys"), name) for name in ROTATED]
        services.record_new_keys(names=[*made, "audit"], by=staff)  # asks who may, before any key is made
        for name in made:
            make_key(folder("keys") / f"{name}.key", secrets.token_bytes(32))
        signs = signing.change_key().hex()
        with roles.as_owner():
            sealing.seal()
    say(
        f"新密钥：{'、'.join(made)}，在 {home() / 'keys'}。请重新启动服务，再用 fuzhi backup --keys 把密钥另存一次。"
        "存着的文件在夜里改用新密钥；名册里的旧号码仍用旧密钥，旧密钥不要删除。"
        f"审计记录的签名密钥也换了，公钥是 {signs[:16]}……：请把 keys/audit.pub 也另存到别处，旧封存仍能用它核验。"
    )
    return 0


@contextmanager
def _alone() -> Iterator[None]:
    """Two at once would each sign a change of the key that the other has put away."""
    with (folder("run") / "keys.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                "keys_being_changed", "另一个命令正在换密钥，这一次没有换。", "等它结束，看它换好了没有。"
            ) from None
        yield


def _next_name(keys: Path, name: str) -> str:
    return f"{name}-{max((int(path.stem.split('-')[1]) for path in keys.glob(f'{name}-*.key')), default=0) + 1}"
