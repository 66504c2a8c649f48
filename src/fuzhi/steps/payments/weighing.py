"""Payees that whoever releases a batch looks at first: entered by hand, outside the household, shared, of staff."""

from dataclasses import dataclass, replace
from typing import ClassVar

from fuzhi.steps.payments.models import Batch
from fuzhi.steps.payments.states import BatchState
from fuzhi.steps.periods import sql
from fuzhi.steps.registry.changes import ByHand, accounts_by_hand
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import InputError

# by hand: written so, and never paid to before; outside: somebody of the family is known, and none is the holder
_WEIGHED = """
WITH payee AS (
    SELECT l.person_id, l.person_number, l.person_name, l.holder_name, l.bank_name, l.account_last4,
           bool_or(l.is_shared) AS is_shared, bool_or(l.is_staff_card) AS is_staff_card,
           bool_or(l.account_row LIKE 'manual:%%' AND NOT EXISTS (
               SELECT 1 FROM payments_line o WHERE o.person_id = l.person_id AND o.state = 'paid'
                  AND o.account_index = l.account_index)) AS is_by_hand,
           bool_or(l.account_row LIKE 'manual:%%') AS was_by_hand,
           count(*) AS count, sum(l.amount_fen)::bigint AS fen, min(l.line_no) AS line_no
      FROM payments_line l WHERE l.batch_id = %(batch)s
     GROUP BY l.person_id, l.person_number, l.person_name, l.holder_name, l.bank_name, l.account_last4
), family AS (
    SELECT y.person_id, p.guardian_name AS name FROM payee y JOIN registry_person_v p ON p.person_id = y.person_id
     WHERE p.guardian_name <> ''
    UNION
    SELECT y.person_id, m.name FROM payee y JOIN registry_person_v p ON p.person_id = y.person_id
      JOIN registry_person_v m ON m.household_id = p.household_id AND m.person_id <> p.person_id
    UNION
    SELECT y.person_id, h.head_name FROM payee y JOIN registry_person_v p ON p.person_id = y.person_id
      JOIN registry_household_v h ON h.household_id = p.household_id WHERE h.head_name <> ''
), weighed AS (
    SELECT y.*, y.holder_name <> y.person_name
             AND EXISTS (SELECT 1 FROM family f WHERE f.person_id = y.person_id)
             AND NOT EXISTS (SELECT 1 FROM family f WHERE f.person_id = y.person_id AND f.name = y.holder_name)
           AS is_outside
      FROM payee y
)
SELECT person_id, person_number, person_name, holder_name, bank_name, account_last4, is_shared, is_staff_card,
       is_by_hand, is_outside, is_outside AND NOT was_by_hand, count, fen
  FROM weighed WHERE is_shared OR is_staff_card OR is_by_hand OR is_outside
 ORDER BY is_by_hand DESC, is_outside DESC, line_no
"""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One payee of a batch, and what to look at. ``by_hand``: the entry, with its reason and who confirmed it."""

    person_id: int
    person_number: str
    person_name: str
    holder_name: str
    bank_name: str
    account_last4: str
    is_shared: bool
    is_staff_card: bool
    is_by_hand: bool
    is_outside: bool
    is_unexplained: bool
    """Outside the household by a register's word: nobody has said why."""
    count: int
    fen: int
    by_hand: ByHand | None = None

    LABELS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("is_by_hand", "人工登记，还没有发过"),
        ("is_outside", "户名不是家里人"),
        ("is_shared", "与他家共用"),
        ("is_staff_card", "教师的卡"),
    )

    @property
    def needs_reason(self) -> bool:
        """True when the one who releases must say why; an entry by hand has its reason already."""
        return self.is_shared or self.is_staff_card or self.is_unexplained

    @property
    def labels(self) -> list[str]:
        """What to look at, in words."""
        return [label for name, label in self.LABELS if getattr(self, name)]


def weighed(batch: Batch) -> list[Weighed]:
    """Of a batch to be paid to accounts; those entered by hand first."""
    if batch.delivery != Delivery.CASH:
        return []
    rows = sql.rows(_WEIGHED, {"batch": batch.pk})
    found = [Weighed(*row) for row in rows]
    named = [one for one in found if one.is_by_hand or (one.is_outside and not one.is_unexplained)]
    entries = accounts_by_hand([one.person_id for one in named])
    return [replace(one, by_hand=entries.get(one.person_id)) for one in found]


def weighed_before_release(batch: Batch) -> list[Weighed]:
    """The same while there is something to decide."""
    return weighed(batch) if batch.state == BatchState.MADE else []


def check_explained(batch: Batch, reason: str) -> dict[str, int]:
    """How many payees of each sort are released, for the trail. Raises InputError when one needs a reason and none is
    given."""
    found = weighed(batch)
    asked = [one for one in found if one.needs_reason]
    if asked and not reason:
        names = "、".join(f"{one.person_name}（{'、'.join(one.labels)}）" for one in asked[:5])
        more = f"等 {len(asked)} 人" if len(asked) > 5 else ""
        raise InputError(
            "payees_not_explained",
            f"批次 {batch.no} 里有 {len(asked)} 人的收款账户要说明：{names}{more}。没有发出任何一笔。",
            "请逐一核实后，写明为什么可以发到这些账户；不能发的，请财务作废后更正账户。",
        )
    return {name: n for name, _ in Weighed.LABELS if (n := sum(getattr(one, name) for one in found))}
