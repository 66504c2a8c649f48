"""For each staff address something real to open or to do there, in a lived-in county: what a right person succeeds with.
``LOOKS`` are opened, ``ACTS`` are posted. A guard fails when an address that answers GET or POST has no row here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.ledger.models import Entry
from fuzhi.vocabulary.codes import Role
from tests.factories.county import County, Stage
from tests.factories.pages import there
from tests.factories.rosters import PRIMARY
from tests.guards import things
from tests.guards.things import Args

Form = dict[str, Any]
ABOVE_COUNTIES = dict.fromkeys((Role.SUPERVISOR, Role.AUDITOR), "pays nobody: there is no own county")


def nothing(county: County, by: Staff) -> Args:
    """An address without an object."""
    return ()


def no_form(county: County, by: Staff) -> Form:
    """A button without fields."""
    return {}


@dataclass(frozen=True)
class Own:
    """One object of the person's own, and what they post to it.

    ``not_for``: roles that hold the verb and still do nothing here, with the reason.
    """

    args: Callable[[County, Staff], Args] = nothing
    form: Callable[[County, Staff], Form] = no_form
    stage: Stage = Stage.RETURNED
    query: str = ""
    not_for: Mapping[Role, str] = field(default_factory=dict)
    is_personal: bool = False
    """Made for whoever asks: nobody else's to begin with."""
    is_recorded: bool = False
    """A look that leaves an audit entry: what was printed, who saw a whole number."""
    is_answered_only: bool = False
    """Posted so that it stands in no address; nothing of it is kept."""
    is_countywide: bool = False
    """Seen by every school and village of the county."""


LOOKS: dict[str, Own] = {
    "staff-home": Own(),
    "staff-export": Own(things.file, is_personal=True),
    "staff-search": Own(query="?q=小禾"),
    "search-pasted": Own(),
    "view-open": Own(things.view, query="?path=/staff/tasks/", is_personal=True),
    "bulk-mine": Own(),
    "bulk-done": Own(things.bulk_done, is_personal=True),
    "decisions-compared-run": Own(),
    "decisions-compared-term": Own(),
    "list-compared": Own(things.list, not_for={Role.SCHOOL: "sees its sheet, not the county's list"}),
    "search-schools": Own(query="?q=兴隆山"),
    "search-batches": Own(query="?q=TY17"),
    "search-notices": Own(query="?q=通榆"),
    "rosters": Own(),
    "roster-form": Own(lambda county, by: ("roll",), is_countywide=True),
    "roster-reading": Own(things.reading, is_personal=True),
    "roster-reading-state": Own(things.reading, is_personal=True),
    "roster-parcel": Own(things.parcel),
    "roster-parcel-state": Own(things.parcel),
    "roster-row": Own(things.pupil_row),
    "roster-batch": Own(things.unwritten),
    "roster-compared": Own(things.unwritten),
    "roster-preview": Own(things.unwritten, query="?tab=new"),
    "roster-problem": Own(things.problem),
    "roster-annotated": Own(things.unwritten),
    "roster-original": Own(things.unwritten),
    "matching": Own(),
    "matching-next": Own(),
    "matching-pair": Own(things.pair),
    "children": Own(),
    "child-add": Own(),
    "child-correct": Own(things.person),
    "child-identity": Own(things.person),
    "child-unmask": Own(things.person),
    "changes": Own(),
    "change": Own(things.change),
    "households": Own(),
    "teachers": Own(),
    "household": Own(things.household),
    "child": Own(things.number),
    "child-timeline": Own(things.number),
    "child-card": Own(things.number, is_recorded=True),
    "decisions": Own(),
    "decisions-list": Own(),
    "decisions-missing": Own(),
    "decisions-differences": Own(),
    "decisions-child": Own(things.number),
    "decisions-paper": Own(things.number, is_recorded=True),
    "decision": Own(lambda county, by: (county.person(1).number, "boarder_living_subsidy")),
    "school-sheets": Own(),
    "school-sheet": Own(things.sheet),
    "school-sheet-paper": Own(lambda county, by: (county.sheet.pk, "sheet"), is_recorded=True),
    "school-missing-child": Own(),
    "school-receipts": Own(),
    "policy": Own(),
    "policy-clause": Own(lambda county, by: ("3.2.3",)),
    "policy-item": Own(lambda county, by: ("school_bus_waiver",)),
    "policy-readings": Own(),
    "policy-reading": Own(lambda county, by: ("teacher_post_day",)),
    "lists": Own(),
    "lists-marked": Own(),
    "sheet": Own(things.sheet),
    "sheet-paper": Own(lambda county, by: (county.sheet.pk, "sheet"), is_recorded=True),
    "list": Own(things.list, not_for={Role.SCHOOL: "sees its sheet, not the county's list"}),
    "list-people": Own(things.list, not_for={Role.SCHOOL: "sees its sheet, not the county's list"}),
    "notices": Own(),
    "objections": Own(),
    "objection": Own(things.objection, not_for={Role.SCHOOL: "objections are the county's"}),
    "notice": Own(things.notice, is_countywide=True),
    "notice-paper": Own(things.notice, is_recorded=True, is_countywide=True),
    "papers": Own(),
    "papers-new": Own(query=f"?whom=school&key={PRIMARY}"),
    "paper": Own(things.printing),
    "paper-file": Own(things.printing, is_recorded=True),
    "cases": Own(),
    "case-new": Own(),
    "case": Own(things.case),
    "village-children": Own(),
    "village-report": Own(),
    "batches": Own(),
    "batch-prepare": Own(lambda county, by: ("cash",), not_for=ABOVE_COUNTIES),
    "batch-accounts": Own(),
    "account-mend": Own(things.number),
    "batch-line": Own(things.line),
    "withheld": Own(things.due, stage=Stage.CLOSED),
    "batch": Own(things.batch),
    "batch-lines": Own(things.batch),
    "funds": Own(),
    "funds-approved": Own(query="?stage=paid"),
    "funds-unconfirmed": Own(query="?state=marked"),
    "journal": Own(),
    "journal-entry": Own(lambda county, by: (there(Entry.objects.first()).pk,)),
    "coverage": Own(),
    "progress": Own(),
    "done": Own(),
    "urgings": Own(),
    "coverage-people": Own(),
    "checks": Own(),
    "help-tour": Own(),
    "help-samples": Own(),
    "help-sample": Own(things.sample),
    "system-home": Own(),
    "system-accounts": Own(),
    "system-add": Own(),
    "system-account": Own(things.account),
    "account": Own(),
    "account-password": Own(),
    "account-factor": Own(),
    "account-leave": Own(),
    "system-audit": Own(),
    "system-audit-entry": Own(things.entry),
    "system-openings": Own(),
    "tasks": Own(),
    "task": Own(things.task, is_personal=True),
    "task-progress": Own(things.task, is_personal=True),
}
