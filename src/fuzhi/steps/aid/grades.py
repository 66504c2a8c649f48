"""A year of study as people say it."""

from fuzhi.vocabulary.codes import Stage

GRADE_LABELS: dict[str, tuple[str, ...]] = {
    Stage.PRESCHOOL.value: ("小班", "中班", "大班"),
    Stage.PRIMARY.value: ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"),
    Stage.JUNIOR_SECONDARY.value: ("七年级", "八年级", "九年级"),
    Stage.SENIOR_SECONDARY.value: ("高一", "高二", "高三"),
    Stage.SECONDARY_VOCATIONAL.value: ("一年级", "二年级", "三年级", "四年级", "五年级"),
}


def grade_label(stage: str | None, grade: int | None) -> str:
    """``七年级`` for the first year of junior secondary; empty when it is not known."""
    labels = GRADE_LABELS.get(stage or "", ())
    return labels[grade - 1] if grade and 0 < grade <= len(labels) else ""
