"""Two records side by side: equal parts quiet and masked, what differs shown character by character, said in words."""

from dataclasses import dataclass
from datetime import date

from fuzhi.linkage import PersonRecord
from fuzhi.steps.registry import queries
from fuzhi.steps.registry.things import MatchPair, Record
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.births import zh_age
from fuzhi.vocabulary.codes import RosterKind
from fuzhi.vocabulary.identity import IdState, mask_id, mask_phone
from fuzhi.vocabulary.names import name_key, pinyin_key
from fuzhi.vocabulary.places import full_name, place_name, short_village

_ID_WORDS = {
    IdState.BAD_CHECK.value: "校验不通过",
    IdState.BAD_DATE.value: "日期不存在",
    IdState.BAD_SHAPE.value: "位数不对",
    IdState.PLACEHOLDER.value: "占位号",
    IdState.MISSING.value: "没有证件号",
    IdState.CONVERTED.value: "由15位换算",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison."""

    label: str
    left: str
    right: str
    remark: str
    is_same: bool
    is_mono: bool = False

    @property
    def is_one_sided(self) -> bool:
        """True when one register says nothing: nothing to mark then."""
        return not self.left or not self.right


def lines_of(pair: MatchPair, left: PersonRecord, right: PersonRecord) -> list[Line]:
    """Name, number, birth, sex, address, guardian, school, phone."""
    a, b = pair.left_record, pair.right_record
    lines = [
        _name_line(left.name, right.name),
        _id_line(left.id_number, right.id_number, a.id_state, b.id_state),
        _birth_line(left.birth, right.birth, a.born_from, b.born_from),
        _plain("性别", left.sex, right.sex),
        _plain("住址", _address(a), _address(b), "写法不同，请看是否同村"),
        _plain("户主 / 家长", a.guardian_name, b.guardian_name, "家长不同"),
        _phone_line(left.phone, right.phone),
    ]
    schools = queries.school_names([a.school_code, b.school_code])
    if a.school_code or b.school_code:
        lines.append(
            _plain(
                "学校", schools.get(a.school_code, a.school_code), schools.get(b.school_code, b.school_code), "学校不同"
            )
        )
    return [line for line in lines if line.left or line.right]


def _address(record: Record) -> str:
    return short_village(full_name(record.village_code)) if queries.names_village(record) else str(record.address)


def _plain(label: str, left: str, right: str, remark: str = "不同") -> Line:
    if not left or not right:
        return Line(label, left, right, "一边没有写" if left or right else "", False)
    return Line(label, left, right, "相同" if left == right else remark, left == right)


def _name_line(left: str, right: str) -> Line:
    if left == right:
        return Line("姓名", left, right, "相同", True)
    if name_key(left) == name_key(right):
        return Line("姓名", left, right, "写法不同，是同一名字", False)
    if pinyin_key(left) == pinyin_key(right):
        return Line("姓名", left, right, "读音相同，用字不同", False)
    return Line("姓名", left, right, "不同", False)


def _id_line(left: str, right: str, left_state: str, right_state: str) -> Line:
    words = [
        f"{side}{_ID_WORDS[state]}"
        for side, state in (("左边", left_state), ("右边", right_state))
        if state in _ID_WORDS
    ]
    if left == right and left:
        return Line("证件号", veil(left, right), veil(right, left), "；".join(["相同", *words]), True, True)
    return Line("证件号", veil(left, right), veil(right, left), "；".join(words) or "不同", False, True)


def veil(own: str, other: str) -> str:
    """An ID of which only the last four are shown, and where it differs: ``•`` for equal places, ``≠`` for others. What
    stands there is not said: place by place it would give the number away."""
    if len(own) != len(other) or len(own) < 12:
        return "*" * (len(own) - 4) + own[-4:] if len(own) >= 12 else mask_id(own)
    last = len(own) - 4
    return "".join(ch if n >= last else "•" if ch == other[n] else "≠" for n, ch in enumerate(own))


def _birth_line(left: date | None, right: date | None, left_year: date | None, right_year: date | None) -> Line:
    shown = [zh_age(born, clock.today()) if born else "" for born in (left_year, right_year)]
    if left and right:
        return Line("年龄", shown[0], shown[1], _birth_remark(left, right), left == right)
    return Line("年龄", shown[0], shown[1], "一边没有写", False)


def _birth_remark(left: date, right: date) -> str:
    """Which parts of two birth dates differ, and nothing of what they are."""
    if left == right:
        return "出生日期相同"
    if (left.month, left.day) == (right.day, right.month):
        return "出生月、日对调"
    parts = [("年", left.year, right.year), ("月", left.month, right.month), ("日", left.day, right.day)]
    return f"出生{'、'.join(name for name, a, b in parts if a != b)}不同"


def _phone_line(left: str, right: str) -> Line:
    is_same = bool(left) and left == right
    remark = "相同" if is_same else "不同" if left and right else "一边没有写" if left or right else ""
    return Line("电话", mask_phone(left), mask_phone(right), remark, is_same, True)


def register_label(kind: str) -> str:
    """Which register a record stands on, in words."""
    return {"manual": "人工登记", "identity": "人工更正"}.get(kind) or RosterKind(kind).label


def heading(record: Record) -> dict[str, str | None]:
    """Which register, where, which row, from when."""
    place = ""
    if record.school_code:
        place = queries.school_names([record.school_code]).get(record.school_code, "")
    elif record.village_code:
        place = place_name(record.village_code[:9])
    elif record.county_code:
        place = place_name(record.county_code)
    source = queries.row_source(record.row_id) if record.row_id else None
    label = register_label(record.kind)
    return {"register": label, "place": place, "source": source}
