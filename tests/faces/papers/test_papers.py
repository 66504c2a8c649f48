"""Notices and school sheets on paper: what stands on them, who may print them, and that a notice's paper goes with it."""

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from fuzhi.faces.papers import notices as papers
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.aid import models, services
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.registry.models import Person
from fuzhi.steps.registry.queries import id_numbers
from fuzhi.vocabulary import clock
from tests.factories.registers import OTHER_COUNTY, TAONAN, TONGYU
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def words(pdf: bytes) -> list[str]:
    """The text of each page, without white space."""
    assert pdf.startswith(b"%PDF")
    return [re.sub(r"\s+", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


class County:
    """A county with a confirmed list on notice, and people who may and may not print it."""

    def __init__(self) -> None:
        self.world = world = World()
        self.children: list[Person] = []
        world.received_all()
        for name in ("高小晴", "何小朵"):
            self.children.append(world.poor_boarder(name, guardian="高大山"))
        services.run(term="2017-1", county_code=TONGYU, by=world.clerk)
        self.sheet = models.Sheet.objects.get()

    def put_on_notice(self) -> models.Notice:
        services.confirm_sheet(sheet_id=self.sheet.pk, by=self.world.officer)
        waiting = services.submit_list(county_code=TONGYU, term="2017-1", by=self.world.clerk)
        notice = services.approve_list(list_id=waiting.pk, by=self.world.checker)
        assert notice is not None
        return notice


@pytest.fixture
def county() -> Iterator[County]:
    cache.clear()
    with clock.at(date(2017, 10, 9)):
        yield County()


def get(staff: Staff | None, name: str, *args: Any, **query: str) -> Any:
    client = Client()
    if staff:
        client.force_login(staff)
    return client.get(reverse(name, args=args), query)


def staff(role: str, area: str, school: str = "") -> Staff:
    return Staff.objects.create(
        username=f"p-{role}-{area}", display_name="李四", role=role, area_code=area, school_code=school
    )


def whole_numbers(county: County) -> list[str]:
    """The IDs of the county's children, which no paper may show."""
    return list(id_numbers([child.pk for child in county.children]).values())


def test_anybody_prints_a_standing_notice_with_the_allowed_fields_alone(county: County) -> None:
    notice = county.put_on_notice()
    answer = get(None, "public-notice-paper", notice.pk)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert "noindex" in answer["X-Robots-Tag"] and answer["Cache-Control"] == "no-store"
    (text,) = words(answer.content)
    for shown in (
        "高小晴",
        "何小朵",
        "兴隆山镇中心小学",
        "寄宿生生活补助",
        "500.00",
        "第1页，共1页",
        "盖章处",
        "通榆县教育局",
        notice.number,
        "公示5个工作日",
        "扫一扫",
    ):
        assert shown in text, shown
    for secret in ("2009", *(number[-4:] for number in whole_numbers(county)), "高大山", "太平", "建档立卡", "P2208"):
        assert secret not in text, secret
    page = get(None, "public-notice", notice.pk).content.decode()
    assert f'href="/notices/{notice.pk}/paper.pdf"' in page and "打印（PDF）" in page
    total = sum(models.NoticeLine.objects.values_list("amount_fen", flat=True))
    assert f"{total // 100:,}.{total % 100:02d}" in text


def test_a_notice_that_is_down_has_no_public_paper_and_one_for_its_county(county: County) -> None:
    notice = county.put_on_notice()
    assert get(None, "public-notice-paper", notice.pk).status_code == 200
    with clock.at(notice.closes_on + timedelta(days=1)):
        gone = get(None, "public-notice-paper", notice.pk)
        assert gone.status_code == 404 and not gone.content.startswith(b"%PDF")
        kept = get(county.world.clerk, "notice-paper", notice.pk)
        assert "高小晴" in words(kept.content)[0] and "扫一扫" not in words(kept.content)[0]
    assert get(None, "public-notice-paper", 999_999).status_code == 404


def test_a_withdrawn_line_leaves_the_paper_at_once(county: County) -> None:
    notice = county.put_on_notice()
    assert "何小朵" in words(get(None, "public-notice-paper", notice.pk).content)[0]
    models.Entitlement.objects.filter(person__name="何小朵").update(state="withdrawn")
    text = words(get(None, "public-notice-paper", notice.pk).content)[0]
    assert "何小朵" not in text and "高小晴" in text


def test_the_paper_can_be_of_one_item_or_school_and_says_so(county: County) -> None:
    notice = county.put_on_notice()
    (text,) = words(get(None, "public-notice-paper", notice.pk, item="寄宿生生活补助").content)
    assert "合计2条" in text and "本页只印资助项目：寄宿生生活补助" in text
    assert get(None, "public-notice-paper", notice.pk, school="没有的学校").status_code == 422
    page = get(None, "public-notice", notice.pk, school="兴隆山镇中心小学").content.decode()
    assert "高小晴" in page and "paper.pdf?school=" in page
    assert "高小晴" not in get(None, "public-notice", notice.pk, school="没有的学校").content.decode()
    listed = get(county.world.clerk, "notice", notice.pk, school="兴隆山镇中心小学").content.decode()
    assert "paper/?school=%E5%85%B4" in listed


def test_too_long_a_notice_is_not_typeset_but_asked_to_be_narrowed(county: County, monkeypatch: Any) -> None:
    notice = county.put_on_notice()
    monkeypatch.setattr(papers, "NOTICE_LINES_MAX", 1)
    answer = get(None, "public-notice-paper", notice.pk)
    assert answer.status_code == 422 and "请先选一所学校" in answer.content.decode()


def test_who_of_the_staff_prints_a_notice_and_what_a_village_sees(county: County) -> None:
    notice = county.put_on_notice()
    for one in (county.world.clerk, county.world.checker, county.world.officer, staff("auditor", "2208")):
        assert "500.00" in words(get(one, "notice-paper", notice.pk).content)[0], one.username
        assert "打印（PDF）" in get(one, "notice", notice.pk).content.decode()
    (text,) = words(get(county.world.villager, "notice-paper", notice.pk).content)
    assert "高小晴" in text and "500.00" not in text and "人民币" not in text
    assert get(county.world.other_clerk, "notice-paper", notice.pk).status_code == 404
    assert get(staff("admin", "2208"), "notice-paper", notice.pk).status_code == 403
    entry = audit.entries(object_kind="notice", object_key=notice.number).filter(action="print_notice")
    assert entry.count() == 5


def test_a_school_prints_its_own_sheet_to_check_and_to_sign(county: County) -> None:
    officer, sheet = county.world.officer, county.sheet
    (checked,) = words(get(officer, "school-sheet-paper", sheet.pk, "sheet").content)
    (signed,) = words(get(officer, "school-sheet-paper", sheet.pk, "sign").content)
    for text in (checked, signed):
        for shown in ("高小晴", "何小朵", "兴隆山镇中心小学", "第1页，共1页", "盖章处", "合计2人", "人民币"):
            assert shown in text, shown
        assert not any(number[-4:] in text for number in whole_numbers(county)) and "高大山" not in text
    assert "待确认" in checked and "学校意见" in checked and "签字" in signed and "不得代签" in signed
    page = get(officer, "school-sheet", sheet.pk).content.decode()
    assert "打印确认表" in page and "打印签字表" in page
    assert audit.entries(object_kind="sheet").filter(action="print_sheet").count() == 2


def test_whom_the_school_marked_does_not_sign(county: County) -> None:
    child = models.Entitlement.objects.filter(person__name="何小朵")
    marked = dict.fromkeys(child.values_list("pk", flat=True), "已转学")
    services.confirm_sheet(sheet_id=county.sheet.pk, by=county.world.officer, marked=marked)
    (signed,) = words(get(county.world.officer, "school-sheet-paper", county.sheet.pk, "sign").content)
    assert "何小朵" not in signed and "合计1人" in signed
    (checked,) = words(get(county.world.officer, "school-sheet-paper", county.sheet.pk, "sheet").content)
    assert "何小朵" in checked and "已转学" in checked and "已在系统确认" in checked


def test_sheets_are_printed_by_their_school_and_the_countys_clerk_alone(county: County) -> None:
    world, key = county.world, county.sheet.pk
    for form in ("sheet", "sign"):
        assert get(world.clerk, "sheet-paper", key, form).status_code == 200
        assert get(world.other_clerk, "sheet-paper", key, form).status_code == 404
        assert get(staff_of("school", TAONAN, OTHER_COUNTY), "school-sheet-paper", key, form).status_code == 404
        for one in (world.checker, world.villager, staff_of("admin", "2208"), world.officer):
            assert get(one, "sheet-paper", key, form).status_code == 403, one.username
        for one in (world.clerk, world.villager, staff_of("auditor", "2208")):
            assert get(one, "school-sheet-paper", key, form).status_code == 403, one.username
    assert get(world.clerk, "sheet-paper", key, "other").status_code == 404
    assert get(world.clerk, "sheet-paper", 999_999, "sheet").status_code == 404
    assert "打印签字表" in get(world.clerk, "sheet", key).content.decode()
    assert "打印签字表" not in get(world.checker, "sheet", key).content.decode()


def staff_of(role: str, area: str, school: str = "") -> Staff:
    found = Staff.objects.filter(username=f"p-{role}-{area}").first()
    return found or staff(role, area, school)
