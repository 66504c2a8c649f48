"""What a committed roster writes: periods with their source, differences by semester, absences, stages, undo."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from fuzhi.steps.intake import services as intake
from fuzhi.steps.intake.receivers import Counts
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.errors import Conflict
from tests.factories.rosters import (
    KINDERGARTEN,
    LIVING_HEADER,
    NINE_YEAR,
    PRIMARY,
    SCHOOLS,
    VOCATIONAL,
    Office,
    Pupil,
    head_row,
    id_number,
)


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def live(view: str, columns: str, order: str = "valid_from") -> list[tuple[Any, ...]]:
    return ask(f"SELECT {columns} FROM registry_{view}_v WHERE superseded_at IS NULL ORDER BY {order}")


AUTUMN, SPRING = date(2017, 9, 1), date(2018, 3, 1)


def test_roll_becomes_periods_with_their_source(office: Office) -> None:
    batch = office.bring("roll", [Pupil("王禾苗").roll(就读方式="住校", 是否需要乘坐校车="否")])
    assert Counts(**batch.counts) == Counts(new=1)
    row = live("enrolment", "school_code, stage, grade, valid_from, valid_to, source_kind, batch_id, row_id")[0]
    assert row[:7] == (PRIMARY, "primary", 3, AUTUMN, None, "roster", batch.pk)
    assert ask("SELECT sheet, row_no, file_name FROM registry_source_v WHERE row_id = %s", row[7]) == [
        ("Sheet1", 2, batch.file_name)
    ]
    assert live("boarding", "is_boarder") == [(True,)]
    assert live("bus", "rides_school_bus") == [(False,)]
    person = ask("SELECT name, sex, born_from, county_code, school_code, initials FROM registry_person_v")
    assert person == [("王禾苗", "男", date(2008, 9, 1), "220822", PRIMARY, "whm")]


def test_next_semester_writes_only_what_changed(office: Office) -> None:
    child, other = Pupil("王禾苗"), Pupil("孙麦穗", serial=40)
    office.bring("roll", [child.roll(), other.roll()])
    with clock.at(date(2018, 3, 12)):
        batch = office.bring("roll", [child.roll(), other.roll(就读方式="住校")], term="2017-2")
    assert (batch.counts["same"], batch.counts["changed"], batch.counts["new"]) == (1, 1, 0)
    rows = live("boarding", "is_boarder, valid_from, valid_to", "valid_from, valid_to NULLS FIRST")
    assert rows == [(False, AUTUMN, None), (False, AUTUMN, SPRING), (True, SPRING, None)]
    assert ask("SELECT count(*) FROM registry_boarding WHERE superseded_at IS NOT NULL") == [(1,)]
    # what was known in autumn is still there to be asked
    assert ask(
        "SELECT valid_to FROM registry_boarding WHERE superseded_at IS NOT NULL AND recorded_at < '2018-01-01'"
    ) == [(None,)]


def test_gone_from_a_received_register_is_closed_by_absence(office: Office) -> None:
    stays, leaves = Pupil("王禾苗"), Pupil("孙麦穗", serial=40)
    office.bring("roll", [stays.roll(), leaves.roll()])
    batch = office.bring("roll", [stays.roll()], term="2017-2")
    assert batch.counts["gone"] == 1
    assert live("enrolment", "guardian_name, valid_to, source_kind, batch_id", "valid_to NULLS LAST")[0][1:] == (
        SPRING,
        "absence",
        batch.pk,
    )


def test_a_roll_of_one_school_says_nothing_of_another(office: Office) -> None:
    here, there = Pupil("王禾苗"), Pupil("孙麦穗", serial=40, school=NINE_YEAR)
    office.bring("roll", [here.roll(), there.roll()])
    batch = office.bring("roll", [here.roll()], term="2017-2")
    assert batch.counts["gone"] == 0
    assert len(live("enrolment", "valid_to")) == 2


def test_autumn_received_after_spring_keeps_what_spring_said(office: Office) -> None:
    child = Pupil("王禾苗")
    office.bring("roll", [child.roll()])
    office.bring("roll", [child.roll()], term="2017-2")
    office.bring("roll", [child.roll(就读方式="住校")])
    assert live("boarding", "is_boarder, valid_from, valid_to") == [(True, AUTUMN, SPRING), (False, SPRING, None)]


@pytest.mark.parametrize(
    ("school", "grade", "entered", "stage", "year"),
    [
        (PRIMARY, "六年级", "2012-09", "primary", 6),
        (NINE_YEAR, "六年级", "2012-09", "primary", 6),
        (NINE_YEAR, "七年级", "2017-09", "junior_secondary", 1),
        (NINE_YEAR, "初三", "2015-09", "junior_secondary", 3),
        (KINDERGARTEN, "大班", "2015-09", "preschool", 3),
        (VOCATIONAL, "2016级", "2016-09", "secondary_vocational", 2),
        (VOCATIONAL, "一年级", "2017-08", "secondary_vocational", 1),
        (PRIMARY, "七年级", "2017-09", None, None),
    ],
)
def test_stage_and_year_within_the_kind_of_school(
    office: Office, school: str, grade: str, entered: str, stage: str | None, year: int | None
) -> None:
    office.bring("roll", [Pupil("王禾苗", school=school, grade=grade).roll(入学年月=entered)])
    assert live("enrolment", "stage, grade") == [(stage, year)]


def test_stage_comes_when_the_directory_comes_later(db: None, office: Office) -> None:
    first = intake.undo(batch_id=_school_batch(), by=office.clerk)
    assert first.dependents == 0
    office.bring("roll", [Pupil("王禾苗", school=NINE_YEAR, grade="八年级").roll()])
    assert live("enrolment", "stage, grade") == [(None, None)]
    office.bring("school", SCHOOLS)
    assert live("enrolment", "stage, grade") == [("junior_secondary", 2)]
    assert ask("SELECT stage, grade FROM registry_person_v") == [("junior_secondary", 2)]


def _school_batch() -> int:
    return int(ask("SELECT max(id) FROM intake_batch_v WHERE kind = 'school'")[0][0])


def test_household_gives_poverty_household_account_and_disability(office: Office) -> None:
    child = Pupil("王禾苗")
    certificate = child.number + "43B1"
    office.bring("household", [head_row(), child.household_row(证件号码=certificate)])
    rows = live("poverty", "relation, poverty_state, village_code, household_id", "relation")
    assert [row[:2] for row in rows] == [("之子", "poor"), ("户主", "poor")]
    assert rows[0][2] and rows[0][3] == rows[1][3]
    assert live("disability", "category, grade") == [("肢体", 3)]
    assert live("account", "holder_name, account_last4, origin") == [("王大田", "1234", "household")]
    payees = ask("SELECT holder_name, origin FROM registry_payee_v")
    assert payees == [("王大田", "household")] * 2
    homes = ask("SELECT household_no, head_name, members, poverty_state FROM registry_household_v")
    assert homes == [("1100000001", "王大田", 2, "poor")]


def test_the_family_account_of_civil_affairs_serves_each_member(office: Office) -> None:
    head, child = id_number("19790203", 11), Pupil("王禾苗")
    rows = [
        ("王大田", head, "王大田", head, "户主", 2, "农村低保", 350, "2016-01", "农信社", "王大田", "6217000000001234"),
        ("王大田", head, child.name, child.number, "之子", 2, "农村低保", 350, "2016-01", None, None, None),
    ]
    assert len(rows[0]) == len(LIVING_HEADER)
    office.bring("minimum_living", rows)
    assert (
        live("assistance", "assistance_kind, amount_fen, starts_on", "record_id")
        == [("rural_minimum_living", 35000, date(2016, 1, 1))] * 2
    )
    assert ask("SELECT account_last4, shared_by FROM registry_payee_v ORDER BY 1") == [("1234", 1)] * 2


def test_bill_is_the_pupils_and_lasts_its_semester(office: Office) -> None:
    child = Pupil("王禾苗")
    office.bring("bill", [child.bill(困难认定="是")])  # the bill may come first
    assert ask("SELECT count(*) FROM registry_record WHERE kind = 'bill' AND person_id IS NULL") == [(1,)]
    office.bring("roll", [child.roll()])
    assert live("bill", "term, misc_fee_fen, bus_fare_fen, meal_days, valid_from, valid_to") == [
        ("2017-1", 15000, 36000, 100, AUTUMN, SPRING)
    ]
    assert live("hardship", "is_hardship, valid_from, valid_to") == [(True, AUTUMN, date(2018, 9, 1))]
    office.bring("bill", [child.bill(学期="2017-2018学年第二学期", 困难认定="否")], term="2017-2")
    assert live("hardship", "is_hardship, valid_from, valid_to") == [
        (True, AUTUMN, SPRING),
        (False, SPRING, date(2018, 9, 1)),
    ]
    assert len(live("bill", "term")) == 2


def test_blank_is_unknown_never_false(office: Office) -> None:
    child = Pupil("王禾苗")
    office.bring(
        "roll", [child.roll(就读方式=None, 是否择校=None, 是否全日制=None, 是否需要乘坐校车=None, 户口性质="1")]
    )
    office.bring("bill", [child.bill(困难认定=None, 乘车费=None)])
    assert live("boarding", "is_boarder") == [(None,)]
    assert live("bus", "rides_school_bus") == [(None,)]
    assert live("enrolment", "is_school_choice, is_full_time, hukou_kind") == [(None, None, None)]
    assert live("bill", "bus_fare_fen, tuition_fen") == [(None, 0)]
    assert live("hardship", "is_hardship") == [(None,)]


def test_undo_puts_back_what_stood(office: Office) -> None:
    stays, leaves, comes = Pupil("王禾苗"), Pupil("孙麦穗", serial=40), Pupil("李谷子", serial=51)
    office.bring("roll", [stays.roll(), leaves.roll()])
    before = live(
        "enrolment", "record_id, class_name, valid_from, valid_to, source_kind, batch_id, row_id", "record_id"
    )
    people = ask("SELECT person_id, name, class_name FROM registry_person_v ORDER BY 1")
    batch = office.bring("roll", [stays.roll(班级="2班", 姓名="王禾描"), comes.roll()], term="2017-2")
    assert live("enrolment", "record_id") != before
    count = ask("SELECT count(*) FROM registry_enrolment")[0][0]
    result = intake.undo(batch_id=batch.pk, by=office.clerk)
    assert result.batch.state == "undone"
    assert (
        live("enrolment", "record_id, class_name, valid_from, valid_to, source_kind, batch_id, row_id", "record_id")
        == before
    )
    assert ask("SELECT person_id, name, class_name FROM registry_person_v ORDER BY 1") == people
    assert ask("SELECT count(*) FROM registry_enrolment")[0][0] > count  # recorded again, nothing deleted
    assert ask("SELECT count(*) FROM registry_received_v WHERE kind = 'roll' AND term = '2017-2'") == [(0,)]
    again = office.bring("roll", [stays.roll(班级="2班"), comes.roll()], term="2017-2")
    assert (again.counts["new"], again.counts["changed"], again.counts["gone"]) == (1, 1, 1)


def test_undo_goes_backwards_only(office: Office) -> None:
    first = office.bring("roll", [Pupil("王禾苗").roll()])
    office.bring("roll", [Pupil("王禾苗").roll(班级="2班")], term="2017-2")
    with pytest.raises(Conflict, match="请先撤回第"):
        intake.undo(batch_id=first.pk, by=office.clerk)


def test_the_database_refuses_overlaps_and_sources_that_are_missing(office: Office) -> None:
    office.bring("roll", [Pupil("王禾苗").roll()])
    copy = """INSERT INTO registry_boarding (record_id, valid_from, recorded_at, source_kind, batch_id, row_id, is_boarder)
              SELECT record_id, %s, now(), %s, batch_id, row_id, true FROM registry_boarding"""
    for day, kind in ((date(2018, 1, 1), "roster"), (date(2016, 1, 1), "decision"), (date(2016, 1, 1), "hearsay")):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(copy, [day, kind])


def test_periods_are_half_open(office: Office) -> None:
    office.bring("roll", [Pupil("王禾苗").roll()])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE registry_boarding SET valid_to = valid_from")
