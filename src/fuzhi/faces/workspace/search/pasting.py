"""Pasted lines beside what was found of them: children as the list of children shows them, other things by number or
name, and what is nearest where nothing was found. Nothing of what was pasted outlives the answer."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fuzhi.faces.kit.list_columns import Row
from fuzhi.faces.workspace.access import StaffRequest
from fuzhi.faces.workspace.children.views import STATES, ChildList, class_text, village_text
from fuzhi.faces.workspace.search.kinds import KINDS, bare, places_called, said
from fuzhi.steps.accounts.masking import shown_mask
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.registry import queries, seeking
from fuzhi.vocabulary.handover import Found, Place, Thing
from fuzhi.vocabulary.pasted import PastedLine, Reading
from fuzhi.vocabulary.places import full_name, short_village

FOUND, SEVERAL, MISSING, AGAIN = "found", "several", "missing", "again"
STATE_TAGS = {
    FOUND: ("done", "找到"),
    SEVERAL: ("need", "找到几个"),
    MISSING: ("bad", "没找到"),
    AGAIN: ("outline", "重复的行"),
}
OTHERS = {
    Reading.ID: "证件号",
    Reading.STUDENT_NUMBER: "学籍号",
    Reading.ACCOUNT: "账号",
    Reading.NUMBER: "编号",
    Reading.TAIL: "证件后四位或出生年份",
    Reading.BIRTH: "出生日期",
    Reading.SEX: "性别",
    Reading.LETTERS: "拼音",
    Reading.WORD: "姓名、家长、学校或村",
}
NAME_MIN = 2


@dataclass(frozen=True, slots=True)
class ChildHit:
    """A child as the list of children shows it; ``note`` says how it is not what was pasted."""

    person_id: int
    number: str
    name: str
    id_shown: str
    where: str
    village: str
    state: str
    tone: str
    due_fen: int | None
    note: str = ""

    @property
    def at(self) -> Place:
        """Its file."""
        return Place(Thing.CHILD, (self.number,))


@dataclass(frozen=True, slots=True)
class Answered:
    """One pasted line: how it stands, the children and things that it says, what is nearest."""

    line: PastedLine
    state: str
    children: tuple[ChildHit, ...] = ()
    things: tuple[Found, ...] = ()
    near: tuple[ChildHit, ...] = ()
    note: str = ""

    @property
    def tag(self) -> tuple[str, str]:
        """Tone and words."""
        return STATE_TAGS[self.state]


class Pasted:
    """What one request asks of pasted lines."""

    def __init__(self, request: StaffRequest, lines: Sequence[PastedLine]) -> None:
        self.request, self.lines = request, lines

    @cached_property
    def answers(self) -> list[Answered]:
        """Every line in its order."""
        things, rows = self._things, self._rows
        found = []
        first: dict[int, int] = {}
        for line in self.lines:
            sought = self._sought.get(line.same_as or line.place)
            children = [rows[one] for one in (sought.person_ids if sought else ()) if one in rows]
            near = [
                (rows[one.person_id], one.others) for one in (sought.near if sought else ()) if one.person_id in rows
            ]
            hits = tuple(_hit(row, self._sees_money) for row in children)
            beside = () if hits else tuple(things.get(line.same_as or line.place, ()))
            nearest = tuple(_hit(row, self._sees_money, _unlike(others)) for row, others in near)
            state = _state(line, len(hits) + len(beside))
            found.append(Answered(line, state, hits, beside, nearest, self._note(line, hits, first, sought)))
        return found

    def _note(
        self, line: PastedLine, hits: tuple[ChildHit, ...], first: dict[int, int], sought: seeking.Sought | None
    ) -> str:
        if line.same_as:
            return f"与第 {line.same_as} 行相同"
        if sought and sought.is_more:
            return f"还有更多，只列出 {seeking.HITS_MAX} 个，请加上学校或证件后四位"
        if len(hits) == 1 and (before := first.setdefault(hits[0].person_id, line.place)) != line.place:
            return f"与第 {before} 行是同一人"
        return "" if hits else line.fault

    @cached_property
    def _sees_money(self) -> bool:
        return can(self.request.staff, Verb.VIEW_AMOUNTS)

    @cached_property
    def _sought(self) -> dict[int, seeking.Sought]:
        if not can(self.request.staff, Verb.VIEW_CHILDREN):
            return {}
        return seeking.seek(lines=self.lines, places=self._places, by=self.request.staff)

    @cached_property
    def _rows(self) -> Mapping[int, Row]:
        """Everybody who is told of, by one question of the list of children, which shows what this person may see."""
        ids = {one for sought in self._sought.values() for one in sought.person_ids}
        ids |= {one.person_id for sought in self._sought.values() for one in sought.near}
        if not ids:
            return {}
        children = ChildList(bare(self.request)).base.where("person_id", "in", sorted(ids))
        return {row["person_id"]: row for row in children.stream()}

    @cached_property
    def _words(self) -> list[str]:
        """Names that may be a place's or a school's."""
        cells = [cell for line in self.lines for cell in line.cells]
        sought = [cell.text for cell in cells if cell.reading in (Reading.WORD, Reading.NUMBER)]
        return [text for text in dict.fromkeys(sought) if len(text) >= NAME_MIN]

    @cached_property
    def _schools(self) -> list[tuple[str, str]]:
        return queries.schools_in(self.request.scope) if self._words else []

    @cached_property
    def _places(self) -> dict[str, seeking.Places]:
        """The schools and villages that each word names."""
        found: dict[str, seeking.Places] = {}
        for word in self._words:
            schools = [code for code, name in self._schools if word in (code, name) or word in name]
            villages = [code for code, name in self._villages if word in (name, short_village(name))]
            found[word] = {"learns": schools, "lives": villages}
        return found

    @cached_property
    def _villages(self) -> list[tuple[str, str]]:
        return places_called(self.request.scope, "") if self._words else []

    @cached_property
    def _things(self) -> dict[int, list[Found]]:
        """What lines name that is no child: by its number among the lists of this person, or as a school or place."""
        asked: dict[str, list[int]] = defaultdict(list)
        for line in self.lines:
            if line.same_as is None:
                for cell in line.telling:
                    if cell.reading in (Reading.NUMBER, Reading.WORD) and len(line.telling) == 1:
                        asked[cell.text].append(line.place)
        found: dict[int, list[Found]] = defaultdict(list)
        for text, thing in self._named(list(asked)):
            for place in asked[text]:
                found[place].append(thing)
        return found

    def _named(self, texts: list[str]) -> Iterator[tuple[str, Found]]:
        numbers = [text for text in texts if any(ch.isdigit() for ch in text)]
        for kind in KINDS:
            if numbers and kind.mark and can(self.request.staff, kind.verb):
                page = kind.page(bare(self.request))
                rows = page.base.where(kind.mark, "in", numbers).page(0, len(numbers), None)
                for row in rows:
                    number = row[kind.mark] if isinstance(row, Mapping) else getattr(row, kind.mark)
                    title, facts = said(page, kind.keys, row)
                    yield number, Found(f"{kind.label}：{title}", facts, kind.at(row))
        if can(self.request.staff, Verb.VIEW_CHILDREN):
            yield from self._schools_and_villages(texts)

    def _schools_and_villages(self, texts: list[str]) -> Iterator[tuple[str, Found]]:
        schools, villages = dict(self._schools), dict(self._villages)
        for text in texts:
            named = self._places.get(text, {})
            for code in named.get("learns", ()):
                if text != code:
                    yield text, Found(f"学校：{schools[code]}", "", Place(Thing.CHILDREN, where=f"school={code}"))
            for code in named.get("lives", ()):
                place = Place(Thing.CHILDREN, where=f"area={code}")
                yield text, Found(f"村：{villages[code]}", full_name(code), place)


def _state(line: PastedLine, hits: int) -> str:
    if line.same_as:
        return AGAIN
    return MISSING if not hits else FOUND if hits == 1 else SEVERAL


def _unlike(others: tuple[Reading, ...]) -> str:
    return "不同：" + "、".join(OTHERS[one] for one in others if one in OTHERS) if others else "读音或尾号相近"


def _hit(row: Row, sees_money: bool, note: str = "") -> ChildHit:
    tone, words = STATES[row["state"]]
    where = f"{row['school_name'] or '查无学籍'} {class_text(row)}".strip()
    return ChildHit(
        row["person_id"],
        row["number"],
        row["name"],
        shown_mask(row["id_mask"] or ""),
        where,
        village_text(row["village_code"]),
        words,
        tone,
        int(row["due_fen"] or 0) if sees_money else None,
        note,
    )
