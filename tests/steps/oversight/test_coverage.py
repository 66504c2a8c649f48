"""Coverage: everybody on the register once, in the first case that fits; compared with a model in plain Python."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid.models import (
    AidList,
    Decision,
    Entitlement,
    FactRow,
    Objection,
    ObjectionItem,
    Run,
    Sheet,
)
from fuzhi.steps.audit.invariants import check
from fuzhi.steps.audit.services import record
from fuzhi.steps.oversight import queries
from fuzhi.steps.oversight.drawing import draw, is_stale, need_items
from fuzhi.steps.oversight.invariants import INVARIANTS
from fuzhi.steps.oversight.models import CoverageRow, Snapshot
from fuzhi.steps.payments.models import Batch, Line
from fuzhi.steps.registry.models import Account, Enrolment, Household, MatchPair, Person, Poverty, Record
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import CoverageKind, GapKind

pytestmark = pytest.mark.django_db
TERM, DAY = "2017-1", date(2017, 12, 20)
COUNTY, OTHER = "220822", "220821"
VILLAGES = ("220822102203", "220822102204", "220822100201", "")
SCHOOLS = ("2122000001", "2122000002", "2122000003")
START, AT = date(2017, 9, 1), datetime(2017, 10, 9, 9, 0, tzinfo=clock.SHANGHAI)
GRANT, WAIVER, UNIVERSAL = "boarder_living_subsidy", "school_bus_waiver", "compulsory_fee_waiver"


@pytest.fixture(autouse=True)
def business_day():
    with clock.at(DAY):
        yield


@pytest.fixture
def clerk(db):
    return Staff.objects.create(username="clerk", display_name="周敏", role="clerk", area_code=COUNTY, password="!")


@pytest.fixture
def run(clerk):
    return Run.objects.create(
        county_code=COUNTY, term=TERM, pack="baicheng-2017", pack_hash="0" * 64, known_at=AT, made_by=clerk, made_at=AT
    )


@dataclass
class Case:
    """One person on the register and all that the coverage may ask of them."""

    age: int | None = 8
    schools: int = 1
    match_open: bool = False
    is_decided: bool = True
    granted: tuple[str, ...] = ()
    undetermined: tuple[str, ...] = ()
    refused: tuple[str, ...] = (GRANT, WAIVER)
    state: str = "approved"
    is_held: bool = False
    has_account: bool = True
    line_state: str = ""
    is_repaid: bool = False
    village: str = VILLAGES[0]
    has_standing: bool = True


def model(case: Case) -> str:
    """The readings, part two, word by word."""
    if case.schools == 0 and case.age is not None and 6 <= case.age <= 14:
        return "no_roll"
    if case.match_open:
        return "match_open"
    if case.schools > 1:
        return "claimed_twice"
    decided = case.is_decided and case.schools > 0
    if case.schools and not decided:
        return "fact_unknown"
    if decided and not case.granted and case.undetermined:
        return "fact_unknown"
    if decided and case.granted:
        if case.has_standing and case.state in ("proposed", "marked"):
            return "not_confirmed"
        if case.has_standing and case.is_held:
            return "held"
        cash = case.has_standing and GRANT in case.granted
        if cash and not case.has_account and not case.line_state:
            return "no_account"
        if cash and case.line_state == "failed" and not case.is_repaid:
            return "returned"
        return "aided" if case.has_standing else "not_paid"
    if decided:
        return "not_due"
    return "outside_age" if case.age is not None else "fact_unknown"


class Ground:
    """Writes cases into the tables."""

    def __init__(self, run: Run, clerk: Staff) -> None:
        self.run, self.clerk, self.count = run, clerk, 0
        self.aid_list = AidList.objects.create(
            county_code=COUNTY, term=TERM, no=1, kind="main", state="submitted", made_by=clerk, submitted_at=AT
        )
        self.sheet = Sheet.objects.create(
            school_code=SCHOOLS[0], school_name="中心校", county_code=COUNTY, term=TERM, due_on=DAY
        )
        self.batch = Batch.objects.create(
            no="TY17秋-01",
            county_code=COUNTY,
            term=TERM,
            delivery="cash",
            kind="first",
            count=1,
            total_fen=1,
            manifest="",
            made_by=clerk,
            made_at=AT,
        )

    def add(self, case: Case, county: str = COUNTY) -> Person:
        self.count += 1
        n = self.count
        birth = date(2017 - case.age, 5, 1) if case.age is not None else None
        person = Person.objects.create(
            number=f"P{county}{n:07d}",
            name=f"学生{n}",
            name_key=f"学生{n}",
            birth_date=birth,
            county_code=county,
            village_code=case.village,
            school_code=SCHOOLS[0] if case.schools else "",
        )
        Person.objects.filter(pk=person.pk).update(root=person)
        source = {"source_kind": "roster", "batch_id": 1, "row_id": n, "valid_from": START, "recorded_at": AT}
        home = Household.objects.create(county_code=county, household_no=f"{county}{n:06d}", village_code=case.village)
        listed = self._record("household", county, n, person)
        Poverty.objects.create(
            record=listed,
            poverty_state="poor",
            household=home,
            village_code=case.village,
            school_claim="小学",
            **source,
        )
        for place in range(case.schools):
            roll = self._record(f"roll{place}", county, n, person)
            Enrolment.objects.create(record=roll, school_code=SCHOOLS[place], stage="primary", grade=2, **source)
        if case.match_open:
            stranger = Person.objects.create(number=f"X{county}{n:07d}", name="x", name_key="x", county_code=county)
            Person.objects.filter(pk=stranger.pk).update(root=stranger)
            other = self._record("disability", county, n, stranger)
            MatchPair.objects.create(
                kind="same_person",
                left_record=listed,
                right_record=other,
                score=0.8,
                county_code=county,
                other_county_code=county,
                made_at=AT,
            )
        if case.has_account:
            Account.objects.create(
                record=listed,
                holder_name="家长",
                account_index=f"{n}".encode(),
                account_last4="0001",
                account_sealed=b"x",
                account_ref=f"t:{n}",
                origin="household",
                **source,
            )
        if case.is_decided and case.schools:
            self._decide(case, person)
        return person

    def _record(self, kind: str, county: str, n: int, person: Person) -> Record:
        return Record.objects.create(
            kind=kind[:4] if kind.startswith("roll") else kind,
            county_code=county,
            key=f"{kind}:{county}:{n}".encode(),
            person=person,
        )

    def _decide(self, case: Case, person: Person) -> None:
        FactRow.objects.create(
            run=self.run, person=person, student_id=person.number, term=TERM, county_code=COUNTY, school_code=SCHOOLS[0]
        )
        outcomes = {
            **dict.fromkeys(case.refused, "refused"),
            **dict.fromkeys(case.undetermined, "undetermined"),
            **dict.fromkeys(case.granted, "granted"),
            UNIVERSAL: "granted",
        }
        for benefit, outcome in outcomes.items():
            granted = outcome == "granted"
            decision = Decision.objects.create(
                run=self.run,
                person=person,
                benefit=benefit,
                outcome=outcome,
                amount_fen=62_500 if granted else 0,
                true_mask=0,
                unknown_mask=1 if outcome == "undetermined" else 0,
            )
            if granted and case.has_standing:
                self._entitle(case, person, benefit, decision)

    def _entitle(self, case: Case, person: Person, benefit: str, decision: Decision) -> None:
        state = case.state if benefit != UNIVERSAL else "proposed"
        listed = state in ("submitted", "approved")
        one = Entitlement.objects.create(
            person=person,
            term=TERM,
            benefit=benefit,
            clause="3.2.2",
            tier="national",
            delivery="cash" if benefit == GRANT else "waiver",
            amount_fen=62_500,
            county_code=COUNTY,
            village_code=person.village_code,
            school_code=SCHOOLS[0],
            run=self.run,
            decision_id=decision.pk,
            state=state,
            sheet=self.sheet,
            aid_list=self.aid_list if listed else None,
        )
        if case.is_held and benefit != UNIVERSAL:
            objection = Objection.objects.create(
                number=f"O{one.pk}", county_code=COUNTY, text="不属实", filed_at=AT, filed_on=DAY, due_on=DAY
            )
            ObjectionItem.objects.create(objection=objection, entitlement=one)
        if case.line_state and benefit == GRANT:
            line = self._pay(one, person, case.line_state)
            if case.is_repaid:
                self._pay(one, person, "pending", line)

    def _pay(self, one: Entitlement, person: Person, state: str, repays: Line | None = None) -> Line:
        return Line.objects.create(
            batch=self.batch,
            line_no=Line.objects.count() + 1,
            entitlement_id=one.pk,
            person_id=person.pk,
            person_number=person.number,
            person_name=person.name,
            term=TERM,
            benefit=one.benefit,
            clause="3.2.2",
            tier="national",
            amount_fen=one.amount_fen,
            state=state,
            reason="已销户" if state == "failed" else "",
            on=DAY,
            repays=repays,
        )


@pytest.fixture
def ground(run, clerk):
    return Ground(run, clerk)


def place_of(person: Person) -> str:
    row = CoverageRow.objects.get(term=TERM, person_id=person.pk)
    return row.gap_kind or row.kind


NAMED = {
    "no_roll": Case(schools=0, age=9),
    "no_roll_before_match": Case(schools=0, age=14, match_open=True),
    "match_open_of_a_young_child": Case(schools=0, age=4, match_open=True),
    "match_open": Case(match_open=True, granted=(GRANT,)),
    "claimed_twice": Case(schools=2, granted=(GRANT,)),
    "fact_unknown": Case(undetermined=(WAIVER,)),
    "not_decided_yet": Case(is_decided=False),
    "granted_and_unknown_is_aided": Case(granted=(GRANT,), undetermined=(WAIVER,)),
    "not_confirmed": Case(granted=(GRANT,), state="proposed"),
    "marked_by_the_school": Case(granted=(GRANT,), state="marked"),
    "held": Case(granted=(GRANT,), is_held=True),
    "no_account": Case(granted=(GRANT,), has_account=False),
    "a_waiver_needs_no_account": Case(granted=(WAIVER,), has_account=False),
    "returned": Case(granted=(GRANT,), line_state="failed"),
    "repaid": Case(granted=(GRANT,), line_state="failed", is_repaid=True),
    "withdrawn_by_a_person": Case(granted=(GRANT,), has_standing=False),
    "aided": Case(granted=(GRANT,), line_state="paid"),
    "in_the_notice": Case(granted=(GRANT,), state="submitted"),
    "not_due": Case(),
    "young": Case(schools=0, age=5),
    "old": Case(schools=0, age=15),
    "oldest": Case(schools=0, age=21),
    "no_birth_date": Case(schools=0, age=None),
}


def test_each_case_stands_where_the_readings_put_it(ground):
    people = {name: ground.add(case) for name, case in NAMED.items()}
    draw(term=TERM)
    assert {name: place_of(person) for name, person in people.items()} == {
        name: model(case) for name, case in NAMED.items()
    }
    assert place_of(people["no_roll"]) == "no_roll" and place_of(people["aided"]) == "aided"
    assert place_of(people["not_due"]) == "not_due" and place_of(people["young"]) == "outside_age"
    missing = set(GapKind) - {GapKind(place_of(p)) for p in people.values() if place_of(p) in set(GapKind)}
    assert missing == set()


def test_ages_three_to_twenty_one_alone(ground):
    for age in (2, 22, 60):
        ground.add(Case(age=age, schools=0))
    inside = [ground.add(Case(age=age, schools=0)) for age in (3, 21)]
    draw(term=TERM)
    assert set(CoverageRow.objects.values_list("person_id", flat=True)) == {person.pk for person in inside}
    assert check(INVARIANTS) == []


def test_the_universal_waiver_does_not_count_as_aid(ground):
    assert UNIVERSAL not in need_items() and "nutrition_meal" not in need_items()
    assert {GRANT, WAIVER, "senior_grant", "vocational_tuition_waiver", "preschool_grant"} <= set(need_items())
    assert len(need_items()) == 13
    person = ground.add(Case())
    draw(term=TERM)
    assert place_of(person) == "not_due"


@pytest.mark.parametrize("seed", range(4))
def test_random_registers_close_and_fit_the_model(ground, seed):
    draws = random.Random(seed)
    expected: dict[int, str] = {}
    cases: dict[int, Case] = {}
    for _ in range(120):
        granted = tuple(b for b in (GRANT, WAIVER) if draws.random() < 0.4)
        rest = tuple(b for b in (GRANT, WAIVER) if b not in granted)
        line = draws.choice(("", "", "pending", "paid", "failed")) if GRANT in granted else ""
        case = Case(
            age=draws.choice((None, 3, 5, 6, 9, 14, 15, 18, 21)),
            schools=draws.choice((0, 1, 1, 1, 2)),
            match_open=draws.random() < 0.1,
            is_decided=draws.random() < 0.9,
            granted=granted,
            undetermined=tuple(b for b in rest if draws.random() < 0.3),
            refused=rest,
            state="approved" if line else draws.choice(("proposed", "marked", "confirmed", "submitted", "approved")),
            is_held=draws.random() < 0.1,
            has_account=draws.random() < 0.8,
            line_state=line,
            is_repaid=line == "failed" and draws.random() < 0.5,
            village=draws.choice(VILLAGES),
            has_standing=bool(line) or draws.random() < 0.9,
        )
        person = ground.add(case)
        expected[person.pk], cases[person.pk] = model(case), case
    draw(term=TERM)
    found = {row.person_id: row.gap_kind or row.kind for row in CoverageRow.objects.filter(term=TERM)}
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


def test_what_is_missing_is_named(ground):
    from fuzhi.policy.pack import load_pack

    person = ground.add(Case(undetermined=(WAIVER,)))
    waits = ground.add(Case(granted=(GRANT,), has_account=False))
    draw(term=TERM)
    assert CoverageRow.objects.get(person_id=waits.pk).detail == load_pack("baicheng-2017").benefits[GRANT].label
    first = load_pack("baicheng-2017").benefits[WAIVER].conditions()[0].label
    assert CoverageRow.objects.get(person_id=person.pk).detail == f"缺：{first}"


def test_the_snapshot_is_redrawn_only_when_something_was_done(ground):
    ground.add(Case(granted=(GRANT,)))
    first = queries.snapshot(TERM)
    with clock.at(date(2018, 1, 5)):
        assert queries.snapshot(TERM).drawn_at == first.drawn_at and not is_stale(TERM)
        record(by="auditor", action="export", object_kind="list", object_key="x", changes=False)
        assert not is_stale(TERM)
        record(by="clerk", action="commit", object_kind="intake_batch", object_key="1", county_code=COUNTY)
        ground.add(Case(schools=0))
        assert is_stale(TERM)
        again = queries.snapshot(TERM)
    assert again.drawn_at > first.drawn_at and again.persons == 2 and Snapshot.objects.count() == 1


def test_a_planted_fault_is_seen(ground):
    ground.add(Case())
    draw(term=TERM)
    assert check(INVARIANTS) == []
    CoverageRow.objects.all().delete()
    assert {one.name for one in check(INVARIANTS)} == {"coverage_closes", "coverage_whole"}


def test_everybody_sees_only_their_own(ground):
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


def test_a_rate_below_all_is_never_called_all():
    assert queries.Closing(10_001, 10_000, 0, 0, 1).rate == "99.9%"
    assert queries.Closing(1, 1, 0, 0, 0).rate == "100.0%" and queries.Closing(1, 0, 1, 0, 0).rate == "—"
    assert {kind.value for kind in CoverageKind} == {"aided", "not_due", "outside_age", "gap"}


def test_a_large_snapshot_is_redrawn_on_request_alone(ground, monkeypatch):
    from fuzhi.steps.oversight.jobs import redraw
    from fuzhi.steps.tasks.registry import NO_PROGRESS

    ground.add(Case())
    first = queries.snapshot(TERM)
    monkeypatch.setattr(queries, "REDRAWN_AT_ONCE_MAX", 0)
    record(by="clerk", action="commit", object_kind="intake_batch", object_key="1", county_code=COUNTY)
    ground.add(Case())
    assert queries.snapshot(TERM).persons == first.persons == 1 and is_stale(TERM)
    assert redraw({"term": TERM}, NO_PROGRESS) == {"persons": 2}
    assert queries.snapshot(TERM).persons == 2 and not is_stale(TERM)
