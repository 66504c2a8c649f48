"""2017-2 is the next semester of the same city: few things change, and planted cases stay."""

from fuzhi.samples.generating import semesters
from fuzhi.samples.people import Child
from fuzhi.samples.schools import School
from fuzhi.vocabulary.codes import PovertyState
from tests.libraries.samples.conftest import Written


def test_the_city_goes_on() -> None:
    steps = semesters("small", terms=("2017-1", "2017-2"))
    city, autumn = next(steps)
    schools: dict[Child, School | None] = {child: child.school for child in city.children}
    states = {f.household_no: f.poverty for c in city.counties.values() for f in c.registered}
    bills = {child: child.fees for child in autumn.by_child}
    city, spring = next(steps)

    stayed = [c for c in schools if schools[c] is not None and c.school is schools[c]]
    moved = [c for c in schools if schools[c] is not None and c.school not in (None, schools[c])]
    left = [c for c in schools if schools[c] is not None and c.school is None]
    new = [c for c in city.children if c not in schools and c.school is not None]
    assert len(stayed) > 0.95 * len(bills)
    assert all(10 <= len(group) <= 150 for group in (moved, left, new)), [len(g) for g in (moved, left, new)]
    assert not any(child.is_taken for child in moved)
    assert all(child.fees is not bills[child] for child in stayed if child in bills)
    billed_twice = [child for child in stayed + moved if child in bills]
    assert [c.name for c in billed_twice if c.fees.hardship is not bills[c].hardship] == []

    now = {f.household_no: f.poverty for c in city.counties.values() for f in c.registered}
    exits = [no for no, state in states.items() if state != now[no] == PovertyState.EXITED_WITHOUT_POLICY]
    relapses = [no for no, state in states.items() if state != now[no] == PovertyState.RELAPSED]
    assert len(exits) > 10
    assert len(relapses) > 5
    assert set(now) > set(states)
    assert spring.totals != autumn.totals


def test_fares_of_a_case_that_needs_none_stay_blank(written: Written) -> None:
    open_cases = [t for t in written.truths if t.kind == "unknown_bus"]
    assert {t.term for t in open_cases} == {"2017-1", "2017-2"}
    people = {term: {t.person for t in open_cases if t.term == term} for term in ("2017-1", "2017-2")}
    assert people["2017-1"] == people["2017-2"]


def test_totals_stand_for_both_semesters_and_differ(written: Written) -> None:
    totals = {
        term: {
            (t.county_code, t.person): t.expected for t in written.truths if t.kind == "item_total" and t.term == term
        }
        for term in ("2017-1", "2017-2")
    }
    assert len(totals["2017-1"]) == len(totals["2017-2"]) == 75
    assert totals["2017-1"]["220822", "nutrition_meal"] != totals["2017-2"]["220822", "nutrition_meal"]
