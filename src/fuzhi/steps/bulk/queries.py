"""What one did to many rows at once; nobody sees another person's."""

from django.db.models import QuerySet

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.bulk.acts import ACTS
from fuzhi.steps.bulk.carrying import left_of, taken_of
from fuzhi.steps.bulk.models import Done
from fuzhi.vocabulary.errors import NotFound

__all__ = ["can_take_back", "done_by", "left_of", "one_of", "taken_of"]


def done_by(staff: Staff) -> QuerySet[Done]:
    """Everything of this person."""
    return Done.objects.filter(by=staff).order_by("-id")


def one_of(staff: Staff, done_id: int) -> Done:
    """One of this person's. Raises NotFound."""
    found = done_by(staff).select_related("undone_by").filter(pk=done_id).first()
    if found is None:
        raise NotFound("no_bulk_act", "没有找到这次批量办理。", "请从“我批量办过的”打开。")
    return found


def can_take_back(staff: Staff, done: Done) -> bool:
    """True when this kind of act can be taken back at all, was not yet, and this person still may."""
    act = ACTS.get(done.act)
    return act is not None and act.undo is not None and done.undone_at is None and act.permission.held(staff)
