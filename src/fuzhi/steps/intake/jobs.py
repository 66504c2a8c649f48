"""Long work of intake, as tasks: read an uploaded file, read it again with other columns, import, take back."""

from typing import NotRequired, TypedDict

from fuzhi.steps.accounts import queries as accounts
from fuzhi.steps.files import queries as files
from fuzhi.steps.files import services as stored_files
from fuzhi.steps.intake import services
from fuzhi.steps.tasks.registry import Progress, Result, handler
from fuzhi.vocabulary.errors import FuzhiError

READ, COMMIT, UNDO = "roster_read", "roster_commit", "roster_undo"
UPLOAD = "upload"
"""The purpose of a file that is kept only until it was read."""


class Reading(TypedDict):
    """Which stored file is read as what, for whom (username).

    ``columns``: header -> field as the clerk understands them (empty = no field); ``replaces``: the batch that the same
    file was read into before.
    """

    by: str
    file_id: str
    kind: str
    county_code: str
    term: str
    columns: NotRequired[dict[str, str]]
    replaces: NotRequired[int]


class OfBatch(TypedDict):
    """Which batch is imported or taken back, and who does it (username)."""

    by: str
    batch: int


@handler(READ)
def read(asked: Reading, progress: Progress) -> Result:
    """Read a file. Result: batch.

    A file that was uploaded for this reading and is refused leaves nothing behind.
    """
    by = accounts.staff_named(asked["by"])
    file = files.for_staff(by, asked["file_id"])
    try:
        with files.opened(file) as path:
            batch = services.receive(
                path=path,
                name=file.name,
                kind=asked["kind"],
                county_code=asked["county_code"],
                term=asked["term"],
                by=by,
                column_overrides=asked.get("columns") or None,
                replaces=asked.get("replaces"),
                progress=progress,
            )
    except FuzhiError:
        if file.purpose == UPLOAD:
            stored_files.forget(file=file)
        raise
    if file.purpose == UPLOAD:
        stored_files.forget(file=file)  # the batch has its own
    return {"batch": batch.pk}


@handler(COMMIT)
def commit(asked: OfBatch, progress: Progress) -> Result:
    """Import a batch. Result: batch and counts."""
    batch = services.commit(batch_id=asked["batch"], by=accounts.staff_named(asked["by"]), progress=progress)
    return {"batch": batch.pk, **batch.counts}


@handler(UNDO)
def undo(asked: OfBatch, progress: Progress) -> Result:
    """Take a batch back. Result: batch, dependents and the sentence to show."""
    progress.step("撤回")
    result = services.undo(batch_id=asked["batch"], by=accounts.staff_named(asked["by"]))
    return {"batch": result.batch.pk, "dependents": result.dependents, "message": result.message}
