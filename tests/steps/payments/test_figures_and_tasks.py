"""What the figures, lists and tasks say of one county midway: sent, paid, returned, waiting, and not yet settled."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from fuzhi.rosters import read_roster
from fuzhi.steps.accounts.scope import NOTHING, Scope
from fuzhi.steps.ledger import queries as ledger
from fuzhi.steps.payments import figures, funds, pacing, queries, returning, services
from fuzhi.steps.payments.figures import Progress, Waiting
from fuzhi.steps.payments.files import ChildTerm, terms_of_child
from fuzhi.steps.payments.models import Batch
from fuzhi.steps.payments.timeline import timeline
from fuzhi.steps.payments.todo import todo_for
from fuzhi.steps.registry.models import Person
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.terms import Term
from tests.factories import approved_county as ground
from tests.factories import bank
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db

COUNTY, TERM = ground.COUNTY, ground.TERM
WHOLE, VILLAGE, PREFECTURE = Scope(COUNTY), Scope(ground.VILLAGE), Scope("2208")
SCHOOLS = [Scope(COUNTY, code) for code in ground.SCHOOLS]
ELSEWHERE = [Scope(ground.OTHER_COUNTY), Scope("220822999"), Scope(COUNTY, "2122009999"), NOTHING]


@dataclass
class Midway:
    """Boarders: sent, one of five returned. A bus waiver for two: made. A meal for one: released. A grant: waiting."""

    office: ground.Office
    pupils: list[Person]
    boarders: Batch
    bus: Batch
    meal: Batch


@pytest.fixture(scope="module")
def midway(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Midway]:
    with made_once(django_db_blocker, ground.DAY), pytest.MonkeyPatch.context() as patched:
        patched.setattr(returning, "read_roster", functools.partial(read_roster, isolated=False))
        yield _midway(tmp_path_factory.mktemp("bank"))


def _midway(folder: Path) -> Midway:
    ground.add_schools()
    office = ground.Office.open()
    pupils = [
        ground.add_person(f"P{COUNTY}{n:07d}", name, account=bank.account_no(n), school=ground.SCHOOLS[n % 2])
        for n, name in enumerate(("王禾苗", "孙麦穗", "李谷子", "陈小荞", "赵绿豆"), start=1)
    ]

    def made(no: int, delivery: str, items: list[ground.Item]) -> Batch:
        ground.approve(office, items, no=no)
        return services.make_batch(county_code=COUNTY, term=TERM, delivery=delivery, by=office.finance)

    def released(batch: Batch) -> Batch:
        return services.release_batch(batch_id=batch.pk, by=office.check)

    boarders = released(made(1, "cash", [(pupil, "boarder_living_subsidy", 62_500) for pupil in pupils]))
    services.fetch_request(batch_id=boarders.pk, form="text", by=office.finance)
    back = boarders.lines.get(person_number=pupils[1].number).line_no
    file = bank.write_return(folder / "r.xlsx", bank.answers(boarders, {back: "已销户"}))
    boarders = bank.take(office.check, batch_id=boarders.pk, path=file, name=file.name, by=office.finance)
    bus = made(2, "waiver", [(pupil, "school_bus_waiver", 36_000) for pupil in pupils[:2]])
    meal = released(made(3, "in_kind", [(pupils[2], "nutrition_meal", 40_000)]))
    ground.approve(office, [(pupils[0], "senior_grant", 100_000)], no=4)
    return Midway(office, pupils, boarders, bus, meal)


@pytest.mark.parametrize("scope", [WHOLE, VILLAGE, PREFECTURE, SCHOOLS[1]])
def test_what_is_payable_and_in_no_batch_waits(midway: Midway, scope: Scope) -> None:
    assert figures.waiting(scope, TERM) == figures.waiting(scope) == [Waiting(TERM, "cash", 1, 100_000)]
    assert figures.waiting(scope, "2016-2") == []


def test_a_school_waits_for_its_own_pupils_alone(midway: Midway) -> None:
    assert figures.waiting(SCHOOLS[0], TERM) == []


@pytest.mark.parametrize(
    ("scope", "due", "paid", "failed"),
    [
        (WHOLE, 524_500, 250_000, 62_500),
        (PREFECTURE, 524_500, 250_000, 62_500),
        (VILLAGE, 524_500, 250_000, 62_500),
        (SCHOOLS[0], 161_000, 62_500, 62_500),
        (SCHOOLS[1], 363_500, 187_500, 0),
    ],
)
def test_how_far_the_money_is(midway: Midway, scope: Scope, due: int, paid: int, failed: int) -> None:
    assert figures.progress(scope, TERM) == [Progress(COUNTY, due, paid, failed)]
    assert figures.by_stage(scope, TERM) == [Progress("", due, paid)]
    assert figures.progress(scope, "2016-2") == []


@pytest.mark.parametrize("scope", ELSEWHERE)
def test_who_sees_no_child_sees_no_figure(midway: Midway, scope: Scope) -> None:
    assert not figures.waiting(scope)
    assert figures.progress(scope, TERM) == figures.by_stage(scope, TERM) == []
    assert not queries.batches(scope) and list(queries.export_rows(scope, TERM)) == []


def test_due_and_used_of_an_item_are_the_sums_of_its_levels(midway: Midway) -> None:
    rows = funds.fund_rows(WHOLE, TERM)
    items = {row.benefit: row for row in rows if not row.level}
    assert {code: row.due_fen for code, row in items.items()} == {
        "boarder_living_subsidy": 312_500,
        "school_bus_waiver": 72_000,
        "nutrition_meal": 40_000,
        "senior_grant": 100_000,
    }
    for code, item in items.items():
        levels = [row for row in rows if row.benefit == code and row.level]
        assert sum(row.due_fen for row in levels) == item.due_fen
        assert sum(row.used_fen for row in levels) == item.used_fen == item.due_fen - item.open_fen
        assert sum(row.percent or 0 for row in levels) == 100 and item.percent is None
    assert sum(row.used_fen for row in items.values()) == sum(ledger.used(WHOLE, TERM).values())
    assert items["boarder_living_subsidy"].used_fen == 250_000 and items["senior_grant"].used_fen == 0
    assert funds.fund_rows(PREFECTURE, TERM) == rows


@pytest.mark.parametrize("scope", [VILLAGE, *SCHOOLS, Scope(ground.OTHER_COUNTY)])
def test_levels_are_for_the_county_and_the_prefecture(midway: Midway, scope: Scope) -> None:
    assert funds.fund_rows(scope, TERM) == []


def test_levels_of_a_batch_are_split_line_by_line(midway: Midway) -> None:
    for batch in (midway.boarders, midway.bus, midway.meal):
        sums = funds.level_sums(queries.amounts_by_tier(batch.lines.all()), COUNTY)
        assert sum(sums.values()) == batch.total_fen


@pytest.mark.parametrize(
    ("who", "tasks"),
    [
        (
            "finance",
            [
                (f"编制发放批次（{Delivery.CASH.label}）", "去编制", 1, 100_000),
                ("与学校结算", "去结算", 1, 40_000),
                ("银行退回，更正后重发", "去更正", 1, 62_500),
            ],
        ),
        ("check", [("复核放行批次", "去放行", 2, 72_000)]),
        ("clerk", [("银行退回，更正后重发", "去更正", 1, 62_500)]),
        ("school", [("确认学生已收到", "去确认", 1, 62_500)]),
        ("village", []),
    ],
)
def test_everyone_has_their_own_to_do(midway: Midway, who: str, tasks: list[tuple[str, str, int, int]]) -> None:
    found = todo_for(getattr(midway.office, who), TERM)
    assert [(one.label, one.verb, one.count, one.amount_fen) for one in found] == tasks
    assert todo_for(getattr(midway.office, who), "2016-2") == []


def test_a_task_that_is_done_is_gone_and_the_next_one_is_there(midway: Midway) -> None:
    office = midway.office
    services.release_batch(batch_id=midway.bus.pk, by=office.check)
    assert todo_for(office.check) == []
    assert sorted(one.count for one in todo_for(office.finance) if one.verb == "去结算") == [1, 2]
    services.settle(batch_id=midway.bus.pk, by=office.finance)
    services.settle(batch_id=midway.meal.pk, by=office.finance)
    assert "去结算" not in [one.verb for one in todo_for(office.finance)]
    assert sum(row.paid_fen for row in figures.progress(WHOLE, TERM)) == 250_000 + 72_000 + 40_000
    assert [one.amount_fen for one in todo_for(office.school)] == [36_000, 62_500]
    services.confirm_receipt(batch_id=midway.boarders.pk, by=office.school)
    assert [one.amount_fen for one in todo_for(office.school)] == [36_000]


def test_a_returned_payment_that_is_mended_is_on_its_way_again(midway: Midway) -> None:
    office, child = midway.office, midway.pupils[1]
    ground.set_account(child, bank.account_no(77), child.name, decided=True)
    again = services.repay(batch_id=midway.boarders.pk, by=office.finance)
    assert (again.count, again.total_fen) == (1, 62_500)
    assert "去更正" not in [one.verb for one in todo_for(office.finance)]
    assert [(one.verb, one.amount_fen) for one in todo_for(office.check2)] == [("去放行", 72_000), ("去放行", 62_500)]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (0, ["已落实"]),
        (1, ["银行退回：已销户"]),
        (2, ["已送出", "已落实"]),
        (3, ["已落实"]),
    ],
)
def test_the_file_of_a_child_tells_what_left_the_house(midway: Midway, place: int, said: list[str]) -> None:
    office, child = midway.office, midway.pupils[place]
    events = timeline(office.finance, child.pk)
    assert len(events) == len(said) and all(any(word in str(event) for event in events) for word in said)
    assert all("¥" in str(event) for event in events)
    for event in timeline(office.village, child.pk):
        assert "¥" not in str(event)


def test_lists_of_batches_and_lines_are_cut_to_the_reader(midway: Midway) -> None:
    columns = ("pk", "shown_count", "shown_fen", "paid_fen", "failed_fen")
    assert set(queries.batch_rows(SCHOOLS[0], TERM).values_list(*columns)) == {
        (midway.boarders.pk, 2, 125_000, 62_500, 62_500),
        (midway.bus.pk, 1, 36_000, 0, 0),
    }
    assert set(queries.batch_rows(WHOLE, TERM).values_list(*columns)) == {
        (midway.boarders.pk, 5, 312_500, 250_000, 62_500),
        (midway.bus.pk, 2, 72_000, 0, 0),
        (midway.meal.pk, 1, 40_000, 0, 0),
    }
    assert [line.school_code for line in queries.lines_of(SCHOOLS[1], midway.boarders)] == [ground.SCHOOLS[1]] * 3
    assert queries.schools_in(midway.boarders) == 2 and queries.schools_in(midway.meal) == 1
    assert not queries.batches(VILLAGE)


def test_a_line_of_another_school_is_not_there(midway: Midway) -> None:
    for line in midway.boarders.lines.all():
        for scope in SCHOOLS:
            if line.school_code == scope.school_code:
                assert queries.line_of(scope, line.pk) == line
            else:
                with pytest.raises(NotFound) as foreign:
                    queries.line_of(scope, line.pk)
                with pytest.raises(NotFound) as missing:
                    queries.line_of(scope, 10**9)
                assert str(foreign.value) == str(missing.value)


def test_sums_of_a_batch_by_state_and_by_column(midway: Midway) -> None:
    lines = midway.boarders.lines.all()
    sums = queries.totals_of(lines)
    assert (sums.count, sums.fen) == (5, 312_500)
    assert (sums.paid_count, sums.failed_count, sums.pending_count) == (4, 1, 0)
    assert queries.sums_by(lines, "school_code") == [(ground.SCHOOLS[1], 3, 187_500), (ground.SCHOOLS[0], 2, 125_000)]
    assert queries.sums_by(lines, "benefit") == [("boarder_living_subsidy", 5, 312_500)]


@pytest.mark.parametrize("scope", [WHOLE, PREFECTURE, *SCHOOLS])
def test_the_export_holds_each_line_once_and_agrees_with_the_figures(midway: Midway, scope: Scope) -> None:
    rows = [dict(zip(queries.EXPORT_COLUMNS, row, strict=True)) for row in queries.export_rows(scope, TERM)]
    assert len({(row["student_id"], row["benefit"], row["batch"]) for row in rows}) == len(rows)
    assert sum(row["amount_fen"] for row in rows if row["state"] == "paid") == sum(
        row.paid_fen for row in figures.progress(scope, TERM)
    )
    assert (
        sum(row["amount_fen"] for row in rows if row["state"] == "failed")
        == figures.progress(scope, TERM)[0].failed_fen
    )
    assert all(row["on"] for row in rows if row["state"] in ("paid", "failed"))


def test_the_pace_ends_with_what_is_paid_and_begins_with_nothing(midway: Midway) -> None:
    found = pacing.pace(WHOLE, TERM)
    assert found.paid_fen[0] == 0 and found.paid_fen == sorted(found.paid_fen)
    assert found.paid_fen[-1] == sum(row.paid_fen for row in figures.progress(WHOLE, TERM)) == 4 * 62_500
    assert len(found.weeks) >= len(found.paid_fen) and found.before_fen == []
    assert all((late - early).days == 7 for early, late in pairwise(found.weeks))
    paid_in = next(week for week, fen in zip(found.weeks, found.paid_fen, strict=False) if fen)
    assert paid_in <= ground.DAY < paid_in + pacing.WEEK


def test_the_semester_before_is_laid_beside_its_own_weeks(midway: Midway) -> None:
    after = pacing.pace(WHOLE, str(Term.parse(TERM).next))
    assert after.before_fen[-1] == 4 * 62_500 and after.before_fen[0] == 0
    assert set(after.paid_fen) <= {0}


@pytest.mark.parametrize("scope", ELSEWHERE)
def test_elsewhere_has_neither_pace_nor_returns(midway: Midway, scope: Scope) -> None:
    assert pacing.pace(scope, TERM) == pacing.Pace([], [], [])
    assert pacing.returned_by_reason(scope, TERM) == []


def test_what_banks_returned_is_told_by_kind_of_reason(midway: Midway) -> None:
    assert pacing.returned_by_reason(WHOLE, TERM) == [pacing.Returned("账户已销户", 1, 62_500, 0)]


def test_the_semesters_of_a_child_say_what_came_of_what_was_granted(midway: Midway) -> None:
    first, second = midway.pupils[0], midway.pupils[1]
    assert terms_of_child(first.pk) == [ChildTerm(TERM, 62_500 + 36_000 + 100_000, 62_500)]
    assert terms_of_child(second.pk) == [ChildTerm(TERM, 62_500 + 36_000, 0)]  # the bank sent its money back
