"""Who may do what to which batch. Four eyes live here, in the services' locks, and in the table's CHECK."""

from fuzhi.steps.accounts.permissions import Verb, can, check
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.payments.models import Batch
from fuzhi.vocabulary.errors import NotAllowed, NotFound

_MISSING = ("no_batch", "没有找到这个批次。", "请从发放列表里打开。")


def own_batch(by: Staff, batch_id: int) -> Batch:
    """The batch if its county is wholly in this person's area; foreign and missing answer alike (NotFound)."""
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None or not by.scope.covers_county(batch.county_code):
        raise NotFound(*_MISSING)
    return batch


def check_verb(by: Staff, verb: Verb, batch_id: int) -> Batch:
    """The role first, then the area."""
    check(by, verb)
    return own_batch(by, batch_id)


def check_not_maker(by: Staff, batch: Batch) -> None:
    """Raise NotAllowed when this person made the batch."""
    if batch.made_by_id == by.pk:
        raise NotAllowed(
            "maker_is_checker", f"批次 {batch.no} 是您自己编制的，不能由您放行。", "请另一位复核人员放行。"
        )


def check_not_releaser(by: Staff, batch: Batch) -> None:
    """Raise NotAllowed when this person released the batch: whoever lets money go does not say that it arrived."""
    if batch.released_by_id == by.pk:
        raise NotAllowed("four_eyes", f"批次 {batch.no} 是您放行的，不能由您登记到账。", "请另一位财务人员办理。")


def can_release(by: Staff, batch: Batch) -> bool:
    """May this person release this batch (shown as a button)?"""
    return can(by, Verb.RELEASE_BATCH) and batch.made_by_id != by.pk and by.scope.covers_county(batch.county_code)
