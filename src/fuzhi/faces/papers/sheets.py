"""A school's sheet on paper: 确认表 to check and seal, 签字表 for the families to sign."""

from dataclasses import replace

from fuzhi.documents.pdf import (
    ListColumn,
    PrintedList,
    SignatureLine,
    SignatureSheet,
    render_list,
    render_signature_sheets,
)
from fuzhi.steps.aid.queries.lists import SheetPupil
from fuzhi.steps.aid.states import EntitlementState, SheetState
from fuzhi.steps.aid.things import Sheet
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.clock import day_of
from fuzhi.vocabulary.errors import InputError, NotFound
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.terms import Term, zh_date

FORMS = {"sheet": "确认表", "sign": "签字表"}


def sheet_paper(sheet: Sheet, pupils: list[SheetPupil], form: str) -> tuple[bytes, str]:
    """The PDF and its name. Raises NotFound for another form, InputError when nobody stands on the paper."""
    if form not in FORMS:
        raise NotFound("no_such_paper", "没有这种表。", "请从确认表页面选确认表或签字表。")
    name = f"{sheet.school_name}{FORMS[form]}" + (f"（第 {sheet.no} 表）" if sheet.no > 1 else "")
    lines = _signed(pupils) if form == "sign" else pupils
    if not lines:
        raise InputError("nothing_to_print", "表上没有学生，不用打印。", "名单认定以后再来打印。")
    facts = [f"{Term.parse(sheet.term).short_label} · {len(lines):,} 人"]
    if form == "sign":
        return _signature_sheet(sheet, name, facts, lines), name
    return _confirmation(sheet, name, facts, lines), name


def _signed(pupils: list[SheetPupil]) -> list[SheetPupil]:
    """Who signs: the items that the school has not marked."""
    kept = [
        replace(pupil, items=[one for one in pupil.items if one.state != EntitlementState.MARKED]) for pupil in pupils
    ]
    return [pupil for pupil in kept if pupil.items]


def _class(pupil: SheetPupil) -> str:
    return f"{pupil.year} {pupil.class_name}".strip()


def _items(pupil: SheetPupil) -> str:
    return "、".join(one.label + ("（补发）" if one.is_late else "") for one in pupil.items)


def _signature_sheet(sheet: Sheet, name: str, facts: list[str], pupils: list[SheetPupil]) -> bytes:
    lines = [SignatureLine(pupil.name, _class(pupil), _items(pupil), pupil.total_fen) for pupil in pupils]
    return render_signature_sheets(
        SignatureSheet(name, facts, lines, sheet.school_name, clock.today(), place_label="年级班级")
    )


def _confirmation(sheet: Sheet, name: str, facts: list[str], pupils: list[SheetPupil]) -> bytes:
    state = (
        f"待确认，期限 {zh_date(sheet.due_on)}"
        if sheet.state == SheetState.OPEN or sheet.confirmed_at is None
        else f"{zh_date(day_of(sheet.confirmed_at))} 已在系统确认"
    )
    columns = (
        ListColumn("序号"),
        ListColumn("姓名", weight=3),
        ListColumn("年级班级", weight=4),
        ListColumn("资助项目", weight=7),
        ListColumn("金额（元）", is_number=True, weight=3),
        ListColumn("学校意见", weight=4),
    )
    total = sum(pupil.total_fen for pupil in pupils)
    rows = [
        [
            str(at),
            pupil.name,
            _class(pupil),
            _items(pupil),
            yuan(pupil.total_fen),
            "、".join(dict.fromkeys(one.mark_reason for one in pupil.items if one.mark_reason)),
        ]
        for at, pupil in enumerate(pupils, start=1)
    ]
    return render_list(
        PrintedList(
            name,
            columns,
            rows,
            clock.today(),
            facts=[*facts, state],
            sums=["", f"合计 {len(pupils):,} 人", "", "", yuan(total), ""],
            total_fen=total,
            remarks=[
                "名单已逐人核对；有问题的已在“学校意见”写明。",
                "校长签字：＿＿＿＿＿＿＿＿　　资助员签字：＿＿＿＿＿＿＿＿",
            ],
            issuer=sheet.school_name,
            foot="按此表在系统里确认；纸面和系统不一致时以系统为准。",
            row_padding="2.4",
        )
    )
