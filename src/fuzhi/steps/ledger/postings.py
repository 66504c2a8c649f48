"""What is asked of the journal, as values: who is paid for what, the sides of an entry, the entry itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fuzhi.steps.ledger.states import PayeeKind


@dataclass(frozen=True, slots=True)
class Payee:
    """Who gets or gives the money: its number in the register of its kind. ``name`` stays empty for natural persons."""

    kind: PayeeKind
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The thing of another step that a line settles or a reservation is for: ``entitlement`` 17, ``project`` XM-3."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What money is for. Which of these must be said depends on the entry's purpose (``chart.PURPOSES``)."""

    payee: Payee
    item: str = ""
    clause: str = ""
    tier: str = ""
    period: str = ""
    reference: Reference = Reference("", "")


@dataclass(frozen=True, slots=True)
class LineOf:
    """One side of an entry for one level of government (or none): debit positive, credit negative, fen.

    ``budget_line``: number of the line that a debit consumes, out of what is reserved there for the matter's reference.
    """

    account: str
    amount_fen: int
    matter: Matter
    level: str = ""
    budget_line: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry: ``no`` is unique for good, ``document_no`` names the paper it came with, the lines add up to 0."""

    no: str
    on: date
    text: str
    purpose: str
    county_code: str
    period: str
    document_no: str
    lines: Sequence[LineOf]


def both_sides(
    *, debit: str, credit: str, parts: Mapping[str, int], matter: Matter, budget_line: str = ""
) -> list[LineOf]:
    """Debit and credit of one amount, level by level (``parts``: level -> fen;
    a level that carries nothing has no line).

    The debit consumes ``budget_line``, if one is named.
    """
    return [
        LineOf(account, sign * fen, matter, level, budget)
        for account, sign, budget in ((debit, 1, budget_line), (credit, -1, ""))
        for level, fen in parts.items()
        if fen
    ]
