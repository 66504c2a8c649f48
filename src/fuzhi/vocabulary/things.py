"""A thing that has a page, and which one it is: what steps and refusals point to.

Which address shows it is known by the faces alone.
"""

from dataclasses import dataclass
from enum import StrEnum


class Thing(StrEnum):
    """What a page can be opened for: one thing by its key, or the list where things of a kind are worked on."""

    ACCOUNTS = "accounts"
    AUDIT = "audit"
    BATCH = "batch"
    BATCHES = "batches"
    BATCH_LINE = "batch_line"
    BULK_DONE = "bulk_done"
    WITHHELD = "withheld"
    CASE = "case"
    CASES = "cases"
    CHANGE = "change"
    CHANGES = "changes"
    CHECKS = "checks"
    CHILD = "child"
    CHILDREN = "children"
    COVERAGE = "coverage"
    DECISION = "decision"
    FAMILY = "family"
    DECISIONS = "decisions"
    LISTS = "lists"
    MARKED_LINES = "marked_lines"
    MISSING_FACTS = "missing_facts"
    MISSING_ROSTERS = "missing_rosters"
    NEW_BATCH = "new_batch"
    NOTICE = "notice"
    OBJECTION = "objection"
    OBJECTIONS = "objections"
    OPENINGS = "openings"
    OWN_ACCOUNT = "own_account"
    OWN_RECEIPTS = "own_receipts"
    OWN_SHEETS = "own_sheets"
    PAIR = "pair"
    PAIRS = "pairs"
    PRINTING = "printing"
    PROGRESS = "progress"
    READINGS = "readings"
    ROSTER = "roster"
    ROSTER_PARCEL = "roster_parcel"
    ROSTER_ROW = "roster_row"
    ROSTERS = "rosters"
    SHEETS = "sheets"
    SUBMISSION = "submission"
    URGINGS = "urgings"


@dataclass(frozen=True, slots=True)
class Place:
    """A thing and its key (none for a list); ``where`` narrows a list or chooses a semester: ``state=open``."""

    thing: Thing
    key: tuple[str | int, ...] = ()
    where: str = ""
