"""Blanks and what stands for one say nothing; a date without its day says nothing of days; twins and siblings."""

from dataclasses import replace

import pyarrow as pa
import pytest

from fuzhi.linkage import PersonRecord, Verdict, match_tables, score
from fuzhi.linkage.tables import FIELDS
from fuzhi.vocabulary.identity import complete_id

BIRTH = "2009-05-04"
CHILD = PersonRecord("贺一鸣", "男", BIRTH)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *[
            ("id_number", text)
            for text in ("无", "未上户口", "0" * 18, "1" * 18, "123456789012345678", "999999999999999")
        ],
        *[
            ("id_number", text)
            for text in ("220822000000000000", "办理中", "暂无。", "（无）", "N/A", "999212200000100001")
        ],
        *[("phone", text) for text in ("00000000000", "11111111111", "12345678900", "无", "-", "1 0000 0000 00")],
        *[("guardian_name", text) for text in ("无", "不详", "待补", "同上", "父亲", "监护人", "——", "???", "未 知")],
        *[("address", text) for text in ("不详", "同上", "无", "本村", "/", "待  补", "NULL")],
    ],
)
def test_what_stands_for_a_blank_is_no_reason_and_no_weight(field: str, text: str) -> None:
    plain = score(CHILD, CHILD)
    assert score(replace(CHILD, **{field: text}), replace(CHILD, **{field: text})) == plain
    assert plain.verdict is Verdict.LIKELY and plain.reasons == ("姓名相同", "出生日期相同")


@pytest.mark.parametrize("text", ["未取名", "无名", "同上", "某某", "待取名"])
def test_children_without_a_name_are_not_one_child_by_it(text: str) -> None:
    nameless = replace(CHILD, name=text, guardian_name="贺大山", phone="13800000021", address="团结村1组")
    result = score(nameless, nameless)
    assert "姓名相同" not in result.reasons and result.verdict is not Verdict.SURE


@pytest.mark.parametrize("text", ["0000-00-00", "00000000", "不详", "1900-01-01", "待补"])
def test_a_date_that_stands_for_none_is_none(text: str) -> None:
    assert score(PersonRecord("贺一鸣", birth_date=text), PersonRecord("贺一鸣", birth_date=text)).reasons == (
        "姓名相同",
    )


@pytest.mark.parametrize("text", ["2009-11", "2009年11月", "200911", "2009.11", "2009/11", "2009-11-00", "20091100"])
def test_a_month_is_no_day(text: str) -> None:
    def said(other: str) -> list[str]:
        return list(score(PersonRecord(birth_date=text), PersonRecord(birth_date=other)).reasons)

    assert said("2009-11-01") == said("2009-11-23") == said(text) == ["出生年月相同，日不全"]
    assert said("2009-01-01") == ["出生月份不同，日不全"]
    assert said("2009") == said("2009年") == ["出生年份相同，月日不全"]
    assert said("2010-11-01") == ["出生年份不同"]


def test_a_month_makes_nobody_sure() -> None:
    known = replace(CHILD, birth_date="2009-05", guardian_name="贺大山", phone="13800000021", address="团结村1组")
    assert score(known, known).verdict is Verdict.LIKELY
    assert score(known, replace(known, birth_date=BIRTH)).verdict is Verdict.LIKELY


HOME = {"guardian_name": "王大山", "phone": "13800000009", "address": "团结村3组"}


def links(left: list[PersonRecord], right: list[PersonRecord]) -> dict[tuple[str, str], str]:
    def table(side: str, people: list[PersonRecord]) -> pa.Table:
        cells = {field: pa.array([getattr(one, field) for one in people], pa.string()) for field in FIELDS}
        return pa.table({"id": [f"{side}{n}" for n in range(len(people))], **cells})

    found = match_tables(table("l", left), table("r", right)).to_pylist()
    return {(one["left_id"], one["right_id"]): one["verdict"] for one in found}


@pytest.mark.parametrize(("one", "other"), [("王佳琪", "王嘉琪"), ("王小芳", "王晓芳"), ("王子轩", "王梓萱")])
def test_twins_whose_names_sound_alike_are_offered_crosswise_and_never_sure_without_an_id(one: str, other: str) -> None:
    twins = [PersonRecord(name, "女", "2010-07-08", **HOME) for name in (one, other)]
    assert links(twins, twins) == dict.fromkeys([("l0", "r0"), ("l0", "r1"), ("l1", "r0"), ("l1", "r1")], "likely")
    assert links(twins[:1], twins) == {("l0", "r0"): "likely", ("l0", "r1"): "likely"}


def test_twins_with_their_ids_are_sure_each_of_himself() -> None:
    twins = [
        PersonRecord(name, "女", "", complete_id(f"22082220100708{serial}"), **HOME)
        for name, serial in (("王佳琪", "004"), ("王嘉琪", "006"))
    ]
    found = links(twins, twins)
    assert (found["l0", "r0"], found["l1", "r1"]) == ("sure", "sure")
    assert "sure" not in (found.get(("l0", "r1")), found.get(("l1", "r0")))


@pytest.mark.parametrize(
    "sister",
    [
        PersonRecord("王晓丽", "女", "2011-07-08", **HOME),
        PersonRecord("王晓丽", "女", "2010-08-08", **HOME),
        PersonRecord("王晓丽", "女", "", **HOME),
        PersonRecord("王小宝", "男", "2012-01-20", **HOME),
        PersonRecord("", "女", "2012-01-20", **HOME),
    ],
)
def test_what_a_family_shares_does_not_make_two_children_one(sister: PersonRecord) -> None:
    assert score(PersonRecord("王晓芳", "女", "2010-07-08", **HOME), sister).verdict in (Verdict.NONE, Verdict.POSSIBLE)


ID = complete_id("22082220100708004")


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (PersonRecord("王佳琪", id_number=ID), PersonRecord("王佳琪", id_number=ID), Verdict.SURE),
        (PersonRecord("王佳琪", id_number=ID), PersonRecord("王嘉琪", id_number=ID), Verdict.SURE),
        # a number copied down: the birth date read from it agrees with itself
        (PersonRecord("王佳琪", id_number=ID), PersonRecord("李大刚", id_number=ID), Verdict.LIKELY),
        (PersonRecord("王佳琪", "女", id_number=ID), PersonRecord("王嘉琪", "男", id_number=ID), Verdict.LIKELY),
        (PersonRecord("王佳琪", id_number=ID), PersonRecord(id_number=ID), Verdict.LIKELY),
    ],
)
def test_one_number_is_sure_where_the_rest_agrees(left: PersonRecord, right: PersonRecord, verdict: Verdict) -> None:
    assert score(left, right).verdict is verdict


def test_an_old_number_of_fifteen_digits_is_the_same_but_for_the_century() -> None:
    old = PersonRecord("王佳琪", id_number=ID[:6] + ID[8:17])
    result = score(old, PersonRecord("王佳琪", id_number=ID))
    assert result.verdict is Verdict.LIKELY and "证件号一新一旧，除世纪外相同" in result.reasons
    assert links([old], [PersonRecord("王佳琪", id_number=ID)]) == {("l0", "r0"): "likely"}
