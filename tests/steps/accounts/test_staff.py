"""Accounts: their shape is held by services and by the database; scope cuts in Django and in SQL alike."""

from dataclasses import dataclass

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from fuzhi.steps.accounts import options, services
from fuzhi.steps.accounts.scope import Scope, for_area, for_county, for_county_or_school, scope_named, scope_sql
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.errors import Conflict, InputError, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.both_servers]
GOOD = {
    "username": "zhang",
    "display_name": "张三",
    "role": "clerk",
    "area_code": "220822",
    "password": "秋收冬藏-7788-xy",
    "school_code": "",
}


def opened(by: Staff | None = None, /, **change: str) -> Staff:
    """An account that fits, but for what is changed."""
    given = GOOD | change
    return services.add_staff(
        username=given["username"],
        display_name=given["display_name"],
        role=given["role"],
        area_code=given["area_code"],
        school_code=given["school_code"],
        password=given["password"],
        staff_number="A1" if by else "",
        by=by,
    )


def test_an_account_is_opened_and_recorded() -> None:
    made = opened()
    assert made.check_password("秋收冬藏-7788-xy") and made.scope == Scope("220822")
    entry = audit.entries(object_kind="staff", object_key="zhang").get()
    assert (entry.actor, entry.action, entry.county_code) == ("system", "add_staff", "220822")


@pytest.mark.parametrize(
    "change,code",
    [
        ({"username": "张三"}, "bad_username"),
        ({"username": " "}, "bad_username"),
        ({"role": "boss"}, "bad_role"),
        ({"area_code": "999999"}, "bad_area"),
        ({"area_code": "2208"}, "bad_area"),
        ({"role": "village", "area_code": "220822"}, "bad_area"),
        ({"role": "school"}, "bad_school"),
        ({"school_code": "2208220001"}, "bad_school"),
        ({"password": "short"}, "weak_password"),
        ({"password": "password1234"}, "weak_password"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_made(change: dict[str, str], code: str) -> None:
    with pytest.raises(InputError) as raised:
        opened(**change)
    assert raised.value.code == code
    assert not Staff.objects.exists() and not audit.entries().exists()


def test_a_name_is_taken_once_in_any_case() -> None:
    opened()
    with pytest.raises(Conflict):
        opened(username="ZHANG")


def test_only_administration_opens_accounts() -> None:
    clerk = opened()
    with pytest.raises(NotAllowed):
        opened(clerk, username="li")


@pytest.mark.parametrize("change", [{"role": "school"}, {"school_code": "2208220001"}, {"area_code": "22"}])
def test_the_database_holds_the_shape_too(change: dict[str, str]) -> None:
    facts = {"username": "x", "display_name": "x", "role": "clerk", "area_code": "220822"} | change
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.create(**facts)


def test_administration_sees_no_row() -> None:
    admin = opened(role="admin", area_code="2208")
    assert scope_sql(admin.scope) == scope_sql(admin.scope, with_home=True) == ("FALSE", [])


ROWS = [  # county_code, village_code, school_code
    ("220822", "220822100001", "2208220001"),
    ("220822", "220822101001", ""),
    ("220821", "220822100001", "2208210001"),
    ("220821", "220821100001", ""),
]


@dataclass
class At:
    """Where a row stands."""

    county_code: str
    village_code: str
    school_code: str


@pytest.mark.parametrize(
    "scope,with_home,seen",
    [
        (Scope("2208"), False, {0, 1, 2, 3}),
        (Scope("220822"), False, {0, 1}),
        (Scope("220822"), True, {0, 1, 2}),
        (Scope("220822100"), False, {0, 2}),
        (Scope("220822100001"), False, {0, 2}),
        (Scope("220822", "2208220001"), False, {0}),
        (Scope("220822", "2208220001"), True, {0}),
        (Scope("-"), True, set()),
    ],
)
def test_scope_cuts_alike_in_all_forms(scope: Scope, with_home: bool, seen: set[int]) -> None:
    sql, values = scope_sql(scope, "t", with_home)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n FROM (VALUES {','.join(['(%s, %s, %s, %s)'] * len(ROWS))}) t(n, county_code, village_code, school_code)"
            f" WHERE {sql}",
            [*(part for number, row in enumerate(ROWS) for part in (number, *row)), *values],
        )
        assert {row[0] for row in cursor.fetchall()} == seen
        named, marks = scope_named(scope, "t", with_home)
        cursor.execute(
            f"SELECT n FROM (VALUES {','.join(str((n, *row)) for n, row in enumerate(ROWS))})"
            f" t(n, county_code, village_code, school_code) WHERE {named}",
            marks,
        )
        assert {row[0] for row in cursor.fetchall()} == seen
    assert {number for number, row in enumerate(ROWS) if scope.covers(At(*row), with_home)} == seen
    rows = [dict(zip(("county_code", "village_code", "school_code"), row, strict=True)) for row in ROWS]
    Person.objects.bulk_create(Person(number=str(number), name="张三", **row) for number, row in enumerate(rows))
    found = Person.objects.filter(for_area(scope, with_home)).values_list("number", flat=True)
    assert {int(number) for number in found} == seen


@pytest.mark.parametrize(
    ("scope", "whole", "with_schools"),
    [
        (Scope("2208"), Q(), Q()),
        (Scope("220822"), Q(county_code="220822"), Q(county_code="220822")),
        (Scope("220822", "S1"), Q(pk__in=[]), Q(school_code="S1")),
        (Scope("220822100"), Q(pk__in=[]), Q(pk__in=[])),
        (Scope("220822100203"), Q(pk__in=[]), Q(pk__in=[])),
        (Scope("-"), Q(pk__in=[]), Q(pk__in=[])),
    ],
)
def test_what_is_a_county_s_is_seen_by_no_village(scope: Scope, whole: Q, with_schools: Q) -> None:
    assert (for_county(scope), for_county_or_school(scope)) == (whole, with_schools)


@pytest.mark.parametrize(
    ("scope", "column"),
    [
        (Scope("220822", "2208220001"), "person__school_code"),
        (Scope("220822"), "person__county_code"),
        (Scope("220822100"), "person__village_code__startswith"),
    ],
)
def test_a_scope_reaches_its_columns_over_a_key(scope: Scope, column: str) -> None:
    assert for_area(scope, prefix="person__").children == [(column, scope.school_code or scope.area_code)]


@pytest.mark.parametrize(
    ("scope", "county", "is_prefecture", "covers"),
    [
        (Scope("2208"), "", True, {"220822", "220821"}),
        (Scope("220822"), "220822", False, {"220822"}),
        (Scope("220822100"), "220822", False, set()),
        (Scope("220822", "2208220001"), "220822", False, set()),
        (Scope("2208", "2208220001"), "", False, set()),
        (Scope("-"), "", False, set()),
    ],
)
def test_a_scope_knows_its_county_and_which_counties_lie_inside(
    scope: Scope, county: str, is_prefecture: bool, covers: set[str]
) -> None:
    assert (scope.county_code, scope.is_prefecture) == (county, is_prefecture)
    assert {code for code in ("220822", "220821") if scope.covers_county(code)} == covers


def test_a_scope_is_called_by_its_area() -> None:
    assert (Scope("220822").label, Scope("2208").label) == ("通榆县", "白城市")


def test_the_demo_date_moves_by_working_days_and_only_in_the_demo() -> None:
    admin = opened(role="admin", area_code="2208")
    with pytest.raises(InputError, match="不在演示中"):
        services.move_demo_date(by=admin)
    options.write(options.DEMO_DATE, "2018-04-04", by="demo")
    assert services.move_demo_date(by=admin).isoformat() == "2018-04-08"  # 清明 5 to 7, the 8th is worked
    again = [services.move_demo_date(by=admin, seen=seen).isoformat() for seen in ("2018-04-04", "2018-04-08")]
    assert again == ["2018-04-08", "2018-04-09"], "a second click of one page moves nothing"


def test_nobody_closes_the_own_account() -> None:
    admin = opened(role="admin", area_code="2208")
    with pytest.raises(InputError, match="自己"):
        services.set_active(username=admin.username, is_active=False, by=admin)
