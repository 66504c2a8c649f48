"""Whoever owns the database and alters the past: the sealer signs nothing of it, and says so."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from fuzhi.site import sweep
from fuzhi.steps.accounts.sealing import make_keys
from fuzhi.steps.audit import canonical, invariants, sealing, services, signing
from fuzhi.steps.audit.models import Entry, Leaf, Seal
from fuzhi.steps.tasks.models import Task
from fuzhi.vocabulary.errors import Conflict, InputError
from tests.factories.tampering import tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_owner", "home")]


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A home of its own: its keys, and the seals that are kept outside the database."""
    settings.FUZHI_HOME = tmp_path
    make_keys(tmp_path / "keys")
    sealing._looked = sealing._Looked()
    yield tmp_path


def write(*keys: str, actor: str = "tongyu-check") -> None:
    for key in keys:
        services.record(by=actor, action="payments.release_batch", object_kind="payments.batch", object_key=key)


def sealed(home: Path) -> list[Seal]:
    """Three seals over five entries, as a supervisor would leave them."""
    made = []
    for keys in ("12", "34", "5"):
        write(*keys)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        one = sealing.seal()
        assert one is not None
        sealing._keep(one)
        made.append(one)
    return made


def refixed() -> None:
    """Leaves that fit the altered entries, as somebody who knows the format would write them."""
    for leaf in Leaf.objects.select_related("entry"):
        digest = canonical.leaf_hash(canonical.entry_bytes(services.as_exported(leaf.entry)))
        tamper("UPDATE audit_leaf SET hash = decode(%s, 'hex') WHERE number = %s", digest.hex(), leaf.number)


def another_actor() -> None:
    tamper("UPDATE audit_entry SET actor = 'daan-check' WHERE object_key = '2'")


def another_actor_and_leaves() -> None:
    another_actor()
    refixed()


def another_actor_leaves_and_no_seals() -> None:
    another_actor_and_leaves()
    tamper("DELETE FROM audit_seal")


def an_entry_less() -> None:
    tamper("DELETE FROM audit_leaf WHERE number = 2")
    tamper("DELETE FROM audit_entry WHERE object_key = '3'")
    tamper("UPDATE audit_leaf SET number = number - 1 WHERE number > 2")


def everything_anew() -> None:
    """All leaves and seals gone: the trail would be sealed as if for the first time."""
    another_actor()
    tamper("DELETE FROM audit_leaf")
    tamper("DELETE FROM audit_seal")


def the_last_seal_gone() -> None:
    tamper("DELETE FROM audit_seal WHERE size = 5")
    tamper("DELETE FROM audit_leaf WHERE number = 4")


def a_seal_in_between_gone() -> None:
    tamper("DELETE FROM audit_seal WHERE size = 4")


def signed_by_another() -> None:
    own, last = Ed25519PrivateKey.generate(), Seal.objects.get(size=5)
    forged = own.sign(signing.note(last.day.isoformat(), last.size, bytes(last.root), bytes(last.previous)))
    tamper("UPDATE audit_seal SET signature = decode(%s, 'hex') WHERE size = 5", forged.hex())


def another_business_day() -> None:
    tamper("UPDATE audit_entry SET business_at = business_at - interval '1 day' WHERE object_key = '5'")


WAYS: tuple[Callable[[], None], ...] = (
    another_actor,
    another_actor_and_leaves,
    another_actor_leaves_and_no_seals,
    an_entry_less,
    everything_anew,
    the_last_seal_gone,
    a_seal_in_between_gone,
    signed_by_another,
    another_business_day,
)


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_what_was_altered_is_not_signed_and_told(home: Path, way: Callable[[], None]) -> None:
    sealed(home)
    way()
    before = Seal.objects.count()
    write("6")
    with pytest.raises(Conflict) as refused, transaction.atomic():
        sealing.seal()
    assert refused.value.code == "trail_altered"
    assert Seal.objects.count() == before and not Leaf.objects.filter(entry__object_key="6").exists()
    found = invariants.check(invariants.INVARIANTS)
    assert "trail_as_it_was_sealed" in {one.name for one in found}


def test_a_trail_that_is_whole_is_signed_on(home: Path) -> None:
    first, second, third = sealed(home)
    assert bytes(first.previous) == canonical.NOTHING and bytes(third.previous) == sealing.digest_of(second)
    write("6")
    fourth = sealing.seal()
    assert fourth is not None and bytes(fourth.previous) == sealing.digest_of(third)
    assert list(sealing.faults()) == []
    kept = [json.loads(line) for line in (home / sealing.KEPT).read_text().splitlines()]
    assert [line["size"] for line in kept] == [2, 4, 5]


def test_seals_of_data_older_than_the_chain_are_taken_and_the_chain_begins_after_them(home: Path) -> None:
    write("1")
    old = sealing.seal()
    assert old is not None
    key = Ed25519PrivateKey.from_private_bytes((home / "keys" / "audit.key").read_bytes())
    signature = key.sign(signing.note(old.day.isoformat(), old.size, bytes(old.root), b""))
    tamper("UPDATE audit_seal SET previous = '', signature = decode(%s, 'hex')", signature.hex())
    write("2")
    new = sealing.seal()
    assert new is not None and bytes(new.previous) == sealing.digest_of(Seal.objects.get(size=1))
    assert list(sealing.faults()) == []


@pytest.mark.parametrize("statement", ["UPDATE audit_seal SET size = 1", "DELETE FROM audit_seal"])
def test_a_seal_is_never_changed(home: Path, statement: str) -> None:
    sealed(home)
    with pytest.raises(DatabaseError, match="审计记录只能增加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_entry_is_of_the_transaction_that_writes_it_and_its_detail_an_object() -> None:
    columns = "(real_at, business_at, actor, action, object_kind, object_key, county_code, changes, detail, xid)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_entry {columns} VALUES (now(), now(), 'x', 'x', 'x', 'x', '', true, '{{}}', '9999999999')"
        )
        cursor.execute("SELECT xid = pg_current_xact_id() FROM audit_entry WHERE actor = 'x'")
        assert cursor.fetchone() == (True,), "one of the future would never be sealed"
        with pytest.raises(DatabaseError, match="detail_is_object"):
            cursor.execute(
                f"INSERT INTO audit_entry {columns} VALUES"
                " (now(), now(), 'x', 'x', 'x', 'x', '', true, '\"{}\"', '3')"
            )


def test_the_public_half_is_made_beside_the_key_and_shows_no_more(home: Path) -> None:
    assert signing.public_key() == signing.own_public_key()
    (home / "keys" / "audit.key").unlink()
    assert len(signing.public_key()) == 32, "who shows or checks needs no signing key"
    write("1")
    with pytest.raises(InputError, match=r"audit\.key"):
        sealing.seal()


def test_the_supervisor_says_it_on_the_boards(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUZHI_HOME", str(home))
    monkeypatch.setattr(sweep, "_sealed", [])
    monkeypatch.setattr(sweep, "_looked", {})
    sealed(home)
    sweep.seal()
    another_actor()
    assert Entry.objects.filter(actor="daan-check").exists()
    monkeypatch.setattr(sweep, "_sealed", [])
    with pytest.raises(Conflict):
        sweep.seal()
    assert Task.objects.get().title == "审计记录与封存不符，核对"
    assert json.loads((home / "run" / "state.json").read_text())["is_trail_altered"] is True
