"""Back up, restore into an empty home, and find everything as it was; what does not fit is refused or told."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

FUZHI = Path(sys.executable).with_name("fuzhi")
LIVED = """
import sys
from pathlib import Path
from django.db import transaction
from fuzhi.site import start
from fuzhi.site.database import serving_for_command
with serving_for_command():
    start.django()
    start.migrate()
    from tests.factories.county import County, Stage
    from tests.factories.reading import read_here
    with read_here(), transaction.atomic():
        County.open(Path(sys.argv[1])).to(Stage.RETURNED)
"""
TOLD = """
import json
from fuzhi.site import start
from fuzhi.site.database import serving_for_command
with serving_for_command():
    start.django()
    from django.db import connection
    from fuzhi.steps.audit.invariants import check
    from fuzhi.steps.files.models import StoredFile
    from fuzhi.steps.files.queries import bytes_of
    from fuzhi.steps.intake.sealed_rows import open_account
    from fuzhi.steps.payments.models import Line
    from fuzhi.steps.registry.models import Person
    from fuzhi.steps.registry.queries import id_numbers
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if not table.startswith(("procrastinate_", "django_session")):
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                counts[table] = cursor.fetchone()[0]
        cursor.execute("SELECT sum(amount_fen) FILTER (WHERE amount_fen > 0) FROM ledger_line")
        debit = int(cursor.fetchone()[0])
    accounts = [open_account(bytes(one.account_sealed), one.account_row) for one in Line.objects.exclude(account_row="")]
    files = [len(bytes_of(one)) for one in StoredFile.objects.order_by("pk")]
    broken = [one.name for one in check()]
    for table in ("accounts_setting", "audit_entry", "audit_leaf", "audit_seal"):
        counts.pop(table)  # the restore itself is on record
    numbers = sorted(set(id_numbers(list(Person.objects.values_list("pk", flat=True))).values()) - {""})
    print(json.dumps({"numbers": numbers, "counts": counts, "debit": debit, "accounts": sorted(accounts), "files": files, "broken": broken}))
"""


def run(home: Path, *words: str | Path, url: str = "") -> subprocess.CompletedProcess[str]:
    """A program with this FUZHI_HOME and no database but its own."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PGHOST", "FUZHI_TEST_SERVER_AT")}
    environment |= {"FUZHI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "fuzhi.site.settings"}
    if url:
        environment["DATABASE_URL"] = url
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300)


def told(home: Path) -> dict[str, object]:
    """What stands in a home: rows of each table, the journal's sum, accounts opened with its keys, files read."""
    done = run(home, sys.executable, "-c", TOLD)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@dataclass(frozen=True)
class Kept:
    """A home that was lived in, its backup and its keys."""

    home: Path
    backup: Path
    keys: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Backed up once."""
    place = tmp_path_factory.mktemp("backup")
    one = Kept(place / "home", place / "backup", place / "keys.tar")
    assert run(one.home, FUZHI, "setup").returncode == 0
    lived = run(one.home, sys.executable, "-c", LIVED, str(place))
    assert lived.returncode == 0, lived.stderr
    done = run(one.home, FUZHI, "backup", "--out", one.backup, "--keys", one.keys)
    assert done.returncode == 0, done.stderr
    assert "请与备份分开保管" in done.stderr
    yield one


def test_what_is_restored_is_what_was_there(kept: Kept, tmp_path: Path) -> None:
    done = run(tmp_path / "other", FUZHI, "restore", kept.backup, "--keys", kept.keys)
    assert done.returncode == 0 and "逐项相符" in done.stderr, done.stderr
    before, after = told(kept.home), told(tmp_path / "other")
    assert after == before and before["broken"] == [] and before["accounts"] and before["files"] and before["debit"]
    trail = tmp_path / "audit.jsonl"
    exported = run(tmp_path / "other", FUZHI, "export", "audit", "--out", trail, "--as", "here-auditor")
    assert exported.returncode == 0, exported.stderr
    verified = run(tmp_path / "other", FUZHI, "verify-audit", trail)
    assert verified.returncode == 0, verified.stderr
    again = run(tmp_path / "other", FUZHI, "restore", kept.backup, "--keys", kept.keys)
    assert again.returncode != 0 and "不能覆盖" in again.stderr


def test_the_backup_alone_opens_no_number(kept: Kept) -> None:
    assert {path.name for path in kept.backup.iterdir()} == {"database.dump", "files.tar", "manifest.json"}
    keys = [path.read_bytes() for path in (kept.home / "keys").rglob("*") if path.is_file()]
    whole = b"".join(path.read_bytes() for path in kept.backup.iterdir())
    assert keys and not any(key in whole for key in keys)
    places = [kept.keys, *kept.backup.iterdir(), *(kept.home / "files").rglob("*")]
    assert not [place for place in places if place.stat().st_mode & 0o077]
    left = [*kept.backup.iterdir(), *(path for path in kept.home.rglob("*") if path.parent.name != "keys")]
    bodies = [path.read_bytes() for path in left if path.is_file() and "database" not in path.parts]
    told_here = told(kept.home)
    assert told_here["accounts"] and told_here["numbers"]
    assert not (kept.backup / "database.dump").read_bytes().startswith(b"PGDMP")
    for number in (*told_here["accounts"], *told_here["numbers"]):  # type: ignore[misc]
        assert not any(number.encode() in body for body in bodies), "a whole number lies in the open"


@pytest.mark.parametrize(
    ("spoil", "code", "says"),
    [
        ("keys", 2, "不存在"),
        ("dump", 2, "与清单不符"),
        ("manifest", 2, "不是完整的备份"),
        ("count", 2, "不相符|不符"),
        ("shape", 2, "不是完整的备份"),
        ("foreign", 2, "不是这份备份的密钥"),
    ],
)
def test_what_does_not_fit_is_refused_or_told(kept: Kept, tmp_path: Path, spoil: str, code: int, says: str) -> None:
    copy, keys = tmp_path / "copy", kept.keys
    copy.mkdir()
    for path in kept.backup.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    manifest = copy / "manifest.json"
    if spoil == "keys":
        keys = tmp_path / "none.tar"
    elif spoil == "dump":
        (copy / "database.dump").write_bytes((copy / "database.dump").read_bytes() + b"x")
    elif spoil == "manifest":
        manifest.unlink()
    elif spoil == "shape":
        manifest.write_text("[]", encoding="utf-8")
    elif spoil == "foreign":
        assert run(tmp_path / "foreign", FUZHI, "setup").returncode == 0
        keys = tmp_path / "foreign.tar"
        with tarfile.open(keys, "w") as tar:
            for path in (tmp_path / "foreign" / "keys").iterdir():
                tar.add(path, arcname=path.name)
    else:
        facts = json.loads(manifest.read_text(encoding="utf-8"))
        facts["sums"]["persons"] += 1
        manifest.write_text(json.dumps(facts), encoding="utf-8")
    done = run(tmp_path / "other", FUZHI, "restore", copy, "--keys", keys)
    assert done.returncode == code
    assert any(word in done.stdout + done.stderr for word in says.split("|")), done.stdout + done.stderr
    left = [one.name for one in (tmp_path / "other").glob("*") if one.name not in ("run", "logs")]
    assert left == [], "a refused restore leaves the home as empty as it was"


def test_a_folder_that_is_used_is_not_written_into(kept: Kept) -> None:
    done = run(kept.home, FUZHI, "backup", "--out", kept.backup)
    assert done.returncode == 2 and "不是空的" in done.stderr


PAYS = """
from fuzhi.site import start
from fuzhi.site.database import serving_for_command
from fuzhi.vocabulary.errors import FuzhiError
with serving_for_command():
    start.django()
    from fuzhi.steps.accounts.queries import staff_named
    from fuzhi.steps.payments import services
    from fuzhi.steps.payments.models import Batch
    batch = Batch.objects.exclude(request_sheet=None).order_by("pk").first()
    try:
        services.fetch_request(batch_id=batch.pk, form="sheet", by=staff_named("here-finance"))
        print("handed out")
    except FuzhiError as error:
        print(error.code)
"""


STOCK = """
import sys
from pathlib import Path
from fuzhi.site.database import Server, stock_binaries
place = Path(sys.argv[1])
server = Server(data=place / "data", socket=place / "run", log=place / "log", bin_dir=stock_binaries())
server.start()
print(server.dsn(), flush=True)
sys.stdin.read()
server.stop(at_once=True)
"""


def test_a_backup_goes_back_onto_debians_server_pays_nothing_unasked_and_overwrites_nothing(
    kept: Kept, tmp_path: Path
) -> None:
    words = [sys.executable, "-c", STOCK, str(tmp_path / "stock")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stdin is not None
        url = server.stdout.readline().strip()
        restored = tmp_path / "restored"
        with psycopg.connect(url, autocommit=True) as there:
            there.execute("CREATE TABLE somebody_elses AS SELECT 1 AS n")
            foreign = run(restored, FUZHI, "restore", kept.backup, "--keys", kept.keys, url=url)
            assert foreign.returncode == 2 and "不能覆盖" in foreign.stderr
            there.execute("DROP TABLE somebody_elses")  # it is still there
        done = run(restored, FUZHI, "restore", kept.backup, "--keys", kept.keys, url=url)
        assert done.returncode == 0 and "逐项相符" in done.stderr, done.stderr
        assert run(restored, sys.executable, "-c", PAYS, url=url).stdout.split() == ["restored_copy"]
        why = ("--reason", "原服务器已停用")
        refused = run(restored, FUZHI, "restore", "confirm", "--as", "here-finance", *why, url=url)
        assert refused.returncode == 2
        confirmed = run(restored, FUZHI, "restore", "confirm", "--as", "here-admin", *why, url=url)
        assert confirmed.returncode == 0, confirmed.stderr
        assert run(restored, sys.executable, "-c", PAYS, url=url).stdout.split() == ["handed", "out"]
        keys = {path.name: path.read_bytes() for path in (restored / "keys").iterdir()}
        again = run(restored, FUZHI, "restore", kept.backup, "--keys", kept.keys, url=url)
        assert again.returncode == 2 and "不能覆盖" in again.stderr
        elsewhere = run(tmp_path / "elsewhere", FUZHI, "restore", kept.backup, "--keys", kept.keys, url=url)
        assert elsewhere.returncode == 2 and not (tmp_path / "elsewhere" / "keys").exists()
        assert {path.name: path.read_bytes() for path in (restored / "keys").iterdir()} == keys
        from_stock = run(
            restored, FUZHI, "backup", "--out", tmp_path / "again", "--keys", tmp_path / "again.tar", url=url
        )
        assert from_stock.returncode == 0, from_stock.stderr
        server.stdin.close()
        server.wait(30)
    back = run(tmp_path / "back", FUZHI, "restore", tmp_path / "again", "--keys", tmp_path / "again.tar")
    assert back.returncode == 0, back.stderr
    before, after = told(kept.home), told(tmp_path / "back")
    assert after["numbers"] == before["numbers"] and after["debit"] == before["debit"]
