"""What was received and what is missing, what was wrong with a file, and which rows became what."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from fuzhi.steps.accounts import options
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.intake import queries
from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.models import Batch
from fuzhi.steps.intake.states import Covers, RowOutcome
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.terms import Term
from tests.factories.once import made_once
from tests.factories.rosters import PRIMARY, TONGYU, VILLAGE_CODE, ZHENLAI, Office, Pupil, open_account, other_digit

pytestmark = pytest.mark.django_db
AUTUMN, SPRING = Term(2017, 1), Term(2017, 2)
CHILD, FRIEND, LEAVER = Pupil("王禾苗"), Pupil("孙麦穗", serial=40), Pupil("李谷子", serial=51)


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Schools and an autumn roll committed."""
    with made_once(django_db_blocker, date(2017, 9, 20)):
        made = Office(tmp_path_factory.mktemp("rosters"), open_account("tongyu", "clerk", TONGYU))
        made.schools()
        made.bring("roll", [CHILD.roll(), FRIEND.roll(), LEAVER.roll()])
        yield made


def spring_roll(office: Office) -> Batch:
    """One the same, one changed, one new with a doubtful number, one without a name; one is gone."""
    fresh = Pupil("赵新来", serial=61)
    rows = [
        CHILD.roll(),
        FRIEND.roll(班级="2班"),
        fresh.roll(身份证件号=other_digit(fresh.number)),
        CHILD.roll(姓名=None),
    ]
    with clock.at(date(2018, 3, 12)):
        return office.receive("roll", rows, term="2017-2")


def test_the_board_shows_each_register_of_each_county(office: Office) -> None:
    board = {(cell.county_code, cell.kind.value): cell for cell in queries.board(Scope(TONGYU), AUTUMN)}
    assert {county for county, _ in board} == {TONGYU} and ("220822", "bank_return") not in board
    received = {kind for (_, kind), cell in board.items() if cell.batch}
    assert received == {"school", "roll"}
    whole = queries.board(Scope("2208"), AUTUMN)
    assert len(whole) == 5 * len(board) and len({cell.county_code for cell in whole}) == 5
    assert {cell.kind.value for cell in queries.missing(Scope(TONGYU), AUTUMN)} == {k for _, k in board} - received


def test_a_whole_register_goes_before_files_that_put_some_rows_right(office: Office) -> None:
    def shown() -> tuple[Batch | None, int]:
        found = queries.board(office.clerk.scope, SPRING)
        return next((one.batch, one.parts) for one in found if one.kind == RosterKind.ROLL)

    def part(child: Pupil, **but: str) -> Batch:
        read = office.receive("roll", [child.roll(**but)], "2017-2")
        return intake.commit(batch_id=read.pk, by=office.clerk, covers=Covers.CORRECTIONS)

    first = part(CHILD, 班级="5班")
    assert shown() == (first, 0), "nothing else came yet"
    whole = office.bring("roll", [CHILD.roll(), FRIEND.roll()], "2017-2")
    part(FRIEND, 班级="7班")
    assert shown() == (whole, 2)


def test_a_file_that_was_read_waits_until_it_is_imported_or_dropped(office: Office) -> None:
    batch = spring_roll(office)

    def cell() -> queries.Received:
        return next(one for one in queries.board(Scope(TONGYU), SPRING) if one.kind.value == "roll")

    assert (cell().batch, cell().waiting) == (None, batch)
    with clock.at(date(2018, 3, 12)):
        intake.commit(batch_id=batch.pk, by=office.clerk)
    assert (cell().batch, cell().waiting) == (batch, None)
    with clock.at(date(2018, 3, 13)):
        intake.undo(batch_id=batch.pk, by=office.clerk)
    assert (cell().batch, cell().waiting) == (None, None)


def test_what_is_mine_to_do(office: Office) -> None:
    options.write(options.WORKING_TERM, "2017-2", by="t")
    counts = [todo.count for todo in queries.todo_for(office.clerk, "2017-2")]
    spring_roll(office)
    after = [todo.count for todo in queries.todo_for(office.clerk, "2017-2")]
    assert (counts[0], after[0]) == (0, 1) and counts[1] == after[1] > 0
    assert "学籍名册" in queries.todo_for(office.clerk, "2017-2")[1].detail
    assert {one.term for one in queries.todo_for(office.clerk, "2017-2")} == {"2017-2"}
    assert len(queries.todo_for(office.clerk, "2017-1")) == 1, "nobody waits for rosters of a semester that is over"
    assert queries.todo_for(open_account("c", "checker", TONGYU), "2017-2") == []


def test_the_prefecture_hears_which_counties_lack_rosters(office: Office) -> None:
    options.write(options.WORKING_TERM, "2017-1", by="t")
    city = open_account("city", "supervisor", "2208")
    (todo,) = queries.todo_for(city, "2017-1")
    lacking = len(queries.missing(Scope(TONGYU), AUTUMN))
    assert (todo.count, todo.unit, todo.term) == (5, "个县", "2017-1")
    assert f"通榆县缺 {lacking} 种" in todo.detail and "洮北区、镇赉县、洮南市、大安市还没有交" in todo.detail
    assert queries.todo_for(city, "2016-2") == [], "a semester that is over"


def test_the_semesters_in_which_there_may_be_something_to_do(office: Office) -> None:
    options.write(options.WORKING_TERM, "2017-1", by="t")
    scope, elsewhere = office.clerk.scope, Scope("220881")
    with clock.at(date(2018, 3, 20)):
        assert [str(term) for term in queries.open_terms(scope)] == ["2017-2", "2017-1"]
        office.bring("roll", [CHILD.roll()], "2016-2")
        assert [str(term) for term in queries.open_terms(scope)] == ["2017-2", "2017-1", "2016-2"]
        assert [str(term) for term in queries.open_terms(elsewhere)] == ["2017-2", "2017-1"], "it began only here"
        for term in ("2016-1", "2015-2", "2015-1"):
            office.bring("roll", [CHILD.roll()], term)
        assert len(queries.open_terms(scope)) == queries.TERMS_MAX


def test_problems_are_told_by_kind_worst_first(office: Office) -> None:
    batch = spring_roll(office)
    problems = queries.problems(batch)
    assert [problem.tone for problem in problems] == sorted(
        (problem.tone for problem in problems), key=["error", "warning", "repair"].index
    )
    found = {problem.code: problem for problem in problems}
    assert found["required_missing"].rows == 1 and found["required_missing"].tone == "error"
    assert found["id_check_failed"].rows == 1 and "户口簿" in found["id_check_failed"].fix
    listed = queries.findings(batch, "required_missing")
    assert [one.row_no for one in listed] == [5]
    assert not queries.findings(batch, "no_such_code").exists()


@pytest.mark.parametrize(
    ("outcome", "rows"),
    [(RowOutcome.SAME, [2]), (RowOutcome.CHANGED, [3]), (RowOutcome.NEW, [4])],
)
def test_rows_are_listed_by_what_becomes_of_them(office: Office, outcome: RowOutcome, rows: list[int]) -> None:
    batch = spring_roll(office)
    assert [row.row_no for row in queries.outcome_rows(batch, outcome, limit=10)] == rows
    assert queries.outcome_rows(batch, outcome, limit=10, offset=1) == []


def test_who_is_gone_is_named(office: Office) -> None:
    batch = spring_roll(office)
    assert [gone.name for gone in queries.gone_rows(batch, limit=10)] == ["李谷子"]
    assert queries.gone_rows(batch, limit=10, offset=1) == []
    assert batch.counts["gone"] == 1


@pytest.mark.parametrize(
    ("scope", "sees"),
    [
        (Scope(TONGYU), True),
        (Scope("2208"), True),
        (Scope(ZHENLAI), False),
        (Scope(TONGYU, PRIMARY), False),
        (Scope(VILLAGE_CODE), False),
    ],
)
def test_batches_are_the_countys(office: Office, scope: Scope, sees: bool) -> None:
    batch = Batch.objects.filter(kind="roll").latest("id")
    assert queries.batches(scope).filter(pk=batch.pk).exists() is sees
    if sees:
        assert queries.batch(scope, batch.pk) == batch
    else:
        with pytest.raises(NotFound):
            queries.batch(scope, batch.pk)
