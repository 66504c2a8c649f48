"""``fuzhi backup`` and ``fuzhi restore``:
the database (pg_dump), the stored files, and the keys in a file of their own.

What was backed up is written down (counts, sums, file digests, audit root) and asked again after a restore. Keys are
kept apart, so that whoever finds the backup alone cannot open a single ID or account number.
"""

import hashlib
import json
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from django.db import connection, transaction

from fuzhi.site import start
from fuzhi.site.database import binaries, embedded, serving_for_command
from fuzhi.site.home import folder, home
from fuzhi.site.main import say
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, InputError
from fuzhi.vocabulary.plain import Json

_SUMS = {
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


def backup(
    out: Annotated[
        Path | None, typer.Option("--out", help="备份文件夹，默认在 FUZHI_HOME/backups 下以时间命名")
    ] = None,
    keys: Annotated[Path | None, typer.Option("--keys", help="把密钥另存为这个文件（.tar）；请与备份分开保管")] = None,
) -> int:
    """备份数据库和文件；密钥用 --keys 另存。"""
    place = out or folder("backups") / clock.real_now().astimezone(clock.SHANGHAI).strftime("%Y%m%d-%H%M%S")
    if place.exists() and any(place.iterdir()):
        raise InputError("backup_exists", f"文件夹 {place} 不是空的。", "请换一个文件夹。")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with serving_for_command() as dsn:
        start.django()
        from fuzhi.steps.audit import services as audit  # tables can be imported once Django is set up

        audit.seal()
        facts = _facts()
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={place / 'database.dump'}", f"--dbname={dsn}")
    _pack(place / "files.tar", home() / "files")
    facts["files"] = _digests(home() / "files")
    facts["made_at"] = clock.real_now().isoformat()
    facts["dump_sha256"] = _sha256(place / "database.dump")
    (place / "manifest.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    if keys:
        _pack(keys, home() / "keys")
        keys.chmod(0o600)
    told = (
        f"密钥另存在 {keys}，请与备份分开保管。"
        if keys
        else "密钥没有备份：没有密钥，证件号和账号打不开。请用 --keys 另存一次。"
    )
    say(f"备份完成：{place}。{told}")
    return 0


def restore(
    backup_folder: Annotated[Path, typer.Argument(metavar="BACKUP", help="备份文件夹")],
    keys: Annotated[Path, typer.Option("--keys", help="密钥文件（备份时 --keys 写出的）")],
) -> int:
    """恢复到一个空的 FUZHI_HOME（或空的 DATABASE_URL），并与备份时的清单核对。"""
    facts = _read_manifest(backup_folder)
    if not keys.is_file():
        raise InputError("no_keys_file", f"密钥文件 {keys} 不存在。", "请用备份时 --keys 写出的文件。")
    if not os.environ.get("DATABASE_URL") and (embedded().data / "PG_VERSION").exists():
        raise Conflict("home_in_use", f"{home()} 里已有数据，不能覆盖。", "请用一个空的 FUZHI_HOME。")
    _unpack(keys, folder("keys"))
    _unpack(backup_folder / "files.tar", folder("files"))
    with serving_for_command() as dsn:
        _refuse_used_database(dsn)
        _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={dsn}", str(backup_folder / "database.dump"))
        start.django()
        _renumber_unsealed()
        start.migrate()
        differences = _differences(facts, _facts() | {"files": _digests(home() / "files")})
    for line in differences:
        say(line)
    if differences:
        say("恢复后的数据与备份清单不符，请不要使用这份数据。")
        return 2
    say(f"恢复完成，与 {facts['made_at'][:19]} 的备份逐项相符。")
    return 0


def _facts() -> Json:
    found: Json = {}
    with connection.cursor() as cursor:
        for name, sql in _SUMS.items():
            cursor.execute(sql)
            found[name] = cursor.fetchone()[0]
    return found


def _differences(before: Json, after: Json) -> list[str]:
    return [
        f"{name}：备份时 {before[name]}，恢复后 {after[name]}。" for name in _SUMS if before[name] != after[name]
    ] + [f"文件 {digest[:16]}…… 不相符。" for digest in set(before["files"]) ^ set(after["files"])]


def _renumber_unsealed() -> None:
    """Transaction numbers mean nothing in another cluster: entries not yet sealed get one that is long over."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_insert_only")
        cursor.execute(
            """
            UPDATE audit_entry SET xid = '3'
            WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.entry_id = audit_entry.id)
            """
        )
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_insert_only")


def _read_manifest(place: Path) -> Json:
    try:
        facts: Json = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        digest = _sha256(place / "database.dump")
    except (OSError, ValueError):
        raise InputError("not_a_backup", f"{place} 不是完整的备份。", "请指明 fuzhi backup 写出的文件夹。") from None
    if digest != facts.get("dump_sha256"):
        raise InputError("backup_changed", f"{place} 里的数据库文件与清单不符。", "备份可能损坏，请换一份。")
    return facts


def _refuse_used_database(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone()
    if row is None or not row[0]:
        raise Conflict("database_in_use", "数据库里已有数据，不能覆盖。", "请用一个空的数据库。")


def _run(program: str, *words: str) -> None:
    done = subprocess.run([binaries() / program, *words], capture_output=True, text=True)
    if done.returncode:
        with (folder("logs") / "backup.log").open("a", encoding="utf-8") as log:
            log.write(done.stdout + done.stderr)
        raise InputError("database_tool", f"{program} 没有完成。", f"详见 {home() / 'logs' / 'backup.log'}。")


def _pack(archive: Path, source: Path) -> None:
    temporary = archive.with_name(f".{archive.name}.{os.getpid()}")
    try:
        with tarfile.open(temporary, "w") as tar:
            for path in sorted(source.rglob("*")) if source.exists() else []:
                if path.is_file():
                    tar.add(path, arcname=str(path.relative_to(source)), recursive=False)
        temporary.replace(archive)
    except OSError as error:
        raise InputError(
            "not_written", f"{archive} 没有写成（{error.strerror}）。", "请检查文件夹权限和磁盘空间。"
        ) from None
    finally:
        temporary.unlink(missing_ok=True)


def _unpack(archive: Path, target: Path) -> None:
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(target, filter="data")
    except (OSError, tarfile.TarError):
        raise InputError("bad_archive", f"{archive} 打不开。", "备份可能损坏，请换一份。") from None


def _digests(place: Path) -> list[str]:
    paths = sorted(path for path in place.rglob("*") if path.is_file()) if place.exists() else []
    return [_sha256(path) for path in paths]


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
