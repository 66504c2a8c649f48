"""Files of a parcel imported, one after the other: schools first, since others name them."""

from collections.abc import Sequence

from fuzhi.rosters.kinds import KINDS
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.files import queries as files
from fuzhi.steps.intake import services
from fuzhi.steps.intake.as_shown import commit_as_shown
from fuzhi.steps.intake.models import Batch, ParcelFile
from fuzhi.steps.intake.parcel_lines import by_itself
from fuzhi.steps.intake.parcels import Chosen
from fuzhi.steps.intake.queries import counts_of
from fuzhi.steps.intake.receivers import Seen
from fuzhi.steps.intake.states import BatchState
from fuzhi.steps.tasks.progress import NO_PROGRESS, Progress
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import Conflict


def take(parcel_id: int, chosen: Sequence[Chosen], *, by: Staff, progress: Progress = NO_PROGRESS) -> tuple[int, int]:
    """Import the chosen batches, those that others are looked up in first; returns how many stand, and how many were
    left. What their line said is held against what would be done now."""
    wanted = {number: (batch, said, seen) for number, batch, said, seen in chosen}
    rows = ParcelFile.objects.filter(parcel_id=parcel_id, number__in=wanted, batch__isnull=False)
    order = {kind.value: place for place, kind in enumerate(RosterKind)}
    waiting = sorted(
        rows.select_related("batch", "parcel"),
        key=lambda file: (KINDS[file.kind].names_persons, order[file.kind], file.number),
    )
    done, has_new_places = 0, False
    for at, file in enumerate(waiting):
        progress.step(f"导入 {file.name}", at, len(waiting))
        file.code, file.message, file.mend = "", "", ""
        is_place = not KINDS[file.kind].names_persons
        with by_itself(file):
            batch = _take_one(file, *wanted[file.number], by=by, reads_again=has_new_places and not is_place)
            has_new_places |= is_place and not counts_of(batch).writes_nothing
            done += 1
        file.save(update_fields=file.MOVES)
    return done, len(waiting) - done


def _take_one(
    file: ParcelFile, shown: int, said: str, seen: tuple[int, int, int], *, by: Staff, reads_again: bool
) -> Batch:
    """Import one batch as it was shown; ``reads_again``: schools came in since it was read, and its rows name some."""
    if file.batch is None or file.batch.pk != shown:
        raise Conflict("read_meanwhile", f"“{file.name}”刚刚重新读过，没有导入。", "请看过新的数目，再导入。")
    if reads_again and file.batch.state == BatchState.CHECKED:
        with files.opened(files.for_staff(by, file.batch.file_id or "")) as path:
            file.batch = services.receive(
                path=path,
                name=file.batch.file_name,
                kind=file.batch.kind,
                county_code=file.batch.county_code,
                term=file.batch.term,
                by=by,
                column_overrides=file.batch.column_overrides,
                replaces=file.batch.pk,
            )
        file.file_id = file.batch.file_id
    return commit_as_shown(file.batch.pk, said, Seen(*seen), by=by, progress=NO_PROGRESS)
