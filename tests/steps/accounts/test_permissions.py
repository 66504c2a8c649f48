"""Who may do what is the contract's table, and no role holds two verbs that clash."""

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.permissions import CLASHES, MAY, Verb, allows, asks, can, check, check_county, check_school
from fuzhi.vocabulary.codes import Coded, Role
from fuzhi.vocabulary.errors import Conflict, NotAllowed, NotFound
from fuzhi.vocabulary.transitions import Move, Transitions


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
        Verb.VIEW_CHANGES,
        Verb.VIEW_MONEY,
        Verb.VIEW_AMOUNTS,
        Verb.VIEW_TEACHERS,
        Verb.VIEW_FUNDS,
        Verb.VIEW_COVERAGE,
        Verb.VIEW_CHECKS,
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
    check_school(staff(Role.SCHOOL, school="2208220001"), "220822" + str(10_001)[1:])
    for other in ("2208220002", ""):
        with pytest.raises(NotFound):
            check_school(staff(Role.SCHOOL, school="2208220001"), other)
    with pytest.raises(NotFound):
        check_school(staff(Role.CLERK), "")


def test_a_refusal_names_who_may() -> None:
    with pytest.raises(NotAllowed) as refused:
        check(staff(Role.VILLAGE), Verb.MEND_ACCOUNT)
    assert refused.value.mend == f"这件事由{Role.CLERK.label}、{Role.FINANCE.label}办理。"


class Light(Coded):
    """States of a toy."""

    OFF = "off", "关"
    ON = "on", "开"


class Turn(Coded):
    """What one does with it."""

    ON = "turn_on", "打开"


class Lamp:
    """A thing in a county, of a kind that can be turned on or not."""

    def __init__(self, state: str = "off", county: str = "220822", is_broken: bool = False) -> None:
        self.state, self.county, self.is_broken = state, county, is_broken


LAMPS = Transitions(table="lamp", noun="灯", states=Light, acts=Turn, moves=(Move(Turn.ON, (Light.OFF,), Light.ON),))
asked: list[Lamp] = []


@asks(Verb.RUN)
def check_turn(by: Staff, lamp: Lamp) -> None:
    """The county's clerk turns on what is whole."""
    asked.append(lamp)
    check_county(by, lamp.county)
    if lamp.is_broken:
        raise Conflict("broken", "坏了。", "换一盏。")


def test_the_role_is_asked_before_the_thing_is_looked_at() -> None:
    assert check_turn.__doc__ == "The county's clerk turns on what is whole."
    assert check_turn.held(staff(Role.CLERK)) and not check_turn.held(staff(Role.FINANCE))
    asked.clear()
    for refuse in (check_turn, lambda by, _: check_turn.role(by)):
        with pytest.raises(NotAllowed):
            refuse(staff(Role.FINANCE), Lamp(county="220821"))
    assert asked == []
    check_turn(staff(Role.CLERK), Lamp())
    with pytest.raises(NotFound):
        check_turn(staff(Role.CLERK), Lamp(county="220821"))


@pytest.mark.parametrize(
    ("role", "lamp", "by_check", "by_state_too"),
    [
        (Role.CLERK, Lamp(), True, True),
        (Role.CLERK, Lamp("on"), True, False),
        (Role.CLERK, Lamp(is_broken=True), False, False),
        (Role.CLERK, Lamp(county="220821"), False, False),
        (Role.FINANCE, Lamp(), False, False),
    ],
)
def test_a_button_stands_exactly_where_the_check_and_the_state_allow(
    role: Role, lamp: Lamp, by_check: bool, by_state_too: bool
) -> None:
    assert allows(check_turn)(staff(role), lamp) is by_check
    assert allows(check_turn, LAMPS, Turn.ON)(staff(role), lamp) is by_state_too


def test_the_state_is_asked_first_and_a_fault_is_no_refusal() -> None:
    asked.clear()
    assert not allows(check_turn, LAMPS, Turn.ON)(staff(Role.CLERK), Lamp("on"))
    assert asked == [], "the check may read the database"

    def faulty(by: Staff, lamp: Lamp) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        allows(faulty)(staff(Role.CLERK), Lamp())
