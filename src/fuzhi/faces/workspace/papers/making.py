"""Papers of many children made at once: all children are read in a handful of questions, all pages are one PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from django.urls import reverse

from fuzhi.documents.pdf import (
    AidCard,
    SignatureLine,
    SignatureSheet,
    render_cards,
    render_explanations,
    render_signature_sheets,
)
from fuzhi.documents.results import ResultLine, ResultNotice, render_results
from fuzhi.documents.typesetting import pages_of
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.workspace.child import presenting
from fuzhi.faces.workspace.child.cards import OFFICE_HOURS, Press, card_of, how_it_comes
from fuzhi.faces.workspace.child.reading import ChildFile, child_files
from fuzhi.faces.workspace.decisions.paper import explanation_of
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.queries.explanations import reasons_by_child
from fuzhi.steps.aid.states import EntitlementState, Paper
from fuzhi.steps.registry.files import ChildOnFile
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.codes import Outcome, Stage
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import place_name

_ORDER = {stage.value: place for place, stage in enumerate(Stage)}


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle's PDF, the children of whom a paper stands in it, and how many have none."""

    content: bytes
    children: list[ChildOnFile]
    left_out: int
    pages: int


def make(paper: Paper, scope: Scope, persons: Iterable[int], press: Press) -> Made:
    """The papers of these children, by school, class and name. Raises InputError when none of them has any."""
    files = sorted(child_files(scope, persons, press.term), key=_place)
    shown = [file for file in files if _HAS[paper](file)]
    if not shown:
        who = files[0].person.name if len(files) == 1 else f"这 {len(files):,} 人"
        said = f"{who}本学期没有{_LACKS[paper]}，没有{paper.label}可打印。"
        raise InputError("nothing_due", said, "可以打印“给家长的说明”，或先做资格认定。")
    content = _RENDER[paper](shown, press)
    return Made(content, [file.person for file in shown], len(files) - len(shown), pages_of(content))


def _place(file: ChildFile) -> tuple[str, int, int, str]:
    return file.school_code, _ORDER.get(file.stage, len(_ORDER)), file.grade or 0, class_of(file)


def class_of(file: ChildFile) -> str:
    """The class as the semester's run knew it, else as the registers have it."""
    return (file.facts.class_name if file.facts else file.person.class_name) or ""


def _cards(files: Sequence[ChildFile], press: Press) -> bytes:
    cards: list[AidCard] = [card_of(file, press) for file in files]
    return render_cards(cards)


def _explanations(files: Sequence[ChildFile], press: Press) -> bytes:
    reasons = reasons_by_child([file.person.person_id for file in files], str(press.term))
    return render_explanations(
        [
            explanation_of(file.person.name, reasons[file.person.person_id], press)
            for file in files
            if file.person.person_id in reasons
        ]
    )


def _results(files: Sequence[ChildFile], press: Press) -> bytes:
    return render_results([_result(file, press) for file in files])


def _result(file: ChildFile, press: Press) -> ResultNotice:
    county = place_name(file.county_code)
    items, waiting = presenting.item_rows(file), presenting.not_due_rows(file, Outcome.UNDETERMINED)
    refused = sum(one.outcome == Outcome.REFUSED for one in file.told)
    lines = [ResultLine(one.label, one.awaits or one.state, one.due_fen, how_it_comes(one, file)) for one in items]
    lines += [ResultLine(one.label, "待定", None, one.why) for one in waiting]
    lines += [ResultLine(rules.item(one.benefit).label, "已撤回", None, one.said_to_family) for one in file.withdrawn]
    awaited = any(one.awaits for one in items)
    others = f"其余 {refused} 项条件不符合，为什么可以向学校要“给家长的说明”。" if refused else ""
    state = "写着“待……”的还没有批准，批准、公示以后才能落实，可能有变化。" if awaited else ""
    outdated = "资料更正以后还没有重新认定，以重新认定为准。" if press.is_outdated(file) else ""
    return ResultNotice(
        student=file.person.name,
        school=press.school(file.school_code),
        grade=f"{presenting.grade_text(file.stage, file.grade)} {class_of(file)}".strip(),
        county=county,
        term=press.term.short_label,
        lead=f"您的孩子{press.term.short_label}的资助结果如下。{others}{state}{outdated}",
        lines=lines,
        remarks=(
            "有不同意见的，请在公示期内向学校、村里或县学生资助中心提出，也可以扫码提意见。",
            "家庭情况有变化的（返贫、大病、搬家、转学），请告诉学校，由县里再认定。",
        ),
        contacts=f"就读学校资助员；{county}学生资助中心 {hooks.support_phone}　{OFFICE_HOURS}",
        number=file.person.number,
        issuer=f"{county}教育局",
        issued_on=today(),
        qr_text=urljoin(press.site, reverse("public-say")),
    )


def _signatures(files: Sequence[ChildFile], press: Press) -> bytes:
    schools: dict[str, list[ChildFile]] = {}
    for file in files:
        schools.setdefault(file.school_code, []).append(file)
    return render_signature_sheets(*(_sheet(code, own, press) for code, own in schools.items()))


def _signed(file: ChildFile) -> list[presenting.ItemRow]:
    """What is signed for: neither marked by the school nor held by an objection."""
    left = {one.benefit for one in file.due if one.is_held or one.state == EntitlementState.MARKED}
    return [one for one in presenting.item_rows(file) if one.benefit not in left]


def _sheet(school_code: str, files: Sequence[ChildFile], press: Press) -> SignatureSheet:
    waiting, lines = 0, []
    for file in files:
        items = _signed(file)
        waiting += any(one.awaits for one in items)
        place = f"{presenting.grade_text(file.stage, file.grade)} {class_of(file)}".strip()
        total = sum(one.due_fen for one in items)
        lines.append(SignatureLine(file.person.name, place, "、".join(one.label for one in items), total))
    doubt = [f"其中 {waiting:,} 人的项目还没有批准，金额可能有变化"] if waiting else []
    school = press.school(school_code) or "没有学校"
    facts = [f"{press.term.short_label} · {len(files):,} 人", *doubt]
    return SignatureSheet(f"{school}资助签字表", facts, lines, school, today(), place_label="年级班级")


_RENDER = {
    Paper.CARD: _cards,
    Paper.EXPLANATION: _explanations,
    Paper.RESULT: _results,
    Paper.SIGNATURE: _signatures,
}
_HAS = {
    Paper.CARD: lambda file: bool(file.due),
    Paper.EXPLANATION: lambda file: bool(file.facts and file.told),
    Paper.RESULT: lambda file: bool(file.facts and file.told) or bool(file.due),
    Paper.SIGNATURE: lambda file: bool(_signed(file)),
}
_LACKS = {
    Paper.CARD: "应享的项目",
    Paper.EXPLANATION: "认定结果",
    Paper.RESULT: "认定结果",
    Paper.SIGNATURE: "要签字的项目",
}
