"""A whole roster that is imported takes the place of the readings before it that nobody imported: their previews
compare with what no longer stands, and importing one would bring old facts back. Taken back, it leaves their place to
them."""

from django.db.models import QuerySet

from fuzhi.steps.intake.models import Batch, ParcelFile
from fuzhi.steps.intake.states import BATCHES, BatchAct, BatchState, Covers


def _whole_imports(batch: Batch) -> QuerySet[Batch]:
    """The imported whole rosters of this county, kind and semester."""
    return _alike(batch).filter(state=BatchState.COMMITTED, covers=Covers.WHOLE).order_by("-id")


def _alike(batch: Batch) -> QuerySet[Batch]:
    return Batch.objects.filter(county_code=batch.county_code, kind=batch.kind, term=batch.term)


def replacing(batch: Batch) -> Batch | None:
    """The newest roster that stands in the place of this reading; None while nothing does."""
    return _whole_imports(batch).filter(pk__gt=batch.pk).first()


def supersede_earlier(batch: Batch) -> int:
    """``batch`` was imported: the readings before it no longer wait, unless it brought corrections alone. How many.
    Those that were handed in together with it go on waiting."""
    if batch.covers != Covers.WHOLE:
        return 0
    beside = ParcelFile.objects.filter(parcel__in=ParcelFile.objects.filter(batch=batch).values("parcel"))
    together = beside.filter(batch__isnull=False).values("batch")  # parts of one register, each of its own school
    return BATCHES.move_all(_alike(batch).filter(pk__lt=batch.pk).exclude(pk__in=together), BatchAct.SUPERSEDE)


def restore_earlier(batch: Batch) -> int:
    """``batch`` was taken back: the readings whose place it took wait again, but for those that an import before it
    replaces too. How many."""
    before = _whole_imports(batch).filter(pk__lt=batch.pk).first()
    waiting = _alike(batch).filter(pk__lt=batch.pk, pk__gt=before.pk if before else 0)
    return BATCHES.move_all(waiting, BatchAct.RESTORE)
