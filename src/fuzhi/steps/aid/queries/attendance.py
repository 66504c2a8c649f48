"""A child of whom nobody knows whether it attends: that one fact is missing, before all that depends on the school."""

from dataclasses import replace

from fuzhi.policy.explanation import Explanation, MissingFact
from fuzhi.vocabulary.codes import Outcome
from fuzhi.vocabulary.facts.school import ROLL

ATTENDANCE = MissingFact("attendance", "是否在读（学籍状态看不懂）", ROLL)


def told(why: Explanation, *, is_attendance_unknown: bool) -> Explanation:
    """The explanation as it is; of a child whose attendance is unknown, what is missing is that."""
    if not is_attendance_unknown or why.outcome is not Outcome.UNDETERMINED:
        return why
    return replace(
        why,
        missing=(ATTENDANCE,),
        changes=(ATTENDANCE.sentence,),
        summary=f"还不能定，缺：{ATTENDANCE.label}。",
    )
