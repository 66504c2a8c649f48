"""Long work of intake, as tasks: read an uploaded file, read it again with other columns, import, take back."""

from typing import NotRequired, TypedDict, cast

from fuzhi.steps.accounts import queries as accounts
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.files import queries as files
from fuzhi.steps.files import services as stored_files
from fuzhi.steps.intake import parcel_reading, parcel_taking, services
from fuzhi.steps.intake.as_shown import commit_as_shown
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.parcels import READ_PARCEL, TAKE_PARCEL, OfParcel
from fuzhi.steps.intake.receivers import Seen
from fuzhi.steps.tasks.registry import Progress, Result, handler, told
from fuzhi.steps.tasks.things import Task
from fuzhi.vocabulary.errors import Conflict, FuzhiError
from fuzhi.vocabulary.handover import Place, Thing

READ, COMMIT, UNDO = "roster_read", "roster_commit", "roster_undo"
UPLOAD = "upload"
"""The purpose of a file that is kept only until it was read."""


class Reading(TypedDict):
    """Which stored file is read as what, for whom (username).

    ``columns``: header -> field as the clerk understands them (empty = no field); ``replaces``: the batch that the same
    file was read into before; ``request_key``: of the form that asked, so that a task which is done again after a kill,
    or a form that is sent twice, gives the batch of the first time.
    """

    by: str
    file_id: str
    kind: str
    county_code: str
    term: str
    columns: NotRequired[dict[str, str]]
    replaces: NotRequired[int]
    request_key: NotRequired[str]


class OfBatch(TypedDict):
    """Which batch is imported or taken back, and who does it (username); ``covers``: what was said of it at import,
    ``seen``: how many its page said to be new, changed and gone."""

    by: str
    batch: int
    covers: NotRequired[str]
    seen: NotRequired[tuple[int, int, int]]


@handler(READ)
def read(asked: Reading, progress: Progress) -> Result:
    """Read a file. Result: batch.

    A file that was uploaded for this reading and is refused leaves nothing behind; one that is another register is
    kept for its day, so that it can be read as what it is (:func:`as_recognised`).
    """
    by = accounts.staff_named(asked["by"])
    try:
        batch = services.received_before(asked.get("request_key"), by=by) or _receive(asked, by, progress)
    except FuzhiError as error:
        if not error.instead:
            stored_files.forget(file_id=asked["file_id"], purpose=UPLOAD)
        raise
    stored_files.forget(file_id=asked["file_id"], purpose=UPLOAD)  # the batch has its own
    return {"batch": batch.pk, **told("已经读好，请看预览，再决定导入。", _place(batch))}


def recognised(task: Task) -> str:
    """The kind that a file turned out to be which was handed in as another; empty where it may not be read as that."""
    result = task.result if isinstance(task.result, dict) else {}
    return str(result.get("instead", "")) if task.kind == READ else ""


def as_recognised(task: Task, by: Staff) -> Reading:
    """What is asked to read the same file as the kind it turned out to be; asked twice it gives one batch."""
    kind = recognised(task)
    if not kind:
        raise Conflict("not_recognised", "这份文件没有认出是别的名册。", "请重新选择名册种类，再上传文件。")
    return {**cast("Reading", task.payload), "by": by.acts_as, "kind": kind, "request_key": task.pk.hex}


def _receive(asked: Reading, by: Staff, progress: Progress) -> Batch:
    file = files.for_staff(by, asked["file_id"])
    with files.opened(file) as path:
        return services.receive(
            path=path,
            name=file.name,
            kind=asked["kind"],
            county_code=asked["county_code"],
            term=asked["term"],
            by=by,
            column_overrides=asked.get("columns") or None,
            replaces=asked.get("replaces"),
            progress=progress,
            request_key=asked.get("request_key"),
        )


@handler(COMMIT)
def commit(asked: OfBatch, progress: Progress) -> Result:
    """Import a batch. Result: batch and counts."""
    by, seen = accounts.staff_named(asked["by"]), asked.get("seen")
    batch = commit_as_shown(
        asked["batch"], asked.get("covers", ""), Seen(*seen) if seen else None, by=by, progress=progress
    )
    said = "，".join(
        f"{words} {batch.counts[key]:,} 行" for key, words in _COUNTED.items() if batch.counts.get(key) is not None
    )
    return {"batch": batch.pk, **batch.counts, **told(f"已导入：{said}。", _place(batch))}


@handler(UNDO)
def undo(asked: OfBatch, progress: Progress) -> Result:
    """Take a batch back. Result: batch, dependents and the sentence to show."""
    progress.step("撤回")
    result = services.undo(batch_id=asked["batch"], by=accounts.staff_named(asked["by"]))
    place = _place(result.batch)
    return {"batch": result.batch.pk, "dependents": result.dependents, **told(result.message, place)}


@handler(READ_PARCEL)
def read_parcel(asked: OfParcel, progress: Progress) -> Result:
    """Read the files of a parcel, one after the other."""
    read, lost = parcel_reading.read_all(asked["parcel"], by=accounts.staff_named(asked["by"]), progress=progress)
    return told(f"读好 {read} 份" + (f"，{lost} 份没有读成。" if lost else "。"), _of_parcel(asked))


@handler(TAKE_PARCEL)
def take_parcel(asked: OfParcel, progress: Progress) -> Result:
    """Import the chosen files of a parcel; what was not imported says so on its line."""
    by = accounts.staff_named(asked["by"])
    done, left = parcel_taking.take(asked["parcel"], asked.get("take", []), by=by, progress=progress)
    said = f"已导入 {done} 份" + (f"，{left} 份没有导入，原因写在各自的行里。" if left else "。")
    return told(said, _of_parcel(asked))


def _of_parcel(asked: OfParcel) -> Place:
    return Place(Thing.ROSTER_PARCEL, (asked["parcel"],))


_COUNTED = {"new": "新增", "changed": "有变化", "same": "不变", "gone": "不在册"}


def _place(batch: Batch) -> Place:
    return Place(Thing.ROSTER, (batch.pk,), f"term={batch.term}")
