"""Each field's evidence: what is said of a pair, and what the pair is good for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzhi.linkage import PersonRecord, Verdict, score
from fuzhi.vocabulary.identity import complete_id

BIRTH = "2009-03-11"
WANG = complete_id("22082220090311032")
OTHER = complete_id("22082220100815047")
CONVERTED = "220822790910031"


def told(left: PersonRecord, right: PersonRecord) -> tuple[str, ...]:
    return score(left, right).reasons


def turned(number: str, place: int) -> str:
    """The number with the digit at ``place`` replaced by another."""
    return number[:place] + str((int(number[place]) + 3) % 10) + number[place + 1 :]


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (WANG, f"{WANG[:6]} {WANG[6:]}", "证件号相同"),
        (CONVERTED, complete_id("22082219790910031"), "证件号相同"),
        (turned(WANG, 3), turned(WANG, 3), "证件号写法相同，但校验不通过"),
        (WANG, turned(WANG, 0), "证件号只有第1位不同"),
        (WANG, turned(WANG, 9), "证件号只有第10位不同"),
        (WANG, turned(turned(WANG, 3), 12), "证件号有两位不同，其中一个校验不通过"),
        (WANG, OTHER, "两个证件号都有效但不同"),
        (WANG, "H12345678", "证件号不同"),
        (WANG, turned(turned(turned(WANG, 3), 8), 12), "证件号不同"),
    ],
)
def test_what_two_id_numbers_say(left: str, right: str, reason: str) -> None:
    said = told(PersonRecord(id_number=left), PersonRecord(id_number=right))
    assert [part for part in said if "证件号" in part] == [reason]


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("王小明", "王　小明", "姓名相同"),
        ("阿依•古丽", "阿依·古丽", "姓名相同"),
        ("王小明", "王晓明", "姓名读音相同，用字不同"),
        ("王？明", "王燊明", "姓名有生僻字未能显示，其余相同"),
        ("王小明", "王明小", "姓名的字相同，顺序不同"),
        ("王小明", "王大明", "姓名有一个字不同"),
        ("王明", "王刚", "姓名不同"),
        ("王小明", "李大刚", "姓名不同"),
        ("王小明", "王小", "姓名不同"),
        ("王?", "李燊", "姓名不同"),
    ],
)
def test_what_two_names_say(left: str, right: str, reason: str) -> None:
    assert told(PersonRecord(left), PersonRecord(right)) == (reason,)


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("2009-03-11", "2009.3.11", "出生日期相同"),
        ("20090311", "2009年3月11日", "出生日期相同"),
        ("2009-03-11", "2009-11-03", "出生的月和日颠倒"),
        ("2009-08-01", "2009-09-19", "出生日期一个像农历、一个像公历"),
        ("2009-03-11", "2009-03-12", "出生日期只有年、月、日中的一处不同"),
        ("2009-03-11", "2008-03-11", "出生日期只有年、月、日中的一处不同"),
        ("2009-03-11", "2011-07-25", "出生日期不同"),
        ("属牛", "属牛", "出生日期写法相同"),
        ("2009-02-30", "2009-02-30", "出生日期写法相同"),
    ],
)
def test_what_two_birth_dates_say(left: str, right: str, reason: str) -> None:
    assert told(PersonRecord(birth_date=left), PersonRecord(birth_date=right)) == (reason,)


@pytest.mark.parametrize(
    ("field", "left", "right", "reason"),
    [
        ("guardian_name", "王大田", "王 大田", "家长姓名相同"),
        ("guardian_name", "王大田", "王大山", "家长姓名不同"),
        ("guardian_name", "王晓田", "王小田", "家长姓名读音相同"),
        ("guardian_name", "王大田", "李广山", "家长姓名不同"),
        ("phone", "138 0000 0021", "138-0000-0021", "电话相同"),
        ("address", "兴隆山镇长发村", "兴隆山镇长发村", "住址相同"),
        ("address", "吉林省白城市兴隆山镇长发村民委员会", "兴隆山镇长发村", "住址相同，写法不同"),
        ("address", "兴隆山镇长发村三社", "兴隆山镇长发村", "住址一详一略"),
        ("address", "兴隆山镇长发村", "开通镇永和村", "住址不同"),
        ("sex", "男", "女", "性别不同"),
    ],
)
def test_what_the_other_fields_say(field: str, left: str, right: str, reason: str) -> None:
    assert told(replace(PersonRecord(), **{field: left}), replace(PersonRecord(), **{field: right})) == (reason,)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (PersonRecord(sex="男"), PersonRecord(sex="男")),
        (PersonRecord(phone="13800000021"), PersonRecord(phone="13900000021")),
        (PersonRecord("王小明"), PersonRecord(phone="13800000021")),
        (PersonRecord(birth_date="属牛"), PersonRecord(birth_date="属虎")),
    ],
)
def test_where_there_is_nothing_to_say_nothing_is_said(left: PersonRecord, right: PersonRecord) -> None:
    assert told(left, right) == ()


def test_sex_and_birth_are_read_from_a_usable_number_only() -> None:
    girl = PersonRecord(id_number=complete_id("22082220090311040"))
    assert "性别不同" in told(girl, PersonRecord(sex="男"))
    assert "出生日期相同" in told(girl, PersonRecord(birth_date=BIRTH))
    wrong = PersonRecord(id_number=turned(WANG, 16))
    assert told(wrong, PersonRecord(sex="女", birth_date="2011-07-25")) == ()


def test_the_strongest_reason_stands_first() -> None:
    left = PersonRecord("王小明", id_number=WANG, guardian_name="王大田")
    right = PersonRecord("王晓明", id_number=WANG, guardian_name="李广山")
    assert told(left, right) == ("证件号相同", "出生日期相同", "姓名读音相同，用字不同", "家长姓名不同")


SAME = PersonRecord("王小明", "男", BIRTH, "", "兴隆山镇长发村", "王大田", "13800000021")


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (SAME, SAME, Verdict.SURE),
        (SAME, replace(SAME, phone=""), Verdict.SURE),
        (SAME, replace(SAME, phone="", address=""), Verdict.LIKELY),
        (SAME, replace(SAME, sex="女"), Verdict.LIKELY),
        (replace(SAME, id_number=WANG), replace(SAME, id_number=OTHER), Verdict.POSSIBLE),
        (replace(SAME, id_number=WANG), replace(SAME, id_number=turned(WANG, 16)), Verdict.SURE),
        (PersonRecord("王小明"), PersonRecord("王小明"), Verdict.NONE),
        (PersonRecord("王小明", birth_date=BIRTH), PersonRecord("王小明", birth_date=BIRTH), Verdict.LIKELY),
        (
            PersonRecord("王小明", guardian_name="王大田"),
            PersonRecord("王小明", guardian_name="王大田"),
            Verdict.POSSIBLE,
        ),
        (PersonRecord("王小明", birth_date=BIRTH), PersonRecord("王晓明", birth_date=BIRTH), Verdict.POSSIBLE),
        (SAME, PersonRecord("李大刚", "女", "2011-07-25", "", "开通镇永和村", "李广山", "13900000000"), Verdict.NONE),
    ],
)
def test_what_a_pair_is_good_for(left: PersonRecord, right: PersonRecord, verdict: Verdict) -> None:
    assert score(left, right).verdict is verdict


def test_twins_by_valid_numbers_are_no_pair_and_one_child_with_a_rare_character_is() -> None:
    left, right = replace(SAME, name="王小禾"), replace(SAME, name="王小苗")
    assert score(left, right).verdict is Verdict.POSSIBLE
    assert "同生日、同家长而名字不同，可能是双胞胎" in told(left, right)
    with_numbers = replace(left, id_number=WANG), replace(right, id_number=complete_id("22082220090311034"))
    assert score(*with_numbers).verdict is Verdict.NONE
    unreadable = replace(SAME, name="王小？")
    assert score(unreadable, right).verdict is not Verdict.POSSIBLE
    assert not [reason for reason in told(unreadable, right) if "双胞胎" in reason]


def test_one_number_for_two_people_is_asked_about() -> None:
    left = PersonRecord("王小明", birth_date=BIRTH, id_number=WANG)
    right = PersonRecord("李大刚", birth_date="1980-01-05", id_number=WANG)
    result = score(left, right)
    assert result.verdict in (Verdict.LIKELY, Verdict.POSSIBLE)
    assert result.reasons[-1] == "证件号相同但姓名、生日都不同，请核对"


def optional(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *values])


RECORDS = st.builds(
    PersonRecord,
    name=optional("王小明", "王晓明", "王明小", "王大明", "王？明", "李大刚"),
    sex=optional("男", "女"),
    birth_date=optional(BIRTH, "2009-11-03", "2009-08-01", "2009-09-19", "2011-07-25", "属牛"),
    id_number=optional(WANG, OTHER, turned(WANG, 16), turned(OTHER, 3), CONVERTED, "H12345678"),
    address=optional("兴隆山镇长发村", "白城市兴隆山镇长发村三社", "开通镇"),
    guardian_name=optional("王大田", "王达田", "李广山"),
    phone=optional("13800000021", "138-0000-0021", "0436-8321234"),
)


@given(RECORDS, RECORDS)
def test_a_pair_is_the_same_pair_from_both_sides(left: PersonRecord, right: PersonRecord) -> None:
    there, back = score(left, right), score(right, left)
    assert (there.score, there.verdict, set(there.reasons)) == (back.score, back.verdict, set(back.reasons))


@given(RECORDS, RECORDS)
def test_the_number_and_the_verdict_do_not_contradict_each_other(left: PersonRecord, right: PersonRecord) -> None:
    result = score(left, right)
    assert 0 <= result.score <= 1
    if result.verdict is Verdict.POSSIBLE:
        assert result.score < 0.8
    if result.verdict is Verdict.LIKELY:
        assert result.score <= 0.99
    if result.verdict is Verdict.SURE:
        assert result.score >= 0.8
    assert len(set(result.reasons)) == len(result.reasons)


@given(RECORDS, RECORDS)
def test_two_valid_numbers_that_differ_in_more_than_a_slip_are_never_sure(
    left: PersonRecord, right: PersonRecord
) -> None:
    result = score(replace(left, id_number=WANG), replace(right, id_number=OTHER))
    assert result.verdict in (Verdict.NONE, Verdict.POSSIBLE)


@given(RECORDS)
def test_a_person_with_a_valid_number_and_a_name_is_surely_himself(record: PersonRecord) -> None:
    whole = replace(record, id_number=WANG, name="王小明")
    assert score(whole, whole).verdict is Verdict.SURE


@given(RECORDS, RECORDS)
def test_an_equal_telephone_speaks_for_a_pair_of_one_name(left: PersonRecord, right: PersonRecord) -> None:
    left, right = replace(left, name="王小明", phone=""), replace(right, name="王小明", phone="")
    before = score(left, right)
    after = score(replace(left, phone="13800000021"), replace(right, phone="13800000021"))
    assert after.score >= before.score or before.verdict is Verdict.SURE
