"""A notice names minors: nothing of it, on the page, in its paper or by a search, says who is disabled (M16;
教财厅函〔2017〕28号)."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from fuzhi.faces.papers.notices import notice_paper
from fuzhi.steps.aid import models, services
from tests.factories.once import made_once
from tests.factories.pages import there
from tests.factories.registers import PRIMARY, SPECIAL, TONGYU
from tests.factories.rosters import open_account
from tests.factories.world import World
from tests.libraries.documents.test_more_papers import text_of
from tests.steps.aid.test_notices_and_voices import OPENED, TERM

pytestmark = pytest.mark.django_db
TELLING = re.compile(r"特殊教育|特教|培智|启智|启明|聋|盲|残疾|残联|随班|送教")


@pytest.fixture(scope="module")
def notice(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[models.Notice]:
    with made_once(django_db_blocker, OPENED):
        world = World()
        world.received_all()
        world.poor_boarder("高小晴", school=PRIMARY)
        for name in ("何小朵", "何小云"):
            world.disabled(world.poor_boarder(name, school=SPECIAL, class_name="启明2班"))
        services.run(term=TERM, county_code=TONGYU, by=world.clerk)
        for sheet in models.Sheet.objects.all():
            services.confirm_sheet(
                sheet_id=sheet.pk, by=open_account(f"s{sheet.pk}", "school", TONGYU, sheet.school_code)
            )
        waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
        yield there(services.approve_list(list_id=waiting.pk, by=world.checker))


def test_lines_name_the_county_s_schools_and_no_class(notice: models.Notice) -> None:
    lines = models.NoticeLine.objects.filter(notice=notice)
    by_name = {line.name: (line.school_name, line.class_name) for line in lines}
    assert by_name["何小朵"] == by_name["何小云"] == ("通榆县县直学校", "")
    assert by_name["高小晴"] == ("兴隆山镇中心小学", "2班")
    assert not [line for line in lines if TELLING.search(f"{line.school_name}{line.class_name}{line.item_label}")]


def test_neither_page_nor_paper_says_it(notice: models.Notice, client: Client) -> None:
    page = client.get(f"/notices/{notice.pk}/").content.decode()
    paper = text_of(notice_paper(notice, address="http://localhost/notices/1/"))
    for text in (page, paper):
        assert "何小朵" in text and not TELLING.search(text)


@pytest.mark.parametrize("asked", ["school=通榆县特殊教育学校", f"school={SPECIAL}", "school=特殊教育"])
def test_no_search_finds_them_by_their_school(notice: models.Notice, client: Client, asked: str) -> None:
    assert "何小" not in client.get(f"/notices/{notice.pk}/?{asked}").content.decode()
