"""The second factor: whose, how a code counts once, what a lost telephone costs, and that a dump makes no code."""

import pytest
from django.db import connection
from pytest_django import Settings

from fuzhi.steps.accounts import changing, openings, second_factor
from fuzhi.steps.accounts.first import first_to_do
from fuzhi.steps.accounts.models import SecondFactor, Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, TooMany
from tests.factories.people import person
from tests.factories.telephone import later, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked(settings: Settings) -> None:
    settings.FUZHI_SECOND_FACTOR = True


def refused(staff: Staff, code: str) -> str:
    with pytest.raises(FuzhiError) as raised:
        second_factor.prove(code=code, by=staff, purpose="test")
    return raised.value.code


def acts(username: str) -> list[str]:
    return [one.action for one in audit.entries(object_key=username).order_by("id")]


@pytest.mark.parametrize("role", Role)
def test_who_pays_approves_or_opens_accounts_must_have_one(role: Role) -> None:
    staff = person("own", role.value)
    first = first_to_do(staff)
    assert (first is not None and first.code == "second_factor_first") == (role in openings.BY_TWO)
    if first is None:
        assert second_factor.prove(code="", by=staff, purpose="test") == staff
    else:
        assert refused(staff, "") == "no_second_factor"
    set_up(staff)
    assert first_to_do(Staff.objects.get()) is None and refused(staff, "") == "code_missing"


def test_a_code_counts_once_and_no_older_one_after_it() -> None:
    staff = person("own", "checker")
    phone, _ = set_up(staff)
    used, older = phone.shows(), phone.shows(-30)
    assert refused(staff, used) == refused(staff, older) == "code_wrong"
    with later():
        second_factor.prove(code=f"{phone.shows()[:3]} {phone.shows()[3:]}", by=staff, purpose="test")
        assert refused(staff, phone.shows()) == "code_wrong"
    assert acts("own").count("second_factor_failed") == 3 and acts("own").count("pass_second_factor") == 1


@pytest.mark.parametrize(("wrong_by", "is_taken"), [(-60, False), (-30, True), (0, True), (30, True), (90, False)])
def test_a_telephones_clock_may_be_wrong_by_a_step(wrong_by: int, is_taken: bool) -> None:
    staff = person("own")
    phone, _ = set_up(staff)
    with later(300):
        if is_taken:
            second_factor.prove(code=phone.shows(wrong_by), by=staff, purpose="test")
        else:
            assert refused(staff, phone.shows(wrong_by)) == "code_wrong"


def test_five_wrong_codes_stop_even_the_right_one_and_say_nothing_of_others() -> None:
    staff, other = person("own"), person("other")
    (phone, _), (others, _) = set_up(staff), set_up(other)
    with later(300):
        assert [refused(staff, "000000") for _ in range(5)] == ["code_wrong"] * 5
        with pytest.raises(TooMany):
            second_factor.prove(code=phone.shows(), by=staff, purpose="test")
        second_factor.prove(code=others.shows(), by=other, purpose="test")


def test_a_recovery_code_stands_in_once_and_new_ones_end_the_old() -> None:
    staff = person("own", "finance")
    phone, codes = set_up(staff)
    assert len(set(codes)) == 10 and second_factor.codes_left(staff) == 10
    second_factor.prove(code=codes[0].upper(), by=staff, purpose="test")
    assert refused(staff, codes[0]) == "code_wrong" and second_factor.codes_left(staff) == 9
    with later(300):
        renewed = second_factor.renew_codes(code=phone.shows(), by=staff)
    assert refused(staff, codes[1]) == "code_wrong" and second_factor.codes_left(staff) == 10
    second_factor.prove(code=renewed[0], by=staff, purpose="test")
    other = person("other")
    set_up(other)
    assert refused(other, renewed[1]) == "code_wrong", "another's code is none"


def test_a_dump_holds_neither_the_secret_nor_a_recovery_code() -> None:
    staff = person("own")
    phone, codes = set_up(staff)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat((SELECT string_agg(f::text, '') FROM accounts_secondfactor f),"
            " (SELECT string_agg(c::text, '') FROM accounts_recoverycode c),"
            " (SELECT string_agg(e::text, '') FROM audit_entry e))"
        )
        kept = cursor.fetchone()[0]
    assert phone.key.hex() not in kept and phone.key.hex().encode().hex() not in kept
    assert not [code for code in codes if code in kept or code.replace("-", "").encode().hex() in kept]
    moved = SecondFactor.objects.get()
    other = person("other")
    SecondFactor.objects.create(staff=other, secret=moved.secret, made_at=moved.made_at, confirmed_at=moved.made_at)
    Staff.objects.filter(pk=other.pk).update(has_second_factor=True)
    other.refresh_from_db()
    assert refused(other, phone.shows()) == "seal_broken", "a secret moved to another's row opens nothing"


def test_a_secret_counts_only_with_a_code_of_it_and_is_replaced_by_no_stranger_at_the_screen() -> None:
    staff = person("own")
    second_factor.begin(by=staff)
    with pytest.raises(InputError):
        second_factor.confirm(code="000000", by=staff)
    assert not Staff.objects.get().has_second_factor and second_factor.prove(code="", by=staff, purpose="x") == staff
    phone, _ = set_up(staff)
    with pytest.raises(Conflict):
        second_factor.begin(by=staff)
    assert second_factor.begun(staff) is None, "the letters are shown no more"
    with pytest.raises(InputError):
        second_factor.switch_off(code="000000", by=staff)
    with later(300):
        second_factor.switch_off(code=phone.shows(), by=staff)
    assert not Staff.objects.get().has_second_factor and not SecondFactor.objects.exists()


def test_in_the_demo_it_is_off(settings: Settings) -> None:
    demo = person("d", "checker", is_demo=True)
    assert second_factor.prove(code="", by=demo, purpose="test") == demo and first_to_do(demo) is None
    with pytest.raises(NotAllowed):
        second_factor.begin(by=demo)
    settings.FUZHI_SECOND_FACTOR = False
    staff = person("own", "checker")
    assert second_factor.prove(code="", by=staff, purpose="test") == staff and first_to_do(staff) is None
    with pytest.raises(NotAllowed):
        second_factor.begin(by=staff)


def test_a_lost_telephone_of_who_pays_is_cleared_by_two() -> None:
    boss, staff, clerk = person("boss", "admin"), person("own", "finance"), person("clerk")
    for one in (staff, clerk):
        set_up(one)
    assert changing.reset_second_factor(username="clerk", reason="手机丢了", by=boss) is None
    changing.reset_second_factor(username="own", reason="手机丢了", by=boss)
    for one in (clerk, staff):
        one.refresh_from_db()
    assert not clerk.has_second_factor and staff.has_second_factor
    (found,) = openings.waiting()
    with pytest.raises(NotAllowed):
        openings.confirm_opening(opening_id=found.pk, by=boss)
    before = staff.get_session_auth_hash()
    openings.confirm_opening(opening_id=found.pk, by=person("city", "supervisor"))
    staff.refresh_from_db()
    assert not staff.has_second_factor and staff.get_session_auth_hash() != before
    entry = audit.entries(object_key="own").filter(action="stop_second_factor").get()
    assert (entry.detail["old"], entry.detail["new"]) == ({"has_second_factor": True}, {"has_second_factor": False})
    with pytest.raises(Conflict):
        changing.reset_second_factor(username="own", reason="又丢了", by=boss)
