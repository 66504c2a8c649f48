"""Acts for very many rows, known to the worker."""

import json
from typing import TypedDict

from fuzhi.steps.accounts.queries import staff_named
from fuzhi.steps.bulk.acts import Asked, Shown, act_named
from fuzhi.steps.bulk.carrying import KIND, carry_out
from fuzhi.steps.files import queries as files
from fuzhi.steps.tasks.registry import Progress, Result, handler, told
from fuzhi.vocabulary.handover import Place, Thing


class Request(TypedDict):
    """Who asked, and the stored file that says what."""

    by: str
    request: str


@handler(KIND)
def act_for_many(payload: Request, progress: Progress) -> Result:
    """Carry it out as it was shown."""
    by = staff_named(payload["by"])
    asked = json.loads(files.bytes_of(files.for_staff(by, payload["request"])))
    done = carry_out(
        act_named(asked["act"]),
        Asked(tuple(asked["keys"]), asked["given"], asked["term"], by),
        shown=Shown(*asked["shown"]),
        request_key=asked["request_key"],
        progress=progress,
    )
    left = f"，{done.left_count:,} {done.unit}没有办" if done.left_count else ""
    return told(f"已办 {done.count:,} {done.unit}{left}。", Place(Thing.BULK_DONE, (done.pk,)))
