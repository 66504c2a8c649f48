"""Staff pages of aid: each as its own role, as a wrong role, from another county, for a missing thing; acts through pages."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import models, services
from fuzhi.steps.aid.queries.listed import beside_before
from fuzhi.steps.casework import services as casework
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from tests.factories.pages import look, main_of, plain, posted, there
from tests.factories.registers import TAONAN, TONGYU, VILLAGE
from tests.factories.world import World

pytestmark = pytest.mark.django_db


class Chain:
    """A county with one approved list on notice, an objection, a case; and staff of every role here and next door."""

    def __init__(self) -> None:
        self.world = world = World()
        world.received_all()
        self.child = world.poor_boarder()
        services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
        self.sheet = models.Sheet.objects.get()
        services.confirm_sheet(sheet_id=self.sheet.pk, by=world.officer)
        self.list = services.submit_list(county_code=TONGYU, term="2017-1", by=world.clerk)
        self.notice = there(services.approve_list(list_id=self.list.pk, by=world.checker))
        line = models.NoticeLine.objects.get()
        self.said = services.file_objection(text="不住校", notice_id=self.notice.pk, line_ids=[line.pk])
        self.case = casework.report_missed(name="刘小草", text="没上学", by=world.villager)
        self.staff = {
            "clerk": world.clerk,
            "checker": world.checker,
            "school": world.officer,
            "village": world.villager,
            "finance": _staff("finance", TONGYU),
            "supervisor": _staff("supervisor", "2208"),
            "auditor": _staff("auditor", "2208"),
            "admin": _staff("admin", "2208"),
            "other_clerk": world.other_clerk,
            "other_checker": _staff("checker", TAONAN),
            "other_school": _staff("school", TAONAN, "2122000088"),
            "other_village": _staff("village", "220822102202"),
        }

    def url(self, template: str) -> str:
        return template.format(
            person=self.child.number,
            sheet=self.sheet.pk,
            list=self.list.pk,
            notice=self.notice.pk,
            said=self.said.pk,
            case=self.case.pk,
        )


def _staff(role: str, area: str, school: str = "") -> Staff:
    return Staff.objects.create(
        username=f"{role}-{area}-{school}", display_name="李四", role=role, area_code=area, school_code=school
    )


@pytest.fixture
def chain() -> Iterator[Chain]:
    with clock.at(date(2017, 10, 9)):
        yield Chain()


OFFICE = {"clerk", "checker", "finance", "supervisor", "auditor"}
OUTSIDE = {"other_clerk", "other_checker"}
PAGES: dict[str, set[str]] = {  # address -> who may open it; everybody else gets 403 or 404
    "/staff/decisions/": OFFICE | OUTSIDE | {"school", "other_school"},
    "/staff/decisions/list/": OFFICE | OUTSIDE | {"school", "other_school"},
    "/staff/decisions/missing/": OFFICE | OUTSIDE | {"school", "other_school"},
    "/staff/decisions/differences/": OFFICE | OUTSIDE | {"school", "other_school"},
    "/staff/decisions/child/{person}/": OFFICE | {"school"},
    "/staff/decisions/child/{person}/boarder_living_subsidy/": OFFICE | {"school"},
    "/staff/decisions/child/{person}/no_such_item/": set(),
    "/staff/decisions/child/P999/": set(),
    "/staff/decisions/paper/{person}/": OFFICE | {"school"},
    "/staff/decisions/paper/P999/": set(),
    "/staff/lists/": OFFICE | OUTSIDE | {"school", "other_school"},
    "/staff/lists/marked/": OFFICE | OUTSIDE | {"school", "other_school"},
    "/staff/lists/sheet/{sheet}/": OFFICE | {"school"},
    "/staff/lists/sheet/999999/": set(),
    "/staff/lists/{list}/": OFFICE,
    "/staff/lists/999999/": set(),
    "/staff/notices/": OFFICE | OUTSIDE | {"school", "other_school", "village", "other_village"},
    "/staff/notices/{notice}/": OFFICE | {"school", "village", "other_village"},
    "/staff/notices/999999/": set(),
    "/staff/notices/objections/": OFFICE | OUTSIDE | {"school", "other_school"},
    "/staff/notices/objections/{said}/": OFFICE,
    "/staff/notices/objections/999999/": set(),
    "/staff/cases/": (OFFICE - {"finance"}) | OUTSIDE | {"school", "other_school", "village", "other_village"},
    "/staff/cases/new/": {"clerk", "other_clerk"},
    "/staff/cases/{case}/": (OFFICE - {"finance"}) | {"village"},
    "/staff/cases/999999/": set(),
    "/staff/school/": {"school", "other_school"},
    "/staff/school/sheet/{sheet}/": {"school"},
    "/staff/school/missing-child/": {"school", "other_school", "village", "other_village"},
    "/staff/school/receipts/": {"school", "other_school"},
    "/staff/village/": {"school", "other_school", "village", "other_village"},
    "/staff/village/report/": {"school", "other_school", "village", "other_village"},
    "/staff/policy/": {"any"},
    "/staff/policy/clause/3.2.3/": {"any"},
    "/staff/policy/clause/9.9/": set(),
    "/staff/policy/item/school_bus_waiver/": {"any"},
    "/staff/policy/readings/": {"any"},
}


def test_every_page_as_every_role(client: Client, chain: Chain) -> None:
    wrong = []
    for role, staff in chain.staff.items():
        client.force_login(staff)
        for page, allowed in PAGES.items():
            status = client.get(chain.url(page) + "?term=2017-1").status_code
            may = bool(allowed & {role, "any"})
            if (status == 200) != may or (not may and status not in (403, 404)):
                wrong.append((role, page, status))
    assert wrong == []


ACTS = {
    "/staff/decisions/start/": ({}, "clerk"),
    "/staff/lists/submit/": ({"seen_count": "1"}, "clerk"),
    "/staff/lists/{list}/approve/": ({}, "checker"),
    "/staff/lists/{list}/return/": ({"reason": "不对"}, "checker"),
    "/staff/notices/objections/{said}/": ({"act": "dismiss", "answer": "不属实"}, "clerk"),
    "/staff/school/sheet/{sheet}/": ({}, "school"),
    "/staff/cases/{case}/close/": ({"note": "办完"}, "clerk"),
}


def test_no_act_by_a_wrong_role_or_from_elsewhere_changes_anything(client: Client, chain: Chain) -> None:
    def picture() -> list[Any]:
        return [
            list(table.objects.order_by("pk").values())
            for table in (models.AidList, models.Sheet, models.Objection, models.Entitlement)
        ]

    before = picture()
    for role, staff in chain.staff.items():
        client.force_login(staff)
        for act, (fields, owner) in ACTS.items():
            if role in (owner, f"other_{owner}"):
                continue
            status = client.post(chain.url(act), fields).status_code
            assert status in (403, 404), (role, act, status)
    client.force_login(chain.staff["other_clerk"])
    assert (
        client.post(chain.url("/staff/notices/objections/{said}/"), {"act": "uphold", "answer": "x"}).status_code == 404
    )
    client.force_login(chain.staff["other_checker"])
    assert client.post(chain.url("/staff/lists/{list}/return/"), {"reason": "x"}).status_code == 404
    assert picture() == before


def test_signed_out_nobody_sees_anything(client: Client, chain: Chain) -> None:
    for page in PAGES:
        assert client.get(chain.url(page)).status_code == 302, page


def test_the_explanation_names_reason_source_and_clause(client: Client, chain: Chain) -> None:
    client.force_login(chain.world.clerk)
    number = chain.child.number
    granted = client.get(f"/staff/decisions/child/{number}/boarder_living_subsidy/?term=2017-1").content.decode()
    assert "应享受" in granted and "500.00" in granted and "未脱贫" in granted
    refused = client.get(f"/staff/decisions/child/{number}/school_bus_waiver/?term=2017-1").content.decode()
    assert "不符合" in refused and "国家项目不受影响" in refused and "3.2.3" in refused


def test_a_village_sees_item_names_and_no_amounts(client: Client, chain: Chain) -> None:
    client.force_login(chain.world.villager)
    text = client.get("/staff/village/?term=2017-1").content.decode()
    assert chain.child.name in text and "寄宿生生活补助" in text
    assert "500.00" not in text and "¥" not in text
    notice = client.get(chain.url("/staff/notices/{notice}/?term=2017-1")).content.decode()
    assert "500.00" not in notice
    assert chain.world.villager.area_code == VILLAGE
    link = "/staff/decisions/child/"  # a page that a village may not open is not offered to it
    assert link not in client.get(f"/staff/child/{chain.child.number}/?term=2017-1").content.decode()
    client.force_login(chain.world.clerk)
    assert link in client.get(f"/staff/child/{chain.child.number}/?term=2017-1").content.decode()


def test_a_clerk_answers_on_the_page_and_the_money_is_free_again(client: Client, chain: Chain) -> None:
    client.force_login(chain.world.clerk)
    page = chain.url("/staff/notices/objections/{said}/")
    assert client.post(page, {"act": "dismiss", "answer": "核实仍住校"}).status_code == 302
    assert models.Objection.objects.get().state == "dismissed"


def test_a_school_confirms_with_a_marked_pupil(client: Client, chain: Chain) -> None:
    world = chain.world
    late = world.poor_boarder(charges={"misc_fee_fen": 0, "textbook_fee_fen": 0})
    services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    sheet = models.Sheet.objects.get(state="open")
    client.force_login(world.officer)
    page = client.get(f"/staff/school/sheet/{sheet.pk}/?term=2017-1").content.decode()
    count = page.split('name="seen_count" value="')[1].split('"')[0]
    answer = client.post(f"/staff/school/sheet/{sheet.pk}/", {"seen_count": count, f"reason-{late.pk}": "已转学"})
    assert answer.status_code == 302
    assert set(models.Entitlement.objects.filter(person_id=late.pk).values_list("state", flat=True)) == {"marked"}
    client.force_login(world.clerk)
    page = client.get("/staff/lists/marked/?term=2017-1").content.decode()
    fen = sum(models.Entitlement.objects.filter(person_id=late.pk).values_list("amount_fen", flat=True))
    assert f'data-fen="{fen}"' in page and "data-ticked-fen" in page, "the dialog says persons, items and sum"
    assert "原样写进给家长的说明" in page


def test_the_list_of_decisions_filters_by_item_outcome_and_missing_fact(client: Client, chain: Chain) -> None:
    world = chain.world
    unsure = world.pupil(bus=None, hukou_kind="", hukou_code="")
    services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    client.force_login(world.clerk)
    base = "/staff/decisions/list/?term=2017-1"
    granted = client.get(base + "&benefit=boarder_living_subsidy&outcome=granted").content.decode()
    assert chain.child.name in granted and unsure.name not in granted
    missing = client.get(base + "&missing=meal_days").content.decode()
    assert unsure.name in missing and chain.child.name not in missing
    worklist = client.get("/staff/decisions/missing/?term=2017-1").content.decode()
    assert "供餐天数记录" in worklist
    exported = client.get(base + "&export=csv&outcome=granted")
    assert exported.status_code == 200 and chain.child.name in b"".join(exported).decode("utf-8-sig")


def test_many_objections_are_dismissed_by_one_answer(chain: Chain, client: Client) -> None:
    said = [services.file_objection(text=f"第{n}封", county_code=TONGYU).pk for n in range(3)]
    client.force_login(chain.staff["clerk"])
    assert "一起答复" in client.get(reverse("objections")).content.decode()
    ticked: dict[str, object] = {"pick": [str(key) for key in said]}
    page = look(client, chain.staff["clerk"], "bulk-objections-dismiss", post=ticked)[1]
    assert posted(page)["keys"] == ",".join(map(str, said)) and "请填写" not in page
    asked = {"keys": posted(page)["keys"], "act": "look"}
    assert look(client, chain.staff["clerk"], "bulk-objections-dismiss", post={**asked, "answer": " "})[0] == 422
    answer = {"answer": "查过了，不属实"}
    page = look(client, chain.staff["clerk"], "bulk-objections-dismiss", post={**asked, **answer})[1]
    assert "第0封" in page and "答复3条" in main_of(page)
    pressed = {**posted(page), **answer, "act": "do"}
    assert look(client, chain.staff["clerk"], "bulk-objections-dismiss", post=pressed)[0] == 302
    assert set(models.Objection.objects.filter(pk__in=said).values_list("state", flat=True)) == {"dismissed"}
    url = reverse("bulk-objections-dismiss")
    assert url in look(client, chain.staff["clerk"], "objections")[1]
    assert url not in look(client, chain.staff["checker"], "objections")[1]


def test_the_people_of_a_list_stand_beside_the_semester_before(client: Client, chain: Chain) -> None:
    """Who approves reads names, and sees who is new and whose sum differs; what is published is said apart."""
    line = models.Entitlement.objects.get(benefit="boarder_living_subsidy")
    earlier = models.AidList.objects.get()
    earlier.pk, earlier.term, earlier.no = None, "2016-2", 1
    earlier.save()
    line.pk, line.term, line.aid_list, line.amount_fen = None, "2016-2", earlier, 40_000
    line.save()
    page = look(client, chain.world.checker, "list", chain.list.pk)[1]
    people = reverse("list-people", args=[chain.list.pk])
    assert f'href="{people}?benefit=boarder_living_subsidy' in page, "the figure leads to its people"
    assert f"{people}?benefit=boarder_living_subsidy&amp;before=new" not in page
    assert f"{people}?benefit=nutrition_meal&amp;before=new" in page
    client.force_login(chain.world.checker)
    shown = {
        query: plain(client.get(people + query).content.decode().split("</main>")[0].split("<tbody", 1)[-1])
        for query in ("", "?before=new", "?before=other", "?before=same", "?q=没有这个人")
    }
    assert chain.child.name in shown[""] and "寄宿生生活补助" in shown[""] and "400.00" in shown[""]
    assert "寄宿生生活补助" not in shown["?before=new"] and chain.child.name in shown["?before=new"]
    assert "寄宿生生活补助" in shown["?before=other"] and "农村义务教育学生营养餐" not in shown["?before=other"]
    assert "没有找到" in shown["?before=same"] and "没有找到" in shown["?q=没有这个人"]


def test_who_had_it_before_and_stands_on_no_list_yet_closes_the_sum(client: Client, chain: Chain) -> None:
    """Before, new, gone and those whose school has not confirmed make what stands on the list."""
    late = Person.objects.get(pk=chain.child.pk)
    late.pk, late.number, late.root_id = None, "P2208229999999", None
    late.save()
    line = models.Entitlement.objects.get(benefit="boarder_living_subsidy")
    line.pk, line.person, line.state, line.aid_list, line.sheet = None, late, "proposed", None, None
    line.save()
    earlier = models.AidList.objects.get()
    earlier.pk, earlier.term, earlier.no = None, "2016-2", 1
    earlier.save()
    line.pk, line.term, line.state, line.aid_list = None, "2016-2", "approved", earlier
    line.save()
    found = models.AidList.objects.get(pk=chain.list.pk)
    (row,) = [one for one in beside_before(found) if one.benefit == "boarder_living_subsidy"]
    assert (row.persons_before, row.new, row.gone, row.elsewhere, row.persons) == (1, 1, 0, 1, 1)
    assert "不在这份名单" in look(client, chain.world.checker, "list", chain.list.pk)[1]


def test_the_dialog_of_submitting_says_nothing_of_zeros(client: Client) -> None:
    world = World()
    world.received_all()
    first = world.poor_boarder()
    services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
    lines = models.Entitlement.objects.filter(person=first)
    key = lines.earliest("pk").pk
    services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer, marked={key: "不住校"})
    client.force_login(world.clerk)
    page = client.get("/staff/lists/?term=2017-1").content.decode()
    said = page.split('id="submit"')[1].split("</dialog>")[0]
    assert "1 人待核实" in said and "学校没有确认" not in said
    services.settle_marked(entitlement_ids=[key], keep=True, reason="住校", by=world.clerk)
    page = client.get("/staff/lists/?term=2017-1").content.decode()
    said = page.split('id="submit"')[1].split("</dialog>")[0]
    assert "待核实" not in said and "补充名单" not in said
