"""Determination as the office reads it: sums by item, lists by outcome, what is missing, and why for one child."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from fuzhi.faces.workspace.decisions import pictures
from fuzhi.steps.aid import models, queries, services
from fuzhi.steps.aid.rules import pack_in_use
from fuzhi.steps.periods import sql
from fuzhi.steps.registry import services as registry
from fuzhi.steps.registry.models import Person
from fuzhi.steps.tasks.models import Task
from fuzhi.vocabulary import clock
from tests.factories.once import made_once
from tests.factories.pages import led_to, look, main_of, there
from tests.factories.registers import JUNIOR, PRIMARY, SENIOR, TONGYU, Row
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"


class Ground:
    """Four pupils: a poor boarder, a poor day pupil, one nobody knows enough of, one of a senior school."""

    def __init__(self) -> None:
        self.world = world = World()
        world.received_all()
        charges: Row = {"tuition_fen": 80_000}
        self.boarder = world.poor_boarder("王寄宿", charges=charges)
        self.day = world.poor_boarder("李走读", boarder=False, charges=charges)
        self.unsure = world.poor_boarder("赵不明", boarder=None, charges=charges)
        self.senior = world.poor_boarder("孙高中", school=SENIOR, grade=1, boarder=False, charges=charges)
        services.run(term=TERM, county_code=TONGYU, by=world.clerk)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    with made_once(django_db_blocker, date(2017, 10, 9)):
        yield Ground()


def test_sums_by_item(client: Client, ground: Ground) -> None:
    text = main_of(look(client, ground.world.clerk, "decisions")[1])
    assert "通榆县" in text and "寄宿生生活补助" in text and "普通高中国家助学金" in text
    assert "500.00" in text and "1,000.00" in text
    assert "中等职业学校国家助学金" not in text, "nobody of that kind was decided"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?benefit=boarder_living_subsidy&outcome=granted", {"王寄宿"}),
        ("?benefit=boarder_living_subsidy&outcome=refused", {"李走读"}),
        ("?benefit=boarder_living_subsidy&outcome=undetermined", {"赵不明"}),
        ("?benefit=boarder_living_subsidy&outcome=granted&outcome=refused", {"王寄宿", "李走读"}),
        ("?stage=senior_secondary", {"孙高中"}),
        (f"?school={SENIOR}", {"孙高中"}),
        ("?missing=is_boarder", {"赵不明"}),
        ("?q=王寄", {"王寄宿"}),
        ("?q=王 寄宿", {"王寄宿"}),
        ("?q=没有", set()),
    ],
)
def test_the_list_is_narrowed_by_item_outcome_stage_and_what_is_missing(
    client: Client, ground: Ground, query: str, names: set[str]
) -> None:
    text = main_of(look(client, ground.world.clerk, "decisions-list", query=query)[1])
    assert {name for name in ("王寄宿", "李走读", "赵不明", "孙高中") if name in text} == names


def test_the_list_names_what_is_missing_as_the_childs_own_explanation_does(ground: Ground) -> None:
    """A fact that stands in the child's row is not told as missing because others lack it."""
    with clock.at(date(2017, 10, 10)):
        ground.world.poor_boarder("钱待补", boarder=False)
        ground.world.poor_boarder("周待补", school=SENIOR, grade=1)
        services.run(term=TERM, county_code=TONGYU, by=ground.world.clerk)
    scope, told = ground.world.clerk.scope, queries.Reasons()
    found = queries.decision_rows(scope, TERM)
    open_ones = list(
        models.Decision.objects.filter(outcome="undetermined", run__is_current=True).values_list("pk", flat=True)
    )
    waiting = sql.rows(
        f"SELECT number, facts, run_id, benefit, outcome, true_mask, unknown_mask FROM ({found.sql}) x"
        " WHERE outcome = 'undetermined'",
        {**found.values, "keys": open_ones},
    )
    assert len(waiting) == len(open_ones) > 2
    for number, facts, *masks in waiting:
        listed = told.of(queries.Masked(*masks), facts)
        assert listed == queries.explained(scope, number, TERM, masks[1]).explanation.summary


def test_what_keeps_children_waiting_names_the_paper(client: Client, ground: Ground) -> None:
    page = look(client, ground.world.clerk, "decisions-missing")[1]
    text = main_of(page)
    assert "是否住校1住宿登记就读学校寄宿生生活补助" in text
    assert "missing=is_boarder" in page
    found = {fact.fact: fact.persons for fact in queries.missing_facts(ground.world.clerk.scope, TERM)}
    assert found["is_boarder"] == 1
    children = reverse("children")
    assert f'href="{children}?missing=is_boarder"' in page, "and there it can be filled in"
    assert f"{children}?missing" not in look(client, ground.world.checker, "decisions-missing")[1]
    listed = look(client, ground.world.clerk, "children", query="?missing=is_boarder")[1]
    assert ground.unsure.name in listed and ground.boarder.name not in listed, "the same children as were counted"
    assert queries.missing_facts(ground.world.other_clerk.scope, TERM) == []


@pytest.mark.parametrize(
    ("who", "benefit", "said"),
    [
        ("boarder", "boarder_living_subsidy", ["本学期应享受", "500.00", "建档立卡", "在校住宿", "3.2.3"]),
        ("day", "boarder_living_subsidy", ["本学期不享受", "在校住宿", "不符合：不住校。"]),
        (
            "unsure",
            "boarder_living_subsidy",
            ["本学期还不能定", "住宿登记", "还不能定，缺：是否住校。", "本学期应享还不能定"],
        ),
        ("boarder", "school_bus_waiver", ["本学期不享受", "乘坐校车", "国家项目不受影响"]),
        ("senior", "senior_grant", ["本学期应享受", "1,000.00"]),
    ],
)
def test_why_for_one_child(client: Client, ground: Ground, who: str, benefit: str, said: list[str]) -> None:
    child: Person = getattr(ground, who)
    status, page = look(client, ground.world.clerk, "decision", child.number, benefit)
    text = main_of(page)
    assert status == 200 and [one for one in said if one not in text] == []


def test_from_why_not_the_clerk_goes_on_to_put_the_fact_right(client: Client, ground: Ground) -> None:
    child, benefit = ground.unsure, "boarder_living_subsidy"
    way = f'href="{reverse("child-correct", args=[child.pk])}"'
    assert way in look(client, ground.world.clerk, "decision", child.number, benefit)[1]
    assert way not in look(client, ground.world.checker, "decision", child.number, benefit)[1]


def test_the_parents_paper_says_the_fact_that_refuses(client: Client, ground: Ground) -> None:
    client.force_login(ground.world.clerk)
    answer = client.get(reverse("decisions-paper", args=[ground.day.number]) + "?term=2017-1")
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    assert "不符合：不住校。" in text and "扫一扫提意见" in text and "不符合：在校住宿" not in text


def test_a_child_that_was_not_decided_or_is_of_elsewhere_is_not_found(client: Client, ground: Ground) -> None:
    assert look(client, ground.world.clerk, "decisions-child", ground.boarder.number, term="2018-1")[0] == 404
    assert look(client, ground.world.other_clerk, "decisions-child", ground.boarder.number)[0] == 404


def test_a_school_reads_its_own_pupils(client: Client, ground: Ground) -> None:
    text = main_of(look(client, ground.world.officer, "decisions-list")[1])
    assert "王寄宿" in text and "孙高中" not in text
    assert look(client, ground.world.officer, "decisions-child", ground.senior.number)[0] == 404
    assert JUNIOR != SENIOR


def test_starting_is_the_clerks_and_becomes_a_task(client: Client, ground: Ground) -> None:
    assert look(client, ground.world.checker, "decisions-start", post={})[0] == 403
    assert look(client, ground.world.clerk, "decisions-start")[0] == 405
    before = Task.objects.count()
    client.force_login(ground.world.clerk)
    answer = client.post(reverse("decisions-start") + "?term=2017-1")
    task = Task.objects.latest("made_at")
    assert led_to(answer) == reverse("task", args=[task.pk]) and Task.objects.count() == before + 1
    assert task.payload == {"county_code": TONGYU, "term": TERM, "by": ground.world.clerk.username}
    assert "资格认定" in main_of(look(client, ground.world.clerk, "task", task.pk)[1])
    assert look(client, ground.world.checker, "task", task.pk)[0] == 404


def squeezed(text: str) -> str:
    """Without blanks, as ``main_of`` gives a page."""
    return re.sub(r"\s+", "", text)


def test_the_dialog_of_a_run_says_by_which_readings_it_decides(client: Client, ground: Ground) -> None:
    world, name = ground.world, "keep_aid_after_exit"
    plain = look(client, world.clerk, "decisions")[1]
    assert "口径都按默认" in main_of(plain) and reverse("policy-readings") in plain[plain.index('id="run"') :]
    made = services.propose_reading(
        area_code=TONGYU, term=TERM, name=name, value=True, document="白教资〔2018〕3号", reason="定了", by=world.clerk
    )
    services.confirm_reading(change_id=made.pk, by=world.checker)
    label = pack_in_use().readings[name].label
    said = f"口径有 1 项与默认不同（{label}：是）"
    assert squeezed(said) in main_of(look(client, world.clerk, "decisions")[1])
    status, page = look(client, world.clerk, "decisions-start", post={"seen_readings": "口径都按默认"})
    assert status == 409 and squeezed(said) in main_of(page), "it would decide by other readings than its dialog said"
    assert look(client, world.clerk, "decisions-start", post={"seen_readings": said})[0] == 302
    services.run(term=TERM, county_code=TONGYU, by=world.clerk)
    table = main_of(look(client, world.clerk, "decisions")[1])
    assert squeezed(f"本次按：{label} 是") in table, "the run says which it used"


def test_an_empty_semester_says_so(client: Client, ground: Ground) -> None:
    for name in ("decisions", "decisions-list", "decisions-missing", "decisions-differences"):
        status, page = look(client, ground.world.clerk, name, term="2018-1")
        assert status == 200 and "王寄宿" not in page, name
        assert "没有待补的事实" not in page, "nothing was decided: nothing is complete"


def test_what_is_found_otherwise_than_approved_is_listed(client: Client, ground: Ground) -> None:
    world = ground.world
    services.confirm_sheet(sheet_id=models.Sheet.objects.get(school_code=PRIMARY).pk, by=world.officer)
    waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    services.approve_list(list_id=waiting.pk, by=world.checker)
    assert "王寄宿" not in main_of(look(client, world.clerk, "decisions-differences")[1])
    with clock.at(date(2017, 10, 10)):
        registry.correct(
            person_id=ground.boarder.pk, fact="is_boarder", value="否", reason="不住校了", term=TERM, by=world.clerk
        )
        services.run(term=TERM, county_code=TONGYU, by=world.clerk)
        text = main_of(look(client, world.clerk, "decisions-differences")[1])
    assert "王寄宿" in text and "寄宿生生活补助" in text and "500.00" in text and "不符合" in text
    assert models.Entitlement.objects.get(person=ground.boarder, benefit="boarder_living_subsidy").state == "approved"


def test_what_refuses_most_is_counted_fact_by_fact(client: Client, ground: Ground) -> None:
    scope = ground.world.clerk.scope
    found = queries.refused_by_reason(scope, TERM)
    assert [one.decisions for one in found] == sorted((one.decisions for one in found), reverse=True)
    rows = sql.rows("SELECT person_id, benefit FROM aid_decision_v WHERE is_current AND outcome = 'refused'")
    told = [queries.explained(scope, number_of(person), TERM, benefit).explanation for person, benefit in rows]
    sums = Counter(line.refusal for one in told for line in one.lines if line.code in one.reasons)
    assert {one.why: one.decisions for one in found} == sums
    chart = there(pictures.refusals_chart(scope, TERM))
    assert list(chart.categories) == [one.why for one in found][: len(chart.categories)]
    assert pictures.refusals_chart(scope, "2016-1") is None


def test_conditions_of_which_one_is_enough_stand_as_a_tree(client: Client, ground: Ground) -> None:
    found = queries.explained(ground.world.clerk.scope, ground.boarder.number, TERM, "boarder_living_subsidy")
    groups = pictures.groups_of(found)
    assert groups and all(group.rule == "有一条符合就行" for group in groups)
    for group in groups:
        marks = [one.passed for one in group.branches]
        assert group.passed is (True if True in marks else None if None in marks else False)
    page = main_of(look(client, ground.world.clerk, "decision", ground.boarder.number, "boarder_living_subsidy")[1])
    assert "有一条符合就行" in page and groups[0].branches[0].label in page


def number_of(person_id: int) -> str:
    return Person.objects.get(pk=person_id).number
