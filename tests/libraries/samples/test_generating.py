"""The city as a whole: its size, its schools, the truth file, and the same cells from the same seed."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from fuzhi.samples import generate_city
from fuzhi.samples.people import Child
from fuzhi.samples.schools import PRESCHOOL, School
from fuzhi.samples.semester import KINDS
from fuzhi.samples.truth import HEADER
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.identity import luhn_ok, read_resident_id
from fuzhi.vocabulary.names import name_key
from fuzhi.vocabulary.places import all_places, counties
from fuzhi.vocabulary.terms import age_on
from tests.libraries.samples.conftest import World, Written, read_truth

PLANTED = (
    "missing_from_roll",
    "missing_from_register",
    "twins",
    "wrong_id_digit",
    "id_15",
    "two_schools",
    "private_school",
    "out_of_zone",
    "out_of_county",
    "high_fee_kindergarten",
    "noninclusive_kindergarten",
    "performing_arts",
    "opera",
    "exit",
    "relapsed",
    "disabled_not_poor_hardship",
    "disabled_no_hardship",
    "shared_card",
    "staff_card",
    "missing_account",
    "unknown_bus",
    "unknown_hukou",
    "lost_digits",
    "duplicate_row",
    "duplicate_person",
    "name_variant",
    "homonym",
    "vocational_year3",
    "part_time",
    "special_boarder",
    "meal_county_seat",
)


def cells(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_the_small_city_has_the_size_it_promises(written: Written) -> None:
    summary = written.summary
    assert (summary.schools, summary.towns, summary.registered_households) == (60, 40, 2_000)
    assert 5_950 <= summary.students <= 6_050
    assert len(summary.files) == 2 * len(KINDS) * len(counties())


def test_it_is_written_in_time(written: Written) -> None:
    assert written.cpu_seconds < 15


def _kind_of(school: School) -> str:
    if school.kind == PRESCHOOL:
        return "kindergarten public" if school.is_public else f"kindergarten inclusive={school.is_inclusive}"
    return f"{school.kind} {school.area.value}{' point' if school.is_point else ''}{'' if school.is_public else ' private'}"


def test_every_county_has_schools_of_every_kind(world: World) -> None:
    for county in world.city.counties.values():
        kinds = {_kind_of(school) for school in county.schools}
        seat = "city" if county.code == "220802" else "county_seat"
        assert {
            "kindergarten public",
            "kindergarten inclusive=True",
            "kindergarten inclusive=False",
            "小学 village",
            "小学 village point",
            "小学 township",
            "九年一贯制 township",
            f"小学 {seat}",
            f"初中 {seat}",
            f"普通高中 {seat}",
            f"中职 {seat}",
        } <= kinds
    everywhere = {_kind_of(school) for school in world.city.schools}
    assert {"特殊教育 county_seat", "小学 county_seat private", "普通高中 county_seat private"} <= everywhere


@pytest.mark.parametrize("term", ["2017-1", "2017-2"])
def test_each_kind_is_planted_at_least_five_times(written: Written, term: str) -> None:
    counts = Counter(t.kind for t in written.truths if t.term == term)
    assert {kind: counts[kind] for kind in PLANTED if counts[kind] < 5} == {}
    assert set(counts) == {*PLANTED, "item_total", "teacher_total", "coverage", "child_due"}
    for county in counties():
        assert sum(t.kind == "child_due" and t.county_code == county and t.term == term for t in written.truths) >= 30


def test_truth_names_the_person_and_the_row(written: Written) -> None:
    books: dict[str, dict[str, list[list[object]]]] = {}
    checked = 0
    for truth in written.truths:
        if truth.kind in ("item_total", "teacher_total", "coverage") or truth.term != "2017-1":
            continue
        file, sheet, row = truth.where.split("|")
        if file not in books:
            books[file] = cells(written.folder / file)
        line = [name_key(str(cell)) for cell in books[file][sheet][int(row) - 1]]
        name = truth.person.rsplit(" ", 1)[0]
        assert name_key(name) in line, (truth, line)
        checked += 1
    assert checked > 500
    assert (written.folder / "truth.csv").read_text(encoding="utf-8").splitlines()[0] == ",".join(HEADER)


def test_one_seed_gives_one_city(written: Written, tmp_path: Path) -> None:
    again = generate_city(tmp_path, "small", terms=("2017-1",))
    for path in again.files:
        assert cells(path) == cells(written.folder / "2017-1" / path.name), path.name
    first = [t for t in written.truths if t.term == "2017-1"]
    assert read_truth(tmp_path / "truth.csv") == first


def test_another_seed_gives_another_city(written: Written, tmp_path: Path) -> None:
    generate_city(tmp_path, "small", seed=7, terms=("2017-1",))
    assert cells(tmp_path / "2017-1/220822-roll.xlsx") != cells(written.folder / "2017-1/220822-roll.xlsx")


def test_an_unknown_scale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        generate_city(tmp_path, "huge")
    assert caught.value.code == "unknown_scale"
    assert list(tmp_path.iterdir()) == []


def test_ids_are_sound_and_nobodys(world: World) -> None:
    people = [m for c in world.city.counties.values() for f in c.families for m in f.members]
    numbers = Counter(person.id_number for person in people)
    assert max(numbers.values()) == 1
    for person in people:
        read = read_resident_id(person.id_number)
        assert read.is_usable
        assert (read.birth_date, read.sex) == (person.birth, person.sex)
        assert int(person.id_number[14:17]) >= 900
        assert person.id_number[:4] == ("2223" if person.birth.isoformat() < "1993-06-14" else "2208")


@pytest.mark.parametrize("term", ["2017-1", "2017-2"])
def test_no_child_is_off_the_rolls_but_the_planted(written: Written, term: str) -> None:
    """On no roll: those missing, those whose number is wrong in the register, those whose roll row cannot be read."""
    lines = [t for t in written.truths if t.term == term]
    planted: dict[str, int] = {}
    for t in lines:
        is_parted = t.kind == "wrong_id_digit" and "-disability" not in t.where
        is_lost = t.kind == "lost_digits" and "-roll" in t.where
        if t.kind == "missing_from_roll" or is_parted or is_lost:
            planted[t.county_code] = planted.get(t.county_code, 0) + 1
    for t in lines:
        if t.kind == "coverage":
            counts = dict(part.split("=") for part in t.expected.split(";"))
            assert int(counts["no_roll"]) == planted[t.county_code], t
            assert int(counts["claimed_twice"]) == 2
            assert int(counts["register"]) > 250


def test_only_planted_namesakes_share_a_birthday(world: World) -> None:
    same = Counter((child.name, child.birth) for child in world.city.children)
    homonyms = {(c.name, c.birth) for c in world.city.children if any(m.kind == "homonym" for m in c.slips.marks)}
    assert {key for key, times in same.items() if times > 1} == homonyms


def test_accounts_pass_luhn_and_holders_fit_a_bank_file(world: World) -> None:
    for county in world.city.counties.values():
        for family in county.families:
            assert family.account == "" or luhn_ok(family.account)
            assert family.head.name.encode("gbk")


def test_nearly_everyone_who_is_due_money_has_an_account(world: World) -> None:
    without = [child for child in world.answers.by_child if not child.account]
    planted = [child for child in without if any(m.kind == "missing_account" for m in child.slips.marks)]
    assert len(planted) == 10
    assert len(without) <= 20


def test_children_live_in_real_places_and_learn_at_their_age(world: World) -> None:
    for child in world.city.children:
        assert child.home.village in all_places()
        if child.school is None or child.stage is None:
            continue
        age = age_on(child.birth, world.answers.term.ages_on)
        first = {Stage.PRESCHOOL: 3, Stage.PRIMARY: 6, Stage.JUNIOR_SECONDARY: 12}.get(child.stage, 15)
        assert age - first + 1 == child.grade
        assert child.school.takes(child.stage)


def test_twins_have_neighbouring_numbers_and_different_names(world: World) -> None:
    families = {child.home.head.id_number: child.home for child in world.city.children if _is_twin(child)}
    assert len(families) == 10
    for family in families.values():
        one, two = family.children
        assert one.birth == two.birth
        assert (one.name, one.id_number) != (two.name, two.id_number)


def _is_twin(child: Child) -> bool:
    return any(mark.kind == "twins" for mark in child.slips.marks)
