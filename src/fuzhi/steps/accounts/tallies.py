"""How often somebody tried something lately, counted in the database: one row a thing and somebody, in one statement.

A tally is no part of the act that it counts: what is tried stays counted when the act fails.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from fuzhi.steps.accounts.models import Tally
from fuzhi.vocabulary import clock

WHO_MAX = 120
KEPT = timedelta(days=1)
_ADD = """
INSERT INTO accounts_tally AS t (what, who, since, count) VALUES (%(what)s, %(who)s, %(now)s, %(times)s)
ON CONFLICT (what, who) DO UPDATE SET count = CASE WHEN t.since <= %(over)s THEN excluded.count
                                           ELSE t.count + excluded.count END,
                                      since = CASE WHEN t.since <= %(over)s THEN excluded.since ELSE t.since END
RETURNING count
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` of ``what`` in ``seconds`` (from the first one on), by whoever is counted."""

    what: str
    most: int
    seconds: int

    def add(self, who: str, times: int = 1) -> int:
        """Count so many more; returns how many there are now."""
        now = clock.real_now()
        values: dict[str, str | int | datetime] = {
            "what": self.what,
            "who": who[:WHO_MAX],
            "now": now,
            "times": times,
            "over": now - timedelta(seconds=self.seconds),
        }
        with connection.cursor() as cursor:
            cursor.execute(_ADD, values)
            return int(cursor.fetchone()[0])

    def is_passed_by(self, who: str) -> bool:
        """Count one more; True when it is one too many."""
        return self.add(who) > self.most

    def tried(self, who: str) -> int:
        """How many there were lately."""
        since = clock.real_now() - timedelta(seconds=self.seconds)
        found = Tally.objects.filter(what=self.what, who=who[:WHO_MAX], since__gt=since)
        return found.values_list("count", flat=True).first() or 0

    def forget_all(self, beginning: str) -> None:
        """Nothing was tried by anybody whose name begins so."""
        Tally.objects.filter(what=self.what, who__startswith=beginning).delete()

    def forget(self, who: str) -> None:
        """Nothing was tried."""
        Tally.objects.filter(what=self.what, who=who[:WHO_MAX]).delete()

    def take_back(self, who: str) -> None:
        """The last one counts for nothing."""
        Tally.objects.filter(what=self.what, who=who[:WHO_MAX], count__gt=0).update(count=F("count") - 1)


def forget_old() -> None:
    """Drop what no limit asks for any more; run by the sweep."""
    Tally.objects.filter(since__lt=clock.real_now() - KEPT).delete()
