"""我家孩子能享受什么: one question a page, the same rules as for real, nothing stored: answers travel in the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fuzhi.documents.pdf import ScreenerLine, ScreenerPaper, render_screener
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.public.figures import public_term, typical_amounts
from fuzhi.policy import Pack
from fuzhi.policy.closures import Facts, OneDecision, decide_one
from fuzhi.policy.facts import FACT_LABELS, PAPERS
from fuzhi.policy.language import Benefit
from fuzhi.policy.questions import Answer, Answers, Question
from fuzhi.policy.reach import is_in_force, stages_of
from fuzhi.policy.reasons import refusing_reasons
from fuzhi.steps.aid import rules
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery, Outcome
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.money import yuan

_HOW = {
    Delivery.CASH: "发到家长的一卡通",
    Delivery.WAIVER: "学校不收，收了可以退",
    Delivery.IN_KIND: "在学校吃，不发钱",
}
_SHARED_FEES = (
    "meal_days",
    "misc_fee_fen",
    "textbook_fee_fen",
    "bus_fare_fen",
    "tuition_fen",
    "accommodation_fen",
    "care_fee_fen",
    "public_care_fee_fen",
    "public_tuition_fen",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the result: words, amount as text (empty = by the actual bill)."""

    label: str
    how: str
    amount: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the rules say to these answers."""

    cash: list[Line]
    waived: list[Line]
    maybe: list[Line]
    refused: list[Line]
    papers: list[str]
    total_fen: int

    @property
    def total(self) -> str:
        """``625``, without a fraction when it is whole."""
        return _plain_yuan(self.total_fen)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The next question, or the result when all are answered."""
    questions = rules.pack_in_use().questions
    if not questions.questions:
        raise NotFound("no_questions", "这里还没有自查的问题。", "请看政策说明，或问学校。")
    answers = questions.kept(request.GET.dict())
    question = questions.next_of(answers)
    done = questions.chosen(answers)
    summary = " · ".join(answer.short for _, answer in done if answer.short)
    context: dict[str, object] = {
        "answers": answers,
        "summary": summary,
        "edits": [_edit(q, a, answers) for q, a in done],
    }
    if question is None:
        context |= {
            "result": decide(answers),
            "paper_url": reverse("public-check-paper") + "?" + urlencode(answers),
            "term": public_term(),
            "phone": hooks.support_phone,
        }
        return _unkept(render(request, "public/check_result.html", context))
    fewest, most = questions.count_of(answers)
    back = dict(list(answers.items())[:-1])
    context |= {
        "question": question,
        "number": len(answers) + 1,
        "total": f"{fewest} 至 {most}" if fewest < most else str(most),
        "most": most,
        "is_first": not answers,
        "back": reverse("public-check") + (f"?{urlencode(back)}" if back else ""),
    }
    return _unkept(render(request, "public/check.html", context))


@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The result on A5, with the papers to bring; made anew from the answers, never kept."""
    questions = rules.pack_in_use().questions
    answers = questions.kept(request.GET.dict())
    if questions.next_of(answers) is not None:
        return redirect(reverse("public-check") + "?" + urlencode(answers))
    result = decide(answers)
    lines = [
        [ScreenerLine(one.label, one.how, one.amount or "按实际") for one in part]
        for part in (result.cash, result.waived, result.maybe)
    ]
    made = ScreenerPaper(
        answers=" · ".join(a.short for _, a in questions.chosen(answers) if a.short),
        headline=f"每学期到卡大约 {result.total} 元" if result.total_fen else "按您的回答，没有发到卡里的钱",
        cash=lines[0],
        kind=lines[1],
        maybe=lines[2],
        papers=result.papers,
        made_on=clock.today(),
        contacts=f"有疑问打 {hooks.support_phone}（工作日 8:00—16:30）。以学校核对和公示为准。",
        qr_text=request.build_absolute_uri(reverse("public-check")),
    )
    response = HttpResponse(render_screener(made), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="check.pdf"'
    return _unkept(response)


def decide(answers: Answers) -> Result:
    """The rules in force today over the answers.
    Fees nobody asks a family for are the middle ones of that stage (约)."""
    term = public_term()
    pack = rules.pack_in_use()
    switches = pack.switches()
    facts: dict[str, object] = dict(pack.questions.facts_of(answers))
    typical = typical_amounts(str(facts["stage"]), term)
    facts |= {name: value for name, value in typical.items() if name in _SHARED_FEES and name not in facts}
    facts = {"county_code": _any_county(pack), **facts, "term": str(term)}
    cash: list[Line] = []
    waived: list[Line] = []
    maybe: list[Line] = []
    refused: list[Line] = []
    wanted: dict[str, None] = {}
    total = 0
    for decided in decide_one(pack, switches, facts):
        item = pack.benefits[decided.benefit]
        asked = [name for name in decided.unknown_facts if name not in _SHARED_FEES]
        if decided.outcome == Outcome.GRANTED:
            amount = _plain_yuan(decided.amount_fen)
            line = Line(
                item.public_label, _HOW[item.delivery], f"{'' if item.delivery == Delivery.CASH else '约 '}{amount} 元"
            )
            (cash if item.delivery == Delivery.CASH else waived).append(line)
            total += decided.amount_fen if item.delivery == Delivery.CASH else 0
            wanted |= _papers(facts)
        elif decided.outcome == Outcome.UNDETERMINED and not asked:
            waived.append(Line(item.public_label, _HOW[item.delivery], ""))
            wanted |= _papers(facts)
        elif decided.outcome == Outcome.UNDETERMINED:
            maybe.append(Line(item.public_label, f"要看：{'、'.join(FACT_LABELS[name] for name in asked)}", ""))
            wanted |= dict.fromkeys(
                PAPERS[name].sentence for name in asked if name in PAPERS and PAPERS[name].is_from_family
            )
        elif str(facts["stage"]) in stages_of(pack, item) and is_in_force(pack, item, str(term)):
            refused.append(Line(item.public_label, _why_not(item, decided), ""))
    return Result(cash, waived, maybe, refused, list(wanted), total)


def _why_not(item: Benefit, decided: OneDecision) -> str:
    """What refuses, said as the fact that refuses."""
    words = {condition.code: condition.refusal for condition in item.conditions()}
    return "、".join(dict.fromkeys(words[code] for code in refusing_reasons(item, decided.passed)))


def _papers(facts: Facts) -> dict[str, None]:
    """Papers of the family for what it said of itself."""
    said = [name for name, paper in PAPERS.items() if paper.is_from_family and facts.get(name) is True]
    return dict.fromkeys(PAPERS[name].sentence for name in said)


def _any_county(pack: Pack) -> str:
    """Most are not asked for the county: any that no reading leaves out stands for the place of the school."""
    listed = [value for name, value in pack.switches().items() if pack.readings[name].kind == "counties"]
    left = set(pack.jurisdiction.counties).intersection(*(value for value in listed if isinstance(value, tuple)))
    return min(left or pack.jurisdiction.counties)


def _edit(question: Question, answer: Answer, answers: Answers) -> dict[str, str]:
    before = {}
    for code, value in answers.items():
        if code == question.code:
            break
        before[code] = value
    url = reverse("public-check") + (f"?{urlencode(before)}" if before else "")
    return {"question": question.words, "answer": answer.words, "url": url}


def _plain_yuan(fen: int) -> str:
    return yuan(fen).removesuffix(".00")


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
