"""明白卡: what a family is told on one page; what is not approved yet is said to wait."""

from dataclasses import dataclass, field

from fuzhi.documents.pdf import AidCard, CardLine
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.workspace.child import presenting
from fuzhi.faces.workspace.child.reading import ChildFile
from fuzhi.steps.aid import rules
from fuzhi.steps.aid.queries.outdated import outdated_persons
from fuzhi.steps.registry.queries import school_names
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.codes import Delivery
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term

OFFICE_HOURS = "工作日 8:00—16:30"


@dataclass(frozen=True, slots=True)
class Press:
    """What all papers of a bundle share: the semester, the site that its codes open; what it once looked up of schools
    and counties is kept for the next child."""

    term: Term
    site: str
    _schools: dict[str, str] = field(default_factory=dict)
    _outdated: dict[str, set[int]] = field(default_factory=dict)

    def school(self, code: str) -> str:
        """The school's name."""
        if code not in self._schools:
            self._schools[code] = school_names([code]).get(code, "")
        return self._schools[code]

    def is_outdated(self, file: ChildFile) -> bool:
        """True when something of the child was put right since its semester was decided."""
        if file.county_code not in self._outdated:
            self._outdated[file.county_code] = outdated_persons(file.county_code, str(self.term))
        return file.person.person_id in self._outdated[file.county_code]


def card_of(file: ChildFile, press: Press) -> AidCard:
    """The card of a child who has something due."""
    items, who = presenting.item_rows(file), file.person
    county = place_name(file.county_code)
    grade = presenting.grade_text(file.stage, file.facts.grade if file.facts else None)
    return AidCard(
        student=who.name,
        school=press.school(file.school_code),
        grade=f"{grade} {(file.facts.class_name if file.facts else '') or ''}".strip(),
        guardian=who.guardian_name or (file.household.head_name if file.household else ""),
        term=press.term.short_label,
        county=county,
        lines=[
            CardLine(one.label, how_it_comes(one, file), _when(one, file), one.due_fen, one.how == Delivery.CASH.label)
            for one in items
        ],
        why=_why(items),
        contacts=f"就读学校资助员；{county}学生资助中心 {hooks.support_phone}　{OFFICE_HOURS}",
        number=who.number,
        issuer=f"{county}教育局",
        issued_on=today(),
        qr_text=press.site,
        withdrawn=[f"“{rules.item(one.benefit).label}”{one.said_to_family}" for one in file.withdrawn],
        is_approved=not any(one.awaits for one in items),
        is_outdated=press.is_outdated(file),
    )


def how_it_comes(item: presenting.ItemRow, file: ChildFile) -> str:
    """To which card, or that it is not charged."""
    if item.how == Delivery.CASH.label:
        last4 = file.account.account_last4 if file.account else ""
        return f"打到一卡通，尾号 {last4}" if last4 else "打到一卡通（账户待补登）"
    if item.how == Delivery.IN_KIND.label:
        return "在校吃，不发钱"
    return item.comes_as or "学校不收"


def _when(item: presenting.ItemRow, file: ChildFile) -> str:
    if item.awaits:
        return item.awaits
    if item.how == Delivery.IN_KIND.label:
        return f"{(file.facts.meal_days if file.facts else None) or 0} 天"
    return "公示期满后" if item.how == Delivery.CASH.label else "全学期"


def _why(items: list[presenting.ItemRow]) -> str:
    words = dict.fromkeys(part for one in items for part in one.why.split("、") if part)
    return "、".join(words) + "。"
