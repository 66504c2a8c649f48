"""What must happen by itself: stalled jobs are given to another worker, due acts run, the audit trail is sealed.

Run by the supervisor, not by the queue: a sweep that sits in the queue can stall with it.
"""

import logging
import time
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from fuzhi.site import roles, state
from fuzhi.site.home import sweep_temporary
from fuzhi.steps.accounts import options, tallies
from fuzhi.steps.aid import services as aid
from fuzhi.steps.audit import sealing
from fuzhi.steps.files import services as files
from fuzhi.steps.oversight import services as oversight
from fuzhi.steps.oversight.jobs import CHECK, DRAW, Checking, Drawing
from fuzhi.steps.oversight.nightly import SYSTEM
from fuzhi.steps.tasks import queries as known
from fuzhi.steps.tasks import services as tasks
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, FuzhiError
from fuzhi.vocabulary.terms import Term


@dataclass
class System:
    """Who acts when nobody does."""

    username: str = SYSTEM


STALE_SECONDS = 30
DRAW_SECONDS = 600
NIGHT_HOURS = range(2, 5)
"""When every invariant is asked, in Chinese time: nobody works, and a city's books take minutes to read."""
SEAL_SECONDS = 60
RECHECK_SECONDS = 3_600
_sealed: list[float] = []
_looked: dict[str, float] = {}
_drawn: dict[str, float] = {}
_kept: list[date] = []
log = logging.getLogger(__name__)


def retry_stalled_jobs(*, stale_seconds: int = STALE_SECONDS) -> int:
    """Give back every job whose worker is gone or silent; returns how many. No job holds a queueing lock, so a retry
    cannot clash with a sibling."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_retry_job_v2(j.id, now(), NULL, NULL, NULL) FROM procrastinate_jobs j"
            " LEFT JOIN procrastinate_workers w ON w.id = j.worker_id WHERE j.status = 'doing'"
            " AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))",
            [stale_seconds],
        )
        return cursor.rowcount


def run_due() -> None:
    """Queue tasks again that lost their job, take down the notices whose last day is over (business day), seal the
    audit trail, draw the coverage that public pages show (at most every ten minutes), ask the invariants at night.
    Leftovers of killed processes go at once, files whose time is over every night. A failure is logged and tried again
    at the next round."""
    for name, act in (
        ("queue_lost", tasks.queue_lost),
        ("take_down_due", lambda: aid.take_down_due(on=clock.today())),
        ("seal", seal),
        ("draw_coverage", draw_coverage),
        ("check_invariants", check_invariants),
        ("sweep_temporary", sweep_temporary),
        ("keep_house", keep_house),
        ("forget_tallies", tallies.forget_old),
    ):
        try:
            act()
        except FuzhiError as error:
            log.warning("%s: %s", name, error)
        except Exception:
            log.exception("%s failed", name)


def seal() -> None:
    """The trail is sealed as its owner, by the supervisor, at most once a minute: neither web nor worker may write a
    leaf or a seal. Where the trail is not what was sealed, nothing is signed, ``/readyz`` says so, and the worker
    looks at everything at once, so that it stands on the boards."""
    if _sealed and time.monotonic() - _sealed[-1] < SEAL_SECONDS:
        return
    _sealed[:] = [time.monotonic()]
    try:
        with roles.as_owner():
            sealing.seal()
    except Conflict:
        state.mark(is_trail_altered=True)
        if time.monotonic() - _looked.get("trail", -RECHECK_SECONDS) >= RECHECK_SECONDS:
            tasks.start(kind=CHECK, title="审计记录与封存不符，核对", payload=Checking(), by=System())
            _looked["trail"] = time.monotonic()
        raise
    state.mark(is_trail_altered=False)


def draw_coverage() -> None:
    """Have the worker draw the working semester's coverage when something was done since and it was not drawn just now:
    the supervisor itself must stay free to end at once."""
    term = options.read(options.WORKING_TERM)
    if not term or time.monotonic() - _drawn.get(term, -DRAW_SECONDS) < DRAW_SECONDS or not oversight.is_stale(term):
        return
    tasks.start(kind=DRAW, title=f"核对{Term.parse(term).short_label}覆盖平衡", payload=Drawing(term=term), by=System())
    _drawn[term] = time.monotonic()


def keep_house() -> None:
    """Once a night, and at the first round after a start: files whose last day is over go, and bytes nobody names."""
    now = clock.real_now()
    if _kept and (now.astimezone(clock.SHANGHAI).hour not in NIGHT_HOURS or _kept[-1] == clock.day_of(now)):
        return
    files.keep_house()
    _kept[:] = [clock.day_of(now)]


def check_invariants() -> None:
    """Have the worker ask every invariant, once a night (of real time, in the demo too)."""
    now = clock.real_now().astimezone(clock.SHANGHAI)
    if now.hour not in NIGHT_HOURS:
        return
    last = known.latest(CHECK, made_by=SYSTEM)
    if last is None or clock.day_of(last.made_at) < clock.day_of(now):
        tasks.start(kind=CHECK, title="夜间核对", payload=Checking(), by=System())
