"""Two hands at once, and hands that are cut off: nobody is paid twice, nothing stands half done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from fuzhi.steps.audit import invariants
from fuzhi.steps.ledger.models import Entry
from fuzhi.steps.payments import deciding, drafting, releasing, returning, services
from fuzhi.steps.payments.models import BankReturn, Batch, Claim, Line
from fuzhi.vocabulary import clock
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.hands import at_once
from tests.factories.tampering import tamper

pytestmark = pytest.mark.django_db(transaction=True)
COUNTY, TERM = ground.COUNTY, ground.TERM


@pytest.fixture
def office() -> ground.Office:
    """The office in committed rows."""
    ground.add_schools()
    office = ground.Office.open()
    people = [
        ground.add_person(f"P{COUNTY}{n:07d}", f"学生{n}", account=bank.account_no(n), holder="王大田")
        for n in range(1, 9)
    ]
    ground.approve(office, [(one, "boarder_living_subsidy", 62_500) for one in people])
    return office


def together(*acts: Callable[[], object]) -> list[object]:
    return at_once(*acts, day=ground.DAY)


def make(office: ground.Office, who: str = "finance") -> Batch:
    return services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=getattr(office, who))


def test_two_makers_make_one_batch(office: ground.Office) -> None:
    results = together(lambda: make(office), lambda: make(office, "finance2"), lambda: make(office))
    assert Batch.objects.count() == 1 and Line.objects.count() == 8
    assert results.count("nothing_payable") == 2
    assert invariants.check() == []


def test_two_checkers_release_once(office: ground.Office) -> None:
    batch = make(office)
    results = together(
        *(
            lambda who=who: services.release_batch(batch_id=batch.pk, by=getattr(office, who))
            for who in ("check", "check2", "check")
        )
    )
    assert Claim.objects.count() == 8 and Entry.objects.count() == 8
    released = [one for one in results if isinstance(one, Batch)]
    assert released and len({one.released_by_id for one in released}) == 1
    assert {one for one in results if isinstance(one, str)} <= {"moved_on", "busy"}
    assert invariants.check() == []


def test_making_beside_releasing_and_voiding(office: ground.Office) -> None:
    batch = make(office)
    together(
        lambda: services.release_batch(batch_id=batch.pk, by=office.check),
        lambda: services.void_batch(batch_id=batch.pk, by=office.finance, reason="重编"),
        lambda: make(office, "finance2"),
    )
    assert invariants.check() == []
    live = Line.objects.filter(state="pending")
    assert live.count() == live.values("person_id").distinct().count()
    assert Batch.objects.get(pk=batch.pk).state in ("released", "void")


def test_the_same_return_from_two_sides_is_recorded_once(office: ground.Office, tmp_path: Path) -> None:
    batch = services.release_batch(batch_id=make(office).pk, by=office.check)
    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch, {1: "已销户", 2: "户名不符"}))
    together(*[lambda: services.record_return(batch_id=batch.pk, path=file, name="r.xlsx", by=office.finance)] * 2)
    found = BankReturn.objects.get()
    together(*[lambda: services.confirm_return(return_id=found.pk, by=office.check)] * 2)
    assert BankReturn.objects.count() == 1 and Entry.objects.filter(purpose="reversal").count() == 2
    assert invariants.check() == []


def test_a_failed_line_is_paid_again_once(office: ground.Office, tmp_path: Path) -> None:
    batch = services.release_batch(batch_id=make(office).pk, by=office.check)
    file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch, {1: "已销户"}))
    bank.take(office.check, batch_id=batch.pk, path=file, name="r.xlsx", by=office.finance)
    from fuzhi.steps.registry.models import Person

    ground.set_account(
        Person.objects.get(pk=batch.lines.get(line_no=1).person_id), bank.account_no(88), "王", decided=True
    )
    together(
        *(lambda who=who: services.repay(batch_id=batch.pk, by=getattr(office, who)) for who in ("finance", "finance2"))
    )
    assert Batch.objects.filter(kind="repay").count() == 1 and invariants.check() == []


class Cut(Exception):
    """The process dies here."""


CUTS = {
    "make": (drafting, "record"),
    "release after claims": (releasing, "post_lines"),
    "release after journal": (releasing, "_keep_files"),
    "release at its end": (releasing, "record"),
    "confirming before lines": (deciding, "_mark_lines"),
    "confirming before reversal": (deciding, "reverse"),
    "confirming at its end": (deciding, "record"),
    "return at its end": (returning, "record"),
}


@pytest.mark.parametrize("where", sorted(CUTS))
def test_cut_off_anywhere_nothing_stands_half_done_and_work_goes_on(
    office: ground.Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    module, name = CUTS[where]

    def fail(*args: object, **kwargs: object) -> None:
        raise Cut

    def steps() -> None:
        batch = Batch.objects.filter(state="made").first() or (None if Batch.objects.exists() else make(office))
        if batch is not None:
            batch = services.release_batch(batch_id=batch.pk, by=office.check)
        batch = Batch.objects.get()
        file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch, {3: "已销户"}))
        bank.take(office.check, batch_id=batch.pk, path=file, name="r.xlsx", by=office.finance)

    with clock.at(ground.DAY), monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        with pytest.raises(Cut):
            steps()
        connection.close()
    assert invariants.check() == []
    with clock.at(ground.DAY):
        steps()
    batch = Batch.objects.get()
    assert batch.state == "returned" and Claim.objects.filter(freed_by_line__isnull=True).count() == 7
    assert Entry.objects.count() == 9 and invariants.check() == []


PLANTED = {
    "journal_balanced": "UPDATE ledger_line SET amount_fen = amount_fen + 1 WHERE id = (SELECT min(id) FROM ledger_line)",
    "lines_equal_journal": "UPDATE ledger_entry SET no = no || 'x' WHERE id = (SELECT min(id) FROM ledger_entry)",
    "lines_equal_batch": "UPDATE payments_batch SET total_fen = total_fen + 1",
    "lines_equal_claims": "DELETE FROM payments_claim WHERE id = (SELECT min(id) FROM payments_claim)",
    "lines_equal_entitlements": "UPDATE aid_entitlement SET amount_fen = 1 WHERE id = (SELECT min(id) FROM aid_entitlement)",
    "answers_equal_lines": "UPDATE payments_bankreturn SET paid_fen = paid_fen + 1",
    "lines_equal_answers": "UPDATE payments_bankreturn SET state = 'withdrawn'",
    "file_equals_lines": "UPDATE payments_line SET holder_name = '别人' WHERE line_no = 1",
    "four_eyes": "ALTER TABLE payments_batch DROP CONSTRAINT payments_batch_four_eyes,"
    " DROP CONSTRAINT payments_batch_reconciled_by_other;"
    " UPDATE payments_batch SET released_by_id = made_by_id",
    "only_failed_repaid": "UPDATE payments_line SET repays_id = (SELECT id FROM payments_line WHERE line_no = 1)"
    " WHERE line_no = 2",
}


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_each_invariant_sees_its_planted_fault(office: ground.Office, tmp_path: Path, name: str) -> None:
    with clock.at(ground.DAY):
        batch = services.release_batch(batch_id=make(office).pk, by=office.check)
        file = bank.write_return(tmp_path / "r.xlsx", bank.answers(batch))
        bank.take(office.check, batch_id=batch.pk, path=file, name="r.xlsx", by=office.finance)
    assert invariants.check() == []
    with transaction.atomic():
        tamper(PLANTED[name])
        assert name in {one.name for one in invariants.check()}
        transaction.set_rollback(True)
    assert {one.name for one in invariants.check()} == set()
