"""Stage and grade as schools write them: 小学 / 小学部 / 一年级 / 五(2)班 / 初一 / 七年级 / 高2017级3班 / 大班."""

import re
from typing import NamedTuple

from fuzhi.rosters.cleaning.cell import BLANK, Cleaned, Raw, narrow, text_of
from fuzhi.rosters.codes import Issue
from fuzhi.vocabulary.codes import Stage

_NUMERALS = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}
_NUMBER = r"(十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9])"
_STAGES: tuple[tuple[str, Stage], ...] = (
    (r"幼儿园|学前|托班|托儿", Stage.PRESCHOOL),
    (r"小学", Stage.PRIMARY),
    (r"中职|职高(?!专)|(?<!高等)职业|中专|技校|职教", Stage.SECONDARY_VOCATIONAL),
    (r"普通高中|普高|高中|高级中学", Stage.SENIOR_SECONDARY),
    (r"初中|初级中学", Stage.JUNIOR_SECONDARY),
    (r"本科|大学|高职|高等职业|专科|大专|硕士|博士", Stage.HIGHER),
)
_NURSERY = {"小": 1, "中": 2, "大": 3}


class GradeCell(NamedTuple):
    """A read grade: ``text`` as written, the stage when the text says it, the number as written, the class if named."""

    text: str | None = None
    stage: str | None = None
    number: int | None = None
    class_name: str | None = None


def grade(raw: Raw) -> Cleaned:
    """年级 -> :class:`GradeCell`; 七年级 gives 7 without a stage, 初一 gives 1 with junior secondary."""
    text = narrow(text_of(raw)).replace("（", "(").replace("）", ")")
    if not text:
        return BLANK
    cell = read_grade(text)
    is_cohort = re.match(r"(20)?\d\d级", text)  # 2017级: the year of entry tells the grade
    return cell, () if cell.stage or cell.number or is_cohort else (Issue("grade_unclear"),)


def read_grade(text: str) -> GradeCell:
    """Read a grade text that was already narrowed."""
    class_name = _class_of(text)
    if hit := re.search(r"(?:^|[^\w]|园|部|期)(小|中|大)(?:[(（]?[一二三四五六七八九\d]{1,2}[)）]?)?班", text):
        return GradeCell(text, Stage.PRESCHOOL.value, _NURSERY[hit[1]], class_name)
    if "学前班" in text:
        return GradeCell(text, Stage.PRESCHOOL.value, 3, class_name)
    if hit := re.search(rf"初{_NUMBER}(?!\d)", text):
        return GradeCell(text, Stage.JUNIOR_SECONDARY.value, _value(hit[1]), class_name)
    if hit := re.search(rf"(?:职高|中职|中专|职业高中|技校|职){_NUMBER}(?!\d)", text):
        return GradeCell(text, Stage.SECONDARY_VOCATIONAL.value, _value(hit[1]), class_name)
    if hit := re.search(rf"高{_NUMBER}(?!\d)", text):
        return GradeCell(text, Stage.SENIOR_SECONDARY.value, _value(hit[1]), class_name)
    if hit := re.search(rf"小{_NUMBER}(?!\d)", text):
        return GradeCell(text, Stage.PRIMARY.value, _value(hit[1]), class_name)
    stage = find_stage(text)
    if stage is None and re.match(r"高(20)?\d\d级", text):
        stage = Stage.SENIOR_SECONDARY.value
    return GradeCell(text, stage, _number_of(text), class_name)


def find_stage(text: str) -> str | None:
    """The stage that a text names in words, None when it names none."""
    for words, stage in _STAGES:
        if re.search(words, text):
            return stage.value
    return None


def stage(raw: Raw) -> Cleaned:
    """A 学段 column -> Stage value, None when the words say none."""
    text = narrow(text_of(raw))
    return (find_stage(text), ()) if text else BLANK


def _number_of(text: str) -> int | None:
    if hit := re.search(rf"{_NUMBER}年[级纪]?", text):
        return _value(hit[1]) if not re.search(r"\d{2,}年", text) or hit[1] in _NUMERALS else None
    if hit := re.match(rf"{_NUMBER}[(（]\d{{1,2}}[)）]班?", text):
        return _value(hit[1])
    if hit := re.fullmatch(rf"{_NUMBER}级?", text):
        return _value(hit[1])
    if hit := re.search(rf"(?:小学|初中|高中){_NUMBER}$", text):
        return _value(hit[1])
    return None


def _value(numeral: str) -> int:
    return _NUMERALS[numeral] if numeral in _NUMERALS else int(numeral)


def _class_of(text: str) -> str | None:
    """五(2)班 -> 2班, 高2017级3班 -> 3班, 五年二班 -> 二班; None when no class is named."""
    hit = re.search(r"[(（]?([\d一二三四五六七八九十]{1,3})[)）]?班$", text)
    return f"{hit[1]}班" if hit else None
