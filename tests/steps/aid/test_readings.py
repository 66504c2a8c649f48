"""Readings set for a semester by two persons: each changes what the next run decides, and is proven with it; who, when."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from fuzhi.policy.closures import decide_one
from fuzhi.policy.examples import examples_of
from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import allowances, chosen, models, proving, readings, rules, services
from fuzhi.steps.aid.queries import latest_runs
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.casework import services as casework
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound
from tests.factories.owning import owning
from tests.factories.registers import TAONAN, TONGYU
from tests.factories.world import World, decisions_of, facts_of

pytestmark = pytest.mark.django_db
TERM, NEXT = "2017-1", "2017-2"
PAPER = {"document": "白教资〔2018〕3号", "reason": "市里会议定的"}


def person(name: str, role: str, area: str) -> Staff:
    return Staff.objects.create(username=f"r-{name}", display_name=name, role=role, area_code=area)


def set_reading(world: World, name: str, value: object, *, term: str = TERM, area: str = TONGYU) -> None:
    """By the two persons of the area."""
    if area == TONGYU:
        by, second = world.clerk, world.checker
    else:
        by, second = person(f"one-{name}", "supervisor", area), person(f"two-{name}", "supervisor", area)
    made = services.propose_reading(area_code=area, term=term, name=name, value=value, by=by, **PAPER)
    services.confirm_reading(change_id=made.pk, by=second)


def run(world: World) -> models.Run:
    return services.run(term=TERM, county_code=TONGYU, by=world.clerk)


def rule_changes(name: str) -> bool:
    """Some worked example of the pack is decided otherwise by what is set for the semester than by default."""
    pack = rules.pack_in_use(TERM)
    taken = chosen.switches(pack, TONGYU, TERM)
    assert taken[name] != pack.switches()[name]
    return any(
        [(one.benefit, one.outcome, one.amount_fen) for one in decide_one(pack, taken, example.facts)]
        != [(one.benefit, one.outcome, one.amount_fen) for one in decide_one(pack, pack.switches(), example.facts)]
        for example in examples_of(pack)
    )


def exit_at_once(world: World) -> tuple[object, object]:
    child = world.pupil()
    world.poor(child, "exited_without_policy", exit_year=2017)
    before = facts_of(run(world).pk, child)["is_registered_poor"]
    set_reading(world, "exit_takes_effect", "at_once")
    return before, facts_of(run(world).pk, child)["is_registered_poor"]


def aid_kept(world: World) -> tuple[object, object]:
    child = world.pupil()
    world.poor(child, "exited_without_policy", exit_year=2016)
    before = facts_of(run(world).pk, child)["is_registered_poor"]
    set_reading(world, "keep_aid_after_exit", True)
    return before, facts_of(run(world).pk, child)["is_registered_poor"]


def relapse_later(world: World) -> tuple[object, object]:
    child = world.pupil()
    case = casework.open_case(kind="relapse", text="父亲重病", person_id=child.pk, cause="illness", by=world.clerk)
    casework.submit_case(case_id=case.pk, by=world.clerk)
    casework.approve_case(case_id=case.pk, by=world.checker)
    before = facts_of(run(world).pk, child)["is_relapse_approved"]
    set_reading(world, "relapse_starts", "next_semester")
    return before, facts_of(run(world).pk, child)["is_relapse_approved"]


def teachers_day(world: World) -> tuple[object, object]:
    def days(scope: Scope) -> dict[str, date]:
        first = date(2017, 10, 1)
        return allowances._days(allowances._switches(rules.pack_in_use(TERM), scope, first), first)

    before = days(Scope(TONGYU))[TONGYU]
    set_reading(world, "teacher_post_day", 15)
    after = days(Scope("2208"))
    assert after[TAONAN] == before, "another county's day stays"
    return before, after[TONGYU]


def notice_of(world: World) -> models.Notice:
    world.poor_boarder()
    run(world)
    services.confirm_sheet(sheet_id=models.Sheet.objects.get().pk, by=world.officer)
    waiting = services.submit_list(county_code=TONGYU, term=TERM, by=world.clerk)
    notice = services.approve_list(list_id=waiting.pk, by=world.checker)
    assert notice is not None
    return notice


def notice_days(world: World) -> tuple[object, object]:
    set_reading(world, "notice_working_days", 7)
    return 5, notice_of(world).working_days


def notice_amounts(world: World) -> tuple[object, object]:
    set_reading(world, "notice_shows_amount", False)
    return True, notice_of(world).shows_amount


SHAPED: dict[str, Callable[[World], tuple[object, object]]] = {
    "exit_takes_effect": exit_at_once,
    "keep_aid_after_exit": aid_kept,
    "relapse_starts": relapse_later,
    "teacher_post_day": teachers_day,
    "notice_working_days": notice_days,
    "notice_shows_amount": notice_amounts,
}
"""Readings that shape facts, posts and notices: before and after."""
RULES = (
    "meals_only_for_need",
    "orphans_count_as_need",
    "accommodation_reaches_agricultural",
    "performing_arts_exclusion_covers_accommodation",
    "rural_clauses_reach_urban_disabled",
    "contiguous_counties",
    "nutrition_counties",
    "performing_arts_exclusion_covers_grant",
    "exclusion_covers_national",
)


def test_every_reading_of_the_pack_is_tried_here(world: World) -> None:
    assert {*SHAPED, *RULES} == set(rules.pack_in_use(TERM).readings)


@pytest.mark.parametrize("name", RULES)
def test_a_reading_of_the_rules_set_by_two_decides_otherwise(world: World, name: str) -> None:
    reading = rules.pack_in_use(TERM).readings[name]
    value: object = ["220881"] if reading.kind == "counties" else reading.alternatives[0]
    set_reading(world, name, value)
    assert rule_changes(name), f"{name} changes no example"


@pytest.mark.parametrize("name", SHAPED)
def test_a_reading_of_facts_or_notices_set_by_two_counts(world: World, name: str) -> None:
    before, after = SHAPED[name](world)
    assert before != after


def test_the_next_run_decides_by_it_keeps_it_and_is_proven(world: World) -> None:
    child = world.pupil()
    world.bill(child, misc_fee_fen=0, textbook_fee_fen=9_000, meal_days=98, hardship=False)
    world.received_all()
    first = run(world)
    assert decisions_of(first.pk, child)["nutrition_meal"][0] == "granted"
    set_reading(world, "meals_only_for_need", "是")
    assert readings.outdated_run(TONGYU, TERM) == [("营养餐是否只给困难学生", "否", "是")]
    assert [one.count for one in readings.todo_for(world.clerk, TERM)] == [1]
    second = run(world)
    assert second.pk != first.pk and decisions_of(second.pk, child)["nutrition_meal"][0] == "refused"
    assert readings.set_in(second) == [("营养餐是否只给困难学生", "是")] and readings.set_in(first) == []
    assert [one.said for one in readings.taken_for(second, "nutrition_meal") if one.is_set] == ["是"]
    assert readings.outdated_run(TONGYU, TERM) == [] and run(world).pk == second.pk
    for made in (first, second):
        assert proving.prove_run(made).faults == () and proving.prove_run(made).decisions
    assert rules.switches_of(TONGYU, TERM)["meals_only_for_need"] is True
    assert latest_runs(Scope(TONGYU), TERM).get().pk == second.pk


def test_the_counties_own_word_comes_before_the_prefectures(world: World) -> None:
    pack = rules.pack_in_use(TERM)
    set_reading(world, "teacher_post_day", 10, area="2208")
    assert [chosen.switches(pack, one, TERM)["teacher_post_day"] for one in (TONGYU, TAONAN)] == [10, 10]
    set_reading(world, "teacher_post_day", 20)
    assert [chosen.switches(pack, one, TERM)["teacher_post_day"] for one in (TONGYU, TAONAN)] == [20, 10]
    assert chosen.switches(pack, TONGYU, NEXT)["teacher_post_day"] == 1, "of another semester nothing was said"
    set_reading(world, "teacher_post_day", None)
    assert chosen.switches(pack, TONGYU, TERM)["teacher_post_day"] == 10
    acts = readings.history_of("teacher_post_day", TONGYU)
    assert [(one.area_code, one.value) for one in acts] == [(TONGYU, None), (TONGYU, 20), ("2208", 10)]
    told = chosen.acts_for(TONGYU, TERM)["teacher_post_day"]
    assert (told.value, told.document, told.proposed_by) == (10, PAPER["document"], "one-teacher_post_day")
    rows = list(readings.export_rows(Scope(TONGYU), TERM))
    assert [row[0] for row in rows] == ["2208", TONGYU, TONGYU] and rows[2][3] == ""


def refused(act: Callable[[], object], kind: type[FuzhiError], code: str) -> None:
    with pytest.raises(kind) as raised:
        act()
    assert raised.value.code == code and not models.ReadingSet.objects.exists()


def test_two_persons_with_paper_and_reason(world: World) -> None:
    asked: dict[str, Any] = {"area_code": TONGYU, "term": TERM, "name": "teacher_post_day", "value": 15, **PAPER}

    def propose(by: Staff | None = None, **other: object) -> Any:
        return services.propose_reading(**(asked | other), by=by or world.clerk)

    refused(lambda: propose(document=" "), InputError, "no_document")
    refused(lambda: propose(reason=""), InputError, "missing_reason")
    refused(lambda: propose(value=40), InputError, "bad_switch_value")
    refused(lambda: propose(name="nothing"), NotFound, "no_such_reading")
    refused(lambda: propose(value=None), InputError, "reading_same")
    refused(lambda: propose(area_code="2208"), NotFound, "not_here")
    refused(lambda: propose(by=world.checker), NotAllowed, "not_your_role")
    made = propose()
    refused(propose, Conflict, "already_proposed")
    refused(lambda: services.confirm_reading(change_id=made.pk, by=world.clerk), NotAllowed, "not_your_role")
    one = person("alone", "supervisor", "2208")
    own = services.propose_reading(**(asked | {"name": "notice_working_days", "value": 9}), by=one)
    refused(lambda: services.confirm_reading(change_id=own.pk, by=one), NotAllowed, "maker_is_checker")
    services.withdraw_reading(change_id=own.pk, by=one)
    assert [each.count for each in readings.todo_for(world.checker)] == [1]
    services.confirm_reading(change_id=made.pk, by=world.checker)
    services.confirm_reading(change_id=made.pk, by=world.checker)
    assert models.ReadingSet.objects.count() == 1
    entry = audit.entries(object_kind="aid_reading").filter(action="set_reading").get()
    assert (entry.detail["old"], entry.detail["new"]) == ("不另定", "15") and entry.detail["document"] == PAPER[
        "document"
    ]


def test_a_semester_with_an_approved_list_is_not_read_anew(world: World) -> None:
    made = services.propose_reading(
        area_code=TONGYU, term=TERM, name="teacher_post_day", value=15, by=world.clerk, **PAPER
    )
    notice_of(world)
    refused(lambda: services.confirm_reading(change_id=made.pk, by=world.checker), Conflict, "reading_decided")
    services.refuse_reading(change_id=made.pk, by=world.checker, reason="已经批准")
    again: dict[str, Any] = {"area_code": TONGYU, "name": "teacher_post_day", "value": 15, "by": world.clerk, **PAPER}
    refused(lambda: services.propose_reading(term=TERM, **again), Conflict, "reading_decided")
    assert services.propose_reading(term=NEXT, **again).state == "waiting"


def test_what_was_set_is_kept_by_the_database(world: World) -> None:
    set_reading(world, "teacher_post_day", 15)
    statements = (
        "UPDATE aid_readingset SET value = '1'",
        "DELETE FROM aid_readingset",
        "INSERT INTO aid_readingset (area_code, term, name, value, document, reason, proposed_by_id, confirmed_by_id,"
        " set_at) SELECT area_code, term, name, value, document, reason, confirmed_by_id, confirmed_by_id, set_at"
        " FROM aid_readingset",
    )
    for statement in statements:
        with owning(), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
