"""Every step's invariants are asked in one place, and a planted fault is named."""

import pytest

from fuzhi.steps.audit import invariants, sealing, services
from fuzhi.steps.audit.invariants import Invariant, Violation
from tests.factories.tampering import tamper

pytestmark = pytest.mark.django_db


def test_all_steps_that_have_invariants_are_asked_and_each_name_is_one() -> None:
    names = [one.name for one in invariants.every()]
    assert {"trail_without_gaps", "journal_balanced", "claims_once", "file_equals_lines", "coverage_closes"} <= {*names}
    assert len(names) == len(set(names))
    assert invariants.check() == []


def test_at_most_twenty_faults_of_each_are_listed_and_files_can_be_left_out() -> None:
    many = Invariant("many", lambda: map(str, range(50)))
    slow = Invariant("slow", lambda: ["gone"], reads_files=True)
    assert len(invariants.check([many])) == 20
    assert invariants.check([slow]) == [Violation("slow", "gone")]
    assert invariants.check([slow], with_files=False) == []


@pytest.mark.usefixtures("as_owner")
def test_a_leaf_cut_out_of_the_trail_is_seen() -> None:
    for number in range(3):
        services.record(by="tongyu", action="try", object_kind="thing", object_key=str(number))
    sealing.seal()
    assert invariants.check(invariants.INVARIANTS) == []
    tamper("DELETE FROM audit_leaf WHERE number = 1")
    assert [one.name for one in invariants.check(invariants.INVARIANTS)] == [
        "trail_as_it_was_sealed",
        "trail_without_gaps",
    ]
