"""A batch imported as its page said, or not at all: what changed meanwhile is compared anew for the next look."""

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.intake import services
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.receivers import Seen
from fuzhi.steps.intake.states import Covers
from fuzhi.steps.tasks.progress import Progress
from fuzhi.vocabulary.errors import Conflict


def commit_as_shown(batch_id: int, said: str, seen: Seen | None, *, by: Staff, progress: Progress) -> Batch:
    """Import a batch; ``said``: :class:`Covers` or empty. Raises what :func:`services.commit` does; after
    ``preview_changed`` the batch says what an import would do now."""
    try:
        covers = Covers(said) if said else None
        return services.commit(batch_id=batch_id, by=by, progress=progress, covers=covers, seen=seen)
    except Conflict as error:
        if error.code == "preview_changed":
            services.compare_again(batch_id=batch_id, by=by)
        raise
