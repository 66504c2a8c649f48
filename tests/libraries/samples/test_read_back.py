"""What the offices wrote is what the reader reads: every workbook, every value, and no error but the planted ones."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from fuzhi.rosters import RosterReading, read_roster
from fuzhi.samples.people import Child
from fuzhi.samples.semester import KINDS
from fuzhi.vocabulary.codes import RosterKind, Stage
from fuzhi.vocabulary.places import counties
from tests.libraries.samples.conftest import World, Written

TERM = "2017-1"
Readings = dict[tuple[RosterKind, str], RosterReading]


@pytest.fixture(scope="module")
def readings(written: Written) -> Readings:
    """All forty workbooks of the first semester, read."""
    return {
        (kind, county): read_roster(written.folder / TERM / f"{county}-{kind}.xlsx", kind, county, isolated=False)
        for kind in KINDS
        for county in counties()
    }


def rows(readings: Readings, kind: RosterKind) -> list[dict[str, Any]]:
    return [row for county in counties() for row in readings[kind, county].table.to_pylist()]


def entries(world: World) -> list[Child]:
    return [child for child in world.city.children if child.school is not None]


def test_only_planted_rows_are_rejected_and_at_their_places(written: Written, readings: Readings) -> None:
    planted = {
        t.where
        for t in written.truths
        if t.term == TERM and t.expected in ("finding:id_digits_lost", "finding:duplicate_row")
    }
    found = {
        f"{TERM}/{reading.file}|{finding.sheet}|{finding.row}"
        for reading in readings.values()
        for finding in reading.findings
        if finding.severity == "error"
    }
    assert found == planted
    assert len(planted) == 20
    assert sum(reading.rejected for reading in readings.values()) == len(planted)


@pytest.mark.parametrize("code", ["id_digits_lost", "duplicate_row", "duplicate_person", "id_converted"])
def test_planted_findings_are_found_in_their_rows(written: Written, readings: Readings, code: str) -> None:
    planted = {t.where for t in written.truths if t.term == TERM and t.expected == f"finding:{code}"}
    found = {
        f"{TERM}/{reading.file}|{finding.sheet}|{finding.row}"
        for reading in readings.values()
        for finding in reading.findings
        if finding.code == code
    }
    assert planted
    assert planted <= found


def test_wrong_digits_are_told_and_their_rows_kept(written: Written, readings: Readings) -> None:
    planted = {t.where for t in written.truths if t.term == TERM and t.kind == "wrong_id_digit"}
    told = {
        f"{TERM}/{reading.file}|{finding.sheet}|{finding.row}"
        for reading in readings.values()
        for finding in reading.findings
        if finding.code == "id_check_failed"
    }
    assert told == planted


def test_every_pupil_is_read_as_it_is(world: World, readings: Readings) -> None:
    by_number = {child.student_number: child for child in entries(world)}
    seen: Counter[str] = Counter()
    for row in rows(readings, RosterKind.ROLL):
        child = by_number[row["student_number"]]
        seen[child.student_number] += 1
        assert row["birth_date"] == child.birth, child.name
        assert row["id_number"] == child.written_id(RosterKind.ROLL)
        assert (row["is_boarder"], row["is_school_choice"], row["rides_school_bus"]) == (
            child.is_boarder,
            child.is_choice,
            child.rides_bus,
        )
        assert row["hukou_code"] == child.hukou_code, (row["row"], row["sheet"])
        kind = {"农业户口": "agricultural", "非农业户口": "non_agricultural"}.get(child.hukou_kind)
        assert row["hukou_kind"] == kind
        assert row["account_number"] == (child.account or None)
        assert row["roll_state"] == "在读"
        if child.stage == Stage.SECONDARY_VOCATIONAL:
            year, month = map(int, child.entered_on.split("-"))
            assert (row["entered_on"], row["major"], row["is_full_time"]) == (
                date(year, month, 1),
                child.major,
                child.is_full_time,
            )
        elif child.school is not None and row["school_code"] == child.school.code:
            offset = 6 if child.stage == Stage.JUNIOR_SECONDARY and row["grade_stage"] is None else 0
            assert row["grade_no"] == child.grade + offset, (row["grade_text"], child.grade)
    lost = {child.student_number for child in entries(world) if RosterKind.ROLL in child.slips.lost_in}
    assert set(seen) == set(by_number) - lost
    assert sum(times == 2 for times in seen.values()) == 20, "two schools, or twice on one roll"


def test_every_bill_is_read_as_it_is(world: World, readings: Readings) -> None:
    by_key = {child.student_number: child for child in entries(world)}
    by_key |= {child.id_number: child for child in entries(world)}
    billed = 0
    for row in rows(readings, RosterKind.BILL):
        fees = by_key[row["student_number"] or row["id_number"]].fees
        billed += 1
        assert row["term"] == TERM
        assert row["is_hardship"] is fees.hardship
        read = [row[f"{part}_fee_fen"] for part in ("care", "misc", "textbook")]
        read += [row["tuition_fen"], row["accommodation_fen"], row["bus_fare_fen"], row["meal_days"]]
        assert read == [
            fees.care,
            fees.misc,
            fees.textbook,
            fees.tuition,
            fees.accommodation,
            fees.bus,
            fees.meal_days,
        ]
    assert billed == sum(child.is_billed for child in entries(world))


def test_every_registered_person_is_read_as_it_is(world: World, readings: Readings) -> None:
    families = {f.household_no: f for county in world.city.counties.values() for f in county.registered}
    people = {m.person_no: m for f in families.values() for m in f.members}
    seen = set()
    for row in rows(readings, RosterKind.HOUSEHOLD):
        family, member = families[row["household_no"]], people[row["person_no"]]
        seen.add(row["person_no"])
        assert row["poverty_state"] == family.poverty
        assert row["village_code"] == family.village, row["village_name"]
        assert row["exit_year"] == family.exit_year
        written = member.slips.id_in.get(RosterKind.HOUSEHOLD, "")
        if len(written) != 18:
            assert (row["id_number"], row["id_state"]) == (member.id_number, "converted" if written else "valid")
            assert row["birth_date"] == member.birth
        else:
            assert (row["id_number"], row["id_state"]) == (written, "bad_check")
        if isinstance(member, Child) and member.is_certificate_in_household:
            assert row["certificate_number"] == member.id_number + member.disability
        assert (row["account_number"] or "") == (family.account if member is family.head else "")
    lost = {n for n, m in people.items() if RosterKind.HOUSEHOLD in m.slips.lost_in}
    assert seen == set(people) - lost


def test_schools_kindergartens_and_teachers_are_read_as_they_are(world: World, readings: Readings) -> None:
    schools = {school.code: school for school in world.city.schools}
    by_name = {(school.county, school.name): school for school in world.city.schools}
    for row in rows(readings, RosterKind.SCHOOL):
        school = schools.pop(row["school_code"])
        assert (row["name"], row["county_code"], row["kind_text"]) == (school.name, school.county, school.kind)
        assert (row["ownership"], row["area"], row["is_teaching_point"]) == (
            school.ownership,
            school.area,
            school.is_point,
        )
        assert (row["zone_village_codes"] or "") == ";".join(school.zone)
        assert row["public_tuition_fen"] == school.public_tuition
    assert schools == {}
    for county in counties():
        for row in readings[RosterKind.KINDERGARTEN, county].table.to_pylist():
            school = by_name[county, row["name"]]
            assert (row["ownership"], row["is_inclusive"]) == (school.ownership, school.is_inclusive)
            assert (row["monthly_fee_fen"], row["public_monthly_fee_fen"]) == (
                school.monthly_fee,
                school.public_monthly_fee,
            )
            assert [row["certified_from"], row["certified_to"]] == [
                date.fromisoformat(day) if day else None for day in school.certified or ("", "")
            ]
    staff = {t.person.id_number: t for county in world.city.counties.values() for t in county.teachers}
    for row in rows(readings, RosterKind.TEACHER):
        teacher = staff.pop(row["id_number"])
        assert (row["post_kind"], row["is_established"], row["is_in_post"]) == (
            teacher.post,
            teacher.is_established,
            teacher.is_in_post,
        )
        assert row["posted_on"] == date.fromisoformat(teacher.posted_on)
    assert staff == {}


def test_assistance_is_read_as_it_is(world: World, readings: Readings) -> None:
    people = {m.id_number: (f, m) for c in world.city.counties.values() for f in c.families for m in f.members}
    for row in rows(readings, RosterKind.DISABILITY):
        if row["id_state"] == "valid":
            _, person = people[row["id_number"]]
            assert row["certificate_number"].startswith(person.id_number + person.disability)
            assert row["grade"] == int(person.disability[1])
    for row in rows(readings, RosterKind.MINIMUM_LIVING):
        family, _ = people[row["id_number"]]
        assert row["assistance_kind"] == family.assistance
        assert row["amount_fen"] > 0
        assert row["starts_on"] is not None
