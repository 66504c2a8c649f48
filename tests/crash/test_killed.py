"""Import, run, release, bank file and return, each killed at several of its statements."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import services as aid
from fuzhi.steps.audit import invariants
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.models import Batch as RosterBatch
from fuzhi.steps.intake.states import Covers
from fuzhi.steps.payments import services as payments
from fuzhi.steps.payments.models import Batch
from fuzhi.vocabulary import clock
from tests.crash import dying
from tests.factories import bank
from tests.factories.county import DAYS, TERM, County, Stage
from tests.factories.reading import read_here
from tests.factories.rosters import TONGYU

KILLS = 4
COUNTED = (
    "audit_entry",
    "intake_row",
    "aid_run",
    "aid_decision",
    "aid_entitlement",
    "ledger_entry",
    "ledger_line",
    "payments_claim",
    "payments_line",
    "payments_bankreturn",
    "payments_returnline",
    "registry_bill",
)


def by(role: str) -> Staff:
    """The member of staff who does it."""
    return Staff.objects.get(username=f"here-{role}")


def cash() -> Batch:
    """The batch of cash."""
    return Batch.objects.get(delivery="cash", kind="first")


def bring(folder: Path) -> None:
    """Write the roster that waits."""
    waiting = RosterBatch.objects.filter(state="checked").first()
    if waiting is not None:
        intake.commit(batch_id=waiting.pk, by=by("clerk"), covers=Covers.WHOLE)


def decide(folder: Path) -> None:
    """Determine the county."""
    aid.run(term=TERM, county_code=TONGYU, by=by("clerk"))


def release(folder: Path) -> None:
    """Let the batch go."""
    payments.release_batch(batch_id=cash().pk, by=by("checker"))


def hand_over(folder: Path) -> None:
    """Take the bank's file."""
    payments.fetch_request(batch_id=cash().pk, form="text", by=by("finance"))


def record(folder: Path) -> None:
    """Take the bank's answer in."""
    file = bank.write_return(folder / "killed.xlsx", bank.answers(cash(), {1: "已销户"}))
    found = payments.record_return(batch_id=cash().pk, path=file, name=file.name, by=by("finance"))
    payments.confirm_return(return_id=found.pk, by=by("checker"))


@dataclass(frozen=True)
class Work:
    """What is done, and how far the semester is before it."""

    before: Stage
    act: Callable[[Path], None]


WORKS = {
    "import": Work(Stage.IMPORTED, bring),
    "run": Work(Stage.IMPORTED, decide),
    "release": Work(Stage.MADE, release),
    "bank file": Work(Stage.RELEASED, hand_over),
    "return": Work(Stage.RELEASED, record),
}


def state() -> dict[str, int]:
    """How much stands in every table that the work could touch."""
    with connection.cursor() as cursor:
        found = {}
        for table in COUNTED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = int(cursor.fetchone()[0])
        cursor.execute("SELECT coalesce(sum(amount_fen), 0) FROM ledger_line")
        found["balance"] = int(cursor.fetchone()[0])
    return found


@pytest.fixture
def blank(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of the migrated database, to which nobody is connected."""
    with django_db_blocker.unblock(), read_here():
        name = str(connection.settings_dict["NAME"])
        connection.close()
        yield name


@pytest.mark.django_db(transaction=True)
def test_there_is_a_database() -> None:
    """(The others work in copies of it.)"""
    assert state()["balance"] == 0


@pytest.mark.parametrize("name", sorted(WORKS))
def test_killed_anywhere_nothing_stands_half_done_and_work_goes_on(name: str, blank: str, tmp_path: Path) -> None:
    work = WORKS[name]

    def play() -> None:
        with transaction.atomic():
            County.open(tmp_path).to(work.before)

    def do() -> dict[str, int]:
        with clock.at(DAYS[Stage.RETURNED]):
            work.act(tmp_path)
        return state()

    def look() -> tuple[dict[str, int], list[Any]]:
        return state(), [one.name for one in invariants.check()]

    with dying.database("crash_base", blank) as base:
        assert dying.worker(base, play)
        (before, broken), _ = dying.worker(base, look) or ({}, 0)
        assert broken == []
        with dying.database("crash_whole", base) as copy:
            whole, statements = dying.worker(copy, do) or ({}, 0)
        statements -= len(COUNTED) + 1  # those that only look
        assert whole != before and statements > KILLS
        for place in range(KILLS):
            fatal = 1 + place * (statements - 1) // (KILLS - 1)
            with dying.database("crash_killed", base) as copy:
                assert dying.worker(copy, do, fatal) is None, f"lives on after statement {fatal} of {statements}"
                (after, broken), _ = dying.worker(copy, look) or ({}, 0)
                assert broken == [], f"killed before statement {fatal} of {statements}"
                again, _ = dying.worker(copy, do) or ({}, 0)
                assert again == whole, f"killed before statement {fatal} of {statements}"
                (_, broken), _ = dying.worker(copy, look) or ({}, 0)
                assert broken == []
