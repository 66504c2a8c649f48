"""What was sent, paid, returned and paid again for a child, as lines of its file."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from fuzhi.steps.accounts.permissions import Verb, can
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.payments.items import item
from fuzhi.steps.payments.states import LineState
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.handover import Event, Place, Thing
from fuzhi.vocabulary.money import yuan_sign


@dataclass(frozen=True, slots=True)
class _Sent:
    line_id: int
    batch_no: str
    benefit: str
    amount_fen: int
    state: str
    on: date | None
    released_at: datetime
    reason: str


def timeline(staff: Staff, person_id: int) -> list[Event]:
    """Every line that left the house, newest first, with its sum for whoever may see amounts; the caller has checked
    the area."""
    with_amounts = can(staff, Verb.VIEW_AMOUNTS)
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT line_id, batch_no, benefit, amount_fen, state, "on", released_at, reason FROM payments_line_v'
            " WHERE person_id = %s AND state <> 'void' AND released_at IS NOT NULL"
            " ORDER BY coalesce(\"on\", (released_at AT TIME ZONE 'Asia/Shanghai')::date) DESC, line_id DESC",
            [person_id],
        )
        return [_event(_Sent(*row), with_amounts) for row in cursor.fetchall()]


def _event(line: _Sent, with_amounts: bool) -> Event:
    said, tone = {
        LineState.PAID.value: ("已落实", "money"),
        LineState.FAILED.value: (f"银行退回：{line.reason}", "need"),
    }.get(line.state, ("已送出", ""))
    amount = f" {yuan_sign(line.amount_fen)}" if with_amounts else ""
    place = Place(Thing.BATCH_LINE, (line.line_id,)) if with_amounts else None
    return Event(_day(line), f"{item(line.benefit).label}{amount} {said}，", f"批次 {line.batch_no}", place, tone)


def _day(line: _Sent) -> date:
    if line.on is not None:
        return line.on
    return day_of(line.released_at)
