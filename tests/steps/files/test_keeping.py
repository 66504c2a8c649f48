"""Files that share their bytes, files that expire, files that turned out to be of no use."""

import io
import os
import stat
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from fuzhi.steps.accounts.sealing import make_key, make_keys
from fuzhi.steps.files import queries, services, vault
from fuzhi.steps.files.models import StoredFile
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.FUZHI_HOME = tmp_path
    make_keys(tmp_path / "keys")
    return tmp_path


def store(content: bytes = b"abc", days: int | None = None) -> StoredFile:
    return services.store(
        source=content, name="a.csv", media_type="text/csv", county_code="220822", by="tongyu", purpose="x", days=days
    )


def on_disk(home: Path) -> set[bytes]:
    sealed = [path for path in (home / "files").rglob("*") if path.is_file()]
    return {b"".join(vault.unseal(io.BytesIO(path.read_bytes()), keys=home / "keys")) for path in sealed}


def test_equal_bytes_stand_once_and_stay_while_a_row_names_them(home: Path) -> None:
    first, second = store(), store()
    assert first.pk != second.pk and len(on_disk(home)) == 1
    services.forget(file_id=first.pk, purpose=first.purpose)
    assert queries.bytes_of(second) == b"abc"
    services.forget(file_id=second.pk, purpose=second.purpose)
    assert on_disk(home) == set() and not StoredFile.objects.exists()
    with pytest.raises(NotFound) as gone:
        queries.bytes_of(second)
    assert gone.value.code == "file_gone" and "a.csv" in gone.value.message


def test_nothing_half_written_is_left(home: Path) -> None:
    store(b"")
    store(b"x" * (3 << 20))
    assert not list((home / "files").glob("incoming-*"))
    assert on_disk(home) == {b"", b"x" * (3 << 20)}


def test_only_the_owner_of_the_process_reads_the_folder(home: Path) -> None:
    file = store()
    place = services.place_of(file.digest)
    assert stat.S_IMODE((home / "files").stat().st_mode) == 0o700
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


@pytest.mark.parametrize(("days", "expires_on"), [(None, None), (0, date(2017, 9, 20)), (30, date(2017, 10, 20))])
def test_a_file_expires_by_the_business_day(days: int | None, expires_on: date | None) -> None:
    with clock.at(date(2017, 9, 20)):
        assert store(days=days).expires_on == expires_on


def test_the_caller_who_rolled_back_removes_the_own_bytes_at_once(home: Path) -> None:
    kept, lost = store(b"kept"), store(b"lost")
    StoredFile.objects.filter(pk=lost.pk).delete()
    assert services.remove_orphans() == 0, "bytes may be newer than their row"
    assert services.remove_orphans(digests=[kept.digest, lost.digest, "f" * 64]) == 1
    assert on_disk(home) == {b"kept"}


def test_where_no_file_was_ever_stored_there_is_nothing_to_remove() -> None:
    assert services.remove_orphans() == 0


def test_what_lies_on_disk_says_nothing_without_the_key_and_opens_only_whole(home: Path) -> None:
    file = store(b"220822" + b"x" * vault.CHUNK_BYTES)
    place = services.place_of(file.digest)
    sealed = place.read_bytes()
    assert b"220822" not in sealed and queries.bytes_of(file).startswith(b"220822xx")
    for spoilt in (sealed[:-1], sealed[: -vault.TAG_BYTES - 6], sealed[:70] + b"!" + sealed[71:], b"220822"):
        place.write_bytes(spoilt)
        with pytest.raises(InputError) as refused:
            queries.bytes_of(file)
        assert refused.value.code == "file_broken"


def test_the_night_removes_what_is_over_and_seals_what_came_in_before_files_were_sealed(home: Path) -> None:
    with clock.at(date(2017, 9, 20)):
        kept, over = store(b"kept", days=1), store(b"over", days=0)
    services.place_of(kept.digest).write_bytes(b"kept")
    half = home / "files" / f"{services.INCOMING}half"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    assert queries.bytes_of(kept) == b"kept"
    with clock.at(date(2017, 9, 21)):
        assert services.keep_house() == 1
    assert on_disk(home) == {b"kept"} and not StoredFile.objects.filter(pk=over.pk).exists()


def test_a_new_key_takes_over_what_is_stored_and_the_old_one_still_opens(home: Path) -> None:
    file = store(b"kept")
    make_key(home / "keys" / "files-2.key", os.urandom(32))
    assert queries.bytes_of(file) == b"kept"
    services.keep_house()
    place = services.place_of(file.digest)
    assert vault.has_newest_key(place, keys=home / "keys") and queries.bytes_of(file) == b"kept"
