"""An act for many rows as its page does it: planned, shown, pressed."""

from collections.abc import Iterable

from fuzhi.steps.accounts.models import Staff
from fuzhi.steps.bulk import services
from fuzhi.steps.bulk.acts import Asked, ManyAct, Plan, Shown
from fuzhi.steps.bulk.things import Done

TERM = "2017-1"


def asked(by: Staff, keys: Iterable[int], **given: str) -> Asked:
    """What somebody asks for these rows."""
    return Asked(tuple(keys), given, TERM, by)


def carried(act: ManyAct, want: Asked, shown: Shown | None = None, key: str | None = None) -> Done:
    """Done as it was shown."""
    return services.carry_out(act, want, shown=shown or act.plan(want).shown, request_key=key)


def takes(plan: Plan) -> dict[str, str]:
    """By name: what becomes of each row."""
    return {one.name: one.said for one in plan.takes}


def why(plan: Plan) -> dict[str, str]:
    """By name: why a row is left."""
    return {one.name: one.reason for one in plan.leaves}
