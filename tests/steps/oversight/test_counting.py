"""Counting coverage: rates, places of every level, schools, exports, and that all of them agree and add up."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts.scope import NOTHING, Scope
from fuzhi.steps.oversight import queries
from fuzhi.steps.oversight.drawing import draw
from fuzhi.steps.oversight.models import CoverageRow
from fuzhi.steps.oversight.queries import Closing, Tally
from fuzhi.vocabulary.codes import CoverageKind, CoverageStage, GapKind
from fuzhi.vocabulary.errors import NotFound
from tests.factories.coverage import COUNTY, DAY, GRANT, OTHER, SCHOOLS, TERM, VILLAGES, WAIVER, Case, Ground
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db
CITY = Scope("2208")
AREAS = ("2208", COUNTY, OTHER, "220822102", "220822100", *VILLAGES[:3])


@pytest.mark.parametrize(
    ("aided", "gap", "rate"),
    [
        (0, 0, "—"),
        (0, 3, "0.0%"),
        (1, 1, "50.0%"),
        (1, 2, "33.3%"),
        (2, 1, "66.7%"),
        (1, 0, "100.0%"),
        (1_999, 1, "99.9%"),
        (99_999, 1, "99.9%"),
        (1, 99_999, "0.0%"),
    ],
)
def test_a_rate_of_those_who_could_be_aided(aided: int, gap: int, rate: str) -> None:
    assert Closing(aided + gap + 7, aided, 0, 4, 3, gap).rate == rate


@pytest.mark.parametrize(("register", "difference"), [(15, 0), (16, 1), (14, -1)])
def test_what_does_not_close_says_by_how_much(register: int, difference: int) -> None:
    assert Closing(register, 4, 1, 4, 3, 3).difference == difference


@pytest.fixture(scope="module")
def mixed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Sixty people of every kind in the villages of two counties, drawn once for all tests (rolled back)."""
    dice = random.Random(11)
    with made_once(django_db_blocker, DAY):
        ground = Ground.open()
        for n in range(60):
            granted = dice.choice([(), (GRANT,), (WAIVER,), (GRANT, WAIVER)])
            age, schools = dice.choice([5, 8, 12, 16, None]), dice.choice([0, 1, 1, 1, 2])
            case = Case(
                age=age,
                schools=schools,
                claim="" if age or schools else "非在校生",
                granted=granted,
                undetermined=() if granted else dice.choice([(), (WAIVER,)]),
                refused=(),
                state=dice.choice(["approved", "approved", "proposed"]),
                has_account=dice.random() < 0.8,
                village=dice.choice(VILLAGES),
            )
            ground.add(case, county=OTHER if n % 6 == 0 else COUNTY)
        draw(term=TERM)
        yield


def counted(area: str) -> Counter[tuple[str, str]]:
    """Kinds of the rows of a place, counted here row by row."""
    found: Counter[tuple[str, str]] = Counter()
    for row in CoverageRow.objects.filter(term=TERM):
        place = {4: "2208", 6: row.county_code, 9: row.town_code, 12: row.village_code}[len(area)]
        if place == area:
            found[(row.kind, row.gap_kind)] += 1
    return found


@pytest.mark.parametrize("area", AREAS)
def test_a_place_is_counted_alike_by_rows_by_tally_and_by_hand(mixed: None, area: str) -> None:
    by_hand = counted(area)
    closing = queries.closing(queries.rows(CITY, TERM, area=area))
    assert closing == Tally(CITY, TERM).closing(area)
    assert closing.register == by_hand.total() and closing.difference == 0
    for kind, number in (
        (CoverageKind.AIDED, closing.aided),
        (CoverageKind.IN_PROGRESS, closing.in_progress),
        (CoverageKind.NOT_DUE, closing.not_due),
        (CoverageKind.OUTSIDE_AGE, closing.outside_age),
        (CoverageKind.GAP, closing.gap),
    ):
        assert number == sum(n for (one, _), n in by_hand.items() if one == kind.value)
    gaps = queries.gaps_by_kind(queries.rows(CITY, TERM, area=area))
    assert gaps == Tally(CITY, TERM).gaps(area)
    assert dict(gaps) == {GapKind(gap): n for (kind, gap), n in by_hand.items() if kind == "gap"}
    stages = Tally(CITY, TERM).stages(area)
    assert sum(n for _, n in stages) == closing.in_progress and [one for one, _ in stages] == sorted(
        dict(stages), key=list(CoverageStage).index
    )
    assert [kind for kind, _ in gaps] == [kind for kind in GapKind if kind in dict(gaps)], "in the order they are tried"


@pytest.mark.parametrize(("area", "digits"), [("2208", 6), (COUNTY, 9), ("220822102", 12)])
def test_what_lies_below_adds_up_to_the_place(mixed: None, area: str, digits: int) -> None:
    below = queries.areas_below(CITY, TERM, area)
    whole = queries.closing(queries.rows(CITY, TERM, area=area))
    assert sum(row.closing.register for row in below) == whole.register
    assert sum(row.closing.gap for row in below) == whole.gap
    assert [row.code for row in below] == sorted(row.code for row in below)
    assert {len(row.code) for row in below} <= {digits, 0}, "without a village the code is empty"
    assert {row.has_children for row in below} == {digits < 12}


def test_below_a_village_there_is_nothing(mixed: None) -> None:
    assert queries.areas_below(CITY, TERM, VILLAGES[0]) == []


@pytest.mark.parametrize("area", ["2", "22", "22082", "2208221", "22082210220"])
def test_a_code_of_no_level_is_no_place(mixed: None, area: str) -> None:
    with pytest.raises(NotFound) as refused:
        list(queries.rows(CITY, TERM, area=area))
    assert refused.value.code == "no_place"


def test_schools_add_up_and_those_on_no_roll_stand_first(mixed: None) -> None:
    rows = queries.schools(CITY, TERM)
    assert rows[0].code == "" and {row.code for row in rows} == {"", SCHOOLS[0]}
    assert sum(row.closing.register for row in rows) == 60
    own = queries.schools(CITY, TERM, area=OTHER)
    assert sum(row.closing.register for row in own) == 10
    by_school = queries.rows(CITY, TERM, school=SCHOOLS[0])
    assert queries.closing(by_school) == next(row.closing for row in rows if row.code == SCHOOLS[0])


def test_conditions_narrow_together(mixed: None) -> None:
    gaps = queries.rows(CITY, TERM, kind="gap")
    assert gaps and all(row.kind == "gap" for row in gaps)
    some = queries.rows(CITY, TERM, area=COUNTY, kind="gap", gap_kind="no_account")
    assert {(row.county_code, row.gap_kind) for row in some} <= {(COUNTY, "no_account")}
    assert some.count() == counted(COUNTY)[("gap", "no_account")]
    assert not queries.rows(CITY, "2018-1").exists()


@pytest.mark.parametrize(
    ("scope", "total"),
    [(CITY, 60), (Scope(COUNTY), 50), (Scope(OTHER), 10), (Scope("220881"), 0), (NOTHING, 0)],
)
def test_a_scope_bounds_every_answer(mixed: None, scope: Scope, total: int) -> None:
    assert queries.rows(scope, TERM).count() == total
    assert Tally(scope, TERM).closing("2208").register == total
    assert sum(row[4] for row in queries.export_rows(scope, TERM)) == total
    assert sum(row.closing.register for row in queries.schools(scope, TERM)) == total


def test_one_person_is_found_in_the_own_area_alone(mixed: None) -> None:
    row = CoverageRow.objects.filter(county_code=COUNTY).earliest("id")
    assert queries.person(Scope(COUNTY), TERM, row.person_id) == row
    assert queries.person(Scope(OTHER), TERM, row.person_id) is None
    assert queries.person(CITY, TERM, -1) is None


def test_the_export_names_the_smallest_place_that_is_known(mixed: None) -> None:
    rows = list(queries.export_rows(CITY, TERM))
    assert len(queries.EXPORT_COLUMNS) == 5
    assert [row[:4] for row in rows] == sorted(
        {row[:4] for row in rows}, key=lambda row: (row[0], row[1] if len(row[1]) > 6 else "", row[2], row[3])
    )
    assert {len(row[1]) for row in rows} == {6, 12}
    assert all(str(row[1]).startswith("2208") for row in rows)
    assert all((row[2] == "gap") == bool(row[3]) for row in rows)
