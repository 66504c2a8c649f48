"""Numbers and names that the sample city gives out: sound, never twice, and nobody's."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.samples.invented_names import PRIVATE_USE, RARE, RARE_AT_BANKS, dotted_name, invented_name, surname_of
from fuzhi.samples.issued_numbers import OLD_AREA, Issuer, as_fifteen, bank_branch, with_wrong_digit
from fuzhi.vocabulary.identity import IdState, luhn_complete, read_resident_id
from fuzhi.vocabulary.places import counties

BIRTHS = st.dates(date(1930, 1, 1), date(2017, 8, 31))
PLACES = st.sampled_from(sorted(OLD_AREA))
SEXES = st.sampled_from(["男", "女"])


@given(PLACES, BIRTHS, SEXES)
def test_an_id_tells_its_place_birth_and_sex_and_is_nobodys(county: str, birth: date, sex: str) -> None:
    number = Issuer().resident_id(county, birth, sex)
    read = read_resident_id(number)
    assert (read.state, read.number) == (IdState.VALID, number)
    assert number[6:14] == f"{birth:%Y%m%d}" and (int(number[16]) % 2 == 1) == (sex == "男")
    assert number[:6] == (county if birth >= date(1993, 6, 14) else OLD_AREA[county])
    assert number[14] == "9"


def test_the_area_changes_on_the_day_of_the_new_city() -> None:
    day = date(1993, 6, 14)
    assert Issuer().resident_id("220822", day, "男").startswith("220822")
    assert Issuer().resident_id("220822", day - timedelta(days=1), "男").startswith("222327")


def test_no_number_is_given_twice_and_no_day_takes_more_than_it_may() -> None:
    issuer, birth = Issuer(), date(2010, 5, 1)
    numbers = [issuer.resident_id("220822", birth, sex) for sex in ("男", "女") for _ in range(50)]
    assert len(set(numbers)) == 100
    for _ in range(400):
        issuer.resident_id("220822", birth, "男")
    with pytest.raises(ValueError, match="20100501"):
        issuer.resident_id("220822", birth, "男")
    assert issuer.resident_id("220822", birth, "女") and issuer.resident_id("220881", birth, "男")


@pytest.mark.parametrize(
    ("verb", "length", "head"),
    [("household_no", 10, "71"), ("person_no", 11, "81"), ("account", 19, "622999"), ("phone", 11, "199")],
)
def test_running_numbers_keep_their_form_and_never_come_again(verb: str, length: int, head: str) -> None:
    issuer, again = Issuer(), Issuer()
    given_out = [getattr(issuer, verb)() for _ in range(3_000)]
    assert len(set(given_out)) == 3_000
    assert all(len(number) == length and number.isdigit() and number.startswith(head) for number in given_out)
    assert [getattr(again, verb)() for _ in range(3_000)] == given_out
    if verb == "account":
        assert all(luhn_complete(number[:-1]) == number for number in given_out)


@given(PLACES, BIRTHS, SEXES, st.integers())
def test_a_mistyped_digit_is_one_digit_and_never_sound(county: str, birth: date, sex: str, seed: int) -> None:
    number = Issuer().resident_id(county, birth, sex)
    wrong = with_wrong_digit(Random(seed), number)
    assert sum(left != right for left, right in zip(number, wrong, strict=True)) == 1
    assert read_resident_id(wrong).state is IdState.BAD_CHECK and wrong[:14] == number[:14]


@given(PLACES, st.dates(date(1930, 1, 1), date(1999, 12, 31)), SEXES)
def test_the_old_form_of_a_number_reads_back_to_it(county: str, birth: date, sex: str) -> None:
    number = Issuer().resident_id(county, birth, sex)
    old = as_fifteen(number)
    read = read_resident_id(old)
    assert len(old) == 15 and (read.state, read.number) == (IdState.CONVERTED, number)


@given(SEXES, st.integers())
def test_a_name_is_of_two_to_four_characters_and_keeps_its_family(sex: str, seed: int) -> None:
    name = invented_name(Random(seed), sex)
    assert 2 <= len(name) <= 4 and name.startswith(surname_of(name)) and invented_name(Random(seed), sex) == name
    child = invented_name(Random(seed), sex, surname_of(name))
    assert surname_of(child) == surname_of(name)
    assert invented_name(Random(seed), sex, rare=RARE)[-1] in RARE


@given(st.integers())
def test_a_dotted_name_has_one_dot_and_no_family(seed: int) -> None:
    name = dotted_name(Random(seed))
    first, last = name.split("·")
    assert first and last and surname_of(name) == ""


def test_rare_characters_at_banks_can_be_written_there_and_the_others_cannot() -> None:
    for character in RARE:
        fits = character.encode("gbk", "ignore") != b""
        assert fits == (character in RARE_AT_BANKS), character
    assert set(PRIVATE_USE) <= set(RARE)
    assert all(len(code) == 1 and "\ue000" <= code <= "\uf8ff" for code in PRIVATE_USE.values())


@pytest.mark.parametrize("county", sorted(counties()))
def test_a_branch_is_named_after_its_county(county: str) -> None:
    branches = {bank_branch(Random(seed), county) for seed in range(60)}
    assert len(branches) == 4 and all(branch.endswith("支行") for branch in branches)
    assert len({branch[4:] for branch in branches}) == 1
