"""Questions to the audit trail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from fuzhi.steps.audit import canonical, sealing, signing
from fuzhi.steps.audit.models import Entry, Leaf, Seal
from fuzhi.steps.audit.services import as_exported
from fuzhi.vocabulary.plain import Json


def entries(*, object_kind: str = "", object_key: str = "", county_code: str = "") -> QuerySet[Entry]:
    """Entries, newest first, of one object or of one county; all when nothing is named."""
    found = Entry.objects.order_by("-id")
    if object_kind:
        found = found.filter(object_kind=object_kind)
    if object_key:
        found = found.filter(object_key=object_key)
    return found.filter(county_code=county_code) if county_code else found


def begun_at() -> datetime | None:
    """When the first act of this installation was recorded (real time)."""
    first = Entry.objects.order_by("id").first()
    return first.real_at if first else None


@dataclass(frozen=True, slots=True)
class Trail:
    """How the trail stands: when it was last sealed and over how many entries, and what was recorded since a day."""

    sealed_at: datetime | None
    sealed: int
    exports: int
    refused: int


def trail_since(at: datetime) -> Trail:
    """The last seal; exports and refusals since."""
    last = Seal.objects.order_by("-id").first()
    lately = Entry.objects.filter(real_at__gte=at)
    counts = lately.aggregate(
        exports=Count("id", filter=Q(action="export")), refused=Count("id", filter=Q(action="refused"))
    )
    return Trail(last.sealed_at if last else None, last.size if last else 0, counts["exports"], counts["refused"])


def acts_of(username: str) -> QuerySet[Entry]:
    """What somebody did, and what was done in their name by whoever stood for them, newest first."""
    return Entry.objects.filter(Q(actor=username) | Q(detail__stands_for=username)).order_by("-id")


def last_of_each(*, object_kind: str, actions: Sequence[str]) -> dict[str, str]:
    """Of each object of a kind: its number -> the last of these actions, for those to which one was done."""
    found = Entry.objects.filter(object_kind=object_kind, action__in=actions)
    return dict(found.order_by("object_key", "-id").distinct("object_key").values_list("object_key", "action"))


def kinds_done(actor: str, actions: Sequence[str]) -> set[str]:
    """Which of these actions a person has done at least once, by any step."""
    named = {f"{step}{action}": action for action in actions for step in ("", "payments.", "ledger.")}
    done = Entry.objects.filter(actor=actor, action__in=named).order_by().values_list("action", flat=True).distinct()
    return {named[action] for action in done}


def export_lines() -> Iterator[Json]:
    """The export that ``fuzhi verify-audit`` reads: a head, every sealed entry in tree order, every seal. What is
    sealed while it is read stands in the next one."""
    ring = signing.ring()
    head: Json = {"format": canonical.EXPORT_FORMAT, "public_key": ring.keys[-1].hex()}
    yield head | ({"keys": ring.lines()} if ring.changes else {})
    last = Seal.objects.order_by("-id").first()
    seals = Seal.objects.filter(pk__lte=last.pk if last else 0).order_by("id")
    leaves = Leaf.objects.filter(number__lt=last.size if last else 0).select_related("entry").order_by("number")
    for leaf in leaves.iterator(5000):
        yield {"leaf": leaf.number, "hash": bytes(leaf.hash).hex(), "entry": as_exported(leaf.entry)}
    yield from map(sealing.line_of, seals.iterator(2000))
