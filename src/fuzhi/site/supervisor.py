"""One foreground process that starts the database, the job worker and the web server, watches them and ends them all.

Children stand in sessions of their own, so that Ctrl-C reaches the supervisor alone, which then ends them in order:
web, worker, database, within ten seconds. A child that dies is started again with growing pauses; a supervisor that is
killed takes everything along (PDEATHSIG).
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

from django.db import DatabaseError, connection, connections

from fuzhi.site import ports, pulse, start, state
from fuzhi.site.children import Child, python
from fuzhi.site.database import Server, serving_for_good
from fuzhi.site.home import folder, home, sweep_temporary
from fuzhi.vocabulary.errors import InputError

SWEEP_SECONDS = 20
DATABASE_AGAIN_SECONDS = 2.0
LATE_SECONDS = 5.0
"""A round that comes so late says that the machine itself stood still: nobody is judged by it."""
END_SECONDS_MAX = 3.0
WEB_WORKERS = "2"
BLOCKING_THREADS = "16"
"""Of each web worker: a slow sender holds one (``doors.slow`` keeps most of them free)."""
CONNECTIONS_MAX = "2048"
"""Of each web worker; one that sends nothing costs a socket, no thread."""
HEADER_MILLISECONDS_MAX = "10000"
Say = Callable[[str], None]


class Stopping(BaseException):
    """A signal came while something was being prepared."""


class Supervisor:
    """Runs until a signal comes or its one-off task fails. ``task`` (the demo's semester) runs once beside the server;
    ready means: migrated, a worker has taken a job, the task is done."""

    def __init__(
        self, *, host: str, port: int, say: Say, task: Child | None = None, banner: Callable[[], list[str]]
    ) -> None:
        self._host, self._port, self._say, self._task, self._banner = host, port, say, task, banner
        self._began = time.monotonic()
        self._stopping = False
        self._preparing = True
        self._was_ready = self._is_ill = False
        self._probe: int | None = None
        self._swept = 0.0
        self._again: dict[str, float] = {}
        self._web = Child("web", web_command(host, port), {"FUZHI_PROCESS": "web"})
        self._worker = Child(
            "worker",
            python("-m", "fuzhi.site.main", "worker"),
            {"FUZHI_PROCESS": "worker"},
            orphan_signal=signal.SIGKILL,
        )

    def run(self) -> int:
        """Start everything, watch, end everything; returns the exit code."""
        ports.take(self._host, self._port)
        os.environ["FUZHI_HOME"] = str(home())
        folder("logs")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        code = 0
        try:
            state.write("正在启动数据库")
            self._tell("启动数据库……")
            with serving_for_good() as server:
                try:
                    self._prepare()
                    code = self._watch(server)
                except Stopping:
                    pass
                finally:
                    self._stopping = True
                    self._end_children()
        except Stopping:
            pass
        self._say("已全部结束。")
        return code

    def _prepare(self) -> None:
        start.make_keys_first()
        start.django()
        state.write("正在建立数据表")
        self._tell("检查数据表……")
        applied = start.migrate()
        if applied:
            self._tell(f"数据表已更新（{applied} 项）。")
        start.first_pack()
        start.refuse_unsafe_server()
        start.static_files()
        for line in start.told_of_logs():
            self._tell(line)
        from fuzhi.site import sweep  # tables can be imported once Django is set up

        sweep.retry_stalled_jobs(stale_seconds=0)  # no worker of ours runs yet
        sweep_temporary()
        self._tell("启动任务进程和网页服务……")
        state.write("正在等待任务进程")
        self._web.start()
        self._worker.start()
        self._probe = _defer_probe()
        self._preparing = False
        if self._task:
            self._task.start()

    def _watch(self, server: Server | None) -> int:
        is_ready = False
        looked_at = time.monotonic()
        while not self._stopping:
            time.sleep(0.2)
            if server is not None:
                self._revive_database(server)
            self._end_frozen(self._worker, is_late=time.monotonic() - looked_at > LATE_SECONDS)
            looked_at = time.monotonic()
            self._say_well_again()
            for child in (self._web, self._worker):
                self._revive(child)
            if self._task and (code := self._task.poll()) is not None and not is_ready and code != 0:
                self._say("演示没有走完，全部结束。")
                return 2
            if not is_ready and self._is_ready():
                is_ready = self._was_ready = True
                state.write("就绪", ready=True)
                for line in self._banner():
                    self._say(line)
            if time.monotonic() - self._swept > SWEEP_SECONDS:
                self._swept = time.monotonic()
                self._sweep(due=is_ready)
        return 0

    def _is_ready(self) -> bool:
        if self._task and self._task.poll() is None:
            return False
        return _probe_is_taken(self._probe) and _answers(self._host, self._port)

    def _revive(self, child: Child) -> None:
        if child.poll() is None or self._stopping:
            return
        due = self._again.setdefault(child.name, time.monotonic() + child.back_off_seconds())
        if time.monotonic() >= due:
            del self._again[child.name]
            self._tell(f"{'网页服务' if child is self._web else '任务进程'}意外结束，重新启动。详见 logs 文件夹。")
            child.start()

    def _revive_database(self, server: Server) -> None:
        """A server that is gone (killed for its memory) is started again; what was cut off is taken up again."""
        if server.is_running() or self._stopping or time.monotonic() < self._again.get("database", 0.0):
            return
        self._tell("数据库意外结束，重新启动。详见 logs 文件夹。")
        self._say_ill("正在重新启动数据库")
        self._preparing = True  # a signal ends the waiting
        try:
            server.start()
        except InputError as error:
            self._again["database"] = time.monotonic() + DATABASE_AGAIN_SECONDS
            self._tell(f"{error.message}{error.mend}")
            return
        finally:
            self._preparing = False
        connections.close_all()
        self._swept = 0.0

    def _end_frozen(self, worker: Child, *, is_late: bool) -> None:
        """A worker that gives no sign of life is ended; the next round starts another."""
        if worker.poll() is not None or is_late or self._stopping:
            return
        if pulse.silent_seconds(since=worker.started_at) > pulse.SILENT_SECONDS_MAX:
            self._tell("任务进程没有应答，结束它，重新启动。")
            self._say_ill("任务进程没有应答，正在重新启动")
            worker.kill()

    def _say_ill(self, step: str) -> None:
        self._is_ill = True
        state.write(step)

    def _say_well_again(self) -> None:
        """Ready again when the worker has given a sign of life since."""
        if self._is_ill and self._worker.poll() is None and pulse.is_heard(since=self._worker.started_at):
            self._is_ill = False
            state.write("就绪", ready=self._was_ready)

    def _sweep(self, *, due: bool) -> None:
        from fuzhi.site import sweep  # tables can be imported once Django is set up

        try:
            sweep.retry_stalled_jobs()
            if due:
                sweep.run_due()
        except DatabaseError:
            connection.close()  # the next round opens a new one

    def _end_children(self) -> None:
        deadline = time.monotonic() + END_SECONDS_MAX
        children = [child for child in (self._task, self._web, self._worker) if child]
        for child in children:
            child.signal(signal.SIGTERM)
        for child in children:
            child.end(deadline)
        connections.close_all()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:
            return
        self._stopping = True
        self._say("正在结束……")
        if self._preparing:
            raise Stopping

    def _tell(self, text: str) -> None:
        self._say(f"[{time.monotonic() - self._began:5.1f} 秒] {text}")


def web_command(host: str, port: int) -> list[str]:
    """How the web server is started: bounded in threads, patient with connections, not with headers that do not end."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": WEB_WORKERS,
        "--blocking-threads": BLOCKING_THREADS,
        "--backlog": CONNECTIONS_MAX,
        "--backpressure": CONNECTIONS_MAX,
        "--http1-header-read-timeout": HEADER_MILLISECONDS_MAX,
        "--workers-kill-timeout": "2",
    }
    words = [word for option in options.items() for word in option]
    return python("-m", "granian", *words, "--no-ws", "--respawn-failed-workers", "fuzhi.site.wsgi:application")


def _answers(host: str, port: int) -> bool:
    shown = "127.0.0.1" if host in {"0.0.0.0", ""} else host
    try:
        socket.create_connection((shown, port), timeout=1).close()
    except OSError:
        return False
    return True


def _defer_probe() -> int:
    from fuzhi.steps.tasks.jobs import worker_is_there  # tables can be imported once Django is set up

    return int(worker_is_there.defer())


def _probe_is_taken(job: int | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job])
        row = cursor.fetchone()
    return row is None or row[0] == "succeeded"


def say(text: str) -> None:
    """One line to stderr."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201
