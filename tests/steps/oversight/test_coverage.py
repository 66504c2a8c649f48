"""Coverage: everybody on the register once, in the first case that fits; compared with a model in plain Python."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from fuzhi.policy.pack import load_pack
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.audit.invariants import check
from fuzhi.steps.audit.services import record
from fuzhi.steps.oversight import drawing, queries
from fuzhi.steps.oversight.drawing import draw, is_stale, need_items
from fuzhi.steps.oversight.invariants import INVARIANTS
from fuzhi.steps.oversight.models import CoverageRow, Snapshot
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import CoverageKind, CoverageStage, GapKind
from tests.factories.coverage import (
    COUNTY,
    DAY,
    GRANT,
    OTHER,
    SCHOOLS,
    TERM,
    UNIVERSAL,
    VILLAGES,
    WAIVER,
    Case,
    Ground,
    model,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def business_day() -> Iterator[None]:
    with clock.at(DAY):
        yield


@pytest.fixture
def ground(db: None) -> Ground:
    return Ground.open()


def place_in(benefit: str, condition: str) -> int:
    """The bit of an item's condition."""
    return [one.code for one in load_pack("baicheng-2017").benefits[benefit].conditions()].index(condition)


def place_of(person: Person) -> str:
    row = CoverageRow.objects.get(term=TERM, person_id=person.pk)
    return row.gap_kind or row.stage or row.kind


CITY = Scope("2208")
PAID = Case(granted=(GRANT,), line_state="paid")
NAMED = {
    "no_roll": Case(schools=0, age=9),
    "no_roll_before_match": Case(schools=0, age=14, match_open=True),
    "called_a_pupil_by_the_register": Case(schools=0, age=17, claim="小学"),
    "called_no_pupil": Case(schools=0, age=17, claim="非在校生"),
    "called_a_student_of_a_college": Case(schools=0, age=20, claim="大专及以上"),
    "match_open_of_a_young_child": Case(schools=0, age=4, match_open=True),
    "match_open": Case(match_open=True, granted=(GRANT,)),
    "claimed_twice": Case(schools=2, granted=(GRANT,)),
    "fact_unknown": Case(undetermined=(WAIVER,)),
    "not_decided_yet": Case(is_decided=False),
    "paid_and_unknown_is_aided": replace(PAID, undetermined=(WAIVER,)),
    "waits_for_the_school": Case(granted=(GRANT,), state="proposed"),
    "marked_by_the_school": Case(granted=(GRANT,), state="marked"),
    "confirmed": Case(granted=(GRANT,), state="confirmed"),
    "in_the_list": Case(granted=(GRANT,), state="submitted"),
    "approved": Case(granted=(GRANT,)),
    "in_a_batch": Case(granted=(GRANT,), line_state="pending"),
    "held": Case(granted=(GRANT,), is_held=True),
    "no_account": Case(granted=(GRANT,), has_account=False),
    "a_waiver_needs_no_account": Case(granted=(WAIVER,), has_account=False),
    "settled_with_the_school": Case(granted=(WAIVER,), has_account=False, settled="paid"),
    "one_paid_one_not": Case(granted=(GRANT, WAIVER), line_state="paid"),
    "both": Case(granted=(GRANT, WAIVER), line_state="paid", settled="paid"),
    "returned": Case(granted=(GRANT,), line_state="failed"),
    "repaid": Case(granted=(GRANT,), line_state="failed", is_repaid=True),
    "withdrawn_by_a_person": Case(granted=(GRANT,), has_standing=False),
    "aided": PAID,
    "not_due": Case(),
    "nothing_fits_at_all": Case(universal="refused"),
    "nothing_had_and_what_every_pupil_has_unknown": Case(universal="undetermined"),
    "granted_and_what_every_pupil_has_unknown": replace(PAID, universal="undetermined"),
    "young": Case(schools=0, age=5),
    "old": Case(schools=0, age=15),
    "oldest": Case(schools=0, age=21),
    "no_birth_date": Case(schools=0, age=None, claim="小学"),
}


@pytest.mark.parametrize(("today", "is_late"), [(DAY, False), (date(2018, 1, 1), True)])
def test_each_case_stands_where_the_readings_put_it(ground: Ground, today: date, is_late: bool) -> None:
    people = {name: ground.add(case) for name, case in NAMED.items()}
    with clock.at(today):
        draw(term=TERM)
    stands = {name: place_of(person) for name, person in people.items()}
    assert stands == {name: model(case, is_late=is_late) for name, case in NAMED.items()}
    known = {"no_roll", "aided", "not_due", "called_no_pupil", "approved", "one_paid_one_not"}
    waits = "late" if is_late else "approved"
    assert [stands[name] for name in sorted(known)] == ["aided", waits, "outside_age", "no_roll", "not_due", waits]
    places = {*GapKind} if is_late else {*GapKind, *CoverageStage} - {GapKind.LATE, CoverageStage.ON_NOTICE}
    assert places <= set(stands.values())


def test_ages_three_to_twenty_one_alone(ground: Ground) -> None:
    for age in (2, 22, 60):
        ground.add(Case(age=age, schools=0))
    inside = [ground.add(Case(age=age, schools=0)) for age in (3, 21)]
    draw(term=TERM)
    assert set(CoverageRow.objects.values_list("person_id", flat=True)) == {person.pk for person in inside}
    assert check(INVARIANTS) == []


def test_the_universal_waiver_does_not_count_as_aid(ground: Ground) -> None:
    assert UNIVERSAL not in need_items() and "nutrition_meal" not in need_items()
    assert {GRANT, WAIVER, "senior_grant", "vocational_tuition_waiver", "preschool_grant"} <= set(need_items())
    assert len(need_items()) == 13
    person = ground.add(Case())
    draw(term=TERM)
    assert place_of(person) == "not_due"


@pytest.mark.parametrize("seed", range(4))
def test_random_registers_close_and_fit_the_model(ground: Ground, seed: int) -> None:
    draws = random.Random(seed)
    expected: dict[int, str] = {}
    cases: dict[int, Case] = {}
    for _ in range(120):
        granted = tuple(b for b in (GRANT, WAIVER) if draws.random() < 0.4)
        rest = tuple(b for b in (GRANT, WAIVER) if b not in granted)
        line = draws.choice(("", "", "pending", "paid", "failed")) if GRANT in granted else ""
        settled = draws.choice(("", "pending", "paid")) if WAIVER in granted else ""
        age, schools = draws.choice((None, 3, 5, 6, 9, 14, 15, 18, 21)), draws.choice((0, 1, 1, 1, 2))
        case = Case(
            age=age,
            schools=schools,
            match_open=draws.random() < 0.1,
            is_decided=draws.random() < 0.9,
            granted=granted,
            undetermined=tuple(b for b in rest if draws.random() < 0.3),
            refused=rest,
            state="approved"
            if line or settled
            else draws.choice(("proposed", "marked", "confirmed", "submitted", "approved")),
            is_held=draws.random() < 0.1,
            has_account=draws.random() < 0.8,
            line_state=line,
            settled=settled,
            claim=draws.choice(("", "", "小学", "非在校生")) if age or schools else "非在校生",
            is_repaid=line == "failed" and draws.random() < 0.5,
            village=draws.choice(VILLAGES),
            has_standing=bool(line or settled) or draws.random() < 0.9,
        )
        person = ground.add(case)
        expected[person.pk], cases[person.pk] = model(case), case
    draw(term=TERM)
    found = {row.person_id: row.gap_kind or row.stage or row.kind for row in CoverageRow.objects.filter(term=TERM)}
    assert {pk: (found.get(pk), cases[pk]) for pk in expected if found.get(pk) != expected[pk]} == {}
    whole = queries.closing(queries.rows(Scope("2208"), TERM))
    counts = Counter(expected.values())
    assert whole.register == 120 and whole.difference == 0 and whole.aided == counts["aided"]
    parts = queries.areas_below(Scope("2208"), TERM, COUNTY)
    assert sum(part.closing.register for part in parts) == 120 and all(not part.closing.difference for part in parts)
    for part in parts:
        if part.code:
            below = queries.areas_below(Scope("2208"), TERM, part.code)
            assert sum(one.closing.gap for one in below) == part.closing.gap
    assert sum(count for _, count in queries.gaps_by_kind(queries.rows(Scope("2208"), TERM))) == whole.gap
    assert sum(row[4] for row in queries.export_rows(Scope("2208"), TERM)) == 120
    assert check(INVARIANTS) == []


def test_whom_the_policy_serves_beside_the_register_stands_in_the_second_balance(ground: Ground) -> None:
    listed = ground.add(PAID)
    rides = Case(granted=(WAIVER,), settled="paid")
    beside = ground.add(replace(rides, true_mask=1 << place_in(WAIVER, "target_group")), is_listed=False)
    ground.add(rides, is_listed=False)
    draw(term=TERM)
    scope = Scope("2208")
    assert {row.person_id for row in queries.rows(scope, TERM)} == {listed.pk}
    served = queries.rows(scope, TERM, is_served=True)
    assert {row.person_id for row in served} == {listed.pk, beside.pk} and queries.closing(served).aided == 2
    assert queries.Tally(scope, TERM).closing("2208").register == 1
    assert queries.Tally(scope, TERM, is_served=True).closing("2208") == queries.closing(served)
    assert queries.money(queries.rows(scope, TERM)) == (62_500, 62_500) and queries.money(served) == (125_000, 125_000)
    assert sum(row[4] for row in queries.export_rows(scope, TERM)) == 1 and check(INVARIANTS) == []


@pytest.mark.parametrize(("gives", "place"), [("rural_household", "not_due"), ("need", "aided")])
def test_a_waiver_that_every_rural_pupil_has_is_aid_only_where_need_gave_it(
    ground: Ground, gives: str, place: str
) -> None:
    mask = 1 << place_in("vocational_tuition_waiver", gives)
    person = ground.add(Case(granted=("vocational_tuition_waiver",), settled="paid", true_mask=mask))
    draw(term=TERM)
    assert place_of(person) == place


def test_what_is_missing_is_named(ground: Ground) -> None:
    person = ground.add(Case(undetermined=(WAIVER,)))
    waits = ground.add(Case(granted=(GRANT,), has_account=False))
    draw(term=TERM)
    assert CoverageRow.objects.get(person_id=waits.pk).detail == load_pack("baicheng-2017").benefits[GRANT].label
    first = load_pack("baicheng-2017").benefits[WAIVER].conditions()[0].label
    assert CoverageRow.objects.get(person_id=person.pk).detail == f"缺：{first}"


def test_who_is_due_nothing_for_need_is_told_what_every_pupil_has(ground: Ground) -> None:
    has, none = ground.add(Case()), ground.add(Case(universal="refused"))
    waits = ground.add(Case(universal="undetermined"))
    late = ground.add(Case(schools=1, is_decided=False))
    elsewhere = ground.add(Case(is_decided=False), OTHER)
    draw(term=TERM)
    item = load_pack("baicheng-2017").benefits[UNIVERSAL]
    said = dict(CoverageRow.objects.values_list("person_id", "detail"))
    assert said == {
        has.pk: f"只享普惠项目：{item.label}待学校确认",
        none.pk: "没有符合条件的项目",
        waits.pk: f"{item.label}待定，缺：{item.conditions()[0].label}",
        late.pk: "最近一次认定还没有包括这名学生",
        elsewhere.pk: "县里还没认定",
    }
    tally = queries.Tally(CITY, TERM)
    assert [tally.beside(CITY.area_code, which) for which in ("had", "waits", "undecided", "decided")] == [1, 1, 1, 4]
    assert tally.beside(COUNTY, "undecided") == 0 and tally.beside(OTHER, "undecided") == 1


def test_the_snapshot_is_redrawn_only_when_something_was_done(ground: Ground) -> None:
    ground.add(Case(granted=(GRANT,)))
    first = queries.snapshot(TERM)
    with clock.at(date(2017, 12, 25)):
        assert queries.snapshot(TERM).drawn_at == first.drawn_at and not is_stale(TERM)
        record(by="auditor", action="export", object_kind="list", object_key="x", changes=False)
        assert not is_stale(TERM)
        record(by="clerk", action="commit", object_kind="intake_batch", object_key="1", county_code=COUNTY)
        ground.add(Case(schools=0))
        assert is_stale(TERM)
        again = queries.snapshot(TERM)
    assert again.drawn_at > first.drawn_at and again.persons == 2 and Snapshot.objects.count() == 1


def test_a_snapshot_of_an_older_manner_is_drawn_anew(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    ground.add(Case())
    draw(term=TERM)
    CoverageRow.objects.update(detail="")
    monkeypatch.setattr(drawing, "MANNER", drawing.MANNER + 1)
    assert is_stale(TERM)
    queries.snapshot(TERM)
    assert CoverageRow.objects.get().detail.startswith("只享普惠项目")


def test_a_planted_fault_is_seen(ground: Ground) -> None:
    ground.add(Case())
    draw(term=TERM)
    assert check(INVARIANTS) == []
    CoverageRow.objects.all().delete()
    assert {one.name for one in check(INVARIANTS)} == {"coverage_closes", "coverage_whole"}


def test_everybody_sees_only_their_own(ground: Ground) -> None:
    own = ground.add(Case(granted=(GRANT,)))
    town = ground.add(Case(village=VILLAGES[2]))
    foreign = ground.add(Case(schools=0, village="220821100201"), OTHER)
    draw(term=TERM)

    def seen(*scope: str) -> set[int]:
        return set(queries.rows(Scope(*scope), TERM).values_list("person_id", flat=True))

    assert seen("2208") == {own.pk, town.pk, foreign.pk}
    assert seen(COUNTY) == {own.pk, town.pk} and seen(OTHER) == {foreign.pk}
    assert seen("220822102") == {own.pk} and seen(VILLAGES[0]) == {own.pk}
    assert seen(COUNTY, SCHOOLS[0]) == {own.pk, town.pk} and seen(COUNTY, SCHOOLS[1]) == set()
    assert queries.person(Scope(COUNTY), TERM, foreign.pk) is None
    assert {row[0] for row in queries.export_rows(Scope(COUNTY), TERM)} == {COUNTY}


def test_a_rate_below_all_is_never_called_all() -> None:
    assert queries.Closing(10_001, 10_000, 0, 0, 0, 1).rate == "99.9%"
    assert queries.Closing(10_001, 10_000, 1, 0, 0, 0).rate == "99.9%"
    assert queries.Closing(1, 1, 0, 0, 0, 0).rate == "100.0%" and queries.Closing(1, 0, 0, 1, 0, 0).rate == "—"
    assert {kind.value for kind in CoverageKind} == {"aided", "in_progress", "not_due", "outside_age", "gap"}


def test_a_large_snapshot_is_redrawn_on_request_alone(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    from fuzhi.steps.oversight.jobs import redraw
    from fuzhi.steps.tasks.registry import NO_PROGRESS

    ground.add(Case())
    first = queries.snapshot(TERM)
    monkeypatch.setattr(queries, "REDRAWN_AT_ONCE_MAX", 0)
    record(by="clerk", action="commit", object_kind="intake_batch", object_key="1", county_code=COUNTY)
    ground.add(Case())
    assert queries.snapshot(TERM).persons == first.persons == 1 and is_stale(TERM)
    told = redraw({"term": TERM}, NO_PROGRESS)
    assert told["persons"] == 2 and "在册子女 2 人" in str(told["message"])
    assert queries.snapshot(TERM).persons == 2 and not is_stale(TERM)
