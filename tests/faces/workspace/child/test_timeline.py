"""经过 of a child: what each step tells stands in one line of time, newest first, and opens its source."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from fuzhi.faces.kit.links import url_of
from fuzhi.faces.workspace.child.timeline import timeline
from fuzhi.steps.casework import services as casework
from fuzhi.steps.payments import services as payments
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.handover import Event, Thing
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.rosters import Office, Pupil, head_row

pytestmark = pytest.mark.django_db


def texts(events: list[Event]) -> str:
    return "\n".join(f"{one.on} {one.text}{one.link_text}" for one in events)


def test_registers_and_clerks_tell_what_was_known_when_and_from_where(office: Office) -> None:
    child = Pupil("王禾苗")
    office.bring("household", [head_row(), child.household_row()])
    office.bring("roll", [child.roll()])
    person = Person.objects.get(is_pupil=True)
    with clock.at(date(2017, 10, 9)):
        registry.correct(
            person_id=person.pk, fact="is_boarder", value="是", reason="住宿登记表", term="2017-1", by=office.clerk
        )
        case = casework.open_case(kind="other", text="缺书本", person_id=person.pk, by=office.clerk)
    with clock.at(date(2017, 10, 12)):
        casework.record_visit(case_id=case.pk, text="已到户了解情况", by=office.clerk, visited_on=date(2017, 10, 11))
        events = timeline(office.clerk, person.pk)
    said = texts(events)
    assert [one.on for one in events] == sorted((one.on for one in events), reverse=True)
    assert events[0].text == "走访：已到户了解情况，" and url_of(events[0].at) == f"/staff/cases/{case.pk}/"
    assert "2017-10-09 是否住校由“否”更正为“是”，人工更正 / tongyu / 住宿登记表" in said
    assert "就读：兴隆山镇中心校 三年级 1班，学籍名册" in said and "脱贫属性：未脱贫，扶贫" in said
    rows = [one.at for one in events if one.at and one.at.thing is Thing.ROSTER_ROW]
    assert rows and all(url_of(place).startswith("/staff/rosters/row/") for place in rows)


def test_money_is_told_with_its_sum_only_to_whoever_may_see_sums(db: None, client: Client) -> None:
    cache.clear()
    ground.add_schools()
    office = ground.Office.open()
    pupil = ground.add_person("P2208220000001", "王禾苗", account=bank.account_no(1))
    with clock.at(ground.DAY):
        ground.approve(office, [(pupil, "boarder_living_subsidy", 62_500)])
        batch = payments.make_batch(county_code=ground.COUNTY, term=ground.TERM, delivery="cash", by=office.finance)
        assert "批次" not in texts(timeline(office.clerk, pupil.pk)), "nothing has left the house yet"
        payments.release_batch(batch_id=batch.pk, by=office.check)
        office_says = timeline(office.clerk, pupil.pk)
        village_says = timeline(office.village, pupil.pk)
        client.force_login(office.village)
        page = client.get(f"/staff/child/{pupil.number}/timeline/").content.decode()
    assert "¥625.00 已送出" in texts(office_says) and batch.no in texts(office_says)
    assert f"批次 {batch.no}" in texts(village_says) and "625" not in texts(village_says)
    assert [one.at for one in village_says if batch.no in one.link_text] == [None]
    assert f"批次 {batch.no}" in page and "625" not in page and "名单公示至2017年11月8日" in page
