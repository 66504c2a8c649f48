"""What an office of any county types, the reader takes for what was meant: cell by cell, whatever the slip."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from fuzhi.rosters.cleaning import amounts, choices, dates, numbers, people
from fuzhi.samples import workbook as laid_out
from fuzhi.samples.addresses import county_places, place_as_written, village_name, written_address
from fuzhi.samples.handwriting import Handwriting, name_variants
from fuzhi.samples.issued_numbers import Issuer
from fuzhi.samples.scales import CITY, SMALL
from fuzhi.samples.workbook import Cell, Sheet, write_workbook
from fuzhi.vocabulary.names import name_key
from fuzhi.vocabulary.places import all_places, counties

HANDS = st.builds(Handwriting, st.sampled_from(list(counties())), st.text("abc", max_size=6))
DAYS = st.dates(date(1930, 1, 1), date(2018, 8, 31))


def seen(cell: Cell) -> str | int | float:
    """The cell as the reader gets it: an empty one is an empty text."""
    return "" if cell is None else cell


@given(HANDS, DAYS)
def test_a_day_is_read_as_the_day_that_was_meant(hand: Handwriting, day: date) -> None:
    assert dates.day(seen(hand.day(day)))[0] == day
    assert hand.day(None) is None


@given(HANDS, st.integers(2000, 2030), st.integers(1, 12))
def test_a_month_is_read_as_its_first_day(hand: Handwriting, year: int, month: int) -> None:
    assert dates.month_or_day(hand.month(f"{year}-{month:02d}"))[0] == date(year, month, 1)


@given(HANDS, st.integers(0, 10**9))
def test_money_is_read_to_the_fen(hand: Handwriting, fen: int) -> None:
    assert amounts.money(seen(hand.yuan(fen)))[0] == fen
    assert hand.yuan(None) is None


@given(HANDS)
def test_yes_is_yes_and_a_blank_is_unknown(hand: Handwriting) -> None:
    for value in (True, False, None):
        assert choices.yes_no(seen(hand.yes(value)))[0] is value


@given(HANDS, DAYS, st.sampled_from(["男", "女"]))
def test_an_id_is_mended_to_the_number_that_was_meant(hand: Handwriting, birth: date, sex: str) -> None:
    number = Issuer().resident_id("220822", birth, sex)
    for typed in (hand.number(number), hand.unwrapped(number)):
        found, _ = numbers.id_number(seen(typed))
        assert found.number == number
    assert hand.number("") is None and hand.account("") is None


@given(HANDS, st.integers(0, 500))
def test_an_account_is_read_whole(hand: Handwriting, skip: int) -> None:
    issuer = Issuer()
    for _ in range(skip):
        issuer.account()
    number = issuer.account()
    assert numbers.account(seen(hand.account(number)))[0] == number


@given(HANDS, st.sampled_from(["王伟", "李小明", "欧阳文轩", "巴特尔·图雅", "张䶮"]))
def test_a_name_folds_to_the_name_that_was_meant(hand: Handwriting, name: str) -> None:
    found, _ = people.person_name(hand.name(name))
    assert name_key(found) == name_key(name)


@pytest.mark.parametrize(
    ("name", "has_another"), [("张䶮", True), ("巴特尔·图雅", True), ("王伟", False), ("孙龑", False)]
)
def test_another_spelling_of_a_name_folds_to_it(name: str, has_another: bool) -> None:
    other = name_variants(name)
    assert (other is not None) == has_another
    if other:
        assert other != name and name_key(people.person_name(other)[0]) == name_key(name)


def test_each_county_has_its_own_spelling_of_a_header_or_the_common_one() -> None:
    hands = [Handwriting(county, "") for county in counties()]
    assert [hand.pick("甲|乙|丙|丁|戊") for hand in hands] == list("甲乙丙丁戊")
    assert [hand.pick("甲|乙") for hand in hands] == list("甲乙甲甲甲")


@pytest.mark.parametrize("county", sorted(counties()))
def test_a_county_takes_real_places_and_the_small_city_some_of_them(county: str) -> None:
    small, whole = county_places(county, SMALL), county_places(county, CITY)
    known = set(all_places())
    assert set(whole.rural_villages) | set(whole.seat_villages) <= known
    assert set(small.rural_villages) <= set(whole.rural_villages) and set(small.towns) <= set(whole.towns)
    assert len(small.towns) <= SMALL.towns_per_county and small.seat_villages
    assert all(code.startswith(county) for code in (*whole.rural_villages, *whole.seat_villages, *whole.farms))
    assert not set(whole.rural_villages) & set(whole.seat_villages)


@pytest.mark.parametrize("county", sorted(counties()))
def test_the_villages_of_a_town_are_told_apart_by_what_is_written(county: str) -> None:
    for town, villages in county_places(county, CITY).towns.items():
        written = [village_name(code) for code in villages]
        assert len(set(written)) == len(written), town
        for code in villages:
            assert written_address(code) == "吉林省白城市" + place_as_written(code)
            assert written_address(code).startswith("吉林省白城市" + counties()[county])


def cells(path: Path) -> list[list[object]]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[None if cell == "" else cell for cell in row] for row in rows]


@pytest.mark.parametrize("title", ["", "通榆县花名册"])
@pytest.mark.parametrize("note", ["", "填报单位：教育局"])
def test_both_writers_write_the_same_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, note: str
) -> None:
    rows: list[list[Cell]] = [
        ["王伟", "00123", 12.5, None],
        ["=1+1", "6229990000000000001", 3, "备注"],
        ["短", None, 0],
    ]

    def sheet() -> Sheet:
        return Sheet("表", ["姓名", "账号", "金额", "备注"], title=title, note=note, rows=[list(row) for row in rows])

    write_workbook(tmp_path / "one.xlsx", [sheet()])
    monkeypatch.setattr(laid_out, "_LONG", 0)
    write_workbook(tmp_path / "two.xlsx", [sheet()])
    one, two = cells(tmp_path / "one.xlsx"), cells(tmp_path / "two.xlsx")
    assert one == two
    assert one[sheet().header_row - 1] == ["姓名", "账号", "金额", "备注"]
    assert one[sheet().header_row] == ["王伟", "00123", 12.5, None]


def test_a_row_tells_where_it_stands_and_merged_cells_keep_the_first(tmp_path: Path) -> None:
    sheet = Sheet("表", ["户", "人"], title="名册")
    places = [sheet.add([house, person]) for house, person in (("一", "甲"), ("一", "乙"), ("二", "丙"))]
    assert places == [3, 4, 5]
    sheet.merge_down(0, places[0], places[1])
    sheet.merge_down(0, places[2], places[2])
    assert sheet.merged_down == [(0, 3, 4)] and sheet.is_laid_out
    write_workbook(tmp_path / "a.xlsx", [sheet])
    found = cells(tmp_path / "a.xlsx")
    assert [found[place - 1][:2] for place in places] == [["一", "甲"], [None, "乙"], ["二", "丙"]]
