"""A child that was entered by hand and should not have been: taken back while nothing rests on it."""

from django.db import transaction

from fuzhi.steps.accounts.repeating import bound, made_before
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.registry import candidates, enrolling, persons, queries
from fuzhi.steps.registry.by_hand import ages_on, locked_person, stated, written
from fuzhi.steps.registry.children import ENROLMENT
from fuzhi.steps.registry.models import Correction, Person
from fuzhi.steps.registry.permissions import check_withdraw_child
from fuzhi.vocabulary import clock


@transaction.atomic
def withdraw_child(*, person_id: int, reason: str, by: Staff, request_key: str | None = None) -> Person:
    """Take back a child that stands on no register but was entered by hand: it is nobody's pupil from the beginning, is
    in no list and in no later run. Who entered it, when, and who took it back stays on record."""
    check_withdraw_child.role(by)
    reason = stated(reason)
    request_key = bound(request_key, person_id, reason)
    if done := made_before(Correction.objects.all(), request_key, by=by.username):
        return queries.root_of(done.person_id)
    person = locked_person(person_id, by)
    check_withdraw_child(by, person)
    at, own = clock.now(), Correction.objects.filter(person__root_id=person.pk, fact=ENROLMENT)
    entered = own.order_by("pk").first()
    for one in own:
        enrolling.take_back(one.pk, at)
    made = Correction.objects.create(
        person=person,
        fact=ENROLMENT,
        old=entered.new if entered else "",
        new="登记已撤回",
        reason=reason,
        term=entered.term if entered else "",
        by=by.username,
        at=at,
        request_key=request_key,
    )
    records = person.records.filter(kind__in=(persons.MANUAL, persons.IDENTITY))
    candidates.forget([one.pk for one in records])
    records.update(is_live=False)
    persons.refresh_these([person.pk], ages_on())
    written(by, "withdraw_child", "person", person.number, person.county_code, {"correction": made.pk})
    person.refresh_from_db()
    return person
