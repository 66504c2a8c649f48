"""What a teacher's post gives for a month: decided by the rules in use, group by group, and listed post by post."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import allowances, rules
from fuzhi.steps.periods import sql
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Outcome, PostKind
from tests.factories.rosters import TONGYU, Office, id_number, open_account

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = date(2017, 10, 1), date(2017, 11, 1)
COUNTY, NEIGHBOUR, CITY = Scope(TONGYU), Scope("220881"), Scope("2208")
POSTS = (
    ("赵一", "是", "是", "乡镇中心校", "2015-09"),
    ("钱二", "是", "是", "村小", "2015-09"),
    ("孙三", "是", "是", "村小", "2015-09"),
    ("李四", "否", "是", "村小", "2015-09"),
    ("周五", "是", "", "村小", "2015-09"),
    ("吴六", "是", "是", "村小", "2017-11-01"),
    ("郑七", "是", "是", "村小", "2017-10-10"),
)


@dataclass(frozen=True)
class Listed:
    name: str
    outcome: str
    month_fen: int
    why: str


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with clock.at(date(2017, 11, 20)):
        made = Office(tmp_path, open_account("tongyu", "clerk", TONGYU))
        made.schools()
        made.bring(
            "teacher",
            [
                ("兴隆山镇中心校", name, id_number("19800101", 11 + 2 * n), established, in_post, post, since)
                for n, (name, established, in_post, post, since) in enumerate(POSTS)
            ],
        )
        yield made


def listed(scope: Scope, day: date) -> dict[str, Listed]:
    asked = allowances.posts(scope, day, allowances.decide_posts(scope, day))
    columns = "SELECT name, outcome, month_fen, why"
    return {one.name: one for one in sql.read(Listed, f"{columns} FROM ({asked.sql}) p", dict(asked.values))}


def test_equal_posts_are_decided_once_and_summed_by_kind_and_sum(office: Office) -> None:
    made = allowances.decide_posts(COUNTY, OCTOBER)
    assert sorted((one.outcome, one.group.teachers, one.each_fen, one.total_fen) for one in made) == [
        (Outcome.GRANTED, 1, 30_000, 30_000),
        (Outcome.GRANTED, 2, 50_000, 100_000),
        (Outcome.REFUSED, 1, 0, 0),
        (Outcome.UNDETERMINED, 1, 0, 0),
    ]
    paid = {one.kind: (one.teachers, one.each_fen, one.total_fen) for one in allowances.paid_posts(made)}
    assert paid == {PostKind.TOWNSHIP_SCHOOL: (1, 30_000, 30_000), PostKind.VILLAGE_SCHOOL: (2, 50_000, 100_000)}


def test_each_post_of_the_month_has_its_sum_and_its_reason(office: Office) -> None:
    found = listed(COUNTY, OCTOBER)
    assert set(found) == {"赵一", "钱二", "孙三", "李四", "周五"}, "who took the post later did not hold it"
    assert found["钱二"] == Listed("钱二", "granted", 50_000, "村小岗位，每月 500.00 元")
    assert found["李四"] == Listed("李四", "refused", 0, "不符合：不在编")
    assert found["周五"] == Listed("周五", "undetermined", 0, "名册没写：是否在岗")
    assert listed(COUNTY, NOVEMBER)["吴六"].month_fen == 50_000


def test_which_day_of_the_month_counts_is_a_reading(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = rules.pack_in_use()
    reading = replace(pack.readings["teacher_post_day"], default=15)
    changed = replace(pack, readings={**pack.readings, reading.name: reading})
    assert "郑七" not in listed(COUNTY, OCTOBER)
    monkeypatch.setattr(rules, "pack_in_use", lambda term="": changed)
    assert listed(COUNTY, OCTOBER)["郑七"].month_fen == 50_000 and "吴六" not in listed(COUNTY, OCTOBER)


def test_posts_are_the_affair_of_the_whole_county(office: Office) -> None:
    assert len(listed(CITY, OCTOBER)) == 5
    for scope in (NEIGHBOUR, Scope("220822101"), Scope(TONGYU, "2122000001")):
        assert allowances.decide_posts(scope, OCTOBER) == [] and listed(scope, OCTOBER) == {}


def test_a_pack_may_give_teachers_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (item := allowances.teacher_item()) is not None and item.clauses == ("3.1.5",)
    monkeypatch.setattr(rules, "pack_in_use", lambda term="": SimpleNamespace(items_of=lambda table: (), switches=dict))
    assert allowances.teacher_item() is None
    assert allowances.decide_posts(COUNTY, OCTOBER) == [] and listed(COUNTY, OCTOBER) == {}
