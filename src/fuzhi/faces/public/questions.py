"""The questions of the public check, as data: which are asked of whom, and what each answer says as facts.

An answer that says nothing (说不清) leaves the facts unknown; unknown is never no.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fuzhi.vocabulary.codes import Stage

Answers = Mapping[str, str]
UNSURE = "unsure"
COMPULSORY = (Stage.PRIMARY.value, Stage.JUNIOR_SECONDARY.value)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its words, a hint, the short form of the summary line (empty = not shown), and its facts."""

    code: str
    words: str
    facts: Mapping[str, Any]
    short: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``asked`` says whether it applies after the answers so far."""

    code: str
    words: str
    hint: str
    answers: tuple[Answer, ...]
    asked: Callable[[Answers], bool]


def _always(answers: Answers) -> bool:
    return True


def _of(*stages: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get("stage") in stages


def _unsure(words: str = "说不清") -> Answer:
    return Answer(UNSURE, words, {})


_NOT_POOR = {"is_registered_poor": False, "is_relapse_approved": False}
QUESTIONS: tuple[Question, ...] = (
    Question(
        "stage",
        "孩子在哪儿上学？",
        "选现在上的学段。",
        (
            Answer("preschool", "幼儿园", {"stage": "preschool", "school_type": "regular"}, "幼儿园"),
            Answer("primary", "小学", {"stage": "primary"}, "小学"),
            Answer("junior_secondary", "初中", {"stage": "junior_secondary"}, "初中"),
            Answer("senior_secondary", "普通高中", {"stage": "senior_secondary"}, "普通高中"),
            Answer(
                "secondary_vocational",
                "中职、职高、技校",
                {"stage": "secondary_vocational", "school_type": "regular"},
                "中职",
            ),
        ),
        _always,
    ),
    Question(
        "kindergarten",
        "上的是哪种幼儿园？",
        "普惠性民办园门口有牌子，收费由县里定。",
        (
            Answer("public", "公办幼儿园", {"kindergarten_kind": "public", "school_ownership": "public"}, "公办园"),
            Answer(
                "inclusive",
                "普惠性民办幼儿园",
                {"kindergarten_kind": "private_inclusive", "school_ownership": "private"},
                "普惠民办园",
            ),
            Answer(
                "other",
                "其他民办幼儿园",
                {"kindergarten_kind": "private_other", "school_ownership": "private"},
                "民办园",
            ),
            _unsure(),
        ),
        _of("preschool"),
    ),
    Question(
        "school",
        "上的是哪种学校？",
        "",
        (
            Answer("public", "公办学校", {"school_ownership": "public", "school_type": "regular"}),
            Answer("private", "民办学校", {"school_ownership": "private", "school_type": "regular"}, "民办学校"),
            Answer("special", "特殊教育学校", {"school_ownership": "public", "school_type": "special"}, "特殊教育学校"),
            _unsure(),
        ),
        _of("primary", "junior_secondary", "senior_secondary"),
    ),
    Question(
        "school_voc",
        "学校是公办的吗？",
        "",
        (
            Answer("public", "公办", {"school_ownership": "public"}),
            Answer("private", "民办", {"school_ownership": "private"}, "民办学校"),
            _unsure(),
        ),
        _of("secondary_vocational"),
    ),
    Question(
        "poor",
        "家里是建档立卡贫困户吗？",
        "有扶贫手册的就是。脱贫后仍享受政策的也算。",
        (
            Answer(
                "yes",
                "是",
                {"is_registered_poor": True, "is_relapse_approved": False, "is_rural_household": True},
                "建档立卡",
            ),
            Answer(
                "relapse",
                "不在册，但返贫申请已批准",
                {"is_registered_poor": False, "is_relapse_approved": True},
                "返贫已批准",
            ),
            Answer("no", "不是", _NOT_POOR, "非建档立卡"),
            _unsure(),
        ),
        _always,
    ),
    Question(
        "disabled",
        "孩子有残疾证吗？",
        "",
        (
            Answer("yes", "有", {"is_disabled": True}, "有残疾证"),
            Answer("no", "没有", {"is_disabled": False}),
            _unsure(),
        ),
        _always,
    ),
    Question(
        "hardship",
        "家里有低保、特困供养，或学校认定过困难吗？",
        "",
        (
            Answer("living", "有低保", {"is_minimum_living": True, "is_destitute": False, "is_hardship": True}, "低保"),
            Answer(
                "destitute",
                "特困供养",
                {"is_destitute": True, "is_minimum_living": False, "is_hardship": True},
                "特困供养",
            ),
            Answer(
                "school",
                "学校认定了家庭困难",
                {"is_hardship": True, "is_minimum_living": False, "is_destitute": False},
                "已认定困难",
            ),
            Answer("no", "都没有", {"is_hardship": False, "is_minimum_living": False, "is_destitute": False}),
            _unsure(),
        ),
        _always,
    ),
    Question(
        "rural",
        "户口是农村的吗？",
        "看户口簿第一页。",
        (
            Answer("yes", "农村户口", {"is_rural_household": True}, "农村户口"),
            Answer("no", "不是农村户口", {"is_rural_household": False}, "城镇户口"),
            _unsure(),
        ),
        lambda answers: answers.get("poor") != "yes" and answers.get("stage") != "preschool",
    ),
    Question(
        "nearby",
        "在户口所在地就近上学吗？",
        "幼儿园、小学、初中看是不是本县（市、区）；高中、中职看是不是白城市内。",
        (
            Answer(
                "yes",
                "是，就近上学，没有择校",
                {"attends_in_residence_area": True, "is_school_choice": False},
                "就近上学",
            ),
            Answer(
                "choice",
                "户口在这里，但跨学区择校",
                {"attends_in_residence_area": True, "is_school_choice": True},
                "跨学区择校",
            ),
            Answer(
                "no", "户口在别的地方", {"attends_in_residence_area": False, "is_school_choice": False}, "户口在外地"
            ),
            _unsure(),
        ),
        _always,
    ),
    Question(
        "boarding",
        "孩子在学校住吗？",
        "平时放学不回家、住在学校宿舍，就选“住校”。",
        (
            Answer("yes", "住校", {"is_boarder": True}, "住校"),
            Answer("no", "每天回家", {"is_boarder": False}, "走读"),
            Answer("rents", "住亲戚家或在外租房", {"is_boarder": False}, "在外住宿"),
            _unsure(),
        ),
        _of("primary", "junior_secondary", "senior_secondary", "secondary_vocational"),
    ),
    Question(
        "bus",
        "上学坐校车吗？",
        "学校组织的、交乘车费的校车。",
        (
            Answer("yes", "坐校车", {"rides_school_bus": True}, "乘校车"),
            Answer("no", "不坐", {"rides_school_bus": False, "bus_fare_fen": 0}),
            _unsure(),
        ),
        _of(*COMPULSORY),
    ),
    Question(
        "place",
        "学校在哪里？",
        "营养餐供应乡镇和村里的学校。",
        (
            Answer("village", "村里", {"school_area": "village"}),
            Answer("township", "乡镇", {"school_area": "township"}),
            Answer("seat", "县城或市区", {"school_area": "county_seat"}, "县城学校"),
            _unsure(),
        ),
        _of(*COMPULSORY),
    ),
    Question(
        "year",
        "上几年级？",
        "按入学的年头算，都是全日制。",
        (
            Answer("1", "一年级", {"grade": 1, "is_full_time": True}, "一年级"),
            Answer("2", "二年级", {"grade": 2, "is_full_time": True}, "二年级"),
            Answer("3", "三年级", {"grade": 3, "is_full_time": True}, "三年级"),
            Answer("part", "不是全日制", {"is_full_time": False}, "非全日制"),
            _unsure(),
        ),
        _of("secondary_vocational"),
    ),
    Question(
        "major",
        "学的什么专业？",
        "",
        (
            Answer(
                "farm", "农林牧渔类", {"major_is_agricultural": True, "major_is_performing_arts": False}, "涉农专业"
            ),
            Answer(
                "arts",
                "表演艺术类（戏曲表演除外）",
                {"major_is_agricultural": False, "major_is_performing_arts": True},
                "表演艺术",
            ),
            Answer("other", "其他专业", {"major_is_agricultural": False, "major_is_performing_arts": False}),
            _unsure(),
        ),
        _of("secondary_vocational"),
    ),
)


def asked_of(answers: Answers) -> list[Question]:
    """The questions that apply, in order, given what was answered so far."""
    return [question for question in QUESTIONS if question.asked(answers)]


def kept(given: Mapping[str, str]) -> dict[str, str]:
    """Only answers that exist, and only to questions that apply; anything else in the address is dropped."""
    answers: dict[str, str] = {}
    for question in QUESTIONS:
        code = given.get(question.code, "")
        if question.asked(answers) and any(answer.code == code for answer in question.answers):
            answers[question.code] = code
    return answers


def next_of(answers: Answers) -> Question | None:
    """The first question not yet answered, None when all are."""
    return next((question for question in asked_of(answers) if question.code not in answers), None)


def chosen(answers: Answers) -> list[tuple[Question, Answer]]:
    """Questions with their chosen answers."""
    return [
        (question, next(answer for answer in question.answers if answer.code == answers[question.code]))
        for question in asked_of(answers)
        if question.code in answers
    ]


def facts_of(answers: Answers) -> dict[str, Any]:
    """What the answers say, as columns of the fact table."""
    facts: dict[str, Any] = {}
    for _, answer in chosen(answers):
        facts |= answer.facts
    return facts
