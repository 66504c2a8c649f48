"""``fuzhi reproduce``: what was stored is decided again and nothing may differ, in facts, rules or outcome."""

import re
from typing import Any

import pytest

from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import models, proving, rules, services
from fuzhi.steps.aid.queries import explained
from fuzhi.steps.registry import models as registry
from fuzhi.vocabulary.errors import FuzhiError
from tests.factories.registers import TONGYU
from tests.factories.tampering import tamper
from tests.factories.world import World

pytestmark = pytest.mark.django_db
TERM = "2017-1"
BOARDER, MEAL = "boarder_living_subsidy", "nutrition_meal"


@pytest.fixture
def child(world: World) -> registry.Person:
    """Beside others: a boarder of a poor family, a pupil of whom little is known, one whose school is doubtful."""
    found = world.poor_boarder()
    world.pupil(school="3422000001")
    world.pupil(boarder=None)
    return found


@pytest.fixture
def run(world: World, child: registry.Person) -> models.Run:
    return services.run(term=TERM, county_code=TONGYU, by=world.clerk)


def _tamper(sql: str, *values: Any) -> None:
    """What no service does: the triggers are off, as for one who owns the database."""
    assert tamper(sql, *values) == 1


def _named(run: models.Run) -> set[tuple[str, str, str]]:
    return {(fault.number, fault.benefit, fault.why) for fault in proving.prove_run(run).faults}


def test_a_run_is_proven_whole(run: models.Run) -> None:
    proof = proving.prove_run(run)
    assert proof.faults == () and proof.decisions == models.Decision.objects.filter(run=run).count() > 10
    assert [one.pk for one in proving.runs_to_prove(TERM)] == [run.pk] and not proving.runs_to_prove("2017-2")


@pytest.mark.parametrize("column", ["class_name", "bus_fare_fen", "is_destitute", "grade", "hardship_id"])
def test_a_fact_changed_by_one_character_is_named_although_the_outcome_stays(
    run: models.Run, child: registry.Person, column: str
) -> None:
    other = {"class_name": "coalesce(class_name, '') || ' '", "is_destitute": "coalesce(NOT is_destitute, true)"}
    value = other.get(column, f"coalesce({column}, 0) + 1")
    _tamper(f"UPDATE aid_factrow SET {column} = {value} WHERE run_id = %s AND person_id = %s", run.pk, child.pk)
    named = _named(run)
    told = {
        (child.number, BOARDER, "所依据的事实在认定之后被改动"),
        (child.number, MEAL, "所依据的事实在认定之后被改动"),
    }
    assert told <= named and {number for number, _, _ in named} == {child.number}
    sentence = proving.prove_decision(f"{child.number}:{MEAL}:{TERM}").faults[0].sentence
    assert all(part in sentence for part in (child.number, MEAL, "农村义务教育学生营养餐", f"第 {run.pk} 次认定"))


def test_a_changed_fact_with_a_digest_made_to_fit_is_found_by_the_trail(
    run: models.Run, child: registry.Person
) -> None:
    from fuzhi.steps.aid.facts import RUN_DIGEST, digest_sql

    _tamper(
        "UPDATE aid_factrow SET class_name = class_name || 'x' WHERE run_id = %s AND person_id = %s", run.pk, child.pk
    )
    _tamper(f"UPDATE aid_factrow f SET digest = {digest_sql()} WHERE run_id = %s AND person_id = %s", run.pk, child.pk)
    assert _named(run) == {("", "", "事实的总摘要与认定时记入审计的不符")}
    _tamper(f"UPDATE aid_run SET facts_digest = ({RUN_DIGEST}) WHERE id = %s", run.pk, run.pk)
    assert _named(run) == {("", "", "事实的总摘要与认定时记入审计的不符")}


def test_a_row_that_went_is_found(run: models.Run, child: registry.Person) -> None:
    _tamper("DELETE FROM aid_factrow WHERE run_id = %s AND person_id = %s", run.pk, child.pk)
    assert ("", "", "事实的总摘要与认定时记入审计的不符") in _named(run)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("outcome = 'undetermined'", "重算的结果不同"),
        ("amount_fen = amount_fen + 1", "重算的金额不同"),
        ("true_mask = true_mask # 1", "重算的逐项条件不同"),
        ("unknown_mask = unknown_mask # 4", "重算的逐项条件不同"),
    ],
)
def test_a_changed_decision_is_named(run: models.Run, child: registry.Person, change: str, told: str) -> None:
    _tamper(
        f"UPDATE aid_decision SET {change} WHERE run_id = %s AND person_id = %s AND benefit = %s",
        run.pk,
        child.pk,
        MEAL,
    )
    assert _named(run) == {(child.number, MEAL, told)}
    one = proving.prove_decision(f"{child.number}:{MEAL}:{TERM}")
    assert [fault.why for fault in one.faults] == [told, "用另一种算法（逐人重算）得出的不同"]
    assert proving.prove_decision(f"{child.number}:{BOARDER}:{TERM}").faults == ()


def test_decisions_that_went_or_were_added_are_named(run: models.Run, child: registry.Person) -> None:
    _tamper(
        "UPDATE aid_decision SET benefit = 'senior_grant' WHERE run_id = %s AND person_id = %s AND benefit = %s",
        run.pk,
        child.pk,
        MEAL,
    )
    assert _named(run) == {
        (child.number, "senior_grant", "保存的认定里有这一项，重算没有"),
        (child.number, MEAL, "重算有这一项，保存的认定里没有"),
    }


@pytest.mark.parametrize(
    "change", ["switches = '{}'", "pack_hash = pack_hash || '', switches = switches - 'notice_working_days'"]
)
def test_other_readings_than_the_trail_says_are_found(run: models.Run, change: str) -> None:
    _tamper(f"UPDATE aid_run SET {change} WHERE id = %s", run.pk)
    run.refresh_from_db()
    assert ("", "", "政策包或读法与认定时记入审计的不符") in _named(run)


def test_a_changed_archive_of_the_pack_proves_nothing(run: models.Run) -> None:
    _tamper("UPDATE aid_keptpack SET files = '\\x00' WHERE hash = %s", run.pack_hash)
    rules.kept.cache_clear()
    assert any("与它的摘要不符" in why for _, _, why in _named(run))
    rules.kept.cache_clear()


def test_a_run_that_does_not_stand_any_more_is_proven_too(
    world: World, run: models.Run, child: registry.Person
) -> None:
    later = services.run(term=TERM, county_code=TONGYU, by=world.clerk, switches={"nutrition_counties": "220881"})
    assert [proving.prove_run(one).faults for one in proving.runs_to_prove()] == [(), ()]
    assert proving.prove_decision(f"{child.number}:{MEAL}:{TERM}:{run.pk}").faults == ()
    _tamper(
        "UPDATE aid_decision SET amount_fen = 1 WHERE run_id = %s AND person_id = %s AND benefit = %s",
        run.pk,
        child.pk,
        MEAL,
    )
    assert proving.prove_decision(f"{child.number}:农村义务教育学生营养餐:{TERM}").faults == ()
    page = explained(Scope(TONGYU), child.number, TERM, MEAL)
    assert not re.search("[a-z]", page.key) and proving.prove_decision(page.key).decisions == 1
    assert proving.prove_decision(f"{child.number}：{MEAL}：{TERM}：{run.pk}").faults[0].run == run.pk != later.pk


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("x", "bad_decision_name"),
        ("P1:meal", "bad_decision_name"),
        ("P1::2017-1", "bad_decision_name"),
        ("P1:meal:2017", "bad_term"),
        ("P1:meal:2017-1", "no_such_decision"),
        ("{number}:meal:2017-1", "no_such_decision"),
        ("{number}:senior_grant:2017-1", "no_such_decision"),
        ("{number}:nutrition_meal:2017-1:x", "no_such_decision"),
    ],
)
def test_a_name_that_names_nothing_is_refused(run: models.Run, child: registry.Person, named: str, code: str) -> None:
    with pytest.raises(FuzhiError) as refused:
        proving.prove_decision(named.format(number=child.number))
    assert refused.value.code == code
