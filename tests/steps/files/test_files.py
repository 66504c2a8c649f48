"""Bytes stand under their digest, and only their own county's office fetches them."""

import hashlib
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from fuzhi.steps.accounts.sealing import make_keys
from fuzhi.steps.files import queries, services
from fuzhi.steps.files.models import StoredFile
from fuzhi.vocabulary.errors import InputError, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.both_servers]


@pytest.fixture(autouse=True)
def own_home(settings: object, tmp_path: Path) -> Path:
    settings.FUZHI_HOME = tmp_path  # type: ignore[attr-defined]
    make_keys(tmp_path / "keys")
    return tmp_path


def stored(name: str = "名册.xlsx") -> StoredFile:
    return services.store(
        source=b"abc", name=name, media_type="x/y", county_code="220822", by="tongyu", purpose="roster"
    )


def test_bytes_come_back_under_their_digest() -> None:
    file = stored()
    assert (file.digest, file.size) == (hashlib.sha256(b"abc").hexdigest(), 3)
    assert queries.bytes_of(file) == b"abc"


def test_a_file_on_disk_is_kept_as_it_is(tmp_path: Path) -> None:
    source = tmp_path / "in.bin"
    source.write_bytes(os.urandom(3_000_000))
    file = services.store(source=source, name="in.bin", media_type="x/y", county_code="", by="tongyu", purpose="roster")
    assert queries.bytes_of(file) == source.read_bytes()


@pytest.mark.parametrize(
    "name,kept", [("../../etc/passwd", "passwd"), ("C:\\a\\b.xlsx", "b.xlsx"), ("x" * 300, "x" * 200)]
)
def test_a_name_is_text_and_never_a_path(own_home: Path, name: str, kept: str) -> None:
    file = stored(name)
    assert file.name == kept
    assert services.place_of(file.digest).is_relative_to(own_home / "files")


def may_fetch(username: str, area_code: str, file: StoredFile) -> bool:
    try:
        return queries.for_staff(SimpleNamespace(username=username, area_code=area_code), file.pk) == file
    except NotFound:
        return False


def test_who_made_a_file_fetches_it_and_others_by_the_rule_of_its_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_rules", {})
    file = stored()
    assert may_fetch("tongyu", "220822100", file) and not may_fetch("other", "220822", file)
    queries.let_fetch(purpose=file.purpose, rule=lambda staff, one: staff.area_code == one.county_code)
    assert may_fetch("other", "220822", file) and not may_fetch("other", "220821", file)
    queries.let_fetch(purpose="something else", rule=lambda staff, one: True)
    assert not may_fetch("other", "220821", file)


def test_a_disk_that_refuses_leaves_nothing(own_home: Path) -> None:
    (own_home / "files").write_text("in the way")
    with pytest.raises(InputError, match="没有存下"):
        stored()
    assert not StoredFile.objects.exists()


def test_bytes_without_a_row_are_removed_after_a_day() -> None:
    file = stored()
    orphan = services.place_of("f" * 64)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"lost")
    assert services.remove_orphans() == 0
    os.utime(orphan, (0, 0))
    os.utime(services.place_of(file.digest), (0, 0))
    assert services.remove_orphans() == 1
    assert not orphan.exists() and services.place_of(file.digest).exists()
