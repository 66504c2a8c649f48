"""Whoever acts second is another person for the database too: two accounts of one staff number are one hand."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid.models import AidList
from fuzhi.steps.payments import services
from fuzhi.steps.payments.models import BankReturn, Batch, Withheld
from fuzhi.vocabulary import clock
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.owning import owning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_day")]


def held_by_database() -> dict[str, set[str]]:
    """The columns by table that the triggers compare as persons."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, encode(t.tgargs, 'escape') FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'accounts_other_person'"
        )
        found: dict[str, set[str]] = {}
        for table, named in cursor.fetchall():
            found.setdefault(table, set()).update(named.split("\\000"))
        return found


def test_every_pair_that_a_check_compares_as_accounts_is_compared_as_persons() -> None:
    held, missing = held_by_database(), []
    for model in apps.get_models():
        names = [one.name for one in model._meta.constraints if isinstance(one, CheckConstraint)]
        if any(name.endswith(("_four_eyes", "_by_other")) for name in names) and model._meta.db_table not in held:
            missing.append(model._meta.db_table)
    assert missing == []
    assert held["payments_batch"] >= {"released_by_id", "made_by_id", "returned_by_id", "settled_by_id"}


def one_person(first: Staff, second: Staff) -> None:
    """The second account is the first person's too: an earlier one, closed meanwhile."""
    index = first.pk.to_bytes(32, "big")
    with owning():
        Staff.objects.filter(pk=second.pk).update(person_index=index, is_active=False)
        Staff.objects.filter(pk=first.pk).update(person_index=index)


def refused(statement: str, *values: str | int) -> None:
    with (
        pytest.raises(IntegrityError, match="是同一个人"),
        transaction.atomic(),
        owning(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def done(statement: str, *values: str | int) -> None:
    with owning(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def office() -> ground.Office:
    ground.add_schools()
    return ground.Office.open()


def test_two_accounts_of_one_person_are_one_hand_by_sql(office: ground.Office) -> None:
    people = [
        ground.add_person(f"P{ground.COUNTY}{n:07d}", "王禾苗", account=bank.account_no(n), holder="王大苗")
        for n in (1, 2)
    ]
    items = ground.approve(office, [(one, "boarder_living_subsidy", 62_500) for one in people])
    held = services.withhold(entitlement_id=items[0].pk, reason="存疑", by=office.finance)
    batch = services.make_batch(county_code=ground.COUNTY, term=ground.TERM, delivery="cash", by=office.finance)
    release = "UPDATE payments_batch SET released_by_id = %s, released_at = now() WHERE id = %s"
    agree = "UPDATE payments_withheld SET state = 'standing', confirmed_by_id = %s, confirmed_at = now() WHERE id = %s"
    found = AidList.objects.get()
    with transaction.atomic():
        one_person(office.finance, office.check)
        one_person(Staff.objects.get(pk=found.made_by_id), office.check2)
        refused(release, office.check.pk, batch.pk)
        refused(agree, office.check.pk, held.pk)
        made = "INSERT INTO aid_aidlist SELECT (jsonb_populate_record(l, jsonb_build_object('id', 9, 'no', 9,"
        refused(made + " 'approved_by_id', %s))).* FROM aid_aidlist l WHERE id = %s", office.check2.pk, found.pk)
        back = BankReturn.objects.create(
            batch=batch,
            is_failures_only=False,
            rows=1,
            paid_count=1,
            paid_fen=1,
            failed_count=0,
            failed_fen=0,
            recorded_by=office.finance,
            recorded_at=clock.now(),
        )
        confirm = "UPDATE payments_bankreturn SET state = 'confirmed', confirmed_by_id = %s WHERE id = %s"
        refused(confirm, office.check.pk, back.pk)
        done(confirm, office.school.pk, back.pk)
        done(agree, office.school.pk, held.pk)
    assert Withheld.objects.get().confirmed_by == office.school and Batch.objects.get().state == "made"


@pytest.mark.parametrize("state", ["confirmed", "refused"])
def test_a_change_is_confirmed_by_another_person(office: ground.Office, state: str) -> None:
    with owning(), connection.cursor() as cursor:
        one_person(office.clerk, office.check)
        cursor.execute(
            "INSERT INTO accounts_proposal (kind, about, part, county_code, name, old, new, reason, content, state,"
            " proposed_by_id, proposed_at, end_reason) VALUES ('opening', 'x', 'opening', '', 'x', '', '', 'x', '{}',"
            " 'waiting', %s, now(), '') RETURNING id",
            [office.clerk.pk],
        )
        (key,) = cursor.fetchone()
    decide = f"UPDATE accounts_proposal SET state = '{state}', decided_by_id = %s, decided_at = now() WHERE id = %s"
    (refused if state == "confirmed" else done)(decide, office.check.pk, key)
