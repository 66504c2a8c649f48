"""The trail as services write and seal it: with its act, whole days, late commits, and what an export says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from pytest_django import Settings

from fuzhi.steps.audit import canonical, queries, sealing, services, signing
from fuzhi.steps.audit.models import Entry, Leaf, Seal
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError


def write(key: str, county: str = "220822", kind: str = "thing", **detail: object) -> None:
    services.record(by="tongyu", action="try", object_kind=kind, object_key=key, county_code=county, detail=detail)


@pytest.mark.django_db
def test_an_entry_falls_with_the_act_that_it_tells_of() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write("1")
        raise ZeroDivisionError
    assert not queries.entries().exists()


@pytest.mark.django_db
def test_what_json_does_not_know_is_kept_as_text_and_a_long_key_is_cut() -> None:
    write("k" * 200, day=date(2017, 9, 20), sum=Decimal("1.50"), name="王小明")
    entry = queries.entries().get()
    assert entry.detail == {"day": "2017-09-20", "sum": "1.50", "name": "王小明"}
    assert entry.object_key == "k" * 80


@pytest.mark.django_db
def test_business_time_is_the_clocks_and_real_time_is_not() -> None:
    with clock.at(date(2001, 2, 3)):
        write("1")
    entry = queries.entries().get()
    assert entry.business_at.astimezone(clock.SHANGHAI).date() == date(2001, 2, 3)
    assert abs((clock.real_now() - entry.real_at).total_seconds()) < 600


@pytest.mark.django_db
def test_entries_are_found_by_thing_and_by_county_newest_first() -> None:
    for key, county, kind in (("1", "220822", "thing"), ("2", "220822", "thing"), ("1", "220821", "other")):
        write(key, county, kind)
    assert [(e.object_kind, e.object_key) for e in queries.entries()] == [
        ("other", "1"),
        ("thing", "2"),
        ("thing", "1"),
    ]
    assert [e.object_key for e in queries.entries(object_kind="thing")] == ["2", "1"]
    assert [e.county_code for e in queries.entries(object_key="1")] == ["220821", "220822"]
    assert [e.object_key for e in queries.entries(county_code="220822", object_key="2")] == ["2"]
    assert not queries.entries(object_kind="thing", county_code="220821").exists()


@pytest.mark.django_db
def test_nothing_written_is_nothing_sealed() -> None:
    assert sealing.seal() is None
    assert [line for line in queries.export_lines() if "leaf" in line or "seal" in line] == []


@pytest.mark.usefixtures("as_owner")
@pytest.mark.django_db
def test_each_day_has_its_head_and_the_export_tells_them_in_order() -> None:
    days = [date(2017, 9, 20), date(2017, 9, 21), date(2017, 9, 22)]
    for number, day in enumerate(days):
        write(str(number))
        sealing.seal(day=day)
    quiet = sealing.seal(day=date(2017, 9, 23))
    assert quiet is not None and quiet.size == 3
    head, *lines = queries.export_lines()
    assert head == {"format": canonical.EXPORT_FORMAT, "public_key": signing.public_key().hex()}
    assert [(line["seal"], line["size"]) for line in lines if "seal" in line] == [
        ("2017-09-20", 1),
        ("2017-09-21", 2),
        ("2017-09-22", 3),
        ("2017-09-23", 3),
    ]
    leaves = [bytes.fromhex(line["hash"]) for line in lines if "leaf" in line]
    for line in (line for line in lines if "seal" in line):
        root = canonical.root_of(leaves[: line["size"]])
        assert line["root"] == root.hex()
        note = signing.note(line["seal"], line["size"], root, bytes.fromhex(line["previous"]))
        assert signing.is_signed(signing.public_key(), note, bytes.fromhex(line["signature"]))


@pytest.mark.usefixtures("as_owner")
@pytest.mark.django_db
def test_every_seal_of_a_day_is_kept_and_signs_the_one_before() -> None:
    day = date(2017, 9, 20)
    for key in "123":
        write(key)
        sealing.seal(day=day)
    first, second, third = Seal.objects.order_by("id")
    assert [one.size for one in (first, second, third)] == [1, 2, 3] and Leaf.objects.count() == 3
    assert bytes(first.previous) == canonical.NOTHING
    assert bytes(second.previous) == sealing.digest_of(first) and bytes(third.previous) == sealing.digest_of(second)
    assert list(sealing.faults()) == []


@pytest.mark.usefixtures("as_owner")
@pytest.mark.django_db
def test_an_exported_entry_hashes_to_its_leaf() -> None:
    write("1", note="é 王小明", nested={"b": 1, "a": [True, None]})
    sealing.seal()
    line = next(line for line in queries.export_lines() if "leaf" in line)
    assert canonical.leaf_hash(canonical.entry_bytes(line["entry"])).hex() == line["hash"]


@pytest.mark.parametrize(
    ("public", "text", "signature"),
    [
        (b"", b"text", b"s" * 64),
        (b"p" * 31, b"text", b"s" * 64),
        (b"p" * 32, b"text", b""),
        (b"p" * 32, b"text", b"s" * 64),
    ],
)
def test_rubbish_is_not_signed(public: bytes, text: bytes, signature: bytes) -> None:
    assert not signing.is_signed(public, text, signature)


def test_a_note_names_day_size_and_root() -> None:
    assert signing.note("2017-09-20", 7, b"\x01\xff", b"") == b"fuzhi audit\n2017-09-20\n7\n01ff\n", "of older data"
    assert signing.note("2017-09-20", 7, b"\x01", b"\x02") == b"fuzhi audit 2\n2017-09-20\n7\n01\n02\n"


def test_without_a_key_nothing_is_signed(settings: Settings, tmp_path: Path) -> None:
    settings.FUZHI_HOME = tmp_path
    with pytest.raises(InputError, match="fuzhi setup"):
        signing.sign(b"text")


@pytest.mark.usefixtures("as_owner")
@pytest.mark.django_db(transaction=True)
def test_an_act_that_commits_late_is_sealed_late_and_never_lost() -> None:
    """The other hand began first and ends last: what committed between waits for it, so the order is final."""
    known = connection.get_connection_params()
    facts = {name: known[name] for name in ("dbname", "user", "host", "port") if known.get(name)}
    with psycopg.connect(**facts) as slow:
        slow.execute("SELECT pg_current_xact_id()")
        write("quick")
        first = sealing.seal()
        assert first is None, "the quick act cannot be final while an earlier transaction runs"
        slow.execute(
            "INSERT INTO audit_entry (real_at, business_at, actor, action, object_kind, object_key, county_code, changes,"
            " detail) VALUES (now(), now(), 'slow', 'try', 'thing', 'slow', '', true, '{}')"
        )
        slow.commit()
    sealed = sealing.seal()
    assert sealed is not None and sealed.size == Entry.objects.count() == 2
    order = Leaf.objects.order_by("number").values_list("entry__object_key", flat=True)
    assert list(order) == ["slow", "quick"], "in the order of the transactions"
