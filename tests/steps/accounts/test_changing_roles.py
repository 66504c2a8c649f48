"""Another role or area: asked by one administrator, confirmed by another; the person stays the same person."""

import pytest

from fuzhi.steps.accounts import changing, openings
from fuzhi.steps.accounts.models import Proposal, Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.payments import permissions as money
from fuzhi.steps.payments.models import Batch
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed
from tests.factories.people import person
from tests.factories.rosters import TONGYU

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Staff:
    return person("boss", "admin")


def asked(by: Staff, username: str = "own", role: str = "checker", area: str = TONGYU, school: str = "") -> Proposal:
    return changing.change_role(
        username=username, role=role, area_code=area, school_code=school, reason="岗位调整", by=by
    )


def test_a_role_changes_when_a_second_person_has_confirmed_and_sessions_end(boss: Staff) -> None:
    own = person("own", "finance")
    before = own.get_session_auth_hash()
    found = asked(boss)
    own.refresh_from_db()
    assert own.role == "finance"
    with pytest.raises(NotAllowed):
        openings.confirm_opening(opening_id=found.pk, by=boss)
    openings.confirm_opening(opening_id=found.pk, by=person("boss2", "admin"))
    own.refresh_from_db()
    assert own.role == "checker" and own.get_session_auth_hash() != before
    entry = audit.entries(object_key="own").filter(action="change_role").get()
    assert "财务" in entry.detail["old"]["is"] and "复核" in entry.detail["new"]["is"]


def test_nobody_confirms_the_own_account(boss: Staff) -> None:
    second = person("boss2", "admin")
    found = asked(boss, "boss2", "supervisor", "2208")
    with pytest.raises(NotAllowed) as raised:
        openings.confirm_opening(opening_id=found.pk, by=second)
    assert raised.value.code == "own_account_change" and not openings.can_open(second, found)
    with pytest.raises(InputError):
        asked(second, "boss2", "supervisor", "2208")


def test_what_was_made_in_the_old_role_is_not_checked_in_the_new_one(boss: Staff) -> None:
    own = person("own", "finance")
    batch = Batch(no="TY17秋-01", county_code=TONGYU, made_by=own)
    openings.confirm_opening(opening_id=asked(boss).pk, by=person("boss2", "admin"))
    own.refresh_from_db()
    with pytest.raises(NotAllowed) as refused:
        money.check_release(own, batch)
    assert refused.value.code == "maker_is_checker"


@pytest.mark.parametrize(
    ("role", "area", "school", "code"),
    [
        ("finance", TONGYU, "", "nothing_changes"),
        ("king", TONGYU, "", "bad_role"),
        ("checker", "2208", "", "bad_area"),
        ("school", TONGYU, "", "bad_school"),
        ("finance", "999999", "", "bad_area"),
    ],
)
def test_what_cannot_be_is_refused(boss: Staff, role: str, area: str, school: str, code: str) -> None:
    person("own", "finance")
    with pytest.raises(FuzhiError) as raised:
        asked(boss, "own", role, area, school)
    assert raised.value.code == code and not openings.waiting()


def test_what_changed_since_is_not_confirmed_and_one_change_waits_at_a_time(boss: Staff) -> None:
    person("own", "finance")
    found = asked(boss)
    with pytest.raises(Conflict):
        asked(boss, role="clerk")
    Staff.objects.filter(username="own").update(role="clerk")
    with pytest.raises(Conflict):
        openings.confirm_opening(opening_id=found.pk, by=person("boss2", "admin"))
    openings.refuse_opening(opening_id=found.pk, by=person("city", "supervisor"), reason="已另行办理")
    assert Staff.objects.get(username="own").role == "clerk" and not openings.waiting()
