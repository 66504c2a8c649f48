"""Every staff address x every role: who may enter is written here by hand, and a new address without a row fails.

A missing object answers 404 to whoever may enter, and 403 to whoever may not, whatever the object: that foreign objects
answer as missing ones is tried on the running demo (``tests/journeys/test_other_areas.py``).
"""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from fuzhi.steps.accounts import services
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.vocabulary.codes import Role

pytestmark = pytest.mark.django_db

ROWS = {  # address name -> the verb that opens it
    "staff-home": "use_own_tasks",
    "staff-export": "export",
    "staff-search": "use_own_tasks",
    "search-pasted": "use_own_tasks",
    "search-found": "use_own_tasks",
    "search-keep": "view_children",
    "view-keep": "use_own_tasks",
    "view-open": "use_own_tasks",
    "view-remove": "use_own_tasks",
    "view-pin": "use_own_tasks",
    "view-share": "use_own_tasks",
    "list-layout": "use_own_tasks",
    "bulk-mine": "use_own_tasks",
    "bulk-done": "use_own_tasks",
    "bulk-undo": "use_own_tasks",
    "bulk-correct": "correct_fact",
    "bulk-fill": "correct_fact",
    "bulk-decided-correct": "correct_fact",
    "bulk-place": "correct_fact",
    "bulk-cases-assign": "submit_case",
    "bulk-cases-close": "submit_case",
    "bulk-changes-confirm": "confirm_change",
    "bulk-changes-refuse": "confirm_change",
    "bulk-objections-dismiss": "answer_objection",
    "bulk-pairs-same": "decide_match",
    "bulk-pairs-different": "decide_match",
    "bulk-batches-urge": "urge",
    "bulk-lines-urge": "urge",
    "bulk-withhold": "make_batch",
    "bulk-lift": "make_batch",
    "bulk-withheld-confirm": "release_batch",
    "bulk-withheld-refuse": "release_batch",
    "decisions-compared-run": "view_amounts",
    "decisions-compared-term": "view_amounts",
    "list-compared": "view_amounts",
    "search-schools": "view_children",
    "search-batches": "view_money",
    "search-notices": "view_lists",
    "rosters": "view_rosters",
    "roster-form": "import_roster",
    "roster-upload": "import_roster",
    "roster-many": "import_roster",
    "roster-parcel": "import_roster",
    "roster-parcel-state": "import_roster",
    "roster-parcel-say": "import_roster",
    "roster-parcel-take": "import_roster",
    "roster-reading": "import_roster",
    "roster-reading-state": "import_roster",
    "roster-row": "view_children",
    "roster-batch": "view_rosters",
    "roster-compared": "view_rosters",
    "roster-preview": "view_rosters",
    "roster-problem": "view_rosters",
    "roster-annotated": "import_roster",
    "roster-original": "import_roster",
    "roster-read-recognised": "import_roster",
    "roster-columns": "import_roster",
    "roster-mend": "import_roster",
    "roster-unmend": "import_roster",
    "roster-commit": "import_roster",
    "roster-undo": "undo_import",
    "roster-discard": "import_roster",
    "matching": "view_rosters",
    "matching-next": "decide_match",
    "matching-pair": "view_rosters",
    "matching-decide": "decide_match",
    "matching-settle": "decide_match",
    "matching-undo": "decide_match",
    "children": "view_children",
    "child-add": "add_child",
    "child-withdraw": "add_child",
    "child-correct": "correct_fact",
    "child-identity": "correct_fact",
    "child-unmask": "unmask",
    "households": "view_households",
    "teachers": "view_teachers",
    "household": "view_households",
    "child": "view_children",
    "child-timeline": "view_children",
    "child-card": "view_amounts",
    "decisions": "view_amounts",
    "decisions-start": "run",
    "decisions-list": "view_amounts",
    "decisions-missing": "view_amounts",
    "decisions-differences": "view_amounts",
    "decisions-child": "view_amounts",
    "decisions-paper": "view_amounts",
    "decision": "view_amounts",
    "school-sheets": "confirm_sheet",
    "school-sheet": "confirm_sheet",
    "school-sheet-paper": "confirm_sheet",
    "school-reopen": "confirm_sheet",
    "school-leaver": "report_leaver",
    "school-missing-child": "report_missed",
    "school-receipts-reopen": "confirm_receipt",
    "school-receipts": "confirm_receipt",
    "policy": "use_own_tasks",
    "policy-clause": "use_own_tasks",
    "policy-item": "use_own_tasks",
    "policy-readings": "use_own_tasks",
    "policy-reading": "use_own_tasks",
    "policy-reading-propose": "set_reading",
    "policy-reading-confirm": "confirm_reading",
    "policy-reading-refuse": "confirm_reading",
    "policy-reading-withdraw": "set_reading",
    "lists": "view_amounts",
    "lists-submit": "submit_list",
    "lists-marked": "view_amounts",
    "sheet": "view_amounts",
    "sheet-paper": "submit_list",
    "list": "view_amounts",
    "list-people": "view_amounts",
    "list-approve": "approve_list",
    "list-return": "approve_list",
    "notices": "view_lists",
    "objections": "view_amounts",
    "objection": "view_amounts",
    "withdrawal-confirm": "confirm_withdrawal",
    "withdrawal-refuse": "confirm_withdrawal",
    "withdrawal-take-back": "answer_objection",
    "notice": "view_lists",
    "notice-paper": "view_lists",
    "changes": "view_changes",
    "change": "view_changes",
    "change-confirm": "confirm_change",
    "change-refuse": "confirm_change",
    "change-withdraw": "mend_account",
    "papers": "view_amounts",
    "papers-new": "view_amounts",
    "papers-make": "view_amounts",
    "papers-make-decided": "view_amounts",
    "papers-make-listed": "view_amounts",
    "papers-start": "view_amounts",
    "paper": "view_amounts",
    "paper-file": "view_amounts",
    "cases": "view_cases",
    "case-new": "open_case",
    "case": "view_cases",
    "case-submit": "submit_case",
    "case-approve": "approve_case",
    "case-refuse": "approve_case",
    "case-close": "submit_case",
    "case-assign": "submit_case",
    "case-visit": "record_visit",
    "village-children": "report_missed",
    "village-report": "report_missed",
    "batches": "view_money",
    "batch-prepare": "view_funds",
    "batch-make": "make_batch",
    "batch-accounts": "view_funds",
    "account-mend": "mend_account",
    "batch-line": "view_money",
    "batch": "view_money",
    "batch-lines": "view_money",
    "batch-release": "release_batch",
    "batch-void": "make_batch",
    "batch-back": "release_batch",
    "withheld": "view_funds",
    "withheld-put": "make_batch",
    "withheld-lift": "make_batch",
    "withheld-confirm": "release_batch",
    "withheld-refuse": "release_batch",
    "batch-file": "make_batch",
    "batch-return": "record_return",
    "batch-return-confirm": "confirm_return",
    "batch-return-refuse": "confirm_return",
    "batch-return-withdraw": "record_return",
    "batch-return-dispute": "record_return",
    "batch-unanswered": "record_return",
    "line-answer": "record_return",
    "line-late": "record_return",
    "batch-simulate": "record_return",
    "batch-repay": "repay",
    "batch-settle": "settle",
    "funds": "view_funds",
    "funds-approved": "view_funds",
    "funds-unconfirmed": "view_funds",
    "journal": "view_funds",
    "journal-entry": "view_funds",
    "coverage": "view_coverage",
    "coverage-people": "view_coverage",
    "checks": "view_checks",
    "coverage-redraw": "view_coverage",
    "progress": "view_coverage",
    "done": "use_own_tasks",
    "urge": "urge",
    "deadlines": "set_deadline",
    "urgings": "use_own_tasks",
    "urging-answer": "use_own_tasks",
    "system-home": "view_audit",
    "system-accounts": "manage_accounts",
    "system-add": "manage_accounts",
    "system-active": "manage_accounts",
    "system-account": "manage_accounts",
    "system-password": "manage_accounts",
    "system-number": "manage_accounts",
    "system-leave-end": "manage_accounts",
    "system-role": "manage_accounts",
    "system-factor": "manage_accounts",
    "system-openings": "confirm_opening",
    "system-opening-confirm": "confirm_opening",
    "system-opening-refuse": "confirm_opening",
    "system-term": "manage_settings",
    "system-demo-date": "move_demo_date",
    "system-audit": "view_audit",
    "system-audit-entry": "view_audit",
    "system-audit-verifiable": "verify",
    "tasks": "use_own_tasks",
    "task": "use_own_tasks",
    "task-progress": "use_own_tasks",
    "account": "use_own_tasks",
    "account-password": "use_own_tasks",
    "account-factor": "use_own_tasks",
    "account-factor-begin": "use_own_tasks",
    "account-factor-confirm": "use_own_tasks",
    "account-factor-codes": "use_own_tasks",
    "account-factor-off": "use_own_tasks",
    "account-leave": "use_own_tasks",
    "account-leave-end": "use_own_tasks",
    "account-stand-in": "use_own_tasks",
    "help-tour": "use_own_tasks",
    "help-samples": "view_rosters",
    "help-sample": "view_rosters",
}
OPEN = {
    "staff-login",
    "staff-code",
    "staff-link",
    "staff-logout",
    "staff-look",
    "help-quiet",
    "staff-term",
}  # signing in and out; the semester is only kept in the session
AREAS = {
    Role.CLERK: "220822",
    Role.CHECKER: "220822",
    Role.FINANCE: "220822",
    Role.SCHOOL: "220822",
    Role.VILLAGE: "220822100",
    Role.SUPERVISOR: "2208",
    Role.AUDITOR: "2208",
    Role.ADMIN: "2208",
}
FILLED = {
    "int": "987654321",
    "uuid": str(uuid.UUID(int=7)),
    "str:number": "P0000000000000",
    "str:username": "nobody",
    "slug:code": "nothing",
    "slug:name": "nothing",
    "slug:term": "nothing",
    "slug:kind": "nothing",
    "str:delivery": "cash",
    "str:form": "sheet",
    "str:benefit": "nothing",
    "str:code": "nothing",
}
MISSING_MAY_BE_SHOWN = {"batch-prepare", "batch-make", "policy-clause", "policy-item"}  # no object in the address


def staff_patterns() -> Iterator[tuple[str, URLPattern]]:
    def walk(patterns: Any, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for one in patterns:
            route = prefix + str(one.pattern)
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, route)
            elif route.startswith("staff/"):
                yield route, one

    return walk(get_resolver().url_patterns, "")


PATTERNS = {pattern.name: (route, pattern) for route, pattern in staff_patterns()}


def filled(route: str) -> str:
    def fill(hit: re.Match[str]) -> str:
        kind, name = hit[1], hit[2]
        return FILLED.get(f"{kind}:{name}") or FILLED[kind]

    return "/" + re.sub(r"<(\w+):(\w+)>", fill, route)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(PATTERNS) == set(ROWS) | OPEN
    assert len(PATTERNS) == len(list(staff_patterns())), "two addresses share a name"


@pytest.mark.parametrize("name", sorted(ROWS))
def test_the_view_asks_for_the_verb_of_its_row(name: str) -> None:
    assert str(getattr(PATTERNS[name][1].callback, "verb", "")) == ROWS[name]


@pytest.fixture(scope="module")
def clients(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[Role, Client]]:
    """One signed-in person a role, kept for all addresses."""
    with django_db_blocker.unblock(), transaction.atomic():  # rolled back: audit lines cannot be deleted
        made = {}
        for role, area in AREAS.items():
            school = "2208220001" if role == Role.SCHOOL else ""
            staff = services.add_staff(
                username=f"matrix-{role.value}",
                display_name="张三",
                role=role.value,
                area_code=area,
                password="",
                school_code=school,
                is_demo=True,
            )
            made[role] = Client(raise_request_exception=True)
            made[role].force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        yield made
        transaction.set_rollback(True)


CHANGING = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY)\s+\"?(\w+)", re.I)
MAY_BE_WRITTEN_BY_A_LOOK = re.compile(r"django_session|oversight_(coveragerow|snapshot)|accounts_tally")
"""The session itself, and the coverage snapshot: derived, drawn anew when a look finds it stale."""


def writes(asked: CaptureQueriesContext, status: int) -> list[str]:
    """Tables that a page only for looking changed, but for the entry of a refusal in the trail."""
    changed = [CHANGING.match(query["sql"]) for query in asked.captured_queries]
    found = [hit[1] for hit in changed if hit and not MAY_BE_WRITTEN_BY_A_LOOK.match(hit[1])]
    return [table for table in found if (table, status) != ("audit_entry", 403)]


@pytest.mark.parametrize("name", sorted(ROWS))
def test_who_enters(name: str, clients: dict[Role, Client]) -> None:
    path, verb = filled(PATTERNS[name][0]), Verb(ROWS[name])
    has_object = "<" in PATTERNS[name][0] and name not in MISSING_MAY_BE_SHOWN
    for role, client in clients.items():
        for method in ("get", "post"):
            connection.queries_log.clear()  # of bounded length: once it is full, nothing more would be seen
            with CaptureQueriesContext(connection) as asked:
                status = getattr(client, method)(path).status_code
            if method == "get":
                assert not (written := writes(asked, status)), f"get {path} as {role} writes: {written[:3]}"
            if status == 405:  # the method is not offered at all
                continue
            if role not in MAY[verb]:
                assert status == 403, f"{method} {path} as {role}: {status}"
            elif has_object:
                allowed = {404, 403} if method == "get" else {404, 403, 409, 422, 302}  # a form may say it on the list
                assert status in allowed, f"{method} {path} as {role}: {status}"
            else:
                assert status in {200, 302, 303, 403, 404, 409, 422}, f"{method} {path} as {role}: {status}"


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_stranger_is_sent_to_sign_in(name: str) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(filled(PATTERNS[name][0]))
        assert answer.status_code == 405 or (
            answer.status_code == 302 and answer["Location"].startswith("/staff/login/")
        ), name
