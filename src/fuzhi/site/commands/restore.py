"""``fuzhi restore``: into an empty home and an empty database, everything or nothing.

Every refusal comes before the first write, no key is ever overwritten, and what fails half-way is cleared away. A
restored copy pays nothing until a person says that it is the one to pay from.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from django.db import connection, connections, transaction

from fuzhi.site import kept, roles, start
from fuzhi.site.commands.backup import sums
from fuzhi.site.database import embedded, serving_for_command
from fuzhi.site.dumps import put_back
from fuzhi.site.home import folder, home, work_inside
from fuzhi.site.main import say
from fuzhi.site.operators import acting
from fuzhi.steps.files import vault
from fuzhi.vocabulary.errors import Conflict, InputError


def restore(
    backup_folder: Annotated[Path, typer.Argument(metavar="BACKUP", help="备份文件夹")],
    keys: Annotated[Path, typer.Option("--keys", help="密钥文件（备份时 --keys 写出的）")],
) -> int:
    """恢复到一个空的 FUZHI_HOME（或空的 DATABASE_URL），并与备份时的清单核对。"""
    os.umask(0o077)
    manifest = kept.read_manifest(backup_folder)
    if not keys.is_file():
        raise InputError("no_keys_file", f"密钥文件 {keys} 不存在。", "请用备份时 --keys 写出的文件。")
    _refuse_used()
    work_inside()
    with tempfile.TemporaryDirectory(prefix="fuzhi-restore-") as staged:
        place = Path(staged)
        kept.unpack(keys, place / "keys")
        if kept.fingerprints(place / "keys") != manifest.keys:
            raise InputError("foreign_keys", f"{keys} 不是这份备份的密钥。", "请用同一次备份时 --keys 写出的文件。")
        kept.unpack(backup_folder / kept.FILES, place / "files")
        _open_dump(backup_folder / kept.DUMP, place)
        with _cleared_on_failure():
            _put_in_place(place, manifest)
    say(f"恢复完成，与 {manifest.made_at[:19]} 的备份逐项相符。")
    say("这份数据还不能放行和发放：确认只有这一份在用之后，请系统管理员运行 fuzhi restore confirm。")
    return 0


def confirm(
    user: Annotated[str, typer.Option("--as", help="办理人用户名（系统管理）")],
    reason: Annotated[str, typer.Option("--reason", help="为什么从这份数据发放，例如原服务器已停用")],
) -> int:
    """恢复以后：确认从这份数据放行和发放。"""
    with acting(user) as staff:
        from fuzhi.steps.accounts import services  # tables can be imported once Django is set up

        services.confirm_restored(reason=reason, by=staff)
        say("已确认：这份数据可以放行和发放。原来的那一份请不要再用。")
    return 0


def _refuse_used() -> None:
    """Nothing that is in use is written into: neither keys, nor files, nor database."""
    for name in ("keys", "files"):
        if (home() / name).exists() and any((home() / name).iterdir()):
            raise Conflict("home_in_use", f"{home()} 里已有数据（{name}），不能覆盖。", "请用一个空的 FUZHI_HOME。")
    if os.environ.get("DATABASE_URL"):
        with psycopg.connect(roles.owner_dsn()) as there:
            row = there.execute("SELECT NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')").fetchone()
        if row is None or not row[0]:
            raise Conflict("database_in_use", "数据库里已有数据，不能覆盖。", "请用一个空的数据库。")
    elif (embedded().data / "PG_VERSION").exists():
        raise Conflict("home_in_use", f"{home()} 里已有数据，不能覆盖。", "请用一个空的 FUZHI_HOME。")


@contextmanager
def _cleared_on_failure() -> Iterator[None]:
    """What was put in place is taken away again when the block fails; it was empty before."""
    try:
        yield
    except BaseException:
        connections.close_all()
        made = ["keys", "files"]
        if os.environ.get("DATABASE_URL"):
            _empty_database(roles.owner_dsn())
        else:
            made.append("database")
        for name in made:
            shutil.rmtree(home() / name, ignore_errors=True)
        raise


def _empty_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as there:
        there.execute("DROP SCHEMA public CASCADE")
        there.execute("CREATE SCHEMA public")


def _open_dump(dump: Path, place: Path) -> None:
    with dump.open("rb") as source, (place / kept.DUMP).open("wb") as out:
        out.writelines(vault.unseal(source, keys=place / "keys"))


def _put_in_place(place: Path, manifest: kept.Manifest) -> None:
    """Keys, files, database; then everything compared with the manifest, and the keys tried."""
    for name in ("keys", "files"):
        shutil.copytree(place / name, folder(name), dirs_exist_ok=True)
    start.make_keys_first()  # those that the product has come to need since
    with serving_for_command():
        put_back(roles.owner_dsn(), place / kept.DUMP)
        start.django()
        with roles.as_owner():
            _renumber_unsealed()
        start.migrate()
        with psycopg.connect(roles.owner_dsn()) as there:
            found = sums(there)
        _refuse_differences(manifest, found)
        _try_keys()
        from fuzhi.steps.accounts import services  # tables can be imported once Django is set up

        services.mark_restored(made_at=manifest.made_at)


def _refuse_differences(manifest: kept.Manifest, found: dict[str, int | str]) -> None:
    now, then = kept.digests(home() / "files"), manifest.files
    lines = [
        f"{name}：备份时 {manifest.sums.get(name)}，恢复后 {value}"
        for name, value in found.items()
        if manifest.sums.get(name) != value
    ]
    lines += [f"文件 {path} 不相符" for path in sorted(now.keys() | then.keys()) if now.get(path) != then.get(path)]
    if lines:
        raise InputError(
            "restored_differs",
            f"恢复后的数据与备份清单不符：{'；'.join(lines[:10])}。",
            "没有留下任何数据，请换一份备份。",
        )


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


def _try_keys() -> None:
    """Open one sealed number and find it again: a key that fits in name only is told here, not on the day of need."""
    from fuzhi.steps.registry import queries  # tables can be imported once Django is set up

    if not queries.keys_fit():
        raise InputError("foreign_keys", "密钥打不开这份数据里的证件号。", "请用同一次备份时 --keys 写出的文件。")
