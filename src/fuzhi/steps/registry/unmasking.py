"""A whole ID number shown, on record with its reason."""

from datetime import timedelta

from django.db import transaction

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.by_hand import locked_person, stated, written
from fuzhi.steps.registry.models import Unmasking
from fuzhi.steps.registry.permissions import check_unmask
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict, NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers

UNMASKINGS_AN_HOUR_MAX = 100


@transaction.atomic
def unmask(*, person_id: int, reason: str, by: Staff) -> str:
    """The whole ID number of one person, kept on record with the reason; at most 100 an hour for one clerk."""
    check_unmask.role(by)
    reason = stated(reason)
    person = locked_person(person_id, by)
    check_unmask(by, person)
    since = clock.real_now() - timedelta(hours=1)
    if Unmasking.objects.filter(by=by.username, at__gte=since).count() >= UNMASKINGS_AN_HOUR_MAX:
        raise Conflict(
            "too_many_unmaskings", f"一小时内最多查看 {UNMASKINGS_AN_HOUR_MAX} 个全号。", "请稍后再看，或用后四位核对。"
        )
    number = queries.id_numbers([person.pk]).get(person.pk, "")
    if not number:
        raise NotFound("no_id", f"{person.name}没有证件号。", "请向学校补齐。")
    Unmasking.objects.create(person=person, by=by.username, at=clock.real_now(), reason=reason)
    written(
        by, "unmask", "person", person.number, person.county_code, {"reason": mask_whole_numbers(reason)}, changes=False
    )
    return number
