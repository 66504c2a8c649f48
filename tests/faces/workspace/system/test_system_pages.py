"""Administration: accounts, the demo's date, the audit trail; and nobody else gets in."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from psycopg.errors import CheckViolation, ForeignKeyViolation, UniqueViolation

from fuzhi.faces.kit.failures import refused_by_database
from fuzhi.steps.accounts import options, services
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.registry.queries import school_names
from tests.factories.approved_county import SCHOOLS, add_schools
from tests.factories.hands import Meanwhile

pytestmark = pytest.mark.django_db

Signed = Callable[[str, str], Client]


@pytest.fixture
def signed() -> Signed:
    def sign(role: str, area: str) -> Client:
        staff = services.add_staff(
            username=f"{role}-{area}", display_name="张三", role=role, area_code=area, password="", is_demo=True
        )
        client = Client()
        client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign


def test_the_administrator_opens_and_closes_an_account(signed: Signed) -> None:
    admin = signed("admin", "2208")
    form = {
        "username": "Wang",
        "display_name": "王芳",
        "role": "clerk",
        "area_code": "220822",
        "staff_number": "A 17",
    }
    page = admin.post("/staff/system/staff/add/", form)
    assert "/staff/link/" in page.content.decode() and "请把这个链接交给本人" in page.content.decode()
    assert "王芳" in admin.get("/staff/system/staff/").content.decode()
    admin.post("/staff/system/staff/wang/active/", {"is_active": "0"})
    assert not Staff.objects.get(username="wang").is_active
    assert "停用" in admin.get("/staff/system/staff/").content.decode()


def test_a_wrong_area_is_said_on_the_form_and_nothing_is_made(signed: Signed) -> None:
    admin = signed("admin", "2208")
    form = {
        "username": "li",
        "display_name": "李",
        "role": "village",
        "area_code": "220822",
        "staff_number": "A 17",
    }
    page = admin.post("/staff/system/staff/add/", form)
    assert page.status_code == 422
    assert "区域代码应为9或12位" in page.content.decode()
    assert not Staff.objects.filter(username="li").exists()


def test_areas_and_schools_are_chosen_and_told_by_name(signed: Signed) -> None:
    add_schools()
    admin, code = signed("admin", "2208"), SCHOOLS[0]
    page = admin.get("/staff/system/staff/add/").content.decode()
    name = school_names([code])[code]
    assert f'value="{name}（{code}）"' in page, page[page.index("school_code-list") :][:300]
    assert 'value="通榆县（220822）"' in page
    form = {"username": "xue", "display_name": "学", "role": "school", "staff_number": "A 18"}
    strange = admin.post("/staff/system/staff/add/", form | {"area_code": "哪儿", "school_code": name})
    assert strange.status_code == 422 and "没有区域“哪儿”" in strange.content.decode()
    typed = {"area_code": "通榆县", "school_code": f"{name}（{code}）"}
    assert admin.post("/staff/system/staff/add/", form | typed).status_code == 200
    made = Staff.objects.get(username="xue")
    assert (made.area_code, made.school_code) == ("220822", code)
    shown = [admin.get(f"/staff/system/staff/{path}").content.decode() for path in ("", "xue/")]
    assert all(name in one for one in shown) and code not in shown[0]


@pytest.mark.parametrize(
    "role,area",
    [("clerk", "220822"), ("checker", "220822"), ("finance", "220822"), ("supervisor", "2208"), ("auditor", "2208")],
)
@pytest.mark.parametrize("path", ["/staff/system/staff/", "/staff/system/staff/add/"])
def test_nobody_else_manages_accounts(signed: Signed, role: str, area: str, path: str) -> None:
    assert signed(role, area).get(path).status_code == 403


def test_moving_the_demo_date_skips_the_weekend(signed: Signed, settings: object) -> None:
    settings.FUZHI_DEMO = True  # type: ignore[attr-defined]
    admin = signed("admin", "2208")
    options.write(options.DEMO_DATE, "2018-03-23", by="demo")
    page = admin.post("/staff/system/demo-date/", follow=True)
    assert options.read(options.DEMO_DATE) == "2018-03-26"
    assert "2018年3月26日" in page.content.decode()


def test_outside_the_demo_the_date_is_not_moved(signed: Signed) -> None:
    page = signed("admin", "2208").post("/staff/system/demo-date/")
    assert page.status_code == 422
    assert options.read(options.DEMO_DATE) is None


def test_the_auditor_reads_the_trail(signed: Signed) -> None:
    signed("clerk", "220822")
    Staff.objects.filter(username="clerk-220822").update(display_name="卫红")
    page = signed("auditor", "2208").get("/staff/system/audit/").content.decode()
    assert "开立账号" in page and "账号 卫红" in page and "clerk-220822" not in page


def test_a_stranger_is_sent_to_sign_in() -> None:
    answer = Client().get("/staff/system/")
    assert answer.status_code == 302 and answer["Location"].startswith("/staff/login/")


@pytest.mark.django_db(transaction=True)
def test_what_another_did_a_moment_before_is_no_fault_of_ours(signed: Signed) -> None:
    """A double click's second form passes every question and finds at its INSERT that the first was faster."""
    admin, other = signed("admin", "2208"), Client()
    other.force_login(Staff.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    form = {"username": "wang", "display_name": "王", "role": "clerk", "area_code": "220822"}
    form["staff_number"] = "A 17"
    meanwhile = Meanwhile(
        'INSERT INTO "accounts_staff"', lambda: other.post("/staff/system/staff/add/", form), day=date(2018, 3, 20)
    )
    with connection.execute_wrapper(meanwhile):
        page = admin.post("/staff/system/staff/add/", form)
    assert meanwhile.is_done and Staff.objects.filter(username="wang").count() == 1
    assert page.status_code == 409 and "刚刚已经办好" in page.content.decode()


def test_other_refusals_of_the_database_are_faults_of_ours() -> None:
    for cause, code in ((UniqueViolation(), "done_meanwhile"), (CheckViolation(), None), (ForeignKeyViolation(), None)):
        raised = IntegrityError()
        raised.__cause__ = cause
        refusal = refused_by_database(raised)
        assert (refusal and refusal.code) == code
