"""Case pages: found in lists, opened from a file or by name, worked on by those who may, with what was said kept."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.casework import queries, services
from fuzhi.steps.casework.models import Case, Visit
from fuzhi.steps.casework.permissions import check_register
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict
from tests.factories.pages import led_to, look, plain, there
from tests.factories.registers import OTHER_COUNTY, PRIMARY, TAONAN, TONGYU
from tests.factories.tampering import tamper
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def relapse(world: World, name: str = "王禾苗") -> Case:
    child = world.pupil(name)
    return services.open_case(kind="relapse", text="父亲重病", person_id=child.pk, cause="illness", by=world.clerk)


def test_cases_are_found_by_kind_state_and_name(client: Client, world: World) -> None:
    relapse(world)
    services.report_missed(name="刘小草", text="没上学", by=world.villager)
    for query, names in (
        ("", {"王禾苗", "刘小草"}),
        ("?kind=relapse", {"王禾苗"}),
        ("?kind=relapse&kind=missed_child", {"王禾苗", "刘小草"}),
        ("?state=submitted", set()),
        ("?q=小草", {"刘小草"}),
        ("?q=刘　小草", {"刘小草"}),
        ("?q=GA220822-00001", {"王禾苗"}),
    ):
        text = plain(look(client, world.clerk, "cases", query=query)[1])
        assert {name for name in ("王禾苗", "刘小草") if name in text} == names, query
    assert "王禾苗" not in look(client, world.other_clerk, "cases")[1]


def test_a_case_is_opened_from_a_childs_file(client: Client, world: World) -> None:
    child = world.pupil("王禾苗")
    page = look(client, world.clerk, "case-new", query=f"?person={child.number}")[1]
    assert "为王禾苗开立个案" in plain(page) and 'value="relapse"' in page and 'value="leaver"' not in page
    form: dict[str, object] = {
        "person": child.number,
        "kind": "relapse",
        "cause": "illness",
        "text": "父亲重病",
        "applied_on": "2017-10-01",
        "request_key": "once",
    }
    for _ in range(2):
        client.force_login(world.clerk)
        answer = client.post(reverse("case-new"), form)
        case = Case.objects.get()
        assert led_to(answer) == reverse("case", args=[case.pk])
    assert (case.person_id, case.applied_on, case.cause) == (child.pk, date(2017, 10, 1), "illness")


def test_about_a_child_not_on_file_there_is_no_relapse(client: Client, world: World) -> None:
    page = look(client, world.clerk, "case-new")[1]
    assert 'value="relapse"' not in page and 'value="dropout"' in page
    form: dict[str, object] = {"name": "刘小草", "kind": "dropout", "text": "三天没来"}
    assert look(client, world.clerk, "case-new", post=form)[0] == 302
    assert Case.objects.get().county_code == TONGYU


@pytest.mark.parametrize(
    "change",
    [{"kind": ""}, {"text": " "}, {"applied_on": "10月1日"}, {"applied_on": "2017-10-10"}, {"kind": "relapse"}],
)
def test_what_is_missing_or_wrong_makes_no_case(client: Client, world: World, change: dict[str, object]) -> None:
    form: dict[str, object] = {"name": "刘小草", "kind": "dropout", "text": "三天没来", **change}
    assert look(client, world.clerk, "case-new", post=form)[0] == 422
    assert not Case.objects.exists()


def test_a_child_of_another_county_is_not_found(client: Client, world: World) -> None:
    child = world.pupil("外县人", school=OTHER_COUNTY, hukou_code=TAONAN)
    assert look(client, world.clerk, "case-new", query=f"?person={child.number}")[0] == 404
    form: dict[str, object] = {"person": child.number, "kind": "other", "text": "看看"}
    assert look(client, world.clerk, "case-new", post=form)[0] == 404
    assert not Case.objects.exists()


def test_a_case_goes_its_way_over_the_pages(client: Client, world: World) -> None:
    case = relapse(world)
    visit: dict[str, object] = {"text": "家里困难属实", "visited_on": "2017-10-08", "request_key": "v1"}
    for _ in range(2):
        assert look(client, world.villager, "case-visit", case.pk, post=visit)[0] == 302
    assert Visit.objects.count() == 1
    assert look(client, world.clerk, "case-submit", case.pk, post={})[0] == 302
    assert look(client, world.clerk, "case-approve", case.pk, post={})[0] == 403
    assert look(client, world.checker, "case-refuse", case.pk, post={"note": ""})[0] == 422
    assert look(client, world.checker, "case-approve", case.pk, post={"note": "核实"})[0] == 302
    text = plain(look(client, world.clerk, "case", case.pk)[1])
    for words in ("已批准", "核实", "家里困难属实", "2017年10月8日", "因病"):
        assert words in text, words
    assert look(client, world.checker, "case-refuse", case.pk, post={"note": "反悔"})[0] == 409


def test_the_one_who_opened_reads_why_there_is_no_button(client: Client, world: World) -> None:
    case = services.submit_case(case_id=relapse(world).pk, by=world.clerk)
    tamper("UPDATE casework_case SET opened_by_id = %s WHERE id = %s", world.checker.pk, case.pk)
    page = look(client, world.checker, "case", case.pk)[1]
    assert reverse("case-approve", args=[case.pk]) not in page
    assert "不能自己批准" in plain(page) or "另一名" in plain(page)


@pytest.mark.parametrize("name", ["case", "case-submit", "case-close", "case-visit"])
def test_a_foreign_case_answers_as_one_that_is_missing(client: Client, world: World, name: str) -> None:
    case = relapse(world)
    form: dict[str, object] | None = None if name == "case" else {"note": "x", "text": "x"}
    foreign = look(client, world.other_clerk, name, case.pk, post=form)
    missing = look(client, world.other_clerk, name, 999_999, post=form)
    assert foreign[0] == missing[0] == 404
    case.refresh_from_db()
    assert case.state == "open" and not Visit.objects.exists()


def test_a_reported_child_is_entered_from_its_case_which_is_over_then(client: Client, world: World) -> None:
    missed = services.report_missed(name="刘小草", text="没上学", guardian_name="刘奶奶", by=world.officer)
    page = look(client, world.clerk, "case", missed.pk)[1]
    assert f'href="{reverse("child-add")}?case={missed.pk}"' in page and "兴隆山镇中心小学" in plain(page)
    assert "登记这名学生" not in look(client, world.officer, "case", missed.pk)[1]
    form = look(client, world.clerk, "child-add", query=f"?case={missed.pk}")[1]
    assert 'value="刘小草"' in form and 'value="刘奶奶"' in form and missed.number in form
    typed: dict[str, object] = {
        "case": str(missed.pk),
        "reason": "村里核实",
        "school_code": PRIMARY,
        "name": "刘小草",
        "stage": "primary",
        "grade": "3",
        "sex": "女",
        "birth_date": "2009-05-01",
        "request_key": "once",
    }
    assert look(client, world.clerk, "child-add", post=typed | {"grade": "8"})[0] == 422
    assert Case.objects.get(pk=missed.pk).state == "open"
    for _ in range(2):
        assert look(client, world.clerk, "child-add", post=typed)[0] == 302
    missed.refresh_from_db()
    child = there(missed.person)
    assert (missed.state, child.name, child.school_code) == ("closed", "刘小草", PRIMARY)
    assert child.number in missed.outcome
    page = look(client, world.clerk, "case", missed.pk)[1]
    assert reverse("child", args=[child.number]) in page and "登记这名学生" not in page
    assert look(client, world.other_clerk, "child-add", query=f"?case={missed.pk}")[0] == 404


def test_what_the_village_reported_of_a_child_is_not_asked_again(client: Client, world: World) -> None:
    """The day of birth goes on sealed and is shown nowhere; the child lives where it was reported."""
    day = date(2010, 5, 1)
    missed = services.report_missed(name="李小宝", text="没上学", birth_date=day, by=world.villager)
    form = look(client, world.clerk, "child-add", query=f"?case={missed.pk}")[1]
    assert "空着就用报告的那天" in form and "2010-05-01" not in form
    assert not re.search(r"(性别|出生日期)\s*<span[^>]*>（可不填）", form)
    typed: dict[str, object] = {
        "case": str(missed.pk),
        "reason": "村里核实",
        "school_code": PRIMARY,
        "name": "李小宝",
        "stage": "primary",
        "grade": "1",
        "sex": "男",
    }
    assert look(client, world.clerk, "child-add", post=typed)[0] == 302
    missed.refresh_from_db()
    child = there(missed.person)
    assert child.birth_index == missed.birth_index and child.village_code == missed.village_code != ""
    assert "李小宝" in look(client, world.villager, "village-children")[1]


def test_only_a_missed_child_is_entered_from_a_case(client: Client, world: World) -> None:
    case = relapse(world)
    page = look(client, world.clerk, "case", case.pk)[1]
    assert "登记这名学生" not in page
    with pytest.raises(Conflict):
        check_register(world.clerk, case)


def test_a_case_says_who_must_act_until_when_and_who_reported_it(client: Client, world: World) -> None:
    with clock.at(date(2017, 10, 9)):
        missed = services.report_missed(name="刘小草", text="没上学", by=world.officer)
        page = plain(look(client, world.clerk, "case", missed.pk)[1])
        assert f"2017年10月9日{world.officer.display_name}提出" in page and "通榆县学生资助中心经办人承办" in page
        assert "2017年10月23日前办完" in page, "ten working days"
        (todo,) = [one for one in queries.todo_for(world.clerk) if one.count]
        assert todo.due_on == date(2017, 10, 23) and todo.urgency == ""
    with clock.at(date(2017, 10, 24)):
        assert "fz-late" in look(client, world.clerk, "cases")[1]
        assert [one.urgency for one in queries.todo_for(world.clerk) if one.count] == ["late"]


def test_a_case_is_given_to_somebody_on_its_page_and_found_by_it(client: Client, world: World) -> None:
    case, clerk = relapse(world), world.clerk
    services.report_missed(name="刘小草", text="没上学", by=world.villager)
    assert "指给谁办理" in plain(look(client, clerk, "case", case.pk)[1])
    assert "指给谁办理" not in plain(look(client, world.checker, "case", case.pk)[1])
    assert look(client, clerk, "case-assign", case.pk, post={"username": world.checker.username})[0] == 422
    assert look(client, clerk, "case-assign", case.pk, post={"username": clerk.username})[0] == 302
    assert f"{clerk.display_name}承办" in plain(look(client, clerk, "case", case.pk)[1])
    for value, names in ((clerk.pk, {"王禾苗"}), (queries.NOBODY, {"刘小草"})):
        text = plain(look(client, clerk, "cases", query=f"?assigned={value}")[1])
        assert {name for name in ("王禾苗", "刘小草") if name in text} == names
