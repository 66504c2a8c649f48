"""Verb of printing: keep what was printed, for whom, when and by whom; the file goes when its days are over."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid.models import PrintedChild, Printing
from fuzhi.steps.aid.permissions import check_print
from fuzhi.steps.aid.states import Paper, PrintedFor
from fuzhi.steps.audit import services as audit
from fuzhi.steps.files import services as files
from fuzhi.steps.registry.files import ChildOnFile
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.terms import Term

KEPT_DAYS = 60
PURPOSE = "printing"
LABEL_MAX = 120


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is printed for whom: the children are those that ``printed_for`` and ``key`` named when it was asked."""

    paper: Paper
    term: Term
    printed_for: PrintedFor
    key: str
    label: str


@transaction.atomic
def keep_printing(
    *, bundle: Bundle, children: Sequence[ChildOnFile], pages: int, content: bytes | None, by: Staff
) -> Printing:
    """Put a bundle into the archive; ``content`` (its PDF) is kept 60 days, None keeps no file (a single paper)."""
    check_print(by, bundle.printed_for)
    counties, schools = {one.county_code for one in children}, {one.school_code for one in children}
    county = by.scope.county_code or (counties.pop() if len(counties) == 1 else "")
    school = by.school_code or (schools.pop() if len(schools) == 1 else "")
    name = f"{bundle.label}{bundle.paper.label}".replace("/", "／")
    file = content and files.store(
        source=content,
        name=f"{name}.pdf",
        media_type="application/pdf",
        county_code=county,
        by=by,
        purpose=PURPOSE,
        days=KEPT_DAYS,
    )
    made = Printing.objects.create(
        paper=bundle.paper,
        term=str(bundle.term),
        printed_for=bundle.printed_for,
        key=bundle.key,
        label=bundle.label[:LABEL_MAX],
        county_code=county,
        school_code=school,
        count=len(children),
        pages=pages,
        digest=hashlib.sha256("\n".join(one.number for one in children).encode()).hexdigest(),
        file_id=file.pk if file else None,
        made_by=by,
        made_at=clock.now(),
        made_on=clock.today(),
    )
    PrintedChild.objects.bulk_create(
        [PrintedChild(printing=made, person_id=one.person_id) for one in children], batch_size=2_000
    )
    audit.record(
        by=by.username,
        action=f"print_{bundle.paper}",
        changes=False,
        object_kind="person" if len(children) == 1 else "printing",
        object_key=children[0].number if len(children) == 1 else str(made.pk),
        county_code=county,
        detail={"term": made.term, "count": made.count, "printing": made.pk, "digest": made.digest},
    )
    return made
