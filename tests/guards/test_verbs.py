"""Every verb that changes something has a row: the services, addresses, API calls and commands that do it.

Each is tried as every wrong role and from another area, and refused; a verb without a row fails. That nobody checks
what they made is held by the database: the constraints are named here, and tried where the thing is known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from fuzhi.site import main
from fuzhi.steps.accounts.permissions import MAY, Verb
from fuzhi.steps.accounts.services import add_staff
from fuzhi.vocabulary.codes import Role
from tests.guards.test_url_matrix import AREAS, ROWS

READS = {verb for verb in Verb if verb.value.startswith("view_")} | {
    Verb.COMPARE_COUNTIES,
    Verb.EXPORT,
    Verb.VERIFY,
    Verb.USE_OWN_TASKS,
}


@dataclass(frozen=True)
class Way:
    """How one verb is done. ``inside``: its service is only reached through that other verb's."""

    services: tuple[str, ...]
    command: tuple[str, ...] = ()
    inside: Verb | None = None
    no_page: str = ""
    is_of_own_area: bool = False
    """Names no object of another area: what it writes stands in the person's own (or the area is the prefecture)."""


IMPORT = ("roster", "import", "{file}", "--kind", "roll", "--area", "220822", "--term", "2017-1", "--as", "{who}")
WAYS: dict[Verb, Way] = {
    Verb.IMPORT_ROSTER: Way(
        (
            "intake.services.receive",
            "intake.services.commit",
            "intake.services.discard",
            "intake.services.hand_out",
            "intake.mending.mend_cells",
            "intake.mending.take_back",
            "intake.parcels.hand_in",
            "intake.parcels.say",
            "intake.parcels.start_taking",
        ),
        IMPORT,
    ),
    Verb.UNDO_IMPORT: Way(("intake.services.undo",), ("roster", "undo", "987654321", "--as", "{who}")),
    Verb.DECIDE_MATCH: Way(
        ("registry.services.decide_pair", "registry.services.settle_claim", "registry.services.undo_decision"),
    ),
    Verb.CORRECT_FACT: Way(("registry.services.correct", "registry.identity.correct_identity")),
    Verb.ADD_CHILD: Way(("registry.services.add_child", "registry.services.withdraw_child")),
    Verb.RUN: Way(("aid.services.run",), ("run", "--term", "2017-1", "--area", "220822", "--as", "{who}")),
    Verb.CONFIRM_SHEET: Way(("aid.services.confirm_sheet", "aid.services.reopen_sheet")),
    Verb.REPORT_LEAVER: Way(("aid.services.report_leaver",)),
    Verb.REPORT_MISSED: Way(("casework.services.report_missed",), is_of_own_area=True),
    Verb.CONFIRM_RECEIPT: Way(("payments.services.confirm_receipt", "payments.services.reopen_receipt")),
    Verb.SUBMIT_LIST: Way(("aid.services.submit_list", "aid.services.settle_marked")),
    Verb.APPROVE_LIST: Way(("aid.services.approve_list", "aid.services.return_list")),
    Verb.OPEN_NOTICE: Way(
        ("aid.notices.open_notice",), inside=Verb.APPROVE_LIST, no_page="approving the list opens it"
    ),
    Verb.ANSWER_OBJECTION: Way(("aid.services.answer_objection", "aid.services.take_back_withdrawal")),
    Verb.CONFIRM_WITHDRAWAL: Way(("aid.services.confirm_withdrawal", "aid.services.refuse_withdrawal")),
    Verb.OPEN_CASE: Way(("casework.services.open_case",)),
    Verb.SUBMIT_CASE: Way(
        (
            "casework.services.submit_case",
            "casework.services.close_case",
            "casework.services.register_missed",
            "casework.services.assign_case",
        )
    ),
    Verb.APPROVE_CASE: Way(
        ("casework.services.approve_case", "casework.services.refuse_case"),
    ),
    Verb.RECORD_VISIT: Way(("casework.services.record_visit",)),
    Verb.MAKE_BATCH: Way(
        (
            "payments.services.make_batch",
            "payments.services.void_batch",
            "payments.services.withhold",
            "payments.services.lift_withheld",
        )
    ),
    Verb.RELEASE_BATCH: Way(
        (
            "payments.services.release_batch",
            "payments.services.send_back_batch",
            "payments.services.confirm_withheld",
            "payments.services.refuse_withheld",
        )
    ),
    Verb.RECORD_RETURN: Way(
        (
            "payments.services.record_return",
            "payments.services.withdraw_return",
            "payments.services.dispute_return",
            "payments.services.void_unanswered",
            "payments.services.report_late",
            "payments.services.answer_not_received",
        )
    ),
    Verb.CONFIRM_RETURN: Way(
        (
            "payments.services.confirm_return",
            "payments.services.refuse_return",
            "payments.services.reverse_return",
        )
    ),
    Verb.MEND_ACCOUNT: Way(("registry.services.mend_account", "registry.services.withdraw_change")),
    Verb.CONFIRM_CHANGE: Way(("registry.services.confirm_change", "registry.services.refuse_change")),
    Verb.REPAY: Way(("payments.services.repay",)),
    Verb.SETTLE: Way(("payments.services.settle",)),
    Verb.SET_READING: Way(("aid.services.propose_reading", "aid.services.withdraw_reading")),
    Verb.CONFIRM_READING: Way(("aid.services.confirm_reading", "aid.services.refuse_reading")),
    Verb.SET_SHARES: Way(
        ("ledger.services.set_shares",),
        command=(
            *("shares", "set", "--tier", "national", "--percents", "county=100", "--document", "x"),
            *("--area", "220822", "--as", "{who}"),
        ),
        no_page="entered by command",
    ),
    Verb.CONFIRM_SHARES: Way(
        ("ledger.services.confirm_shares", "ledger.services.refuse_shares"),
        command=("shares", "confirm", "987654321", "--as", "{who}"),
        no_page="confirmed by command",
    ),
    Verb.OPEN_BUDGET_LINE: Way(("ledger.services.open_line",), no_page="pages come with what is paid from them"),
    Verb.CONFIRM_BUDGET_LINE: Way(
        ("ledger.services.confirm_line", "ledger.services.refuse_line"),
        no_page="pages come with what is paid from them",
    ),
    Verb.UNMASK: Way(("registry.services.unmask",)),
    Verb.MANAGE_ACCOUNTS: Way(
        (
            "accounts.services.add_staff",
            "accounts.services.set_active",
            "accounts.services.set_staff_number",
            "accounts.invitations.open_account",
            "accounts.invitations.reset_password",
            "accounts.changing.change_role",
            "accounts.changing.reset_second_factor",
            "accounts.delegating.end_by_administration",
        ),
        is_of_own_area=True,
    ),
    Verb.CONFIRM_OPENING: Way(
        ("accounts.openings.confirm_opening", "accounts.openings.refuse_opening"), is_of_own_area=True
    ),
    Verb.MANAGE_SETTINGS: Way(
        (
            "accounts.services.set_working_term",
            "accounts.services.confirm_restored",
            "accounts.services.record_new_keys",
        ),
        is_of_own_area=True,
    ),
    Verb.CHOOSE_PACK: Way(
        ("aid.services.use_pack",),
        command=("pack", "use", "baicheng-2017", "--from", "2018-1", "--as", "{who}"),
        is_of_own_area=True,
        no_page="an operator's act, by command",
    ),
    Verb.URGE: Way(("oversight.services.urge",)),
    Verb.SET_DEADLINE: Way(("oversight.services.set_deadline",), is_of_own_area=True),
    Verb.MOVE_DEMO_DATE: Way(("accounts.services.move_demo_date",), is_of_own_area=True),
}
FOUR_EYES = {  # what is approved -> the constraint or trigger that refuses maker = checker
    "approve list": "aid_list_four_eyes",
    "approve case": "casework_case_four_eyes",
    "open notice": "aid_notice_four_eyes",
    "release batch": "payments_batch_four_eyes",
    "confirm change, opening": "accounts_proposal_four_eyes",
    "reconcile": "payments_batch_reconciled_by_other",
    "confirm reading": "aid_readingset_four_eyes",
    "confirm shares": "ledger_shareset_four_eyes",
    "confirm budget line": "ledger_budgetline_four_eyes",
}


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """One person a role in 通榆县, and one of each in another county (rolled back: audit lines cannot be deleted)."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = {}
        for role, area in AREAS.items():
            school = "2208220001" if role == Role.SCHOOL else ""
            for prefix, place in (("here", area), ("far", area.replace("220822", "220821"))):
                made[f"{prefix}-{role.value}"] = add_staff(
                    username=f"verbs-{prefix}-{role.value}",
                    display_name="张三",
                    role=role.value,
                    area_code=place,
                    password="",
                    school_code=school.replace("220822", "220821") if prefix == "far" else school,
                    is_demo=True,
                )
        yield made
        transaction.set_rollback(True)


def test_every_verb_that_changes_something_has_a_row() -> None:
    assert set(WAYS) == set(Verb) - READS


def test_every_verb_has_an_address_or_says_why_not() -> None:
    for verb, way in WAYS.items():
        assert (verb.value in ROWS.values()) != bool(way.no_page), verb


@pytest.mark.parametrize("verb", [verb for verb, way in WAYS.items() if way.command], ids=str)
def test_the_command_refuses_wrong_roles_and_other_areas(
    verb: Verb, people: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "r.csv").write_text("姓名\n", encoding="utf-8")
    for who, person in people.items():
        is_here = who.startswith("here") or WAYS[verb].is_of_own_area
        if person.role in {role.value for role in MAY[verb]} and is_here:
            continue
        words = [word.format(file=tmp_path / "r.csv", who=person.username) for word in WAYS[verb].command]
        assert main.run(words) == 2, who
        said = capsys.readouterr()
        assert said.out == "" and re.search("您的岗位不能|没有找到", said.err), said.err


@pytest.mark.django_db
@pytest.mark.parametrize("what", FOUR_EYES)
def test_the_database_knows_four_eyes(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT conname AS name FROM pg_constraint WHERE contype = 'c'"
            " UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D') x WHERE name = %s",
            [FOUR_EYES[what]],
        )
        assert cursor.fetchone() == (1,)
