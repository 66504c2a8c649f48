"""明白卡: what a family is told on one page; what is not approved yet is said to wait."""

from fuzhi.documents.pdf import AidCard, CardLine, render_cards
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.workspace.access import StaffRequest
from fuzhi.faces.workspace.child import presenting, reading
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.queries.outdated import is_outdated
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.places import place_name

OFFICE_HOURS = "工作日 8:00—16:30"


def plain_card(request: StaffRequest, file: reading.ChildFile) -> bytes:
    """The card of one child as PDF bytes. Raises InputError when nothing is due this semester."""
    items = presenting.item_rows(file)
    if not items:
        raise InputError(
            "nothing_due", f"{file.person.name}本学期没有应享的项目，没有明白卡可打印。", "可以打印“给家长的说明”。"
        )
    who, school = file.person, file.school_code
    county = place_name(file.county_code)
    grade = presenting.grade_text(file.stage, file.facts.grade if file.facts else None)
    card = AidCard(
        student=who.name,
        school=school_names([school]).get(school, ""),
        grade=f"{grade} {(file.facts.class_name if file.facts else '') or ''}".strip(),
        guardian=who.guardian_name or (file.household.head_name if file.household else ""),
        term=request.term.short_label,
        county=county,
        lines=[
            CardLine(one.label, _how(one, file), _when(one, file), one.due_fen, one.how == Delivery.CASH.label)
            for one in items
        ],
        why=_why(items),
        contacts=f"就读学校资助员；{county}学生资助中心 {hooks.support_phone}　{OFFICE_HOURS}",
        number=who.number,
        issuer=f"{county}教育局",
        issued_on=today(),
        qr_text=request.build_absolute_uri("/"),
        withdrawn=[f"“{rules.item(one.benefit).label}”{one.said_to_family}" for one in file.withdrawn],
        is_approved=not any(one.awaits for one in items),
        is_outdated=is_outdated(who.person_id, file.county_code, str(request.term)),
    )
    return render_cards([card])


def _how(item: presenting.ItemRow, file: reading.ChildFile) -> str:
    if item.how == Delivery.CASH.label:
        last4 = file.account.account_last4 if file.account else ""
        return f"打到一卡通，尾号 {last4}" if last4 else "打到一卡通（账户待补登）"
    if item.how == Delivery.IN_KIND.label:
        return "在校吃，不发钱"
    return item.comes_as or "学校不收"


def _when(item: presenting.ItemRow, file: reading.ChildFile) -> str:
    if item.awaits:
        return item.awaits
    if item.how == Delivery.IN_KIND.label:
        return f"{(file.facts.meal_days if file.facts else None) or 0} 天"
    return "公示期满后" if item.how == Delivery.CASH.label else "全学期"


def _why(items: list[presenting.ItemRow]) -> str:
    words = dict.fromkeys(part for one in items for part in one.why.split("、") if part)
    return "、".join(words) + "。"
