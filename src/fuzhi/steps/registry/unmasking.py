"""A whole ID number shown, on record with its reason."""

from django.db import transaction

from fuzhi.steps.accounts.disclosing import disclose
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.by_hand import locked_person, stated, written
from fuzhi.steps.registry.models import Unmasking
from fuzhi.steps.registry.permissions import check_unmask
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.identity import mask_whole_numbers


@transaction.atomic
def unmask(*, person_id: int, reason: str, by: Staff) -> str:
    """The whole ID number of one person, kept on record with the reason; at most 100 an hour for one
    account, roster files counted by their persons."""
    check_unmask.role(by)
    reason = stated(reason)
    person = locked_person(person_id, by)
    check_unmask(by, person)
    number = queries.id_numbers([person.pk]).get(person.pk, "")
    if not number:
        raise NotFound("no_id", f"{person.name}没有证件号。", "请向学校补齐。")
    disclose(persons=1, what=f"person {person.number}", by=by)
    Unmasking.objects.create(person=person, by=by.username, at=clock.real_now(), reason=reason)
    written(
        by, "unmask", "person", person.number, person.county_code, {"reason": mask_whole_numbers(reason)}, changes=False
    )
    return number
