"""An import does what its page said: another file imported meanwhile stops it, and the page says the new figures."""

import pytest

from fuzhi.steps.intake import jobs, queries
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.receivers import Counts, Seen
from fuzhi.steps.registry.models import Enrolment
from fuzhi.steps.tasks.progress import NO_PROGRESS
from fuzhi.vocabulary.errors import Conflict
from tests.factories.rosters import Office, Pupil

pytestmark = pytest.mark.django_db
CHILDREN = [Pupil(f"王禾{name}", birth=f"200809{number:02d}") for number, name in enumerate("苗穗黍稷", start=1)]


def shown(batch: Batch) -> Seen:
    counts = queries.counts_of(batch)
    return Seen(counts.new, counts.changed, counts.gone)


def test_a_file_imported_meanwhile_stops_an_import_and_its_page_says_what_is_so_now(office: Office) -> None:
    office.schools()
    earlier = office.receive("roll", [child.roll() for child in CHILDREN[:3]])
    waiting = office.receive("roll", [child.roll() for child in CHILDREN])
    assert shown(waiting) == Seen(4, 0, 0)
    intake.commit(batch_id=earlier.pk, by=office.clerk)
    asked = jobs.OfBatch(by=office.clerk.username, batch=waiting.pk, seen=shown(waiting))
    with pytest.raises(Conflict, match="会新增 1、改变 0、减少 0"):
        jobs.commit(asked, NO_PROGRESS)
    waiting.refresh_from_db()
    assert (waiting.state, shown(waiting)) == ("checked", Seen(1, 0, 0))
    before = Enrolment.objects.count()
    jobs.commit(asked | {"seen": shown(waiting)}, NO_PROGRESS)
    waiting.refresh_from_db()
    assert waiting.state == "committed" and Enrolment.objects.count() == before + 1


@pytest.mark.parametrize(
    ("seen", "takes_away", "is_still"),
    [
        (Seen(1, 2, 3), True, True),
        (Seen(1, 2, 0), True, False),
        (Seen(1, 2, 0), False, True),
        (Seen(0, 2, 3), False, False),
        (Seen(1, 1, 3), True, False),
    ],
)
def test_what_is_missing_counts_where_the_file_is_the_whole_register(
    seen: Seen, takes_away: bool, is_still: bool
) -> None:
    assert seen.is_still(Counts(new=1, changed=2, gone=3), takes_away=takes_away) is is_still
