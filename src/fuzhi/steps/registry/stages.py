"""Stage and year of study from what a roll says, within what kind of school it is."""

from collections.abc import Mapping

from fuzhi.vocabulary.codes import Stage

TAUGHT: Mapping[str, tuple[Stage, ...]] = {
    "幼儿园": (Stage.PRESCHOOL,),
    "小学": (Stage.PRESCHOOL, Stage.PRIMARY),
    "初中": (Stage.JUNIOR_SECONDARY,),
    "普通高中": (Stage.JUNIOR_SECONDARY, Stage.SENIOR_SECONDARY),
    "中职": (Stage.SECONDARY_VOCATIONAL,),
    "九年一贯制": (Stage.PRESCHOOL, Stage.PRIMARY, Stage.JUNIOR_SECONDARY),
}
"""By 办学类型: the stages that :func:`stage_sql` can give; of any other kind every stage."""
_USUAL: Mapping[str, Stage] = {
    "幼儿园": Stage.PRESCHOOL,
    "小学": Stage.PRIMARY,
    "初中": Stage.JUNIOR_SECONDARY,
    "普通高中": Stage.SENIOR_SECONDARY,
    "中职": Stage.SECONDARY_VOCATIONAL,
}


def usual_stage(kind: str) -> str:
    """The stage of a pupil of whom nobody has said it; empty where the kind of the school does not say it either."""
    return str(_USUAL.get(kind, ""))


def stage_sql(kind: str, said: str, number: str) -> str:
    """Stage by the school's 办学类型: 七年级 in a nine-year or special school is junior; what cannot be is unknown."""
    return f"""CASE {kind}
      WHEN '幼儿园' THEN 'preschool'
      WHEN '小学' THEN CASE WHEN {said} = 'preschool' THEN 'preschool' WHEN {number} > 6 THEN NULL ELSE 'primary' END
      WHEN '初中' THEN CASE WHEN {number} BETWEEN 4 AND 6 THEN NULL ELSE 'junior_secondary' END
      WHEN '普通高中' THEN CASE WHEN {said} = 'junior_secondary' OR {number} BETWEEN 7 AND 9 THEN 'junior_secondary'
                               WHEN {number} BETWEEN 4 AND 6 THEN NULL ELSE 'senior_secondary' END
      WHEN '中职' THEN 'secondary_vocational'
      WHEN '九年一贯制' THEN CASE WHEN {said} IN ('preschool', 'primary', 'junior_secondary') THEN {said}
                               WHEN {number} <= 6 THEN 'primary' WHEN {number} <= 9 THEN 'junior_secondary' END
      WHEN '特殊教育' THEN CASE WHEN {said} IS NOT NULL THEN {said}
                             WHEN {number} <= 6 THEN 'primary' WHEN {number} <= 9 THEN 'junior_secondary' END
      END"""


def grade_sql(stage: str, number: str, entered_on: str, day: str) -> str:
    """Year of study within the stage, from 1;
    vocational years count from the month of entry to ``day``."""
    return f"""CASE {stage}
      WHEN 'preschool' THEN CASE WHEN {number} BETWEEN 1 AND 3 THEN {number} END
      WHEN 'primary' THEN CASE WHEN {number} BETWEEN 1 AND 6 THEN {number} END
      WHEN 'junior_secondary' THEN CASE WHEN {number} BETWEEN 7 AND 9 THEN {number} - 6
                                        WHEN {number} BETWEEN 1 AND 4 THEN {number} END
      WHEN 'senior_secondary' THEN CASE WHEN {number} BETWEEN 10 AND 12 THEN {number} - 9
                                        WHEN {number} BETWEEN 1 AND 3 THEN {number} END
      WHEN 'secondary_vocational' THEN coalesce(registry_study_year({entered_on}::date, {day}::date),
                                                CASE WHEN {number} BETWEEN 1 AND 6 THEN {number} END)
      END"""
