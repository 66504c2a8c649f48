"""A line that a person takes back keeps who, when and why: its family asks."""

from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.aid.states import WithdrawnBy
from fuzhi.vocabulary import clock

NOT_AGAIN = "撤回的项目本学期不再列入名单，重新认定也不会再提出"


def withdrawal(kind: WithdrawnBy, reason: str, by: Staff) -> dict[str, object]:
    """What is written on the line beside its state."""
    return {
        "withdrawn_by": kind,
        "withdrawn_reason": reason,
        "withdrawn_at": clock.now(),
        "withdrawn_staff": by,
    }


__all__ = ["NOT_AGAIN", "withdrawal"]
