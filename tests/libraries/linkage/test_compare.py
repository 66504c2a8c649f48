"""One pair at a time: what makes it sure, and what must never do so."""

import pytest

from fuzhi.linkage import PersonRecord, Verdict, score
from fuzhi.vocabulary.identity import complete_id

BIRTH = "2009-03-11"


def person(name: str, serial: int = 32, **other: str) -> PersonRecord:
    return PersonRecord(name=name, id_number=complete_id(f"22082220090311{serial:03d}"), **other)


def test_equal_usable_ids_and_names_are_sure() -> None:
    result = score(person("王禾苗"), person("王 禾苗"))
    assert result.verdict is Verdict.SURE
    assert result.score > 0.99
    assert "证件号相同" in result.reasons


def test_equal_ids_with_other_name_and_birth_are_not_sure() -> None:
    result = score(person("王禾苗", birth_date=BIRTH), person("赵得水", birth_date="1980-01-05"))
    assert result.verdict in (Verdict.LIKELY, Verdict.POSSIBLE)
    assert any("请核对" in reason for reason in result.reasons)


def test_one_wrong_digit_is_likely_and_says_which() -> None:
    right = person("王禾苗", guardian_name="王大田")
    wrong = PersonRecord("王禾苗", id_number=right.id_number[:16] + "9" + right.id_number[17:], guardian_name="王大田")
    result = score(right, wrong)
    assert result.verdict is Verdict.LIKELY
    assert "证件号只有第17位不同" in result.reasons


def test_swapped_neighbours_are_named() -> None:
    number = person("王禾苗", 317).id_number
    swapped = number[:15] + number[16] + number[15] + number[17]
    assert "证件号只有相邻两位颠倒" in score(person("王禾苗", 317), PersonRecord("王禾苗", id_number=swapped)).reasons


@pytest.mark.parametrize("with_ids", [True, False])
def test_twins_are_never_more_than_possible(with_ids: bool) -> None:
    same = {"birth_date": BIRTH, "guardian_name": "王大田", "phone": "13800000021", "address": "兴隆山镇长发村"}
    left = person("王小禾", 11, **same) if with_ids else PersonRecord("王小禾", **same)
    right = person("王小苗", 13, **same) if with_ids else PersonRecord("王小苗", **same)
    assert score(left, right).verdict in (Verdict.NONE, Verdict.POSSIBLE)


def test_homonyms_with_two_valid_ids_are_not_sure() -> None:
    left = person("王小明", 11, guardian_name="王大田")
    right = person("王小明", 33, guardian_name="李广山")
    assert score(left, right).verdict in (Verdict.NONE, Verdict.POSSIBLE)


def test_name_birth_guardian_and_phone_without_ids_are_sure() -> None:
    same = {"birth_date": BIRTH, "guardian_name": "王大田", "phone": "13800000021"}
    assert score(PersonRecord("王小明", **same), PersonRecord("王小明", **same)).verdict is Verdict.SURE


def test_name_and_birth_alone_are_not_sure() -> None:
    left, right = PersonRecord("王小明", birth_date=BIRTH), PersonRecord("王小明", birth_date=BIRTH)
    assert score(left, right).verdict in (Verdict.LIKELY, Verdict.POSSIBLE)


def test_lunar_birthday_is_offered_as_an_explanation() -> None:
    left = PersonRecord("王小明", birth_date="2009-08-01", guardian_name="王大田")
    right = PersonRecord("王小明", birth_date="2009-09-19", guardian_name="王大田")
    assert "出生日期一个像农历、一个像公历" in score(left, right).reasons


def test_rare_character_shown_as_question_mark() -> None:
    left = PersonRecord("王？禾", birth_date=BIRTH, guardian_name="王大田")
    right = PersonRecord("王垚禾", birth_date=BIRTH, guardian_name="王大田")
    result = score(left, right)
    assert result.verdict is Verdict.LIKELY
    assert "姓名有生僻字未能显示，其余相同" in result.reasons


def test_unreadable_dates_are_compared_as_text() -> None:
    left, right = PersonRecord("王小明", birth_date="属牛"), PersonRecord("王小明", birth_date="属牛")
    assert "出生日期写法相同" in score(left, right).reasons


def test_nothing_known_is_nothing() -> None:
    assert score(PersonRecord(), PersonRecord()).verdict is Verdict.NONE
