"""Coverage in pages: the equation, the tree, the persons; each figure is the number of persons that it opens."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuzhi.faces.workspace.oversight import pictures
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.oversight import queries
from fuzhi.steps.registry.models import Enrolment, Household, Person, Poverty, Record
from fuzhi.vocabulary import clock
from tests.factories import approved_county as ground
from tests.factories.coverage import OTHER, WAIVER, Case, Ground
from tests.factories.pages import look, text_of, there

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_day")]
COUNTY, TERM = ground.COUNTY, ground.TERM
VILLAGES = ("220822102203", "220822102204", "220822100201")


def add_child(number: int, age: int, village: str, school: str = "") -> Person:
    county = village[:6]
    person = Person.objects.create(
        number=f"P{county}{number:07d}",
        name=f"册上{number}号",
        name_key=f"册上{number}号",
        born_from=date(2016 - age, 9, 1),
        county_code=county,
        village_code=village,
        school_code=school,
    )
    Person.objects.filter(pk=person.pk).update(root=person)
    home = Household.objects.create(county_code=county, household_no=f"{number:08d}", village_code=village)
    source: dict[str, Any] = {
        "source_kind": "roster",
        "batch_id": 1,
        "row_id": number,
        "valid_from": ground.START,
        "recorded_at": ground.AT,
    }
    for kind in ("household", "roll")[: 2 if school else 1]:
        record = Record.objects.create(kind=kind, county_code=county, key=f"{kind}{number}".encode(), person=person)
        if kind == "household":
            Poverty.objects.create(record=record, poverty_state="poor", household=home, village_code=village, **source)
        else:
            Enrolment.objects.create(record=record, school_code=school, stage="primary", grade=2, **source)
    return person


@pytest.fixture
def office() -> ground.Office:
    ground.add_schools()
    office = ground.Office.open()
    add_child(1, 8, VILLAGES[0])
    add_child(2, 9, VILLAGES[0], ground.SCHOOLS[0])
    add_child(3, 4, VILLAGES[1])
    add_child(4, 17, VILLAGES[2])
    add_child(5, 8, "220821100201")
    return office


def test_the_equation_closes_and_each_figure_opens_its_persons(office: ground.Office, client: Client) -> None:
    status, text = look(client, office.clerk, "coverage")
    assert (
        status == 200
        and "已轧平，差 0" in text
        and "查无学籍 1" in text
        and "册上1号" in text
        and "册上5号" not in text
    )
    figures = re.findall(
        r'<a [^>]*?href="(/staff/oversight/people/[^"]*)"[^>]*>\s*<span class="fz-cover-label">(?:<abbr[^>]*>)?[^<]*(?:</abbr>)?</span><b>(\d+)</b>',
        text,
    )
    assert len(figures) >= 4
    for url, number in figures:
        listed = client.get(url.replace("&amp;", "&")).content.decode()
        assert len(set(re.findall(r"册上\d号", listed))) == int(number), url


def test_the_tree_opens_down_to_the_village(office: ground.Office, client: Client) -> None:
    text = look(client, office.clerk, "coverage", query=f"?area={VILLAGES[0][:9]}")[1]
    assert text.count("area=220822102203") and text.count("area=220822102204") and "area=220822100201" not in text
    text = look(client, office.clerk, "coverage", query=f"?area={VILLAGES[0]}")[1]
    assert "这里的 2 个缺口" in text
    text = look(client, office.clerk, "coverage", query="?by=school")[1]
    assert "第1中心小学" in text and "不在任何学校的学籍上" in text


def test_on_a_phone_a_place_keeps_its_gap_and_its_rate(office: ground.Office, client: Client) -> None:
    """An entry of the phone's list, with the word beside each figure; nothing is cut off at the side."""
    page = look(client, office.clerk, "coverage")[1]
    table = page[page.index("<table") : page.index("</table>")]
    assert "fz-table-list" in table.partition(">")[0] and "fz-p-hide" not in table
    row = table[table.index("<tbody>") :].partition("</tr>")[0]
    heads = re.findall(r'class="fz-num[^>]*>([^<]+)<', table[: table.index("<tbody>")])
    assert re.findall(r'data-label="([^"]+)"', row) == heads and {"缺口", "落实率"} <= set(heads)


def test_nobody_sees_beyond_their_area(office: ground.Office, client: Client) -> None:
    assert look(client, office.clerk, "coverage", query="?area=220821")[0] == 404
    assert look(client, office.clerk, "coverage", query="?area=2208")[0] == 404
    assert look(client, office.clerk, "coverage", query="?area=xx")[0] == 404
    assert "册上5号" not in look(client, office.clerk, "coverage-people", query="?area=220821")[1]
    city = ground.make_staff("city", "supervisor", "2208")
    assert "册上5号" in look(client, city, "coverage-people")[1]
    assert look(client, city, "coverage", query="?area=220821")[0] == 200
    expected = {"clerk": 200, "check": 200, "finance": 200, "school": 403, "village": 403}
    for name in ("coverage", "coverage-people"):
        assert {who: look(client, getattr(office, who), name)[0] for who in expected} == expected


def test_the_list_is_exported_as_filtered(office: ground.Office, client: Client) -> None:
    client.force_login(office.clerk)
    answer = client.get(reverse("coverage-people") + f"?term={TERM}&gap=no_roll&export=csv")
    text = text_of(answer)
    assert "册上1号" in text and "册上2号" not in text and "查无学籍" in text


def test_pages_speak_chinese_alone(office: ground.Office, client: Client) -> None:
    for name in ("coverage", "coverage-people"):
        text = re.sub(r"<script.*?</script>|<[^>]+>", " ", look(client, office.clerk, name)[1], flags=re.S)
        assert "None" not in text and not re.search(r"\b[a-z]+_[a-z_]+\b", text)


def test_a_stale_table_says_so_and_is_redrawn_as_a_task(
    office: ground.Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fuzhi.steps.audit.services import record

    assert "重新核对" not in look(client, office.clerk, "coverage")[1]
    monkeypatch.setattr(queries, "REDRAWN_AT_ONCE_MAX", 0)
    record(by="clerk", action="commit", object_kind="intake_batch", object_key="1", county_code=COUNTY)
    assert "重新核对" in look(client, office.clerk, "coverage")[1]
    client.force_login(office.clerk)
    assert client.post(reverse("coverage-redraw")).status_code == 302
    client.force_login(office.village)
    assert client.post(reverse("coverage-redraw")).status_code == 403


def test_a_gap_has_no_stage_and_a_county_that_decided_nothing_lacks_no_fact(client: Client) -> None:
    county = Ground.open()
    county.add(Case(undetermined=(WAIVER,)))
    county.add(Case(is_decided=False), OTHER)
    city = ground.make_staff("city", "supervisor", "2208")
    listed = look(client, city, "coverage-people", query=f"?term={TERM}")[1]
    assert "学生1" in listed and "？" not in listed
    text = look(client, city, "coverage", query=f"?term={TERM}")[1]
    links = {words: url.replace("&amp;", "&") for url, words in re.findall(r'href="([^"]*)">([^<]*?) \d+</a>', text)}
    for words, name, other in (("缺事实", "学生1", "学生2"), ("县里还没认定", "学生2", "学生1")):
        opened = client.get(links[words]).content.decode()
        assert f">{name}<" in opened and f">{other}<" not in opened


def test_a_census_day_to_come_is_said_to_be_planned(office: ground.Office, client: Client) -> None:
    with clock.at(date(2017, 9, 20)):
        early = look(client, office.clerk, "coverage", query=f"?term={TERM}")[1]
    assert "统计日 2017年9月30日（还没有到" in early
    with clock.at(date(2017, 12, 20)):
        assert "还没有到" not in look(client, office.clerk, "coverage", query=f"?term={TERM}")[1]


def test_the_pictures_hold_the_gaps_of_the_table(office: ground.Office) -> None:
    for scope, area in ((office.clerk.scope, COUNTY), (Scope("2208"), "2208")):
        queries.snapshot(TERM)
        tally = queries.Tally(scope, TERM)
        chart = there(pictures.gap_chart(tally, area))
        assert sum(sum(int(value or 0) for value in one.values) for one in chart.series) == tally.closing(area).gap
        assert len(chart.urls) == len(chart.categories) > 0


def test_each_town_is_a_tile_that_opens_it(office: ground.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    queries.snapshot(TERM)
    tally = queries.Tally(office.clerk.scope, TERM)
    assert pictures.town_tiles(tally, COUNTY) is None, "two towns are no picture"
    monkeypatch.setattr(pictures, "TOWNS_MIN", 2)
    [group] = there(pictures.town_tiles(tally, COUNTY)).groups
    towns = {row.code: row.closing for row in tally.below(COUNTY)}
    assert [(one.part, one.whole) for one in group.tiles] == [(one.gap, one.due) for one in towns.values()]
    assert [one.url.partition("area=")[2] for one in group.tiles] == list(towns)
    assert pictures.town_tiles(tally, VILLAGES[0][:9]) is None
