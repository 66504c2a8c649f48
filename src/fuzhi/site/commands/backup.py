"""``fuzhi backup``: the database as of one moment, the stored files, and the keys in a file of their own.

What was backed up is written down (counts, sums, file digests, audit root, fingerprints of the keys) and asked again
after a restore. Dump and files are sealed: whoever finds the backup without the keys opens nothing of it.
"""

import os
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from fuzhi.site import kept, roles, start
from fuzhi.site.database import serving_for_command
from fuzhi.site.dumps import dumped
from fuzhi.site.home import folder, home
from fuzhi.site.main import say
from fuzhi.steps.files import vault
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError

SUMS = {
    "audit_entries": "SELECT count(*) FROM audit_entry",
    "audit_leaves": "SELECT count(*) FROM audit_leaf",
    "audit_root": """
        SELECT coalesce((SELECT encode(root, 'hex') FROM audit_seal ORDER BY size DESC, day DESC LIMIT 1), '')
    """,
    "persons": "SELECT count(*) FROM registry_person_v",
    "entitlements": "SELECT count(*) FROM aid_entitlement_v",
    "entitlements_fen": "SELECT coalesce(sum(amount_fen), 0)::bigint FROM aid_entitlement_v",
    "journal_lines": "SELECT count(*) FROM ledger_journal_v",
    "journal_debit_fen": """
        SELECT coalesce(sum(amount_fen) FILTER (WHERE amount_fen > 0), 0)::bigint FROM ledger_journal_v
    """,
    "payment_lines": "SELECT count(*) FROM payments_line_v",
    "payment_lines_fen": "SELECT coalesce(sum(amount_fen), 0)::bigint FROM payments_line_v",
}
LEFT_OUT = ("django_session",)
"""A session's key signs its bearer in: it is worth nothing in a copy and much to a thief."""


def backup(
    out: Annotated[
        Path | None, typer.Option("--out", help="备份文件夹，默认在 FUZHI_HOME/backups 下以时间命名")
    ] = None,
    keys: Annotated[Path | None, typer.Option("--keys", help="把密钥另存为这个文件（.tar）；请与备份分开保管")] = None,
) -> int:
    """备份数据库和文件（加密）；密钥用 --keys 另存。"""
    os.umask(0o077)
    place = out or folder("backups") / clock.real_now().astimezone(clock.SHANGHAI).strftime("%Y%m%d-%H%M%S")
    if place.exists() and any(place.iterdir()):
        raise InputError("backup_exists", f"文件夹 {place} 不是空的。", "请换一个文件夹。")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with serving_for_command():
        start.django()
        from fuzhi.steps.audit import sealing  # tables can be imported once Django is set up
        from fuzhi.steps.files import services as files

        with roles.as_owner():
            sealing.seal()
        files.seal_clear()
        found = _dump(roles.owner_dsn(), place / kept.DUMP)
    kept.Manifest(
        made_at=clock.real_now().isoformat(),
        dump_sha256=kept.sha256(place / kept.DUMP),
        sums=found,
        files=kept.pack(place / kept.FILES, home() / "files"),
        keys=kept.fingerprints(home() / "keys"),
    ).write(place)
    if keys:
        kept.pack(keys, home() / "keys")
    told = (
        f"密钥另存在 {keys}，请与备份分开保管。"
        if keys
        else "密钥没有备份：没有密钥，备份打不开。请用 --keys 另存一次。"
    )
    say(f"备份完成：{place}。{told}")
    return 0


def sums(connection: "psycopg.Connection[tuple[int | str]]") -> dict[str, int | str]:
    """What must be equal before and after."""
    found: dict[str, int | str] = {}
    for name, sql in SUMS.items():
        row = connection.execute(sql).fetchone()
        assert row is not None
        found[name] = row[0]
    return found


def _dump(dsn: str, target: Path) -> dict[str, int | str]:
    """Write the dump and give its sums, both of one snapshot, whatever is written meanwhile."""
    with psycopg.connect(dsn) as connection, target.open("wb") as out:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        vault.seal(dumped(dsn, snapshot=str(row[0]), without=LEFT_OUT), out, keys=home() / "keys")
        return sums(connection)
