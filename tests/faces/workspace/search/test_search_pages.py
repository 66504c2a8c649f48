"""The search field of the header: grouped hits within area and role, one hit opens, nothing of a neighbour is ever found."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.steps.accounts.masking import tail_key
from fuzhi.steps.aid import services as aid
from fuzhi.steps.aid.models import Notice
from fuzhi.steps.casework import services as casework
from fuzhi.steps.payments import services
from fuzhi.steps.payments.models import Batch
from fuzhi.steps.registry.models import Household, Person, Record, School
from fuzhi.vocabulary.places import place_name
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import led_to, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_day")]
HERE, THERE = ground.COUNTY, ground.OTHER_COUNTY
Look = Callable[..., tuple[int, str]]


def pupil(number: str, name: str, initials: str, last4: str, school: str, county: str = HERE) -> Person:
    made = ground.add_person(number, name, account=bank.account_no(int(number[-4:])), school=school, county=county)
    Person.objects.filter(pk=made.pk).update(
        initials=initials, pinyin=initials, tail_key=tail_key(last4), id_mask="*" * 14 + last4
    )
    return made


def school(code: str, name: str, county: str) -> None:
    record = Record.objects.create(kind="school", county_code=county, key=f"school:{code}".encode())
    School.objects.create(
        record=record,
        valid_from=ground.START,
        recorded_at=ground.AT,
        school_code=code,
        name=name,
        county_code=county,
        source_kind="roster",
        batch_id=1,
        row_id=1,
    )


class Counties:
    """Two counties, each with pupils, a school, a notice and a batch of a semester that is not the one in the header."""

    def __init__(self) -> None:
        ground.add_schools()
        school("2121000009", "镇赉第一小学", THERE)
        self.here, self.there = ground.Office.open(), ground.Office.open(THERE, "zl-")
        self.city, self.admin = (ground.make_staff(role, role, "2208") for role in ("supervisor", "admin"))
        self.own = [
            pupil(f"P{HERE}{n:07d}", f"高小{word}", f"gx{letter}", f"10{n}X", ground.SCHOOLS[n % 2])
            for n, (word, letter) in enumerate(zip("晴朵苗穗谷荞豆麦禾", "qdmsgqdmh", strict=True), start=1)
        ]
        self.foreign = pupil(f"P{THERE}0000077", "何大江", "hdj", "7777", "2121000009", THERE)
        ground.approve(self.here, [(one, "boarder_living_subsidy", 62_500) for one in self.own])
        ground.approve(self.there, [(self.foreign, "boarder_living_subsidy", 62_500)])
        for office, county in ((self.here, HERE), (self.there, THERE)):
            services.make_batch(county_code=county, term=ground.TERM, delivery="cash", by=office.finance)
        self.batch, self.foreign_batch = Batch.objects.get(county_code=HERE), Batch.objects.get(county_code=THERE)
        self.notice, self.foreign_notice = Notice.objects.get(county_code=HERE), Notice.objects.get(county_code=THERE)


@pytest.fixture
def counties() -> Counties:
    return Counties()


@pytest.fixture
def look(client: Client) -> Look:
    """(status, words of the page, or the address that it leads to)."""

    def asked(staff: Any, text: str) -> tuple[int, str]:
        client.force_login(staff)
        session = client.session
        session["fz_term"] = "2017-2"
        session.save()
        answer = client.get(reverse("staff-search"), {"q": text})
        if answer.status_code == 302:
            return 302, led_to(answer)
        main = answer.content.decode().split('<main class="fz-main"')[1]
        return answer.status_code, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))

    return asked


def test_hits_stand_in_groups_with_the_first_eight_and_a_way_to_all(
    counties: Counties, look: Look, client: Client
) -> None:
    status, text = look(counties.here.clerk, "高")
    assert status == 200 and "学生 9 人" in text and "看全部 9 人" in text
    assert sum(f"高小{word}" in text for word in "晴朵苗穗谷荞豆麦禾") == 8
    everything = client.get(reverse("children") + "?q=高").content.decode()
    assert "共 9 人" in re.sub(r"<[^>]+>", "", everything) and 'href="/staff/children/?q=%E9%AB%98"' in text_of(
        client.get(reverse("staff-search"), {"q": "高"})
    )
    status, text = look(counties.here.clerk, "中心")
    assert status == 200 and "学校 2 所" in text and "学生" not in text.split("学校 2 所")[0].split("查找“中心”")[1]


def test_a_single_hit_opens_at_once_whatever_it_is(counties: Counties, look: Look) -> None:
    clerk, child = counties.here.clerk, counties.own[1]
    child_url = reverse("child", args=[child.number])
    for text in ("高小朵", "102X", "102x", child.number, f" {child.number.lower()} "):
        assert look(clerk, text) == (302, child_url), text
    assert look(clerk, "第2中心") == (302, f"/staff/children/?school={ground.SCHOOLS[1]}")
    assert look(clerk, ground.SCHOOLS[0]) == (302, f"/staff/children/?school={ground.SCHOOLS[0]}")
    assert look(clerk, counties.batch.no) == (302, reverse("batch", args=[counties.batch.pk]))
    assert look(clerk, counties.notice.number) == (302, reverse("notice", args=[counties.notice.pk]))
    status, text = look(clerk, "gxq")
    assert status == 200 and "高小晴" in text and "高小荞" in text and "高小朵" not in text


def test_a_batch_or_notice_of_another_semester_is_found(counties: Counties, look: Look, client: Client) -> None:
    assert look(counties.here.finance, counties.batch.no)[0] == 302
    assert counties.batch.no not in client.get(reverse("batches")).content.decode()
    listed = client.get(reverse("search-batches"), {"q": counties.batch.no[:4]}).content.decode()
    assert counties.batch.no in listed and "2017年秋" in listed
    assert counties.notice.number in client.get(reverse("search-notices")).content.decode()


def test_nothing_of_another_county_is_ever_found(counties: Counties, look: Look) -> None:
    foreign = (
        "何大江",
        "hdj",
        "7777",
        counties.foreign.number,
        "镇赉第一小学",
        "2121000009",
        counties.foreign_batch.no,
        counties.foreign_notice.number,
    )
    for staff in (
        counties.here.clerk,
        counties.here.check,
        counties.here.finance,
        counties.here.school,
        counties.here.village,
    ):
        for text in foreign:
            status, words = look(staff, text)
            assert status == 200 and "没有找到" in words and counties.foreign.number not in words.replace(text, ""), (
                staff.username,
                text,
            )
    for text in foreign:
        assert look(counties.there.clerk, text)[0] == 302, text
        if text not in (counties.foreign_notice.number,):
            assert look(counties.city, text)[0] == 302, text


def test_a_school_finds_its_own_pupils_and_a_village_no_batches(counties: Counties, look: Look, client: Client) -> None:
    other = next(one for one in counties.own if one.school_code != ground.SCHOOLS[0])
    assert "没有找到" in look(counties.here.school, other.name)[1]
    assert "没有找到" in look(counties.here.school, "第2中心")[1]
    assert (
        look(counties.here.school, next(p.name for p in counties.own if p.school_code == ground.SCHOOLS[0]))[0] == 302
    )
    assert "没有找到" in look(counties.here.village, counties.batch.no)[1]
    assert client.get(reverse("search-batches")).status_code == 403


def test_administration_finds_nothing_and_has_no_field(counties: Counties, look: Look, client: Client) -> None:
    for text in ("高", "高小朵", "102X", counties.own[0].number, counties.batch.no, counties.notice.number, "第1中心"):
        status, words = look(counties.admin, text)
        assert status == 200 and "没有找到" in words and "高小" not in words.replace(text, ""), text
    assert 'class="fz-search"' not in client.get(reverse("staff-home")).content.decode()
    for name in ("search-schools", "search-batches", "search-notices"):
        assert client.get(reverse(name)).status_code == 403


def test_the_field_promises_what_the_person_can_find(counties: Counties, client: Client) -> None:
    for staff, has, has_not in ((counties.here.clerk, "户主", "教师"), (counties.here.village, "公示", "批次")):
        client.force_login(staff)
        field = re.search(
            r'<form class="fz-search".*?</form>', client.get(reverse("staff-home")).content.decode(), re.S
        )
        assert field and has in field[0] and has_not not in field[0] and 'action="/staff/search/found/' in field[0]


def test_an_empty_search_and_strange_texts_are_answered(counties: Counties, look: Look) -> None:
    assert "想找什么" in look(counties.here.clerk, "  ")[1]
    for text in ("<script>", '"', "%", "_", "' or 1=1 --", "高" * 200):
        status, words = look(counties.here.clerk, text)
        assert status == 200 and "没有找到" in words, text
    assert "&amp;lt;" not in look(counties.here.clerk, "<script>")[1]


def test_filters_of_another_list_hide_no_hit(counties: Counties, client: Client) -> None:
    client.force_login(counties.here.clerk)
    answer = client.get(reverse("staff-search"), {"q": "高", "stage": "preschool", "page": "9", "state": "no_roll"})
    assert "学生" in answer.content.decode() and "9 人" in answer.content.decode()


def test_cases_letters_villages_and_homes_are_found_by_what_people_write_down(counties: Counties, look: Look) -> None:
    """ui 36: numbers of cases and letters, villages, heads of households; a neighbour's never."""
    here, clerk = counties.here, counties.here.clerk
    case = casework.open_case(by=clerk, kind="relapse", text="洪水", person_id=counties.own[0].pk, cause="disaster")
    letter = aid.file_objection(county_code=HERE, text="早就不住校了")
    assert look(clerk, case.number) == (302, reverse("case", args=[case.pk]))
    assert look(here.village, case.number[-4:])[1].endswith(reverse("case", args=[case.pk]))
    assert look(clerk, letter.number) == (302, reverse("objection", args=[letter.pk]))
    village = place_name(ground.VILLAGE)
    assert look(clerk, village) == (302, f"{reverse('children')}?area={ground.VILLAGE}")
    assert look(here.village, village)[0] == 302
    home = Household.objects.create(
        county_code=HERE,
        household_no="2208220001",
        head_name="高守田",
        head_initials="gst",
        village_code=ground.VILLAGE,
    )
    for text in ("高守田", "高 守田", "gst", "2208220001"):
        assert look(clerk, text) == (302, reverse("household", args=[home.pk])), text
    for text in (case.number, letter.number, "高守田", village):
        assert "没有找到" in look(counties.there.clerk, text)[1], text
    assert "没有找到" in look(here.school, village)[1]
