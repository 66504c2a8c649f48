"""The trail is insert-only, and its tree is the one of RFC 9162."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from fuzhi.steps.audit import canonical, queries, sealing, services, signing
from fuzhi.steps.audit.models import Entry
from tests.steps.audit.test_canonical import head

pytestmark = [pytest.mark.django_db, pytest.mark.both_servers]


def written(count: int) -> None:
    for number in range(count):
        services.record(by="tongyu", action="try", object_kind="thing", object_key=str(number), detail={"n": number})


def test_an_entry_keeps_both_times_and_who() -> None:
    written(1)
    entry = queries.entries(object_kind="thing", object_key="0").get()
    assert (entry.actor, entry.action, entry.detail) == ("tongyu", "try", {"n": 0})
    assert entry.real_at.tzinfo is not None and entry.business_at.tzinfo is not None


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry, audit_leaf"]
)
def test_the_database_refuses_every_change(statement: str) -> None:
    written(1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER ALL")
        with pytest.raises(DatabaseError, match="审计记录只能增加"), transaction.atomic():
            cursor.execute(statement)
    assert Entry.objects.get().actor == "tongyu"


@pytest.mark.usefixtures("as_owner")
def test_the_seal_is_the_root_of_rfc_9162_and_is_signed() -> None:
    written(7)
    seal = sealing.seal()
    assert seal is not None and seal.size == Entry.objects.count()
    leaves = [canonical.leaf_hash(canonical.entry_bytes(services.as_exported(e))) for e in Entry.objects.order_by("id")]
    assert bytes(seal.root) == head(leaves)
    for size, is_so in ((seal.size, True), (seal.size + 1, False)):
        note = signing.note(seal.day.isoformat(), size, head(leaves), canonical.NOTHING)
        assert signing.is_signed(signing.public_key(), note, bytes(seal.signature)) is is_so


@pytest.mark.usefixtures("as_owner")
def test_sealing_goes_on_where_it_stopped() -> None:
    written(3)
    sealing.seal()
    written(4)
    seal = sealing.seal()
    assert seal is not None
    lines = list(queries.export_lines())
    assert [line["leaf"] for line in lines if "leaf" in line] == list(range(seal.size))
    assert canonical.root_of(bytes.fromhex(line["hash"]) for line in lines if "leaf" in line) == bytes(seal.root)
    assert sealing.seal() == seal, "nothing new: the seal of today stands"
    assert sum("seal" in line for line in queries.export_lines()) == 2, "every seal is kept"


def test_moving_text_between_fields_changes_the_bytes() -> None:
    base: dict[str, object] = dict.fromkeys(canonical.FIELDS, "") | {"detail": {}}
    one = canonical.entry_bytes(base | {"actor": "ab", "action": "c"})
    two = canonical.entry_bytes(base | {"actor": "a", "action": "bc"})
    assert one != two
