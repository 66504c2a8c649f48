"""The engine of periods, told with a register of market stalls: receive, preview, commit, absence, correction, undo."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from fuzhi.steps.intake.receivers import Counts
from fuzhi.steps.periods import deciding, sql, staging
from fuzhi.steps.periods.deciding import Decided
from fuzhi.steps.periods.flow import Named, Restored, Staged, Written
from fuzhi.steps.periods.register import Absence, Missing
from fuzhi.steps.periods.source import source_of, sources_of
from fuzhi.steps.periods.states import SourceKind
from fuzhi.steps.tasks.progress import NO_PROGRESS, Progress
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import InputError
from tests.factories.rosters import TONGYU, ZHENLAI, open_account
from tests.steps.periods.toy import GOODS, LICENCE, STALLS, Market, make_tables

AUTUMN, SPRING, NEXT_AUTUMN = date(2017, 9, 1), date(2018, 3, 1), date(2018, 9, 1)
APPLES, BREAD, TEA = ("甲", "苹果", 300, True), ("乙", "馒头", 100, None), ("丙", "茶", 900, False)


@pytest.fixture
def market(autumn: None, as_owner: None) -> Market:
    """A clerk who brings lists of stalls."""
    make_tables()
    return Market(open_account("tongyu", "clerk", TONGYU))


def ask(question: str, *params: Any) -> list[tuple[Any, ...]]:
    return sql.rows(question, params)


def goods(columns: str = "r.name, t.goods, t.valid_from, t.valid_to, t.source_kind") -> list[tuple[Any, ...]]:
    return ask(
        f"""SELECT {columns} FROM toy_goods t JOIN toy_record r ON r.id = t.record_id WHERE t.superseded_at IS NULL
            ORDER BY t.valid_from, r.name"""
    )


def everything() -> list[tuple[Any, ...]]:
    """All that stands, but for when it was recorded: what an undo must give back to the letter."""
    period = "t.valid_from, t.valid_to, t.source_kind, t.batch_id, t.row_id, t.correction_id, t.basis"
    return [
        row
        for table, values in (("toy_goods", "t.goods, t.price_fen"), ("toy_licence", "t.is_licensed, NULL::bigint"))
        for row in ask(
            f"""SELECT r.name, r.is_live, r.row_id, {period}, {values} FROM {table} t JOIN toy_record r ON r.id = t.record_id
                WHERE t.superseded_at IS NULL ORDER BY r.name, t.valid_from"""
        )
    ]


def decide(name: str, goods: str, starts: date, number: int = 1) -> None:
    record = ask("SELECT id FROM toy_record WHERE name = %s", name)[0][0]
    sql.run("INSERT INTO toy_correction VALUES (%s, '王科', '2017-10-01', '摊主来说')", [number])
    deciding.decide(GOODS, record, Decided({"goods": goods}, starts, None, number, clock.now()))


def test_a_preview_counts_and_writes_nothing(market: Market) -> None:
    batch = market.lay([APPLES, BREAD, APPLES])
    found = market.receiver.preview(batch)
    assert found.counts == Counts(new=2, duplicate=1)
    outcomes = ask(f"SELECT outcome, count(*) FROM {found.outcomes} GROUP BY 1 ORDER BY 1")
    assert outcomes == [("duplicate", 1), ("new", 2)]
    assert ask("SELECT count(*) FROM toy_record") == [(0,)] and goods() == []
    assert ask("SELECT count(*) FROM periods_receivedregister") == [(0,)]


def test_a_list_becomes_periods_of_each_fact_it_states(market: Market) -> None:
    market.bring([APPLES, BREAD])
    assert goods() == [("乙", "馒头", AUTUMN, None, "roster"), ("甲", "苹果", AUTUMN, None, "roster")]
    assert ask("SELECT r.name, t.is_licensed FROM toy_licence t JOIN toy_record r ON r.id = t.record_id") == [
        ("甲", True)
    ]
    assert ask("SELECT name, is_live, county_code, row_id IS NOT NULL FROM toy_record ORDER BY name") == [
        ("乙", True, TONGYU, True),
        ("甲", True, TONGYU, True),
    ]


def test_the_same_rows_again_write_nothing(market: Market) -> None:
    market.bring([APPLES, BREAD])
    before = everything(), ask("SELECT count(*) FROM toy_goods")
    assert market.bring([BREAD, APPLES])["same"] == 2
    assert (everything(), ask("SELECT count(*) FROM toy_goods")) == before


def test_the_next_list_closes_what_changed_and_what_is_gone(market: Market) -> None:
    market.bring([APPLES, BREAD])
    counts = market.bring([("甲", "梨", 350, True), TEA], term="2017-2")
    assert (counts["new"], counts["changed"], counts["gone"]) == (1, 1, 1)
    assert goods() == [
        ("乙", "馒头", AUTUMN, SPRING, "absence"),
        ("甲", "苹果", AUTUMN, SPRING, "roster"),
        ("丙", "茶", SPRING, None, "roster"),
        ("甲", "梨", SPRING, None, "roster"),
    ]
    # a fact that did not change goes on as it was: one period, not two
    assert ask(
        "SELECT valid_from, valid_to FROM toy_licence WHERE record_id IN (SELECT id FROM toy_record WHERE name = '甲')"
    ) == [(AUTUMN, None)]


def test_what_was_known_before_can_still_be_asked(market: Market) -> None:
    market.bring([APPLES])
    with clock.at(date(2018, 3, 12)):
        market.bring([("甲", "梨", 350, True)], term="2017-2")
    known = "recorded_at <= %s AND (superseded_at IS NULL OR superseded_at > %s)"
    in_autumn = ask(f"SELECT goods, valid_to FROM toy_goods WHERE {known}", date(2017, 12, 1), date(2017, 12, 1))
    assert in_autumn == [("苹果", None)]


def test_an_absence_is_put_right_by_a_corrected_list(market: Market) -> None:
    market.bring([APPLES, BREAD])
    market.bring([APPLES], term="2017-2")
    assert ("乙", "馒头", AUTUMN, SPRING, "absence") in goods()
    market.bring([APPLES, BREAD], term="2017-2")
    assert [row for row in goods() if row[0] == "乙"] == [
        ("乙", "馒头", AUTUMN, SPRING, "absence"),
        ("乙", "馒头", SPRING, None, "roster"),
    ]


def test_an_earlier_semester_received_later_keeps_what_the_later_said(market: Market) -> None:
    market.bring([APPLES, BREAD])
    market.bring([("甲", "梨", 350, True), BREAD], term="2017-2")
    market.bring([("甲", "枣", 500, True)])
    assert [row for row in goods() if row[0] == "甲"] == [
        ("甲", "枣", AUTUMN, SPRING, "roster"),
        ("甲", "梨", SPRING, None, "roster"),
    ]
    # gone from autumn's corrected list, still on spring's
    assert [row for row in goods() if row[0] == "乙"] == [("乙", "馒头", SPRING, None, "roster")]


def test_who_is_new_in_a_semester_received_late_and_not_on_the_later_list_ends_there(market: Market) -> None:
    market.bring([BREAD], term="2017-2")
    market.bring([APPLES, BREAD])
    assert [row for row in goods() if row[0] == "甲"] == [("甲", "苹果", AUTUMN, SPRING, "roster")]


def test_a_list_speaks_until_what_was_decided_for_a_later_day(market: Market) -> None:
    batch = market.lay([APPLES])
    market.commit(batch)
    market.receiver.undo(batch)
    decide("甲", "香梨", SPRING)
    market.bring([APPLES])
    assert goods() == [("甲", "苹果", AUTUMN, SPRING, "roster"), ("甲", "香梨", SPRING, None, "decision")]


@pytest.mark.parametrize(
    ("absence", "gone"),
    [(Absence.ENDS, 2), (Absence.ENDS_IN_ITS_SCHOOL, 1), (Absence.SAYS_NOTHING, 0)],
)
def test_what_absence_means_is_said_by_the_register(market: Market, absence: Absence, gone: int) -> None:
    market.register = replace(STALLS, absence=absence)
    market.bring([("甲", "苹果", 1, None, "东"), ("乙", "馒头", 1, None, "东"), ("丙", "茶", 1, None, "西")])
    batch = market.lay([("甲", "苹果", 1, None, "东")], term="2017-2")
    assert len(market.receiver.gone(batch, limit=9)) == gone
    assert market.commit(batch)["gone"] == gone
    assert len([row for row in goods() if row[4] == "absence"]) == gone
    schools = ask("SELECT school_code FROM periods_receivedregister WHERE batch_id = %s", batch)
    assert schools == ([("东",)] if absence is Absence.ENDS_IN_ITS_SCHOOL else [("",)])


def test_the_missing_are_named_before_and_after_the_commit(market: Market) -> None:
    market.register = replace(STALLS, missing=Missing("r.name || '处'", "r.name"))
    market.bring([APPLES, BREAD, TEA])
    batch = market.lay([APPLES], term="2017-2")
    before = market.receiver.gone(batch, limit=1), market.receiver.gone(batch, limit=9, offset=1)
    market.commit(batch)
    after = market.receiver.gone(batch, limit=1), market.receiver.gone(batch, limit=9, offset=1)
    assert before == after
    assert [one.place for part in after for one in part] == ["丙处", "乙处"]


def test_lists_of_another_county_are_another_register(market: Market) -> None:
    market.bring([APPLES])
    batch = market.lay([BREAD], county=ZHENLAI)
    assert market.receiver.gone(batch, limit=9) == []
    assert market.commit(batch)["gone"] == 0
    assert len(goods()) == 2


def test_a_correction_outlives_lists_that_say_the_same_and_yields_to_another(market: Market) -> None:
    market.bring([APPLES])
    decide("甲", "青苹果", AUTUMN)
    market.bring([APPLES], term="2017-2")
    assert goods() == [("甲", "青苹果", AUTUMN, None, "decision")]
    market.bring([("甲", "梨", 350, True)], term="2018-1")
    assert goods() == [
        ("甲", "青苹果", AUTUMN, NEXT_AUTUMN, "decision"),
        ("甲", "梨", NEXT_AUTUMN, None, "roster"),
    ]


def test_a_decision_of_what_no_list_states_is_ended_by_no_list(market: Market) -> None:
    market.bring([BREAD])
    (record,) = ask("SELECT id FROM toy_record")[0]
    sql.run("INSERT INTO toy_correction VALUES (1, '王科', '2017-10-01', '执照在此')")
    deciding.decide(LICENCE, record, Decided({"is_licensed": True}, AUTUMN, None, 1, clock.now()))
    market.bring([("乙", "花卷", 120, None)], term="2017-2")
    licences = "SELECT is_licensed, valid_from, valid_to, source_kind FROM toy_licence WHERE superseded_at IS NULL"
    assert ask(licences) == [(True, AUTUMN, None, "decision")]


def test_a_correction_from_a_later_day_leaves_the_days_before_and_the_other_values(market: Market) -> None:
    market.bring([APPLES])
    decide("甲", "青苹果", SPRING)
    assert goods("t.goods, t.price_fen, t.valid_from, t.valid_to") == [
        ("苹果", 300, AUTUMN, SPRING),
        ("青苹果", 300, SPRING, None),
    ]


def test_a_decision_where_nothing_stood_ends_where_the_next_begins(market: Market) -> None:
    market.bring([APPLES], term="2017-2")
    decide("甲", "李子", AUTUMN)
    assert goods() == [("甲", "李子", AUTUMN, SPRING, "decision"), ("甲", "苹果", SPRING, None, "roster")]
    assert goods("t.price_fen")[0] == (None,)


def test_a_decision_taken_back_gives_what_stood(market: Market) -> None:
    market.bring([APPLES])
    before = everything()
    decide("甲", "青苹果", SPRING)
    assert deciding.take_back(GOODS, 1, clock.now()) and everything() == before
    assert not deciding.take_back(GOODS, 1, clock.now()), "there is nothing to take back a second time"


def test_an_undo_gives_back_to_the_letter_what_stood(market: Market) -> None:
    market.bring([APPLES, BREAD])
    before = everything()
    batch = market.lay([("甲", "梨", 350, False), TEA], term="2017-2")
    market.commit(batch)
    assert everything() != before
    market.receiver.undo(batch)
    assert [row for row in everything() if row[0] != "丙"] == before
    assert ask("SELECT is_live FROM toy_record WHERE name = '丙'") == [(False,)]
    assert ask("SELECT count(*) FROM periods_receivedregister WHERE superseded_at IS NULL") == [(1,)]


def test_an_undo_leaves_a_decision_made_since(market: Market) -> None:
    market.bring([APPLES])
    batch = market.lay([("甲", "梨", 350, True)], term="2017-2")
    market.commit(batch)
    decide("甲", "香梨", SPRING)
    market.receiver.undo(batch)
    assert ("甲", "香梨", SPRING, None, "decision") in goods()


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO toy_goods (record_id, valid_from, recorded_at, source_kind, batch_id, row_id)"
        " SELECT record_id, '2018-05-01', recorded_at, source_kind, batch_id, row_id FROM toy_goods",
        "UPDATE toy_goods SET valid_to = valid_from",
        "UPDATE toy_goods SET row_id = NULL",
        "UPDATE toy_goods SET source_kind = 'decision'",
        "UPDATE toy_goods SET source_kind = 'hearsay'",
        "UPDATE toy_goods SET superseded_by = 1",
    ],
    ids=["overlap", "no days", "no row", "no correction", "no such source", "ended by whom, but not when"],
)
def test_the_database_refuses(market: Market, change: str) -> None:
    market.bring([APPLES])
    with pytest.raises(DatabaseError), transaction.atomic():
        sql.run(change)


def test_two_batches_in_one_transaction_do_not_meet(market: Market) -> None:
    one, two = (
        staging.stage(staging.head_of(batch), STALLS, for_commit=True)
        for batch in (market.lay([APPLES]), market.lay([BREAD, TEA], county=ZHENLAI))
    )
    first, second = staging.compare(one, STALLS), staging.compare(two, STALLS)
    assert (first.counts.new, second.counts.new) == (1, 2)
    assert ask(f"SELECT count(*) FROM {first.verdict}") == [(1,)]
    assert ask(f"SELECT name FROM {one.incoming}") == [("甲",)]


def test_hooks_run_in_their_order_with_what_they_need(market: Market) -> None:
    told: list[str] = []

    def check(staged: Staged) -> None:
        told.append(f"check {sql.count(staged.incoming)}")

    def setup(named: Named) -> None:
        told.append(f"setup {sql.count(named.spelled)}")

    def follow(written: Written, progress: Progress) -> None:
        told.append(f"follow {sql.count(written.touched)} of {len(goods())}")

    def undone(restored: Restored) -> None:
        told.append(f"undone {sql.count(restored.records)} of {len(goods())}")

    market.register = replace(STALLS, check=check, setup=setup, follow=(follow,), undone=(undone,))
    batch = market.lay([APPLES, BREAD])
    market.receiver.preview(batch)
    market.commit(batch)
    market.bring([APPLES, BREAD])
    market.receiver.undo(batch)
    assert told == ["check 2", "setup 2", "follow 2 of 2", "undone 2 of 0"], "a list that changes nothing calls nothing"


def test_a_register_may_refuse_at_the_preview(market: Market) -> None:
    def refuse(staged: Staged) -> None:
        raise InputError("no", "不收。", "请换一份。")

    market.register = replace(STALLS, check=refuse)
    with pytest.raises(InputError):
        market.receiver.preview(market.lay([APPLES]))


def test_tables_that_follow_writes_are_taken_back_too(market: Market) -> None:
    def licence_all(written: Written, progress: Progress) -> None:
        sql.run(
            f"""INSERT INTO toy_licence (record_id, valid_from, recorded_at, written_by, source_kind, batch_id, row_id,
                is_licensed)
                SELECT record_id, %(day)s, %(at)s, %(batch)s, 'roster', %(batch)s, row_id, true
                FROM {written.staged.incoming}""",
            written.head.params,
        )

    market.register = replace(STALLS, facts=STALLS.facts[:1], also=(LICENCE,), follow=(licence_all,))
    batch = market.lay([APPLES])
    market.commit(batch)
    market.receiver.undo(batch)
    assert ask("SELECT count(*) FROM toy_licence WHERE superseded_at IS NULL") == [(0,)]


def test_an_undo_brings_back_nothing_that_the_batch_itself_wrote_and_ended(market: Market) -> None:
    def rename(written: Written, progress: Progress) -> None:
        params = written.head.params
        sql.run("UPDATE toy_goods SET superseded_at = %(at)s, superseded_by = %(batch)s", params)
        sql.run(
            """INSERT INTO toy_goods (record_id, valid_from, recorded_at, written_by, source_kind, batch_id, row_id, goods)
               SELECT record_id, valid_from, %(at)s, %(batch)s, source_kind, batch_id, row_id, '水果' FROM toy_goods""",
            params,
        )

    market.register = replace(STALLS, follow=(rename,))
    batch = market.lay([APPLES])
    market.commit(batch)
    assert goods() == [("甲", "水果", AUTUMN, None, "roster")]
    market.receiver.undo(batch)
    assert goods() == []


def test_where_a_value_comes_from_in_one_sentence(market: Market) -> None:
    market.bring([APPLES, BREAD])
    spring = market.lay([APPLES], term="2017-2")
    with clock.at(date(2018, 3, 12)):
        market.commit(spring)
    decide("甲", "青苹果", NEXT_AUTUMN)
    number = {(name, kind): period for period, name, kind in goods("t.id, r.name, t.source_kind")}
    rows = {name: row for row, name in goods("t.row_id, r.name") if row}
    roster = source_of(GOODS, number["甲", "roster"])
    assert roster and (roster.how, roster.text) == (SourceKind.ROSTER, "教师名册 / 第 1 张表 / 第 2 行")
    assert (roster.on, roster.row_id) == (date(2017, 9, 20), rows["甲"])
    found = sources_of(
        {
            "gone": (GOODS, number["乙", "absence"]),
            "told": (GOODS, number["甲", "decision"]),
            "none": (GOODS, 987654321),
        }
    )
    assert set(found) == {"gone", "told"}
    assert (found["gone"].how, found["gone"].batch_id) == (SourceKind.ABSENCE, spring)
    assert found["gone"].text == "教师名册 / 第 1 张表 / 第 3 行", "where the value stood"
    assert (found["told"].text, found["told"].correction_id) == ("人工更正 / 王科 / 摊主来说", 1)
    assert found["told"].on == date(2017, 10, 1)


def test_a_batch_takes_no_more_statements_when_it_has_more_rows(market: Market) -> None:
    def statements(stalls: Sequence[tuple[Any, ...]]) -> int:
        batch = market.lay(stalls)
        with connection.execute_wrapper(counter := Counter()):
            market.receiver.commit(batch, NO_PROGRESS)
        return counter.statements

    market.bring([BREAD, TEA])
    assert statements([APPLES]) == statements([(f"摊{n}", "茶", n, True) for n in range(60)])


class Counter:
    """How many statements ran."""

    statements = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        """Count and run."""
        self.statements += 1
        return execute(*args)
