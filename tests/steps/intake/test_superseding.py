"""A newer roster that was imported takes the place of the readings before it; taken back, it gives the place back."""

import pytest

from fuzhi.steps.intake import queries
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.states import Covers
from fuzhi.steps.intake.superseding import replacing
from fuzhi.vocabulary.errors import Conflict
from tests.factories.rosters import Office, Pupil

pytestmark = pytest.mark.django_db
CHILDREN = [Pupil(f"王禾{name}", birth=f"200809{number:02d}") for number, name in enumerate("苗穗黍稷", start=1)]


def read(office: Office, children: int = 4, term: str = "2017-1") -> Batch:
    return office.receive("roll", [child.roll() for child in CHILDREN[:children]], term=term)


def states(*batches: Batch) -> list[str]:
    for batch in batches:
        batch.refresh_from_db()
    return [batch.state for batch in batches]


def waiting(office: Office) -> int:
    return queries.todo_for(office.clerk, "2017-1")[0].count


def test_a_newer_roster_takes_the_place_of_what_waits_and_gives_it_back(office: Office) -> None:
    office.schools()
    old, other_term, newer = read(office, 3), read(office, term="2016-2"), read(office)
    assert waiting(office) == 2
    intake.commit(batch_id=newer.pk, by=office.clerk)
    assert states(old, newer, other_term) == ["superseded", "committed", "checked"]
    assert waiting(office) == 0 and replacing(old) == newer
    with pytest.raises(Conflict, match=f"已被后来导入的第 {newer.pk} 批") as refused:
        intake.commit(batch_id=old.pk, by=office.clerk)
    assert f"先撤回第 {newer.pk} 批" in refused.value.mend
    intake.undo(batch_id=newer.pk, by=office.clerk)
    assert states(old, newer) == ["checked", "undone"] and waiting(office) == 1 and replacing(old) is None
    intake.commit(batch_id=old.pk, by=office.clerk)
    assert states(old) == ["committed"]


def test_what_an_import_before_replaces_too_stays_replaced(office: Office) -> None:
    office.schools()
    oldest, old, between, newest = read(office, 1), read(office, 2), read(office, 3), read(office)
    intake.commit(batch_id=old.pk, by=office.clerk)
    intake.commit(batch_id=newest.pk, by=office.clerk)
    assert states(oldest, between) == ["superseded", "superseded"]
    intake.undo(batch_id=newest.pk, by=office.clerk)
    assert states(oldest, between) == ["superseded", "checked"] and replacing(oldest) == old


def test_corrections_alone_replace_no_roster(office: Office) -> None:
    office.schools()
    whole, corrections = read(office), read(office, 1)
    intake.commit(batch_id=corrections.pk, by=office.clerk, covers=Covers.CORRECTIONS)
    assert states(whole) == ["checked"] and replacing(whole) is None


def test_what_was_replaced_can_be_thrown_away(office: Office) -> None:
    office.schools()
    old, newer = read(office), read(office)
    intake.commit(batch_id=newer.pk, by=office.clerk)
    intake.discard(batch_id=old.pk, by=office.clerk)
    assert not Batch.objects.filter(pk=old.pk).exists()
