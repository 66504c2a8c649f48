"""Numbers that name persons and accounts: check characters by the standards' own examples, masks, certificates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.vocabulary import identity
from fuzhi.vocabulary.identity import IdState, read_resident_id

WOMAN_OF_THE_STANDARD = "11010519491231002X"
MAN_OF_THE_STANDARD = "440524188001010014"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FIRST_17 = st.builds(
    lambda area, born, order: f"{area:06d}{born:%Y%m%d}{order:03d}",
    st.integers(110_000, 659_999),
    st.dates(date(1900, 1, 1), date(2030, 12, 31)),
    st.integers(0, 999),
)


def test_the_two_examples_of_gb_11643() -> None:
    woman, man = read_resident_id(WOMAN_OF_THE_STANDARD), read_resident_id(MAN_OF_THE_STANDARD)
    assert (woman.state, woman.birth_date, woman.sex) == (IdState.VALID, date(1949, 12, 31), "女")
    assert (man.state, man.birth_date, man.sex) == (IdState.VALID, date(1880, 1, 1), "男")
    assert identity.complete_id(WOMAN_OF_THE_STANDARD[:17]) == WOMAN_OF_THE_STANDARD


@given(FIRST_17)
def test_the_check_character_makes_the_weighted_sum_one_modulo_eleven(first_17: str) -> None:
    number = identity.complete_id(first_17)
    check = 10 if number[-1] == "X" else int(number[-1])
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) + check
    assert total % 11 == 1
    assert read_resident_id(number).state is IdState.VALID


@given(FIRST_17, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(first_17: str, place: int, step: int) -> None:
    number = identity.complete_id(first_17)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    read = read_resident_id(wrong)
    assert not read.is_usable
    assert read.sex is None, "a number that does not hold says nothing of its person"


@given(FIRST_17, st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_always_found(first_17: str, place: int) -> None:
    number = identity.complete_id(first_17)
    turned = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert turned == number or not read_resident_id(turned).is_usable


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", IdState.MISSING),
        ("   ", IdState.MISSING),
        ("11010519491231002x", IdState.VALID),
        (" 11010519491231002X ", IdState.VALID),
        ("110105194912310021", IdState.BAD_CHECK),
        ("110105194902300021", IdState.BAD_DATE),
        ("110105190002290021", IdState.BAD_DATE),
        ("110105194900310021", IdState.BAD_DATE),
        ("11010519491231002", IdState.BAD_SHAPE),
        ("1101051949123100210", IdState.BAD_SHAPE),
        ("1101051949123100AX", IdState.BAD_SHAPE),
        ("X10105194912310021", IdState.BAD_SHAPE),
        ("999221000000100007", IdState.PLACEHOLDER),
        (identity.complete_id("99010519491231002"), IdState.VALID),
        ("110105491231002", IdState.CONVERTED),
        ("110105491331002", IdState.BAD_DATE),
        ("110105000229002", IdState.BAD_DATE),
        ("999105491231002", IdState.CONVERTED),
        ("H12345678", IdState.BAD_SHAPE),
    ],
)
def test_each_state_of_a_number(text: str, state: IdState) -> None:
    read = read_resident_id(text)
    assert read.state is state
    assert read.is_usable == (state in (IdState.VALID, IdState.CONVERTED))


def test_a_leap_day_exists_in_leap_years_only() -> None:
    assert read_resident_id(identity.complete_id("22082220040229001")).birth_date == date(2004, 2, 29)
    assert read_resident_id("220822200502290010").state is IdState.BAD_DATE


def test_fifteen_digits_mean_the_last_century() -> None:
    read = read_resident_id("110105491231002")
    assert read.number == WOMAN_OF_THE_STANDARD
    assert (read.state, read.birth_date, read.sex) == (IdState.CONVERTED, date(1949, 12, 31), "女")


def test_what_was_refused_stays_as_it_stood() -> None:
    assert read_resident_id("110105491331002").number == "110105491331002"
    assert read_resident_id("h12345678").number == "H12345678"
    assert read_resident_id("H12345678").birth_date is None


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        (WOMAN_OF_THE_STANDARD, "****************2X"),
        ("110105491231002", "*************02"),
        ("220822200909", "**********09"),
        ("H12345678", "*******78"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_a_masked_number(number: str, masked: str) -> None:
    assert identity.mask_id(number) == masked
    assert len(identity.mask_id(number)) == len(number)


def test_accounts_and_telephones_show_their_end() -> None:
    assert identity.mask_account("6217000000000004471") == "尾号 4471"
    assert identity.mask_account("") == ""
    assert identity.mask_phone("13800000021") == "138****0021"
    assert identity.mask_phone("8321234") == "*******"
    assert identity.mask_phone("") == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("户名不符11010519491231002X请核", "户名不符****************2X请核"),
        ("11010519491231002x", "****************2x"),
        ("账号6217000000000004471已销户", "账号*****************71已销户"),
        ("两个：110105491231002、110105491231010", "两个：*************02、*************10"),
        ("金额 123456789.00 元，2017年9月", "金额 123456789.00 元，2017年9月"),
        ("证号 110105 19491231 002X 请核", "证号 ******************2X 请核"),
        ("卡号 6217 0000 0000 0004 471", "卡号 *********************71"),
        ("2017-09-01 至 2018-03-20", "2017-09-01 至 2018-03-20"),
        ("学校 2122000001", "学校 2122000001"),
    ],
)
def test_free_text_keeps_no_whole_number(text: str, told: str) -> None:
    assert identity.mask_whole_numbers(text) == told


@given(st.text(alphabet="一二户名，。 ", max_size=5), FIRST_17, st.text(alphabet="一二户名，。 ", max_size=5))
def test_no_id_survives_masking_anywhere(before: str, first_17: str, after: str) -> None:
    number = identity.complete_id(first_17)
    told = identity.mask_whole_numbers(before + number + after)
    assert told == f"{before}{'*' * 16}{number[16:]}{after}"
    assert identity.mask_whole_numbers(told) == told, "masking twice changes nothing"


@pytest.mark.parametrize("number", ["79927398713", "4111111111111111", "5555 5555 5555 4444"])
def test_card_numbers_of_the_textbooks_pass(number: str) -> None:
    assert identity.luhn_ok(number)


@pytest.mark.parametrize("number", ["79927398710", "4111111111111112", "", "0", "张三"])
def test_other_numbers_do_not_pass(number: str) -> None:
    assert not identity.luhn_ok(number)


@given(st.from_regex(r"[0-9]{11,18}", fullmatch=True))
def test_exactly_one_check_digit_completes_a_card(body: str) -> None:
    whole = identity.luhn_complete(body)
    assert whole.startswith(body) and len(whole) == len(body) + 1
    assert [digit for digit in "0123456789" if identity.luhn_ok(body + digit)] == [whole[-1]]


@pytest.mark.parametrize(
    ("student_number", "inside"),
    [
        ("G" + WOMAN_OF_THE_STANDARD, WOMAN_OF_THE_STANDARD),
        ("g11010519491231002x", WOMAN_OF_THE_STANDARD),
        (" G110105194912310021 ", "110105194912310021"),
        ("J110105194912310021", None),
        ("L110105194912310021", None),
        ("110105194912310021", None),
        ("G11010519491231002", None),
        ("G110105194912310021X", None),
        ("", None),
    ],
)
def test_only_a_formal_student_number_holds_an_id(student_number: str, inside: str | None) -> None:
    assert identity.resident_id_in_student_number(student_number) == inside


@pytest.mark.parametrize(
    ("tail", "category", "grade", "rest"),
    [
        ("11", "视力", 1, ""),
        ("24", "听力", 4, ""),
        ("33", "言语", 3, ""),
        ("42", "肢体", 2, ""),
        ("52B1", "智力", 2, "B1"),
        ("64b2", "精神", 4, "B2"),
        ("71", "多重", 1, ""),
    ],
)
def test_certificates(tail: str, category: str, grade: int, rest: str) -> None:
    read = identity.read_disability_certificate(f" {WOMAN_OF_THE_STANDARD.lower()}{tail} ")
    assert read is not None
    assert (read.resident_id, read.category, read.grade, read.rest) == (WOMAN_OF_THE_STANDARD, category, grade, rest)


@pytest.mark.parametrize("tail", ["", "4", "81", "05", "40", "45", "AB"])
def test_what_is_no_certificate(tail: str) -> None:
    assert identity.read_disability_certificate(WOMAN_OF_THE_STANDARD + tail) is None
