"""Child processes of the supervisor: each in its own session, named in the log, gone when the supervisor is gone."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial

from fuzhi.site import logs, roles
from fuzhi.site.home import folder

PR_SET_PDEATHSIG = 1
BACK_OFF_SECONDS = (0.5, 1, 2, 5, 10)


def dies_with_parent(number: int) -> None:
    """In the child, before exec: a SIGKILLed supervisor must not leave processes behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


@dataclass
class Child:
    """One child: its command, the environment it adds, and whether its output is shown or kept in ``logs/<name>.log``.

    ``orphan_signal`` reaches it when the supervisor dies: SIGTERM for one that must end workers of its own, SIGKILL for
    one that would first finish a long job (a job cut off is taken up again at the next start)."""

    name: str
    command: list[str]
    environment: dict[str, str]
    is_shown: bool = False
    orphan_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    started_at: float = 0.0

    def start(self) -> None:
        """Start it (again); what a dead one left of its session goes first, or it would go on serving on our port."""
        self.kill()
        self.starts += 1
        self.started_at = time.monotonic()
        environment = os.environ | roles.environment_of_children() | self.environment | {"PYTHONUNBUFFERED": "1"}
        path = folder("logs") / f"{self.name}.out.log"
        logs.turn(path)
        with path.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=None if self.is_shown else log,
                stderr=None if self.is_shown else log,
                start_new_session=True,
                preexec_fn=partial(dies_with_parent, self.orphan_signal),
            )

    def poll(self) -> int | None:
        """Exit code, None while it runs."""
        return self.process.poll() if self.process else None

    def back_off_seconds(self) -> float:
        """How long to wait before the next start; a child that lasted a minute starts afresh."""
        if time.monotonic() - self.started_at > 60:
            self.starts = 1
        return BACK_OFF_SECONDS[min(self.starts, len(BACK_OFF_SECONDS)) - 1]

    def signal(self, number: int) -> None:
        """Send a signal to the child itself."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def end(self, deadline: float) -> None:
        """Wait until ``deadline`` (monotonic), then kill what is left of the child's session."""
        if not self.process:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self.kill()

    def kill(self) -> None:
        """Kill it and everything that it started."""
        if not self.process:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def python(*words: str) -> list[str]:
    """A command run by this very interpreter."""
    return [sys.executable, *words]
