"""What is asked twice is done once: a form, a task after a kill; the order of undo is that of the commits."""

from datetime import date
from pathlib import Path

import pytest

from fuzhi.steps.files import services as files
from fuzhi.steps.files.models import StoredFile
from fuzhi.steps.intake import jobs, services
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.tasks.progress import NO_PROGRESS
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict
from tests.factories.rosters import HEADERS, TONGYU, Office, Pupil, write

pytestmark = pytest.mark.django_db
CHILD = Pupil("王禾苗")


def asked(office: Office, path: Path, key: str) -> jobs.Reading:
    stored = files.store(
        source=path,
        name=path.name,
        media_type="",
        county_code=TONGYU,
        by=office.clerk,
        purpose=jobs.UPLOAD,
        days=1,
    )
    return jobs.Reading(
        by=office.clerk.username,
        file_id=str(stored.pk),
        kind="roll",
        county_code=TONGYU,
        term="2017-1",
        request_key=key,
    )


def test_a_form_sent_twice_and_a_task_done_again_give_one_batch(office: Office, tmp_path: Path) -> None:
    path = write(tmp_path / "学籍.xlsx", HEADERS["roll"], [CHILD.roll()])
    first, second = asked(office, path, "k1"), asked(office, path, "k1")
    made = [jobs.read(one, NO_PROGRESS)["batch"] for one in (first, second, first)]
    assert len({*made}) == 1 and Batch.objects.filter(kind="roll").count() == 1
    assert not StoredFile.objects.filter(purpose=jobs.UPLOAD).exists(), (
        "the upload is kept until it was read, no longer"
    )
    batch = Batch.objects.get(kind="roll")
    kept = StoredFile.objects.get(pk=str(batch.file_id))
    assert files.place_of(kept.digest).exists()
    assert jobs.read(asked(office, path, "k2"), NO_PROGRESS)["batch"] != batch.pk, "another form is another act"


def test_bytes_that_a_row_names_are_not_removed(office: Office, tmp_path: Path) -> None:
    stored = files.store(source=b"rows", name="a.csv", media_type="", county_code=TONGYU, by=office.clerk, purpose="x")
    files.forget(file_id=stored.pk, purpose="another")
    assert files.place_of(stored.digest).exists() and StoredFile.objects.filter(pk=stored.pk).exists()
    files.forget(file_id=stored.pk, purpose="x")
    assert not files.place_of(stored.digest).exists()


def test_undo_goes_by_the_order_of_commits_when_the_clock_goes_back(office: Office) -> None:
    with clock.at(date(2017, 10, 12)):
        first = office.bring("roll", [CHILD.roll()])
    with clock.at(date(2017, 10, 11)):
        second = office.bring("roll", [CHILD.roll(班级="2班")])
    assert (first.commit_no, second.commit_no) == (1, 2)
    with pytest.raises(Conflict) as refusal:
        services.undo(batch_id=first.pk, by=office.clerk)
    assert refusal.value.code == "later_batch"
    services.undo(batch_id=second.pk, by=office.clerk)
    services.undo(batch_id=first.pk, by=office.clerk)
    again = office.bring("roll", [CHILD.roll()])
    assert again.commit_no == 3 and again.counts["new"] == 1
