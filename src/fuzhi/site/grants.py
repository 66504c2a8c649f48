"""What the application's role may do to each table; the statements that grant it are made from this value alone.

Everything may be read. Nothing may be truncated, no table altered, no trigger switched: those are the owner's. Tables
of periods need no line: they are known by their columns (``PERIOD_COLUMNS``). Any other table that is named nowhere
here is read only, and a guard names it (``tests/site/test_roles.py``).
"""

from dataclasses import dataclass

ALL = ("*",)


@dataclass(frozen=True, slots=True)
class Right:
    """Insert and delete, or not; the columns that may be updated (``ALL``: every one)."""

    insert: bool = True
    update: tuple[str, ...] = ()
    delete: bool = False


READ = Right(insert=False)
ADD = Right()
CHANGE = Right(update=ALL)
WORK = Right(update=ALL, delete=True)
"""What is thrown away again: queues, sessions, rows that were not imported, figures that are drawn anew."""
PERIOD = Right(update=("superseded_at", "superseded_by"))
"""What held from when to when is never overwritten: it ends."""
PERIOD_COLUMNS = ("valid_from", "valid_to", "superseded_at", "superseded_by")
DRAWN_COLUMNS = ("is_live",)
"""Of a table that shows what is, drawn anew from what was recorded: every column changes."""


def changes(*columns: str, delete: bool = False) -> Right:
    """Added, and later changed in these columns alone."""
    return Right(update=tuple(sorted(columns)), delete=delete)


RIGHTS: dict[str, Right] = {
    # the trail: entries are added; leaves and seals are the sealer's, who is the owner
    "audit_entry": ADD,
    "audit_leaf": READ,
    "audit_seal": READ,
    # tasks, files, accounts
    "tasks_task": CHANGE,
    "files_storedfile": changes(delete=True),
    "accounts_staff": CHANGE,
    "accounts_setting": CHANGE,
    "accounts_savedview": WORK,
    "accounts_listlayout": WORK,
    "accounts_disclosure": ADD,
    "accounts_tally": WORK,
    "accounts_delegation": changes("ended_at", "ended_by"),
    "accounts_secondfactor": changes("confirmed_at", "last_step", delete=True),
    "accounts_recoverycode": changes("used_at", delete=True),
    "accounts_settinglink": changes("ends_at", "used_at"),
    "accounts_proposal": changes("state", "decided_by_id", "decided_at", "end_reason"),
    # what was done to many rows
    "bulk_done": changes("undone_by_id", "undone_at", "undone_count", "undone_leaves"),
    # intake
    "intake_batch": WORK,
    "intake_row": changes(delete=True),
    "intake_outcome": changes(delete=True),
    "intake_finding": changes(delete=True),
    "intake_refusedrow": changes(delete=True),
    "intake_mend": changes("batch_id", "undone_by", "undone_at", "is_read", delete=True),
    "intake_parcel": changes("reading_id", "taking_id"),
    "intake_parcelfile": changes(
        "file_id",
        "kind",
        "term",
        "is_said",
        "doubt",
        "code",
        "message",
        "mend",
        "batch_id",
        "read_at",
        "tries",
    ),
    # registers
    "periods_receivedregister": changes("superseded_at"),
    "registry_place": changes("name", "parent_code"),
    "registry_matchpair": changes("state", "decided_by", "decided_at", "reason", "chosen_record_id", delete=True),
    "registry_merge": changes("ended_at"),
    "registry_correction": ADD,
    "registry_identitydecision": changes("superseded_at"),
    "registry_unmasking": ADD,
    # the journal
    "ledger_account": READ,
    "ledger_purpose": READ,
    "ledger_entry": ADD,
    "ledger_line": ADD,
    "ledger_fundshare": ADD,
    "ledger_reservation": ADD,
    "ledger_shareset": changes("state", "decided_by", "decided_at"),
    "ledger_budgetline": changes("state", "decided_by", "decided_at"),
    # cases
    "casework_case": changes(
        "state",
        "person_id",
        "submitted_by_id",
        "submitted_at",
        "approved_by_id",
        "decided_at",
        "outcome",
        "assigned_to_id",
    ),
    "casework_visit": ADD,
    # what is due
    "aid_keptpack": ADD,
    "aid_packinuse": ADD,
    "aid_readingset": ADD,
    "aid_item": ADD,
    "aid_itemcondition": ADD,
    "aid_run": changes("is_current", "counts", "facts_digest", "same_until"),
    "aid_factrow": ADD,
    "aid_decision": ADD,
    "aid_difference": changes("run_id"),
    "aid_entitlement": changes(
        "amount_fen",
        "school_code",
        "village_code",
        "clause",
        "is_universal",
        "person_id",
        "run_id",
        "decision_id",
        "state",
        "list_id",
        "sheet_id",
        "mark_reason",
        "is_late",
        "withdrawn_by",
        "withdrawn_reason",
        "withdrawn_at",
        "withdrawn_staff_id",
    ),
    "aid_sheet": changes("state", "confirmed_by_id", "confirmed_at", "confirmed_count", "confirmed_fen", delete=True),
    "aid_aidlist": changes(
        "state", "count", "persons", "total_fen", "approved_by_id", "approved_at", "returned_reason"
    ),
    "aid_notice": changes("state", "closed_at", "count", "persons", "total_fen"),
    "aid_noticeline": ADD,
    "aid_objection": changes("state", "answer", "answered_by_id", "answered_at"),
    "aid_objectionitem": ADD,
    "aid_printing": ADD,
    "aid_printedchild": ADD,
    # money
    "payments_batch": changes(
        "state",
        "version",
        "released_by_id",
        "released_at",
        "release_reason",
        "handed_over_by_id",
        "handed_over_at",
        "returned_by_id",
        "returned_at",
        "settled_by_id",
        "settled_at",
        "voided_by_id",
        "voided_at",
        "void_reason",
        "sent_back_at",
        "request_sheet_id",
        "request_text_id",
    ),
    "payments_line": changes("state", "reason", "on"),
    "payments_claim": changes("freed_by_line_id"),
    "payments_bankreturn": changes(
        "state",
        "confirmed_by_id",
        "confirmed_at",
        "disputed_by_id",
        "dispute_reason",
        "ended_by_id",
        "ended_at",
        "end_reason",
    ),
    "payments_returnline": ADD,
    "payments_withheld": changes("state", "confirmed_by_id", "confirmed_at", "ended_by_id", "ended_at", "end_reason"),
    "payments_receipt": changes("reopened_by_id", "reopened_at", "reopen_reason"),
    "payments_notreceived": changes("reason", "answer", "answered_by_id", "answered_at", "came_at"),
    # figures
    "oversight_coveragerow": WORK,
    "oversight_snapshot": CHANGE,
    "oversight_urging": changes("answer", "answered_by_id", "answered_at", "ended_at"),
    "oversight_deadline": ADD,
    # libraries
    "django_session": WORK,
    "django_migrations": READ,
    "django_content_type": READ,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "procrastinate_jobs": WORK,
    "procrastinate_events": WORK,
    "procrastinate_periodic_defers": WORK,
    "procrastinate_workers": WORK,
}
EMPTIED = frozenset({"django_session", "accounts_tally"})
"""Only these may be emptied at one stroke even by the owner."""
FUNCTIONS = ("tasks_analyse(jsonb, boolean)",)
"""Functions that do something in the owner's name."""
