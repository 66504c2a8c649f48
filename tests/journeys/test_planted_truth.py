"""Every fault planted in 2017-1 stands where a user would look for it, in all five counties; none of a kind fails.

What is planted is read from the truth file, what the product says of it from pages and exports.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import RunningDemo
from tests.journeys.reading import Reader, rows, words

TERM = "2017-1"
LEAST = 5
CLERKS = {"220802": "taobei", "220821": "zhenlai", "220822": "tongyu", "220881": "taonan", "220882": "daan"}
MISSING_SUM = {"school_bus_waiver": "本学期校车乘车费"}
CONDITIONS = {
    "target_group": "建档立卡",
    "rural_household": "农村户籍",
    "nearby": "在户籍所在地就近入学",
    "not_by_choice": "没有跨学区择校",
    "public_school": "在公办学校就读",
    "rides_school_bus": "乘坐校车",
    "inclusive_kindergarten": "在公办园或普惠性民办园就读",
    "fee_within_public_standard": "保教费不高于公办园标准",
    "school_outside_seat": "学校不在县城和城区",
    "full_time": "全日制在校",
    "not_performing_arts": "不是艺术类表演专业",
    "within_grant_years": "在发助学金的学年内",
}
Row = dict[str, str]


@pytest.fixture(scope="module")
def planted(demo: RunningDemo) -> dict[str, list[Row]]:
    """The truth of the played semester by what is expected: the word before the first colon."""
    found: dict[str, list[Row]] = defaultdict(list)
    with (demo.samples / "truth.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["term"] == TERM:
                found[row["kind"]].append(row)
    return found


@pytest.fixture
def reader(open_as: Callable[..., Page], demo: RunningDemo) -> Reader:
    """The supervisor of the prefecture, who reads everything."""
    return Reader(open_as("city"), demo.address)


def expecting(planted: dict[str, list[Row]], word: str) -> list[tuple[str, Row]]:
    """(kind, row) of every planted fault whose expectation begins so."""
    return [(kind, row) for kind, found in planted.items() for row in found if row["expected"].startswith(f"{word}:")]


def who(row: Row) -> tuple[str, str]:
    name, _, last4 = row["person"].rpartition(" ")
    return name, last4


def test_every_kind_is_planted_often_enough(planted: dict[str, list[Row]]) -> None:
    assert len(planted) >= 35
    assert {kind: len(found) for kind, found in planted.items() if len(found) < LEAST} == {}


@pytest.mark.parametrize("outcome,label", [("refused", "不符合"), ("undetermined", "不清楚"), ("granted", "符合")])
def test_a_decision_names_the_condition(
    outcome: str, label: str, planted: dict[str, list[Row]], reader: Reader
) -> None:
    wrong: list[str] = []
    seen: defaultdict[str, int] = defaultdict(int)
    for kind, row in expecting(planted, outcome):
        _, benefit, *more = row["expected"].split(":")
        detail = more[0] if more else ""
        number = reader.child(*who(row))
        assert number, f"{kind}: {row['person']} is on no list of children"
        page = reader.get(f"/staff/decisions/child/{number}/{benefit}/")
        if outcome == "granted":
            is_said = f"本学期应享 ¥{float(detail):,.2f}" in words(page)
        elif not detail:  # every condition is met, the sum is not known
            is_said = "待定" in words(page) and MISSING_SUM[benefit] in words(page)
        else:
            reasons = [words(line) for line in rows(page) if "<b>" in line and f'aria-label="{label}"' in line]
            is_said = any(CONDITIONS[detail] in reason for reason in reasons)
        seen[kind] += is_said
        if not is_said:
            wrong.append(f"{kind}: {row['person']} {row['expected']}")
    assert not wrong and len(seen) >= {"refused": 10, "undetermined": 2, "granted": 3}[outcome]
    assert all(seen.values())


@pytest.mark.parametrize(
    "gap,label", [("no_roll", "查无学籍"), ("claimed_twice", "两校同报"), ("no_account", "缺账户")]
)
def test_a_gap_is_named_on_the_coverage_list_and_in_its_export(
    gap: str, label: str, planted: dict[str, list[Row]], reader: Reader
) -> None:
    asked = [row for _, row in expecting(planted, "gap") if row["expected"] == f"gap:{gap}"]
    assert len(asked) >= LEAST
    shown = [words(line) for line in reader.every_row(f"/staff/oversight/people/?gap={gap}")]
    export = list(
        csv.reader(io.StringIO(reader.get(f"/staff/oversight/people/?gap={gap}&export=csv").lstrip("\ufeff")))
    )
    for row in asked:
        name, last4 = who(row)
        assert any(name in line and label in line for line in shown), row
        assert any(name in line and label in line for line in map(" ".join, export)), row
        if gap != "no_account":
            number = reader.child(name, last4)
            assert label in words(reader.get(f"/staff/children/?q={name}&size=100")), number


@pytest.mark.parametrize("code", ["id_converted", "duplicate_row", "id_digits_lost", "duplicate_person"])
def test_a_bad_cell_is_named_with_file_sheet_and_row(code: str, planted: dict[str, list[Row]], reader: Reader) -> None:
    batches = {}
    for line in rows(reader.get("/staff/rosters/?size=100")):
        if hit := re.search(r"/staff/rosters/(\d+)/", line):
            batches[words(line).split()[0]] = hit[1]
    asked = [row for _, row in expecting(planted, "finding") if row["expected"] == f"finding:{code}"]
    assert len(asked) >= LEAST
    for row in asked:
        file, sheet, line = row["where"].split("|")
        problem = reader.get(f"/staff/rosters/{batches[file.removeprefix(f'{TERM}/')]}/problem/{code}/")
        assert re.search(rf"{re.escape(sheet)}.{{0,40}}\b{line}\b", words(problem)), row


@pytest.mark.parametrize("code,label", [("shared_account", "家共用"), ("staff_account", "教师的卡")])
def test_a_doubtful_account_is_on_the_list_of_accounts(
    code: str, label: str, planted: dict[str, list[Row]], reader: Reader
) -> None:
    shown = [words(line) for line in reader.every_row("/staff/payments/accounts/")]
    asked = [row for _, row in expecting(planted, "finding") if row["expected"] == f"finding:{code}"]
    assert len(asked) >= LEAST
    missed = [row["person"] for row in asked if not any(who(row)[0] in line and label in line for line in shown)]
    assert not missed


def test_a_possible_pair_waits_to_be_looked_at_and_twins_stay_apart(
    planted: dict[str, list[Row]], reader: Reader
) -> None:
    waiting = [words(line) for line in reader.every_row("/staff/matching/?kind=same_person")]
    possible = [row for _, row in expecting(planted, "pair") if row["expected"] == "pair:possible"]
    distinct = [row for _, row in expecting(planted, "pair") if row["expected"] == "pair:distinct"]
    assert len(possible) >= LEAST and len(distinct) >= LEAST
    assert not [row["person"] for row in possible if not any(who(row)[0] in line for line in waiting)]
    numbers = [reader.child(*who(row)) for row in distinct]
    assert all(numbers) and len(set(numbers)) == len(numbers), "two children became one file"


def test_a_name_written_in_two_ways_is_one_child(planted: dict[str, list[Row]], reader: Reader) -> None:
    asked = [row for _, row in expecting(planted, "link") if row["expected"] == "link:sure"]
    assert len(asked) >= LEAST
    for row in asked:
        number = reader.child(*who(row))
        page = words(reader.get(f"/staff/child/{number}/"))
        assert number and "建档立卡" in page and "查无学籍" not in page, row


def test_the_coverage_is_the_truths(planted: dict[str, list[Row]], reader: Reader) -> None:
    asked = planted["coverage"]
    assert len(asked) == len(CLERKS)
    for row in asked:
        truth = dict(part.split("=") for part in row["expected"].split(";"))
        people = f"/staff/oversight/people/?area={row['county_code']}"

        def count(query: str, people: str = people) -> str:
            text = words(reader.get(people + query))
            hit = re.search(r"第 [\d,]+—[\d,]+ 人，共 ([\d,]+) 人", text)
            return hit[1].replace(",", "") if hit else "0"

        assert count("") == truth["register"]
        assert count("&gap=no_roll") == truth["no_roll"]
        assert count("&gap=claimed_twice") == truth["claimed_twice"]
        assert count("&kind=outside_age") == truth["outside_age"]


@pytest.mark.parametrize("county,account", CLERKS.items())
def test_sums_of_items_and_of_teachers(
    county: str, account: str, planted: dict[str, list[Row]], open_as: Callable[..., Page], demo: RunningDemo
) -> None:
    reader = Reader(open_as(account), demo.address)
    shown = {}
    for line in rows(reader.get("/staff/decisions/")):
        if hit := re.search(r"benefit=([a-z_]+)[^\"]*outcome=granted|outcome=granted[^\"]*benefit=([a-z_]+)", line):
            cells = [words(cell) for cell in re.findall(r"(?s)<td.*?</td>", line)]
            shown[hit[1] or hit[2]] = [cell.replace(",", "") for cell in cells]
    for row in planted["item_total"]:
        if row["county_code"] == county:
            persons, yuan = (part.split("=")[1] for part in row["expected"].split(";"))
            assert persons == "0" or {persons, yuan} <= set(shown[row["person"]]), row
    asked = [row for row in planted["teacher_total"] if row["county_code"] == county]
    assert len(asked) == 6
    for row in asked:
        month = row["person"].split(" ")[1]
        persons, yuan = (part.split("=")[1] for part in row["expected"].split(";"))
        text = words(reader.get(f"/staff/teachers/?month={month}"))
        assert f"应发 {persons} 名，{float(yuan):,.2f} 元" in text, row


def test_every_childs_sum_is_the_truths(planted: dict[str, list[Row]], reader: Reader) -> None:
    assert len(planted["child_due"]) >= 100
    for row in planted["child_due"]:
        cents = sum(round(float(part.split("=")[1]) * 100) for part in row["expected"].split(";") if "=" in part)
        page = words(reader.get(f"/staff/child/{reader.child(*who(row))}/"))
        shown = re.search(r"合计 ?¥([\d,]+\.\d\d)", page)
        assert (round(float(shown[1].replace(",", "")) * 100) if shown else 0) == cents, row["person"]
