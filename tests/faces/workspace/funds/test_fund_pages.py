"""Funds and journal: the same sums as the ledger, opened line by line, each county its own."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fuzhi.faces.kit.charts import in_wan
from fuzhi.faces.workspace.funds import pictures
from fuzhi.steps.ledger.models import Entry
from fuzhi.steps.payments import services
from fuzhi.steps.payments.approved import stage_sums
from fuzhi.steps.payments.funds import fund_rows
from fuzhi.steps.payments.models import Batch
from fuzhi.vocabulary.codes import Delivery, FundLevel
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.pages import look, there

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_day")]
COUNTY, TERM = ground.COUNTY, ground.TERM


@pytest.fixture
def office() -> ground.Office:
    ground.add_schools()
    office = ground.Office.open()
    people = [
        ground.add_person(f"P{COUNTY}{n:07d}", f"学生{n}", account=bank.account_no(n), holder="王大田")
        for n in (1, 2, 3)
    ]
    ground.approve(
        office,
        [
            (people[0], "boarder_living_subsidy", 62_500),
            (people[1], "special_living_subsidy", 100_001),
            (people[2], "senior_grant", 100_000),
        ],
    )
    return office


def pay(office: ground.Office) -> Batch:
    batch = services.make_batch(county_code=COUNTY, term=TERM, delivery="cash", by=office.finance)
    return services.release_batch(batch_id=batch.pk, by=office.check)


def test_due_is_split_as_the_journal_will_split_it(office: ground.Office) -> None:
    before = {(row.benefit, row.level): row for row in fund_rows(office.finance.scope, TERM)}
    assert before[("special_living_subsidy", "city")].due_fen == 30_000
    assert before[("special_living_subsidy", "county")].due_fen == 70_001
    assert all(row.used_fen == 0 for row in before.values())
    pay(office)
    after = {(row.benefit, row.level): row for row in fund_rows(office.finance.scope, TERM)}
    assert all(row.used_fen == row.due_fen == before[key].due_fen for key, row in after.items())
    assert after[("boarder_living_subsidy", "central")].percent == 60


def test_the_shares_of_a_county_are_asked_once_not_item_by_item(office: ground.Office) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert len({row.benefit for row in fund_rows(office.finance.scope, TERM)}) == 3
    assert sum('FROM "ledger_shareset"' in one["sql"] for one in asked) == 1


def test_the_page_shows_the_sums_and_opens_the_lines(office: ground.Office, client: Client) -> None:
    pay(office)
    status, text = look(client, office.finance, "funds")
    assert status == 200 and "2,625.01" in text and "示例比例" in text and "寄宿生" in text
    link = r'href="(/staff/funds/journal/\?item=special_living_subsidy[^"]*level=county[^"]*)"'
    url = there(re.search(link, text))[1]
    answer = client.get(url.replace("&amp;", "&"))
    assert answer.status_code == 200 and "700.01" in answer.content.decode()
    entry = there(Entry.objects.first())
    status, text = look(client, office.finance, "journal-entry", entry.pk)
    assert status == 200 and entry.no in text and "借方" in text and entry.document_no in text


def test_journals_are_a_countys_own(office: ground.Office, client: Client) -> None:
    pay(office)
    other = ground.Office.open(ground.OTHER_COUNTY, "zl-")
    entry = there(Entry.objects.first())
    assert look(client, other.finance, "journal-entry", entry.pk)[0] == 404
    assert look(client, other.finance, "journal-entry", 10**9)[0] == 404
    assert entry.no not in look(client, other.finance, "journal")[1]
    assert entry.no in look(client, office.finance, "journal", query=f"?q={entry.document_no}")[1]
    expected = {"clerk": 200, "check": 200, "finance": 200, "school": 403, "village": 403}
    for name in ("funds", "journal"):
        assert {who: look(client, getattr(office, who), name)[0] for who in expected} == expected
    city = ground.make_staff("city", "supervisor", "2208")
    assert look(client, city, "funds")[0] == 200 and look(client, city, "journal-entry", entry.pk)[0] == 200
    assert look(client, ground.make_staff("admin", "admin", "2208"), "funds")[0] == 403


def test_an_empty_semester_says_so(client: Client) -> None:
    office = ground.Office.open()
    assert "本学期还没有批准的资助" in look(client, office.finance, "funds")[1]
    assert "还没有记账" in look(client, office.finance, "journal")[1]


def test_every_figure_opens_its_lines_and_the_stages_are_all_that_was_approved(
    client: Client, office: ground.Office
) -> None:
    lone = ground.add_person(f"P{COUNTY}0000009", "没有账户")
    ground.approve(office, [(lone, "senior_grant", 100_000)], no=2)
    for paid in (False, True):
        if paid:
            pay(office)
        sums = {one.stage: (one.count, one.fen) for one in stage_sums(office.finance.scope, TERM)}
        due = sum(row.due_fen for row in fund_rows(office.finance.scope, TERM) if not row.level)
        assert sum(fen for _, fen in sums.values()) == due == 362_501
        assert sums["no_account"] == (1, 100_000)
        assert sums["sent" if paid else "ready"] == (3, 262_501)
        page = look(client, office.finance, "funds", term=TERM)[1]
        for stage, (count, fen) in sums.items():
            assert f'href="/staff/funds/approved/?stage={stage}"' in page and f"{fen // 100:,}.{fen % 100:02d}" in page
            listed = look(client, office.finance, "funds-approved", term=TERM, query=f"?stage={stage}")[1]
            assert listed.count("<tr data-row") == count, stage
        tables = re.sub(
            r'<details class="fz-chart-more">.*?</details>', "", page, flags=re.S
        )  # open by their rows' names
        dead = re.findall(r'<td class="fz-num">\s*[\d,]+\.\d\d', tables)
        assert dead == [], "every sum of the table is a link"
    assert "没有账户" in look(client, office.finance, "funds-approved", term=TERM, query="?stage=no_account")[1]


def test_the_sum_of_each_level_stands_below_the_items(client: Client, office: ground.Office) -> None:
    page = look(client, office.finance, "funds", term=TERM)[1]
    rows = fund_rows(office.finance.scope, TERM)
    for level in {row.level for row in rows if row.level}:
        fen = sum(row.due_fen for row in rows if row.level == level)
        below = page[page.index("合计") :]
        assert f"其中{FundLevel(level).label}" in below and f"{fen // 100:,}.{fen % 100:02d}" in below


def test_the_lines_of_an_entry_stand_in_their_order(client: Client, office: ground.Office) -> None:
    pay(office)
    page = look(client, office.finance, "journal", term=TERM, query="?size=50")[1]
    numbers = []
    for row in re.findall(r"<tr data-row.*?</tr>", page, re.S):
        opened, place = re.search(r'href="([^"]+)"\s+aria-label="打开"', row), re.search(r'data-label="行">(\d+)', row)
        numbers.append((there(opened)[1], int(there(place)[1])))
    for entry in {entry for entry, _ in numbers}:
        own = [line for known, line in numbers if known == entry]
        assert own == sorted(own), numbers


def test_the_picture_of_levels_holds_what_the_table_holds(office: ground.Office) -> None:
    pay(office)
    rows = fund_rows(office.finance.scope, TERM)
    chart = there(pictures.levels_chart(rows))
    for level, used, still in zip(chart.categories, *(one.values for one in chart.series), strict=True):
        own = [row for row in rows if row.level and FundLevel(row.level).label == level]
        assert used == in_wan(sum(row.used_fen for row in own)), level
        assert still == in_wan(sum(row.open_fen for row in own)), level
    assert pictures.levels_chart([]) is None and pictures.money_flow([]) is None


def test_all_that_is_due_flows_from_levels_through_items_to_ways(office: ground.Office) -> None:
    rows = fund_rows(office.finance.scope, TERM)
    due = sum(row.due_fen for row in rows if not row.level)
    flow = there(pictures.money_flow(rows))
    assert [sum(link.value for link in links) for links in flow.links] == [due, due]
    by_item = {row.benefit: row.due_fen for row in rows if not row.level}
    for code, fen in by_item.items():
        assert sum(link.value for link in flow.links[0] if link.end == code) == fen
        assert sum(link.value for link in flow.links[1] if link.start == code) == fen
    assert {node.name for node in flow.columns[2]} <= {way.label for way in Delivery}


def test_small_items_are_one_in_the_picture(office: ground.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "ITEMS_SHOWN", 1)
    rows = fund_rows(office.finance.scope, TERM)
    flow = there(pictures.money_flow(rows))
    assert [node.name for node in flow.columns[1]][1:] == ["其余项目"]
    due = sum(row.due_fen for row in rows if not row.level)
    assert [sum(link.value for link in links) for links in flow.links] == [due, due]
