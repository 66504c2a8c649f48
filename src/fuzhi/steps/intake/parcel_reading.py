"""The files of a parcel recognised and read, one after the other; what was cut off goes on where it was."""

from django.db import transaction

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.files import queries as files
from fuzhi.steps.files import services as stored_files
from fuzhi.steps.intake import services
from fuzhi.steps.intake.models import Parcel, ParcelFile
from fuzhi.steps.intake.parcel_lines import by_itself
from fuzhi.steps.intake.parcel_recognising import recognise, refuse_known
from fuzhi.steps.intake.parcels import UPLOAD
from fuzhi.steps.intake.states import BatchState
from fuzhi.steps.tasks.progress import Progress
from fuzhi.vocabulary import clock


def read_all(parcel_id: int, *, by: Staff, progress: Progress) -> tuple[int, int]:
    """Read every file of a parcel that is still to be read, those too that come meanwhile; returns how many of all were
    read, and how many could not be."""
    while file := _next(parcel_id):
        of = ParcelFile.objects.filter(parcel_id=parcel_id)
        progress.step(f"读取 {file.name}", of.filter(read_at__isnull=False).count(), of.count())
        with by_itself(file):
            _read(file, by)
        file.read_at = clock.now()
        file.save(update_fields=file.MOVES)
    lost = ParcelFile.objects.filter(parcel_id=parcel_id, batch=None).exclude(code="").count()
    return ParcelFile.objects.filter(parcel_id=parcel_id, code="").count(), lost


def _next(parcel_id: int) -> ParcelFile | None:
    """The first file that is still to be read; without one the parcel names no task, and what comes starts another."""
    with transaction.atomic():
        parcel = Parcel.objects.select_for_update().get(pk=parcel_id)
        files_left = ParcelFile.objects.filter(parcel=parcel, read_at=None).select_related("batch", "parcel")
        file = files_left.order_by("number").first()
        if file is None:
            parcel.reading_id = None
            parcel.save(update_fields=["reading_id"])
        return file


def _read(file: ParcelFile, by: Staff) -> None:
    key = f"parcelfile-{file.pk}-{file.tries}"
    if known := services.received_before(key, by=by):
        file.batch = known
        return
    if not file.is_said:
        refuse_known(file)
    stored = files.for_staff(by, file.file_id or "")
    with files.opened(stored) as path:
        if not file.is_said:
            recognise(file, path)
        replaced = file.batch if file.batch and file.batch.state == BatchState.CHECKED else None
        file.batch = services.receive(
            path=path,
            name=file.name,
            kind=file.kind,
            county_code=file.parcel.county_code,
            term=file.term,
            by=by,
            replaces=replaced.pk if replaced else None,
            request_key=key,
        )
    file.file_id = file.batch.file_id
    stored_files.forget(file_id=stored.pk, purpose=UPLOAD)  # the batch has its own
