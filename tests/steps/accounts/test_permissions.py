"""Who may do what is the contract's table, and no role holds two verbs that clash."""

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import CLASHES, MAY, Verb, can, check, check_county, check_school
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import NotAllowed, NotFound


def staff(role: Role, area: str = "220822", school: str = "", is_active: bool = True) -> Staff:
    return Staff(username="someone", role=role, area_code=area, school_code=school, is_active=is_active)


def test_every_verb_has_its_row() -> None:
    assert set(MAY) == set(Verb)
    assert all(MAY.values())


@pytest.mark.parametrize("clash", CLASHES, ids=lambda clash: "+".join(sorted(clash)))
def test_no_role_holds_verbs_that_clash(clash: frozenset[Verb]) -> None:
    for role in Role:
        assert len([verb for verb in clash if role in MAY[verb]]) < 2, role


@pytest.mark.parametrize(
    "role,may,may_not",
    [  # contract "running", who does what
        (
            Role.CLERK,
            [Verb.IMPORT_ROSTER, Verb.DECIDE_MATCH, Verb.RUN, Verb.SUBMIT_LIST, Verb.OPEN_CASE],
            [Verb.APPROVE_LIST, Verb.APPROVE_CASE, Verb.RELEASE_BATCH],
        ),
        (
            Role.CHECKER,
            [Verb.APPROVE_LIST, Verb.APPROVE_CASE, Verb.OPEN_NOTICE, Verb.RELEASE_BATCH],
            [Verb.IMPORT_ROSTER, Verb.RUN, Verb.MAKE_BATCH, Verb.SUBMIT_LIST],
        ),
        (
            Role.FINANCE,
            [Verb.MAKE_BATCH, Verb.RECORD_RETURN, Verb.MEND_ACCOUNT, Verb.VIEW_FUNDS],
            [Verb.APPROVE_LIST, Verb.RELEASE_BATCH, Verb.RUN],
        ),
        (
            Role.SCHOOL,
            [Verb.CONFIRM_SHEET, Verb.REPORT_LEAVER, Verb.REPORT_MISSED, Verb.CONFIRM_RECEIPT],
            [Verb.SUBMIT_LIST, Verb.VIEW_FUNDS, Verb.EXPORT],
        ),
        (
            Role.VILLAGE,
            [Verb.REPORT_MISSED, Verb.RECORD_VISIT, Verb.VIEW_CHILDREN],
            [Verb.VIEW_AMOUNTS, Verb.VIEW_MONEY, Verb.UNMASK],
        ),
        (
            Role.SUPERVISOR,
            [Verb.COMPARE_COUNTIES, Verb.VIEW_CHILDREN, Verb.VIEW_FUNDS],
            [Verb.APPROVE_LIST, Verb.RELEASE_BATCH, Verb.UNMASK],
        ),
        (Role.AUDITOR, [Verb.EXPORT, Verb.VERIFY, Verb.VIEW_AUDIT], [Verb.UNMASK, Verb.RUN, Verb.RECORD_RETURN]),
        (
            Role.ADMIN,
            [Verb.MANAGE_ACCOUNTS, Verb.MOVE_DEMO_DATE, Verb.MANAGE_SETTINGS],
            [Verb.VIEW_CHILDREN, Verb.VIEW_MONEY, Verb.EXPORT],
        ),
    ],
)
def test_roles_as_the_contract_says(role: Role, may: list[Verb], may_not: list[Verb]) -> None:
    for verb in may:
        check(staff(role), verb)
    for verb in may_not:
        with pytest.raises(NotAllowed, match=verb.label):
            check(staff(role), verb)


def test_the_auditor_changes_nothing() -> None:
    assert {verb for verb, roles in MAY.items() if Role.AUDITOR in roles} == {
        Verb.VIEW_CHILDREN,
        Verb.VIEW_HOUSEHOLDS,
        Verb.VIEW_ROSTERS,
        Verb.VIEW_LISTS,
        Verb.VIEW_CASES,
        Verb.VIEW_MONEY,
        Verb.VIEW_AMOUNTS,
        Verb.VIEW_TEACHERS,
        Verb.VIEW_FUNDS,
        Verb.VIEW_COVERAGE,
        Verb.VIEW_AUDIT,
        Verb.COMPARE_COUNTIES,
        Verb.EXPORT,
        Verb.VERIFY,
        Verb.USE_OWN_TASKS,
    }


def test_a_closed_account_may_nothing() -> None:
    assert not can(staff(Role.CLERK, is_active=False), Verb.RUN)


@pytest.mark.parametrize(
    "area,school,county,covered",
    [
        ("220822", "", "220822", True),
        ("220822", "", "220821", False),
        ("2208", "", "220821", True),
        ("220822100", "", "220822", False),
        ("220822", "2208220001", "220822", False),
    ],
)
def test_a_county_is_covered_whole_or_not_at_all(area: str, school: str, county: str, covered: bool) -> None:
    by = staff(Role.CLERK, area, school)
    if covered:
        check_county(by, county)
    else:
        with pytest.raises(NotFound):
            check_county(by, county)


def test_a_school_reaches_itself_alone() -> None:
    check_school(staff(Role.SCHOOL, school="2208220001"), "2208220001")
    for other in ("2208220002", ""):
        with pytest.raises(NotFound):
            check_school(staff(Role.SCHOOL, school="2208220001"), other)
    with pytest.raises(NotFound):
        check_school(staff(Role.CLERK), "")
