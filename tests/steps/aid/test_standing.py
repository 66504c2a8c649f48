"""What was approved, shown, released, confirmed or decided stays: column by column, for the application, the owner."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from django.db import DatabaseError, connection, transaction

from fuzhi.steps.casework import services as casework
from fuzhi.steps.payments import services as payments
from fuzhi.steps.payments.models import Receipt
from fuzhi.steps.registry import services as registry
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.factories.owning import owning

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("county", [Stage.RETURNED], indirect=True)]
OTHERWISE = {
    "integer": "{0} + 1",
    "bigint": "{0} + 1",
    "smallint": "{0} + 1",
    "boolean": "NOT {0}",
    "date": "{0} + 1",
    "timestamp with time zone": "{0} + interval '1 day'",
    "uuid": "gen_random_uuid()",
    "jsonb": "jsonb_build_object('other', 1)",
    "bytea": "{0} || '\\x00'",
}
"""How a value of a type becomes another one; texts lose their first letter."""
EMPTY = {
    "integer": "0",
    "bigint": "0",
    "smallint": "0",
    "boolean": "false",
    "date": "'2017-01-01'",
    "timestamp with time zone": "'2017-01-01'",
    "bytea": "'\\x01'",
}
REFUSED = ("不能", "只增不删", "只能", "permission denied")
STANDING: dict[str, tuple[str, frozenset[str]]] = {
    "aid_aidlist": ("state = 'approved'", frozenset()),
    "aid_notice": ("state = 'closed'", frozenset()),
    "aid_noticeline": ("true", frozenset()),
    "aid_sheet": ("state = 'confirmed'", frozenset()),
    "aid_entitlement": (
        "state = 'approved'",
        frozenset({"withdrawn_by", "withdrawn_reason", "withdrawn_at", "withdrawn_staff_id"}),
    ),
    "aid_objection": ("state <> 'open'", frozenset()),
    "aid_objectionitem": ("true", frozenset()),
    "aid_run": ("counts <> '[]'", frozenset({"is_current", "same_until"})),
    "aid_factrow": ("true", frozenset()),
    "aid_decision": ("true", frozenset()),
    "accounts_proposal": ("state = 'confirmed'", frozenset()),
    "casework_case": ("state = 'approved'", frozenset()),
    "intake_batch": ("state = 'committed'", frozenset({"undone_by", "undone_at", "file_id"})),
    "payments_batch": (
        "state = 'returned'",
        frozenset(
            {
                "version",
                *(
                    f"{act}_{part}"
                    for act in ("handed_over", "returned", "settled", "voided")
                    for part in ("by_id", "at")
                ),
                "void_reason",
            }
        ),
    ),
    "payments_line": ("state = 'paid'", frozenset({"reason", "on"})),
    "payments_claim": ("freed_by_line_id IS NULL", frozenset()),
    "payments_bankreturn": (
        "state = 'confirmed'",
        frozenset(
            {"confirmed_at", "disputed_by_id", "dispute_reason", "ended_by_id", "ended_at", "end_reason"},
        ),
    ),
    "payments_returnline": ("true", frozenset()),
    "payments_receipt": ("reopened_at IS NULL", frozenset({"reopened_by_id", "reopened_at", "reopen_reason"})),
    "registry_correction": ("true", frozenset()),
    "registry_unmasking": ("true", frozenset()),
}
"""Table -> which of its rows stand, and the columns that go on all the same."""


@pytest.fixture
def settled(county: County) -> Iterator[County]:
    """Besides what the stage brings: a case that was approved, a receipt, a look at a whole number."""
    clerk, child = county.staff[Role.CLERK], county.person(1)
    with clock.at(county.day):
        casework.approve_case(case_id=county.sent.pk, by=county.staff[Role.CHECKER])
        registry.unmask(person_id=child.pk, reason="核对户口本", by=clerk)
        payments.confirm_receipt(batch_id=county.batch.pk, by=county.staff[Role.SCHOOL])
        assert Receipt.objects.get().count
        yield county


def tried(statement: str) -> str:
    """What the database answers; nothing when it did it (and it is taken back)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 1, statement
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def columns_of(table: str) -> list[tuple[str, str]]:
    """Its columns with their types."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        return list(cursor.fetchall())


def one_of(table: str, where: str) -> int:
    """A row that stands."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE {where} ORDER BY id LIMIT 1")
        found = cursor.fetchone()
    assert found, f"no row of {table} stands at this stage"
    return int(found[0])


def changeable(table: str, row: int) -> set[str]:
    """The columns of a row that the database lets whoever works become another one."""
    found = set()
    for column, kind in columns_of(table):
        name = f'coalesce("{column}", {EMPTY[kind]})' if kind in EMPTY else f'"{column}"'
        value = OTHERWISE.get(kind, "CASE WHEN coalesce({0}, '') = '' THEN 'x' ELSE right({0}, -1) END").format(name)
        answer = tried(f'UPDATE {table} SET "{column}" = {value} WHERE id = {row}')
        if not any(word in answer for word in REFUSED):
            found.add(column)
    return found


@pytest.mark.parametrize("who", ["owner", "application"])
def test_no_column_of_what_stands_is_changed(settled: County, who: str) -> None:
    wrong = {}
    for table, (where, goes_on) in STANDING.items():
        row = one_of(table, where)
        with owning() if who == "owner" else nullcontext():
            wrong[table] = sorted(changeable(table, row) - {"state"} - goes_on)
            assert tried(f"DELETE FROM {table} WHERE id = {row}"), f"{table}: a row that stands can be deleted"
    assert {table: columns for table, columns in wrong.items() if columns} == {}


def test_what_is_said_once_is_said_once(settled: County) -> None:
    """Rows that moved on are shut whole: a receipt that was opened again, a batch that was taken back."""
    with owning(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_receipt SET reopened_at = now(), reopened_by_id = confirmed_by_id, reopen_reason = '看错了'"
        )
        cursor.execute("UPDATE intake_batch SET state = 'undone', undone_at = now() WHERE state = 'committed'")
        assert "不能" in tried("UPDATE payments_receipt SET reopen_reason = '没有这回事'")
        batch = one_of("intake_batch", "state = 'undone'")
        assert "不能" in tried(f"UPDATE intake_batch SET undone_by = 'nobody' WHERE id = {batch}")
        assert "不能" in tried(f"DELETE FROM intake_batch WHERE id = {batch}")
