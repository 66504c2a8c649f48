"""The invariants of periods and persons see a fault that is planted past the database's own constraints."""

import pytest

from fuzhi.steps.audit import invariants
from tests.factories.approved_county import COUNTY, add_person
from tests.factories.bank import account_no
from tests.factories.tampering import tamper

pytestmark = pytest.mark.django_db
PLANTED = {
    "periods_do_not_overlap": "ALTER TABLE registry_account DROP CONSTRAINT registry_account_no_overlap;"
    " CREATE TEMP TABLE twin AS SELECT * FROM registry_account; UPDATE twin SET id = id + 1000, valid_from = valid_from + 1;"
    " INSERT INTO registry_account SELECT * FROM twin",
    "periods_name_their_source": "ALTER TABLE registry_account DROP CONSTRAINT registry_account_source;"
    " UPDATE registry_account SET batch_id = NULL",
    "one_root_a_person": "UPDATE registry_person SET root_id = (SELECT max(id) FROM registry_person)",
}


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_each_invariant_sees_its_planted_fault(name: str) -> None:
    for place in (1, 2):
        add_person(f"P{COUNTY}{place:07d}", f"学生{place}", account=account_no(place))
    assert invariants.check() == []
    tamper(PLANTED[name])
    assert [one.name for one in invariants.check()][:1] == [name]
