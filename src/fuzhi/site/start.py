"""Django in this process, for commands that need it; refusals that hold before a server may start."""

import os
import shutil
import time
from datetime import date

from django import setup
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from whitenoise.compress import Compressor

from fuzhi.site import roles
from fuzhi.site.home import folder, work_inside
from fuzhi.steps.accounts.sealing import make_keys
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError

DEFAULT_SECRETS = frozenset({"secret", "changeme", "change-me", "fuzhi", "fuzhi-demo", "django-insecure"})
SECRET_CHARACTERS_MIN = 32
FIRST_PACK = "baicheng-2017"


def django() -> None:
    """Load settings and apps; safe to repeat."""
    work_inside()
    roles.keep_password()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuzhi.site.settings")
    setup()
    _business_day()


def make_keys_first() -> None:
    """Make the keys of this FUZHI_HOME that are missing, before settings read the session key. Needs no Django."""
    make_keys(folder("keys"))


def migrate() -> int:
    """Bring the database's tables up to date, as their owner, and give the application's role what is declared; returns
    how many migrations were applied."""
    with roles.as_owner():
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if waiting:
            call_command("migrate", interactive=False, verbosity=0)
    roles.prepare()
    return waiting


def static_files() -> None:
    """Put styles and scripts into one folder, each with its compressed twin, which WhiteNoise hands out."""
    shutil.rmtree(settings.COLLECTED, ignore_errors=True)
    for finder in get_finders():
        for path, storage in finder.list([]):
            copy = settings.COLLECTED / (getattr(storage, "prefix", None) or "") / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(storage.path(path), copy)
    compressor = Compressor(use_brotli=False, quiet=True)
    for path in settings.COLLECTED.rglob("*"):
        if path.is_file() and compressor.should_compress(path.name):
            for _ in compressor.compress(str(path)):
                pass


def first_pack() -> None:
    """Where no pack was ever chosen, the shipped one is in use from its first semester on."""
    from fuzhi.steps.aid import rules, services  # tables can be imported once Django is set up

    if not rules.is_any_in_use():
        services.use_first_pack(FIRST_PACK)


def refuse_unsafe_server() -> None:
    """Outside the demo: no demo accounts, no default secret, a database that really writes. Raises InputError."""
    from fuzhi.steps.accounts import queries  # tables can be imported once Django is set up

    if settings.FUZHI_DEMO:
        return
    given = os.environ.get("FUZHI_SECRET_KEY")
    if given is not None and (
        len(given) < SECRET_CHARACTERS_MIN or any(word in given.lower() for word in DEFAULT_SECRETS)
    ):
        raise InputError(
            "default_secret",
            "FUZHI_SECRET_KEY 太短或是常见的默认值。",
            f"请设为至少{SECRET_CHARACTERS_MIN}个随机字符，或不设（setup 会生成）。",
        )
    if queries.demo_accounts_exist():
        raise InputError(
            "demo_accounts",
            "这个数据库里有演示账号，正式服务不能启动。",
            "请换一个 FUZHI_HOME，或用 fuzhi demo 启动演示。",
        )
    with connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] == "off":
                raise InputError("unsafe_database", f"数据库的 {name} 是 off，断电会丢数据。", f"请把 {name} 设为 on。")


def told_of_logs() -> list[str]:
    """What a database server of one's own may write into its log: sentences to say at start; none when it is quiet."""
    quiet = {"log_min_error_statement": {"panic", "fatal"}, "log_statement": {"none"}}
    with connection.cursor() as cursor:
        found = {}
        for name in quiet:
            cursor.execute(f"SHOW {name}")
            found[name] = cursor.fetchone()[0]
    loud = [f"{name} = {value}" for name, value in found.items() if value not in quiet[name]]
    return [f"数据库的日志会记下语句（{'，'.join(loud)}），里面可能有姓名：请设 panic 和 none。"] if loud else []


def _business_day() -> None:
    """The demo's date lives in the database: read at most twice a second outside of web requests."""
    if not settings.FUZHI_DEMO:
        return
    from fuzhi.steps.accounts import options  # tables can be imported once Django is set up

    kept: tuple[float, date | None] = (-1.0, None)

    def read() -> date | None:
        nonlocal kept
        if time.monotonic() - kept[0] > 0.5:
            kept = (time.monotonic(), options.demo_day())
        return kept[1]

    clock.use_source(read)
