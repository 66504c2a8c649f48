"""Long work of intake, as tasks: read an uploaded file, read it again with other columns, import, take back."""

from typing import Any

from fuzhi.steps.accounts import queries as accounts
from fuzhi.steps.files import queries as files
from fuzhi.steps.files import services as stored_files
from fuzhi.steps.intake import services
from fuzhi.steps.tasks.registry import Progress, handler
from fuzhi.vocabulary.errors import FuzhiError

READ, COMMIT, UNDO = "roster_read", "roster_commit", "roster_undo"
UPLOAD = "upload"
"""The purpose of a file that is kept only until it was read."""


@handler(READ)
def read(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Payload: by (username), file_id, kind, county_code, term, columns, replaces. Result: batch.

    A file that was uploaded for this reading and is refused leaves nothing behind.
    """
    by = accounts.staff_named(payload["by"])
    file = files.for_staff(by, payload["file_id"])
    try:
        batch = services.receive(
            path=files.path_of(file),
            name=file.name,
            kind=payload["kind"],
            county_code=payload["county_code"],
            term=payload["term"],
            by=by,
            column_overrides=payload.get("columns") or None,
            replaces=payload.get("replaces"),
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
def commit(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Payload: by (username), batch. Result: batch and counts."""
    batch = services.commit(batch_id=payload["batch"], by=accounts.staff_named(payload["by"]), progress=progress)
    return {"batch": batch.pk, **batch.counts}


@handler(UNDO)
def undo(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Payload: by (username), batch. Result: batch, dependents and the sentence to show."""
    progress.step("撤回")
    result = services.undo(batch_id=payload["batch"], by=accounts.staff_named(payload["by"]))
    return {"batch": result.batch.pk, "dependents": result.dependents, "message": result.message}
