"""What administration does with accounts and settings: who may, what is refused, what is recorded, what stays."""

import pytest

from fuzhi.steps.accounts import invitations, options, queries, services
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.errors import InputError, NotAllowed, NotFound
from tests.factories.people import OTHER, PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Staff:
    return person("admin", "admin")


def acts(username: str) -> list[str]:
    """What the trail says of an account, oldest first."""
    found = [entry.action for entry in audit.entries(object_kind="staff", object_key=username)][::-1]
    assert found[:2] == ["add_staff", "set_own_password"]
    return found[2:]


def test_an_account_is_closed_and_opened_once_however_often_it_is_said(admin: Staff) -> None:
    person("zhang")
    for is_active in (False, False, True, True):
        assert services.set_active(username="zhang", is_active=is_active, by=admin).is_active is is_active
    assert acts("zhang") == ["close_staff", "open_staff"]


def test_a_reset_ends_the_old_password_and_the_person_alone_sets_the_new_one(admin: Staff) -> None:
    person("zhang")
    made = invitations.reset_password(username="zhang", by=admin)
    staff = queries.staff_named("zhang")
    assert not staff.check_password(PASSWORD) and not staff.has_usable_password()
    invitations.set_by_link(token=made.token, password=OTHER, address="10.0.0.1")
    assert queries.staff_named("zhang").check_password(OTHER)
    assert acts("zhang") == ["reset_password", "give_link", "set_own_password"]
    said = str([(entry.actor, entry.detail) for entry in audit.entries()])
    assert "春耕夏耘" not in said and made.token not in said


@pytest.mark.parametrize(
    ("password", "said"),
    [("short", "不足12位"), ("password1234", "太常见"), ("zhangsanfeng1", "和用户名或姓名太像")],
)
def test_a_weak_password_is_refused_with_its_weakness(admin: Staff, password: str, said: str) -> None:
    person("zhangsanfeng")
    made = invitations.reset_password(username="zhangsanfeng", by=admin)
    with pytest.raises(InputError, match=said):
        invitations.set_by_link(token=made.token, password=password, address="-")
    assert not queries.staff_named("zhangsanfeng").has_usable_password()
    assert invitations.staff_of(made.token).username == "zhangsanfeng", "the link still counts"


def test_the_password_that_the_sign_in_page_prints_stays(admin: Staff) -> None:
    person("tongyu", is_demo=True)
    with pytest.raises(InputError) as refused:
        invitations.reset_password(username="tongyu", by=admin)
    assert refused.value.code == "demo_password"


def test_nobody_is_closed_or_given_a_password_who_does_not_exist(admin: Staff) -> None:
    for act in (
        lambda: services.set_active(username="nobody", is_active=False, by=admin),
        lambda: invitations.reset_password(username="nobody", by=admin),
    ):
        with pytest.raises(InputError) as refused:
            act()
        assert refused.value.code == "no_staff"


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.ADMIN])
def test_administration_is_administrations_alone(role: str) -> None:
    by, other = person("by", role), person("other")
    for act in (
        lambda: services.set_active(username=other.username, is_active=False, by=by),
        lambda: invitations.reset_password(username=other.username, by=by),
        lambda: services.set_working_term(term="2017-1", by=by),
        lambda: services.move_demo_date(by=by),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.mend == "这件事由系统管理办理。"
    other.refresh_from_db()
    assert other.is_active and other.check_password(PASSWORD)
    assert options.read(options.WORKING_TERM) is None


def test_a_closed_administrator_administers_nothing(admin: Staff) -> None:
    person("zhang")
    second = person("second", "admin")
    admin = services.set_active(username=admin.username, is_active=False, by=second)
    with pytest.raises(NotAllowed):
        services.set_active(username="zhang", is_active=False, by=admin)


def test_the_semester_in_work_is_a_semester(admin: Staff) -> None:
    services.set_working_term(term=" 2017-2 ", by=admin)
    assert options.read(options.WORKING_TERM) == "2017-2"
    with pytest.raises(InputError) as refused:
        services.set_working_term(term="2017-3", by=admin)
    assert refused.value.code == "bad_term"
    assert options.read(options.WORKING_TERM) == "2017-2"
    assert audit.entries(object_kind="setting").count() == 1


def test_only_known_settings_are_kept() -> None:
    for ask in (lambda: options.read("colour"), lambda: options.write("colour", "red", by="x")):
        with pytest.raises(InputError, match="colour") as refused:
            ask()
        assert options.DEMO_DATE in refused.value.mend
    assert options.demo_day() is None
    options.write(options.DEMO_DATE, "2018-03-20", by="demo")
    options.write(options.DEMO_DATE, "2018-03-21", by="demo")
    assert str(options.demo_day()) == "2018-03-21"


def test_accounts_are_found_by_name_open_ones_and_closed_ones(admin: Staff) -> None:
    person("zhang")
    assert queries.staff_named("  ZHANG ").username == "zhang"
    assert Staff.objects.get_by_natural_key("ZhAnG").username == "zhang"
    services.set_active(username="zhang", is_active=False, by=admin)
    with pytest.raises(NotFound, match="zhang"):
        queries.staff_named("zhang")
    assert not queries.account("zhang").is_active
    with pytest.raises(NotFound):
        queries.account("nobody")


def test_the_demo_is_known_by_an_open_demo_account(admin: Staff) -> None:
    assert not queries.demo_accounts_exist()
    person("tongyu", is_demo=True)
    assert queries.demo_accounts_exist()
    services.set_active(username="tongyu", is_active=False, by=admin)
    assert not queries.demo_accounts_exist()


def test_staff_are_listed_by_area_role_and_name(admin: Staff) -> None:
    for name, role in (("b", "clerk"), ("a", "clerk"), ("c", "checker")):
        person(name, role)
    assert [staff.username for staff in queries.all_staff()] == ["admin", "c", "a", "b"]


def test_a_role_and_a_name_read_as_people_say_them(admin: Staff) -> None:
    assert (str(admin), admin.role_label) == ("admin", "系统管理")
    assert admin.has_perm("auth.anything") is False


@pytest.mark.parametrize("role", list(Role))
def test_each_role_takes_areas_of_its_own_size(role: Role) -> None:
    sizes = {4: "2208", 6: "220822", 9: "220822103", 12: "220822103203"}
    taken = set()
    for digits, area in sizes.items():
        try:
            services.add_staff(
                username=f"x{digits}",
                display_name="x",
                role=role.value,
                area_code=area,
                school_code="2122000001" if role is Role.SCHOOL else "",
                password=PASSWORD,
            )
        except InputError as refused:
            assert refused.code == "bad_area"
        else:
            taken.add(digits)
    expected = {
        Role.VILLAGE: {9, 12},
        Role.SUPERVISOR: {4},
        Role.AUDITOR: {4, 6},
        Role.ADMIN: {4},
    }
    assert taken == expected.get(role, {6})


@pytest.mark.parametrize(
    "weak",
    [
        "aaaaaaaaaaaa",
        "123456789012",
        "Passw0rd1234",
        "zclerk123456",
        "zclerkzclerk",
        "qwertyuiop12",
        "Fuzhi2017fuzhi",
        "abcabcabcabc",
        "tongyuclerk12",
        "P@ssw0rd!!!!!!",
        "密码密码密码密码密码密码",
    ],
)
def test_what_is_easy_to_guess_is_no_password(weak: str) -> None:
    with pytest.raises(InputError) as raised:
        services.add_staff(username="zclerk", display_name="张三", role="clerk", area_code="220822", password=weak)
    assert raised.value.code == "weak_password"


@pytest.mark.parametrize("good", ["秋收冬藏-7788-xy", "correct horse battery", "x9#mP2vLq8Rt"])
def test_what_is_hard_to_guess_is_taken(good: str) -> None:
    assert services.add_staff(
        username="zclerk", display_name="张三", role="clerk", area_code="220822", password=good
    ).check_password(good)
