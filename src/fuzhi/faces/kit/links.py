"""Addresses: of a page by its name, and of what a step speaks of. The one place where things and pages meet."""

from django.urls import NoReverseMatch, resolve, reverse

from fuzhi.vocabulary.handover import Place, Thing

PAGES: dict[Thing, str] = {
    Thing.AUDIT: "system-audit",
    Thing.BATCH: "batch",
    Thing.BATCHES: "batches",
    Thing.BATCH_LINE: "batch-line",
    Thing.BULK_DONE: "bulk-done",
    Thing.WITHHELD: "withheld",
    Thing.CASE: "case",
    Thing.CASES: "cases",
    Thing.CHANGE: "change",
    Thing.CHANGES: "changes",
    Thing.CHECKS: "checks",
    Thing.CHILD: "child",
    Thing.CHILDREN: "children",
    Thing.COVERAGE: "coverage",
    Thing.DECISION: "decision",
    Thing.DECISIONS: "decisions",
    Thing.FAMILY: "household",
    Thing.LISTS: "lists",
    Thing.MARKED_LINES: "lists-marked",
    Thing.MISSING_FACTS: "decisions-missing",
    Thing.MISSING_ROSTERS: "rosters",
    Thing.NEW_BATCH: "batch-prepare",
    Thing.NOTICE: "notice",
    Thing.OBJECTION: "objection",
    Thing.OBJECTIONS: "objections",
    Thing.ACCOUNTS: "system-accounts",
    Thing.OPENINGS: "system-openings",
    Thing.OWN_ACCOUNT: "account",
    Thing.OWN_RECEIPTS: "school-receipts",
    Thing.OWN_SHEETS: "school-sheets",
    Thing.PAIR: "matching-pair",
    Thing.PAIRS: "matching",
    Thing.PRINTING: "paper",
    Thing.PROGRESS: "progress",
    Thing.READINGS: "policy-readings",
    Thing.ROSTER: "roster-batch",
    Thing.ROSTER_PARCEL: "roster-parcel",
    Thing.ROSTER_ROW: "roster-row",
    Thing.ROSTERS: "rosters",
    Thing.SHEETS: "lists",
    Thing.SUBMISSION: "lists",
    Thing.URGINGS: "urgings",
}
"""By thing: the name of the page where it is seen or worked on."""


def link(name: str, *args: str | int) -> str:
    """The address of a page by name, empty where this site has no such page."""
    try:
        return reverse(name, args=args) if name else ""
    except NoReverseMatch:
        return ""


def url_of(place: Place | None) -> str:
    """The address of a place, empty for none."""
    if place is None:
        return ""
    url = link(PAGES[place.thing], *place.key)
    return f"{url}?{place.where}" if url and place.where else url


def opens(user: object, url: str) -> bool:
    """True when this person may open the page at an address of ours (``staff_view`` puts ``opens_for`` on the view)."""
    opens_for = getattr(resolve(url.partition("?")[0]).func, "opens_for", None)
    return opens_for is None or bool(opens_for(user))


def opened(user: object, name: str, *args: str | int) -> str:
    """The address of a page by name for whoever may open it; empty for everybody else."""
    url = link(name, *args)
    return url if url and opens(user, url) else ""
