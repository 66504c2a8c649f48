"""Many files handed in together: each is kept, read as what it is, and imported by one press with all that are sure.

A file that cannot be read, or not imported, says so by itself and leaves the others alone. What is long is done by two
tasks (``parcel_reading``, ``parcel_taking``); whoever presses twice starts one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from django.db import connection, transaction
from django.db.models import QuerySet

from fuzhi.steps.accounts.repeating import made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import services as audit
from fuzhi.steps.files import services as files
from fuzhi.steps.intake.models import FILES_MAX, Parcel, ParcelFile
from fuzhi.steps.intake.permissions import check_import
from fuzhi.steps.intake.quota import take_reading
from fuzhi.steps.intake.receivers import receiver_of
from fuzhi.steps.intake.states import BatchState
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.queries import under_way
from fuzhi.steps.tasks.things import Task
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.terms import Term

READ_PARCEL, TAKE_PARCEL = "roster_parcel_read", "roster_parcel_take"
UPLOAD, KEPT_DAYS = "upload", 3
"""A file that nobody could read is kept over a weekend, so that it can be read as what the clerk says it is."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file as it came."""

    name: str
    media_type: str
    body: bytes


Chosen = tuple[int, int, str, tuple[int, int, int]]
"""A file to import: its number in the parcel, its batch, what was said of it (whole or corrections, else empty), and
how many its line said to be new, changed and gone."""


class OfParcel(TypedDict):
    """Which parcel is read or imported, for whom (username); ``take``: the files to import."""

    by: str
    parcel: int
    take: NotRequired[list[Chosen]]


@transaction.atomic
def hand_in(
    *, handed: Sequence[HandedIn], county_code: str, term: str, by: Staff, request_key: str | None = None
) -> Parcel:
    """Keep the files and start to read them. With the key of a form that came before they join its parcel, and those
    that it has already are left: an upload that broke goes on where it was.

    Raises InputError ``too_many_files`` beyond :data:`FILES_MAX` of a parcel, TooMany beyond the hour's readings; then
    none of these files is kept, and those that stood stay.
    """
    check_import(by, county_code)
    semester = str(Term.parse(term))
    parcel = _parcel_of(request_key, by) or Parcel.objects.create(
        county_code=county_code,
        term=semester,
        made_by=by.username,
        made_at=clock.now(),
        request_key=request_key,
    )
    known = set(ParcelFile.objects.filter(parcel=parcel).values_list("digest", "name"))
    count, fresh = len(known), 0
    for one in handed:
        digest, name = hashlib.sha256(one.body).hexdigest(), mask_whole_numbers(_name(one.name))
        if (digest, name) in known:
            continue
        if count == FILES_MAX:
            raise InputError(
                "too_many_files",
                f"一次最多交 {FILES_MAX} 份，这里已经有 {len(known) - fresh} 份，又选了 {len(handed)} 份。",
                "请分几次上传；已经收下的不用再传。",
            )
        take_reading(by)
        stored = files.store(
            source=one.body,
            name=name,
            media_type=one.media_type,
            county_code=county_code,
            by=by,
            purpose=UPLOAD,
            days=KEPT_DAYS,
        )
        known.add((digest, name))
        count, fresh = count + 1, fresh + 1
        ParcelFile.objects.create(
            parcel=parcel, number=count, file_id=stored.pk, name=name, digest=digest, size=len(one.body)
        )
    if fresh:
        _record(parcel, "hand_in_rosters", by, {"files": fresh})
        start_reading(parcel, by)
    return parcel


def _name(name: str) -> str:
    """The file's own name: some browsers send a path."""
    return name.replace("\\", "/").rpartition("/")[2][:200]


def _parcel_of(request_key: str | None, by: Staff) -> Parcel | None:
    """The parcel of this form, locked; forms that come at one moment follow each other."""
    if not request_key:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"intake:parcel:{request_key}"])
    return made_before(Parcel.objects.select_for_update(), request_key, made_by=by.username)


@transaction.atomic
def say(*, parcel_id: int, said: Mapping[int, tuple[str, str]], by: Staff) -> int:
    """Read files again as the clerk says, by their number in the parcel: kind and semester. Files that stand so already
    and those that were imported are left; returns how many are read again. InputError for an unknown kind or term."""
    check_import.role(by)
    parcel = _own(parcel_id, by)
    again = 0
    for file in _files(parcel).filter(number__in=said):
        kind, term = said[file.number]
        receiver_of(kind)
        semester = str(Term.parse(term))
        is_settled = file.batch is not None and file.batch.state != BatchState.CHECKED
        if is_settled or (file.kind, file.term) == (kind, semester):
            continue
        take_reading(by)
        file.kind, file.term, file.is_said = kind, semester, True
        file.read_at, file.doubt, file.code, file.message, file.mend = None, "", "", "", ""
        file.tries += 1
        file.save(update_fields=file.MOVES)
        again += 1
    if again:
        _record(parcel, "say_rosters", by, {"files": again})
        start_reading(parcel, by)
    return again


@transaction.atomic
def start_taking(*, parcel_id: int, take: Sequence[Chosen], by: Staff) -> Task:
    """Import these batches of a parcel, as a task; each as its line said. While one is under way
    it is that one. InputError when nothing was chosen."""
    check_import.role(by)
    parcel = _own(parcel_id, by)
    own = set(_files(parcel).filter(batch__isnull=False).values_list("number", flat=True))
    chosen = [one for one in take if one[0] in own]
    if not chosen:
        raise InputError("nothing_chosen", "没有勾选要导入的文件。", "请在要导入的文件前打勾，再按导入。")
    task = under_way(parcel.taking_id) or tasks.start(
        kind=TAKE_PARCEL,
        title=f"导入 {len(chosen)} 份名册",
        by=by,
        county_code=parcel.county_code,
        payload=OfParcel(by=by.acts_as, parcel=parcel.pk, take=chosen),
    )
    parcel.taking_id = task.pk
    parcel.save(update_fields=["taking_id"])
    return task


def start_reading(parcel: Parcel, by: Staff) -> None:
    """Have what is unread read, unless a task is at it: one that goes on looks for newcomers itself."""
    if under_way(parcel.reading_id):
        return
    task = tasks.start(
        kind=READ_PARCEL,
        title=f"读取第 {parcel.pk} 次成批上传",
        by=by,
        county_code=parcel.county_code,
        payload=OfParcel(by=by.acts_as, parcel=parcel.pk),
    )
    parcel.reading_id = task.pk
    parcel.save(update_fields=["reading_id"])


def _own(parcel_id: int, by: Staff) -> Parcel:
    parcel = Parcel.objects.select_for_update().filter(pk=parcel_id).first()
    if parcel is None:
        raise NotFound("not_here", "没有找到这次上传。", "请从名册导入页面打开。")
    check_import(by, parcel.county_code)
    return parcel


def _files(parcel: Parcel) -> QuerySet[ParcelFile]:
    return ParcelFile.objects.filter(parcel=parcel).select_related("batch").order_by("number")


def _record(parcel: Parcel, action: str, by: Staff, detail: dict[str, object]) -> None:
    audit.record(
        by=by.username,
        action=action,
        object_kind="intake_parcel",
        object_key=str(parcel.pk),
        county_code=parcel.county_code,
        detail=detail,
    )
