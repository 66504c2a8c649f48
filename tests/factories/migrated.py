"""A server's data folder whose database is migrated already: made once for a state of the migrations, copied for a run.

What is made is kept in ``.cache`` of the checkout under a digest of the migrations, of what they import, of the locked
libraries and of the server's binaries; a clean clone makes its own.
"""

import ast
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from fuzhi.site.database import UNSAFE_FOR_TESTS, Server

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".cache" / "migrated"
KEPT_MOST = 3
NAME = "migrated"
"""The database in the copy."""


def copy_to(data: Path, bin_dir: Path) -> None:
    """Put a data folder with the database ``NAME`` there; two runs at one moment make it once."""
    KEPT.mkdir(parents=True, exist_ok=True)
    place = KEPT / _digest(bin_dir)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _forget_old()
            with tempfile.TemporaryDirectory(dir=KEPT) as making:
                subprocess.run([sys.executable, "-m", __name__, making, str(bin_dir)], cwd=ROOT, check=True)
                (Path(making) / "data").rename(place)
        place.touch()
        shutil.copytree(place, data)


def call_it(name: str, server: Server) -> None:
    """The copied database under the name by which Django's tests look for it."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE {NAME} RENAME TO "{name}"')


def _forget_old() -> None:
    known = sorted((one for one in KEPT.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for one in known[: max(0, len(known) - KEPT_MOST + 1)]:
        shutil.rmtree(one, ignore_errors=True)


def _digest(bin_dir: Path) -> str:
    told = hashlib.sha256(str(bin_dir).encode())
    roles = {ROOT / "src" / "fuzhi" / "site" / name for name in ("grants.py", "roles.py")}
    for path in sorted({*_migrations(), *_named(), *roles, ROOT / "requirements-dev.lock", Path(__file__)}):
        told.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:20]


def _migrations() -> Iterator[Path]:
    source = ROOT / "src" / "fuzhi"
    yield from (path for path in source.glob("**/migrations/*.py"))
    yield from source.glob("**/*.sql")


def _named() -> Iterator[Path]:
    """Our modules that a migration imports: their functions write SQL."""
    for path in _migrations():
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fuzhi."):
                    yield ROOT / "src" / Path(*(node.module or "").split(".")).with_suffix(".py")


def _make(folder: Path, bin_dir: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="fuzhi-test-") as short:
        place = Path(short)
        server = Server(folder / "data", place / "run", place / "database.log", bin_dir, UNSAFE_FOR_TESTS)
        server.start()
        try:
            os.environ |= {"FUZHI_HOME": str(place / "home"), "DATABASE_URL": server.dsn()}
            import django  # here: settings read the environment
            from django.db import connections

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuzhi.site.settings")
            django.setup()
            from fuzhi.site import start

            start.migrate()
            connections.close_all()
            with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
                connection.execute(f"ALTER DATABASE fuzhi RENAME TO {NAME}")
        finally:
            server.stop()


if __name__ == "__main__":
    _make(Path(sys.argv[1]), Path(sys.argv[2]))
