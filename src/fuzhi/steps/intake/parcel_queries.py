"""Questions about files that were handed in together: always those of the asker's county."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from fuzhi.steps.accounts.scope import Scope, for_county
from fuzhi.steps.intake.models import Batch, Finding, Parcel, ParcelFile, Row
from fuzhi.steps.intake.queries import counts_of
from fuzhi.steps.intake.receivers import Counts, receiver_of
from fuzhi.steps.intake.states import BatchState, Covers
from fuzhi.steps.intake.titles import ASKED
from fuzhi.steps.tasks.queries import under_way
from fuzhi.steps.tasks.things import Task
from fuzhi.vocabulary.errors import NotFound

SAME = "same_file"
KNOWN = (SAME, "read_before")
"""Why a file was not read: it came before."""


def parcels(scope: Scope) -> QuerySet[Parcel]:
    """What was handed in together in a scope, newest first; nothing for villages and schools."""
    return Parcel.objects.filter(for_county(scope)).order_by("-id")


def parcel(scope: Scope, parcel_id: int) -> Parcel:
    """One parcel. NotFound for a missing one and one of another county alike."""
    found = parcels(scope).filter(pk=parcel_id).first()
    if found is None:
        raise NotFound("not_here", "没有找到这次上传。", "请从名册导入页面打开。")
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One file of a parcel as it stands. ``doubts``: what a person looks at before it is imported; ``covers``: what is
    said of it unless somebody says otherwise, ``asks_covers`` True where somebody may; ``is_part``: another file of the
    parcel is of the same register."""

    file: ParcelFile
    batch: Batch | None
    counts: Counts
    doubts: tuple[str, ...]
    covers: Covers
    asks_covers: bool
    is_part: bool

    @property
    def is_open(self) -> bool:
        """It may be imported."""
        return self.batch is not None and self.batch.state == BatchState.CHECKED and self.file.read_at is not None


def lines(found: Parcel) -> list[Line]:
    """Every file of a parcel in the order in which it came."""
    files = list(ParcelFile.objects.filter(parcel=found).select_related("batch").order_by("number"))
    batches_of = [file.batch_id for file in files if file.batch_id]
    told: dict[int, list[str]] = {}
    for batch_id, message in Finding.objects.filter(batch__in=batches_of, code__in=ASKED).values_list(
        "batch_id", "message"
    ):
        told.setdefault(batch_id, []).append(message)
    parts = _parts(files)
    return [_line(file, told.get(file.batch_id or 0, []), file.batch_id in parts) for file in files]


def _parts(files: Sequence[ParcelFile]) -> set[int | None]:
    """Batches of a register and semester of which there are several: one of them is no whole register. Where each
    speaks for its schools alone, those that share a school."""
    alike: dict[tuple[str, str], list[int]] = {}
    for file in files:
        if file.batch_id:
            alike.setdefault((file.kind, file.term), []).append(file.batch_id)
    several = {key: batches for key, batches in alike.items() if len(batches) > 1}
    by_school = [one for (kind, _), batches in several.items() if receiver_of(kind).is_by_school for one in batches]
    rows = Row.objects.filter(batch__in=by_school).values_list("batch_id", "payload__school_code").distinct()
    schools: dict[int, set[str]] = {}
    for batch_id, school in rows:
        schools.setdefault(batch_id, set()).add(school or "")
    return {
        one
        for (kind, _), batches in several.items()
        for one in batches
        if not receiver_of(kind).is_by_school
        or any(schools.get(one, set()) & schools.get(other, set()) for other in batches if other != one)
    }


def _line(file: ParcelFile, told: list[str], is_part: bool) -> Line:
    counts = counts_of(file.batch) if file.batch else Counts()
    doubts = [file.doubt, *told]
    if counts.looks_partial and not is_part:
        doubts.append(f"比现有的少得多：作为全部名单导入，{counts.gone:,} 人（所）不再在册")
    asks = is_part or counts.looks_partial
    covers = Covers.CORRECTIONS if asks else Covers.WHOLE
    return Line(file, file.batch, counts, tuple(filter(None, doubts)), covers, asks, is_part)


def working(found: Parcel) -> Task | None:
    """The task that reads or imports these files now, None when none does."""
    return under_way(found.taking_id) or under_way(found.reading_id)


def numbers(found: Parcel) -> list[int]:
    """The numbers of a parcel's files."""
    return list(ParcelFile.objects.filter(parcel=found).order_by("number").values_list("number", flat=True))
