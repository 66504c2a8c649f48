"""A year of study in words; unknown or impossible ones have none."""

import pytest

from fuzhi.steps.aid.grades import grade_label
from fuzhi.vocabulary.codes import Stage


@pytest.mark.parametrize(
    ("stage", "grade", "label"),
    [
        (Stage.PRESCHOOL, 1, "小班"),
        (Stage.PRESCHOOL, 3, "大班"),
        (Stage.PRIMARY, 6, "六年级"),
        (Stage.JUNIOR_SECONDARY, 1, "七年级"),
        (Stage.SENIOR_SECONDARY, 3, "高三"),
        (Stage.SECONDARY_VOCATIONAL, 2, "二年级"),
        (Stage.PRIMARY, 7, ""),
        (Stage.PRIMARY, 0, ""),
        (Stage.PRIMARY, -1, ""),
        (Stage.JUNIOR_SECONDARY, 4, ""),
        (Stage.PRIMARY, None, ""),
    ],
)
def test_a_year_is_called_as_people_call_it(stage: Stage, grade: int | None, label: str) -> None:
    assert grade_label(stage.value, grade) == label


@pytest.mark.parametrize("stage", [None, "", "university", Stage.HIGHER.value])
def test_without_a_stage_there_is_no_year(stage: str | None) -> None:
    assert grade_label(stage, 1) == ""


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.HIGHER])
def test_every_stage_of_a_school_has_years_each_with_its_own_name(stage: Stage) -> None:
    labels = [label for grade in range(1, 7) if (label := grade_label(stage.value, grade))]
    assert len(labels) == len(set(labels)) >= 3
