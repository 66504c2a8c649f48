"""Whole numbers shown or handed out: who, when, of how many persons; at most 100 persons an hour for one account."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Sum

from fuzhi.steps.accounts.models import Disclosure
from fuzhi.steps.accounts.staff import Staff
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict

PERSONS_AN_HOUR_MAX = 100


@transaction.atomic
def disclose(*, persons: int, what: str, by: Staff) -> None:
    """Count a disclosure of ``persons`` whole numbers against the hour's limit. Raises Conflict beyond it.

    A roster of more persons than the limit is handed out only when nothing else was in that hour: it is the whole
    hour's work, not added to it. Two at one moment count one after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"disclose:{by.username}"])
    now = clock.real_now()
    last_hour = Disclosure.objects.filter(by=by.username, at__gt=now - timedelta(hours=1))
    seen = last_hour.aggregate(persons=Sum("persons"))["persons"] or 0
    if seen and seen + persons > PERSONS_AN_HOUR_MAX:
        raise Conflict(
            "too_many_unmaskings",
            f"一小时内最多查看 {PERSONS_AN_HOUR_MAX} 人的全号，您已看过 {seen:,} 人，这次是 {persons:,} 人。",
            "请稍后再看，或用末两位核对。",
        )
    Disclosure.objects.create(by=by.username, at=now, persons=persons, what=what)
