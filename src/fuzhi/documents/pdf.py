"""Papers as PDF: 明白卡, printed lists and notices, signature sheets, explanations for parents, the public check's result.

Each paper is a frozen value; ``render_*`` gives bytes. Amounts are fen; no paper has a field for an ID number.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from fuzhi.documents.typesetting import DoesNotFit, qr_svg, typeset
from fuzhi.vocabulary.identity import mask_whole_numbers
from fuzhi.vocabulary.money import capital_yuan, yuan, yuan_sign
from fuzhi.vocabulary.plain import Json
from fuzhi.vocabulary.terms import zh_date

TAGGED_MAX = 50
TAGGED_ROWS_MAX = 1_000
OUTDATED = "资料更正以后还没有重新认定：项目和金额可能有变化，以重新认定为准。"
NOT_YET = "写着“待……”的还没有批准，批准、公示以后才能落实，可能有变化。"
REMARKS = (
    "学校收了不该收的，请打电话反映。转学、搬家请先告诉学校。",
    "任何人都不能代领、扣留，或让您交手续费。",
)


@dataclass(frozen=True)
class CardLine:
    """One item on the card: what, how it comes, when, how much (fen). ``is_cash``: it goes to the bank card."""

    item: str
    how: str
    when: str
    amount_fen: int
    is_cash: bool = False


@dataclass(frozen=True)
class AidCard:
    """教育资助明白卡 of one child for one semester (picture 14). ``remarks`` empty = the usual three.

    ``withdrawn``: what was taken back, one remark each.
    """

    student: str
    school: str
    grade: str
    guardian: str
    term: str
    county: str
    lines: Sequence[CardLine]
    why: str
    contacts: str
    number: str
    issuer: str
    issued_on: date
    qr_text: str = ""
    remarks: Sequence[str] = ()
    is_approved: bool = True
    is_outdated: bool = False
    withdrawn: Sequence[str] = ()

    @property
    def total_fen(self) -> int:
        """The sum of all lines."""
        return sum(line.amount_fen for line in self.lines)

    @property
    def _doubts(self) -> list[str]:
        """Why it may still change."""
        return [OUTDATED] * self.is_outdated + [NOT_YET] * (not self.is_approved)

    def payload(self) -> Json:
        """What the template reads."""
        cash = sum(line.amount_fen for line in self.lines if line.is_cash)
        first = (
            f"打到卡里的是 {yuan(cash)} 元，其余是不用交或在校吃的，不发钱。"
            if cash
            else "这些都是不用交或在校吃的，不发钱。"
        )
        return {
            "student": self.student,
            "school": self.school,
            "grade": self.grade,
            "guardian": self.guardian or "—",
            "term": self.term,
            "county": self.county,
            "lines": [
                {"item": one.item, "how": mask_whole_numbers(one.how), "when": one.when, "amount": yuan(one.amount_fen)}
                for one in self.lines
            ],
            "total": yuan(self.total_fen),
            "capital": capital_yuan(self.total_fen),
            "why": mask_whole_numbers(self.why),
            "heading": "本学期享受（待重新认定）"
            if self.is_outdated
            else "本学期享受"
            if self.is_approved
            else "本学期拟享受",
            "remarks": list(self.remarks) or [first, *map(mask_whole_numbers, self.withdrawn), *self._doubts, *REMARKS],
            "contacts": self.contacts,
            "number": self.number,
            "qr": qr_svg(self.qr_text),
            "issuer": self.issuer,
            "issued_on": zh_date(self.issued_on),
        }


def render_cards(cards: Sequence[AidCard]) -> bytes:
    """All cards in one PDF, each with its own page count. Raises ValueError for no card."""
    if not cards:
        raise ValueError("no card to print")
    payload = {"cards": [card.payload() for card in cards], "is_single": True}
    on, is_tagged = cards[0].issued_on, len(cards) <= TAGGED_MAX
    try:
        return typeset("card.typ", payload, on=on, is_tagged=is_tagged)
    except DoesNotFit:  # a child with very many items: count the pages of each card, which costs ten times as long
        return typeset("card.typ", {**payload, "is_single": False}, on=on, is_tagged=is_tagged)


@dataclass(frozen=True)
class ListColumn:
    """A column of a printed list; ``weight`` 0 = as wide as its content, else its share of what is left."""

    label: str
    is_number: bool = False
    weight: int = 0


@dataclass(frozen=True)
class PrintedList:
    """A list to print: title, lines of facts, rows as text, foot row, remarks, issuer and date at the seal place.

    ``total_fen`` prints the capitals under the table; ``row_padding`` in mm above and below (a line to sign needs 4).
    """

    title: str
    columns: Sequence[ListColumn]
    rows: Sequence[Sequence[str]]
    issued_on: date
    facts: Sequence[str] = ()
    sums: Sequence[str] = ()
    total_fen: int | None = None
    remarks: Sequence[str] = ()
    issuer: str = ""
    foot: str = ""
    qr_text: str = ""
    qr_words: str = ""
    is_wide: bool = False
    row_padding: str = "1.9"


def render_list(*papers: PrintedList) -> bytes:
    """The lists on A4, each on pages of its own; the head repeats on each page, the seal never stands without rows.

    Raises ValueError for no list, or when a row has another number of cells than the head.
    """
    if not papers:
        raise ValueError("no list to print")
    payload = {"papers": [_printed(paper) for paper in papers], "is_wide": papers[0].is_wide}
    count = sum(len(paper.rows) for paper in papers)
    return typeset("list.typ", payload, on=papers[0].issued_on, is_tagged=count <= TAGGED_ROWS_MAX)


def _printed(paper: PrintedList) -> dict[str, object]:
    for row in (*paper.rows, *([paper.sums] if paper.sums else [])):
        if len(row) != len(paper.columns):
            raise ValueError("a row has another number of cells than the head")
    return {
        "title": paper.title,
        "facts": list(paper.facts),
        "columns": [asdict(column) for column in paper.columns],
        "rows": [list(row) for row in paper.rows],
        "sums": list(paper.sums),
        "capital": capital_yuan(paper.total_fen) if paper.total_fen is not None else "",
        "remarks": list(paper.remarks),
        "issuer": paper.issuer,
        "issued_on": zh_date(paper.issued_on),
        "foot": paper.foot,
        "qr": qr_svg(paper.qr_text),
        "qr_words": paper.qr_words,
        "row_padding": float(paper.row_padding),
    }


@dataclass(frozen=True)
class SignatureLine:
    """Who signs for what: name, class or village, item, amount in fen."""

    name: str
    place: str
    item: str
    amount_fen: int


@dataclass(frozen=True)
class SignatureSheet:
    """Who signs at one school (or in one village)."""

    title: str
    facts: Sequence[str]
    lines: Sequence[SignatureLine]
    issuer: str
    issued_on: date
    place_label: str = "班级"


def render_signature_sheets(*sheets: SignatureSheet) -> bytes:
    """签字表: each class (or village) on pages of its own, as the sheets go round; one line a person with room for
    signature and date, the sum and capitals of the class at its end; one school after the other."""
    return render_list(*(paper for sheet in sheets for paper in _places(sheet)))


def _places(sheet: SignatureSheet) -> list[PrintedList]:
    places: dict[str, list[SignatureLine]] = {}
    for line in sheet.lines:
        places.setdefault(line.place, []).append(line)
    plain = PrintedList(sheet.title, (), (), sheet.issued_on, facts=sheet.facts, issuer=sheet.issuer)
    return [_signed(place, own, plain, sheet.place_label) for place, own in (places or {"": []}).items()]


def _signed(place: str, lines: Sequence[SignatureLine], paper: PrintedList, place_label: str) -> PrintedList:
    total = sum(line.amount_fen for line in lines)
    columns = (
        ListColumn("序号"),
        ListColumn("姓名", weight=2),
        ListColumn("项目", weight=5),
        ListColumn("金额（元）", is_number=True, weight=2),
        ListColumn("签字", weight=3),
        ListColumn("日期", weight=2),
    )
    return replace(
        paper,
        columns=columns,
        rows=[[str(at), one.name, one.item, yuan(one.amount_fen), "", ""] for at, one in enumerate(lines, start=1)],
        facts=[*paper.facts, f"{place_label}：{place or '—'}（{len(lines)} 人）"],
        sums=["", f"合计 {len(lines)} 人", "", yuan(total), "", ""],
        total_fen=total,
        foot="签字前请核对金额；任何人不得代签、扣留。",
        row_padding="3.4",
    )


@dataclass(frozen=True)
class ExplainedCondition:
    """One condition: outcome True, False or None (unknown), its words, the value found,
    where it comes from, the clause."""

    outcome: bool | None
    words: str
    value: str
    source: str
    clause: str


@dataclass(frozen=True)
class ExplainedItem:
    """One item: granted True, refused False, open None; ``amount_fen`` None prints nothing."""

    name: str
    outcome: bool | None
    amount_fen: int | None
    sentence: str = ""
    conditions: Sequence[ExplainedCondition] = ()
    changes: Sequence[str] = ()


@dataclass(frozen=True)
class Explanation:
    """给家长的说明: all items of one child in one semester."""

    student: str
    school: str
    grade: str
    county: str
    term: str
    lead: str
    items: Sequence[ExplainedItem]
    contacts: str
    issuer: str
    issued_on: date
    qr_text: str = ""
    qr_words: str = ""


def render_explanations(papers: Sequence[Explanation]) -> bytes:
    """One explanation after the other, each with its own page count. Raises ValueError for none."""
    if not papers:
        raise ValueError("no explanation to print")
    payload = [
        {
            **{
                name: getattr(one, name)
                for name in ("student", "school", "grade", "county", "term", "contacts", "issuer", "qr_words")
            },
            "lead": mask_whole_numbers(one.lead),
            "issued_on": zh_date(one.issued_on),
            "qr": qr_svg(one.qr_text),
            "parts": [_explained(part) for part in one.items],
        }
        for one in papers
    ]
    is_tagged = len(papers) <= TAGGED_MAX
    return typeset("explanation.typ", {"papers": payload}, on=papers[0].issued_on, is_tagged=is_tagged)


def _explained(part: ExplainedItem) -> Json:
    conditions = [
        {**asdict(one), "value": mask_whole_numbers(one.value), "source": mask_whole_numbers(one.source)}
        for one in part.conditions
    ]
    return {
        "name": part.name,
        "outcome": part.outcome,
        "amount": "" if part.amount_fen is None else yuan_sign(part.amount_fen),
        "sentence": mask_whole_numbers(part.sentence),
        "conditions": conditions,
        "changes": list(part.changes),
    }


@dataclass(frozen=True)
class ScreenerLine:
    """One item of the public check: what, how it comes, the amount as text (约 625 元)."""

    item: str
    how: str
    amount: str


@dataclass(frozen=True)
class ScreenerPaper:
    """我家孩子能享受什么, to take along: nothing personal, the papers to bring."""

    answers: str
    headline: str
    cash: Sequence[ScreenerLine]
    kind: Sequence[ScreenerLine]
    maybe: Sequence[ScreenerLine]
    papers: Sequence[str]
    contacts: str
    made_on: date
    qr_text: str = ""
    qr_words: str = "扫一扫，再查一次或提意见"


def render_screener(paper: ScreenerPaper) -> bytes:
    """The result on A5."""
    payload = {
        "answers": paper.answers,
        "headline": paper.headline,
        "cash": [asdict(one) for one in paper.cash],
        "kind": [asdict(one) for one in paper.kind],
        "maybe": [asdict(one) for one in paper.maybe],
        "papers": list(paper.papers),
        "contacts": paper.contacts,
        "made_on": zh_date(paper.made_on),
        "qr": qr_svg(paper.qr_text),
        "qr_words": paper.qr_words,
    }
    return typeset("screener.typ", payload, on=paper.made_on)
