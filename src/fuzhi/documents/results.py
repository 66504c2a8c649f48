"""资助结果告知书 as PDF: what a family is told of a semester's result, and how to object. No ID number, no account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fuzhi.documents.pdf import TAGGED_MAX
from fuzhi.documents.typesetting import qr_svg, typeset
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.money import capital_yuan, yuan
from fuzhi.vocabulary.plain import Json
from fuzhi.vocabulary.terms import zh_date


@dataclass(frozen=True)
class ResultLine:
    """One item: what came of it, the amount in fen (None prints nothing) and a sentence."""

    item: str
    result: str
    amount_fen: int | None
    note: str


@dataclass(frozen=True)
class ResultNotice:
    """The result of one child and semester."""

    term: str
    county: str
    student: str
    grade: str
    school: str
    lead: str
    lines: Sequence[ResultLine]
    remarks: Sequence[str]
    contacts: str
    number: str
    issuer: str
    issued_on: date
    qr_text: str = ""

    def payload(self) -> Json:
        """What the template reads."""
        total = sum(line.amount_fen or 0 for line in self.lines)
        plain = ("student", "school", "grade", "county", "term", "lead", "contacts", "number", "issuer")
        return {
            **{name: getattr(self, name) for name in plain},
            "lines": [
                {
                    "item": one.item,
                    "result": one.result,
                    "amount": "" if one.amount_fen is None else yuan(one.amount_fen),
                    "note": mask_whole_numbers(one.note),
                }
                for one in self.lines
            ],
            "total": yuan(total),
            "capital": capital_yuan(total),
            "remarks": list(self.remarks),
            "issued_on": zh_date(self.issued_on),
            "qr": qr_svg(self.qr_text),
        }


def render_results(papers: Sequence[ResultNotice]) -> bytes:
    """One notice after the other, each with its own page count. Raises ValueError for none."""
    if not papers:
        raise ValueError("no notice to print")
    payload = {"papers": [one.payload() for one in papers]}
    return typeset("result.typ", payload, on=papers[0].issued_on, is_tagged=len(papers) <= TAGGED_MAX)
