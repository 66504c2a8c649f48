"""Batches and rows as the pages show them: words for every value, no codes, numbers masked."""

from collections.abc import Callable, Iterable, Mapping

from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.sheet_names import sheet_label
from fuzhi.steps.accounts.people import names_of
from fuzhi.steps.intake.queries import Earlier
from fuzhi.steps.intake.things import Batch, Finding, Mend, Row
from fuzhi.vocabulary.codes import (
    AssistanceKind,
    Coded,
    Ownership,
    PostKind,
    PovertyState,
    RosterKind,
    SchoolArea,
)
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.names import name_key
from fuzhi.vocabulary.places import place_name

Say = Callable[[object], str]


def _coded(coded: type[Coded]) -> Say:
    words = {str(one.value): one.label for one in coded}
    return lambda value: words.get(str(value), str(value))


def _yes_no(value: object) -> str:
    return "是" if value else "否"


def _month(value: object) -> str:
    year, month, *_ = str(value).split("-")
    return f"{year}年{int(month)}月"


def _day(value: object) -> str:
    year, month, day = str(value)[:10].split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _zone(value: object) -> str:
    codes = str(value).split(";")
    return "、".join(place_name(code) for code in codes[:3]) + (f" 等 {len(codes)} 个村" if len(codes) > 3 else "")


_HUKOU = {"agricultural": "农业", "non_agricultural": "非农业"}
_SAID: dict[str, Say] = {
    "poverty_state": _coded(PovertyState),
    "assistance_kind": _coded(AssistanceKind),
    "ownership": _coded(Ownership),
    "area": _coded(SchoolArea),
    "post_kind": _coded(PostKind),
    "hukou_kind": lambda value: _HUKOU.get(str(value), str(value)),
    "grade": lambda value: f"{value}级",
    "zone_village_codes": _zone,
    "certified_from": _day,
    "certified_to": _day,
}
"""How a column is said where its value is no plain text; the others by what kind of value they hold (:func:`_say`)."""


def _say(name: str, value: object) -> str:
    if name in _SAID:
        return _SAID[name](value)
    if isinstance(value, bool):
        return _yes_no(value)
    if isinstance(value, int) and name.endswith("_fen"):
        return yuan(value)
    return _month(value) if name.endswith("_on") else str(value)


def unit_of(kind: str) -> str:
    """What one row of this kind is counted in."""
    return KINDS[kind].unit


def cells_of(kind: str, payload: Mapping[str, object]) -> dict[str, str]:
    """Field -> words of the fields worth showing; unknown ones are left out."""
    return {
        name: _say(name, payload[name])
        for name in KINDS[kind].shown
        if payload.get(name) is not None and payload.get(name) != ""
    }


def labels_of(kind: str) -> Mapping[str, str]:
    """Field -> heading."""
    return KINDS[kind].shown


def row_of(found: Batch, row: Row, earlier: Earlier | None = None) -> dict[str, object]:
    """One row of the preview: name, masked number, words; with ``earlier`` only what differs, old beside new."""
    shown = differences_of(found.kind, row, earlier) if earlier else []
    return {
        "name": row.payload.get("name") or "—",
        "id_mask": row.id_mask or "",
        "place": f"{sheet_label(row.sheet)} 第 {row.row_no} 行",
        "text": "" if earlier else said_by(found.kind, row),
        "differences": shown,
        "unseen": _unseen(row, earlier) if earlier and not shown else "",
    }


def said_by(kind: str, row: Row) -> str:
    """What a row says, each value with its heading unless it speaks for itself."""
    return " · ".join(_labelled(kind, name, said) for name, said in cells_of(kind, row.payload).items())


SPEAKS_FOR_ITSELF = frozenset({"school_name", "grade_text", "class_name", "village_name", "bank_name", "address"})
"""What a reader knows without being told what it is; everything else stands with its heading."""


def _labelled(kind: str, name: str, said: str) -> str:
    return said if name in SPEAKS_FOR_ITSELF else f"{labels_of(kind)[name]}：{said}"


def differences_of(kind: str, row: Row, earlier: Earlier) -> list[dict[str, str]]:
    """What is not as it was imported before: the name, what previews show, else any other column; and the account."""
    old_name, new_name = (str(one.get("name") or "") for one in (earlier.payload, row.payload))
    found = [("姓名", old_name, new_name)] if old_name != new_name and name_key(old_name) else []
    shown = _differing(labels_of(kind), kind, earlier.payload, row.payload)
    every = {one.name: one.label for one in KINDS[kind].fields if one.name not in labels_of(kind)}
    found += shown or _differing(every, kind, earlier.payload, row.payload)
    if earlier.account_last4 != row.account_last4:
        found.append(("银行账号", _tail(earlier.account_last4), _tail(row.account_last4)))
    return [{"label": label, "old": old, "new": new} for label, old, new in found]


def what_changed(kind: str, row: Row, before: Row) -> str:
    """What differs between two kept lines, in one sentence; what is not shown is said to differ, not how."""
    earlier = Earlier(before.payload, before.account_last4, bytes(before.digest))
    told = [
        f"{one['label']}：{one['old'] or '没有'} → {one['new'] or '没有'}" for one in differences_of(kind, row, earlier)
    ]
    return "；".join(told) or _unseen(row, earlier)


def _tail(last4: str) -> str:
    return f"尾号 {last4}" if last4 else "没有"


def _differing(
    labels: Mapping[str, str], kind: str, old: Mapping[str, object], new: Mapping[str, object]
) -> list[tuple[str, str, str]]:
    said = [(label, _said(name, old), _said(name, new)) for name, label in labels.items() if name != "name"]
    return [one for one in said if one[1] != one[2]]


def _said(name: str, payload: Mapping[str, object]) -> str:
    value = payload.get(name)
    return "不清楚" if value is None or value == "" else _say(name, value)


def _unseen(row: Row, earlier: Earlier) -> str:
    """Why a row counts as changed though nothing that is shown differs."""
    if bytes(row.digest) == earlier.digest:
        return "这一行和上次导入的一样；档案里现在的内容是人工更正过的。"
    return "只有不显示的内容（证件号、电话、账号等）和上次导入的不同。"


def mends_of(listed: Iterable[Mend]) -> list[dict[str, object]]:
    """Cells that were put right, as pages list them: where, what stood there, what was typed, by whom and why."""
    rows = list(listed)
    names = names_of([one.made_by for one in rows])
    return [
        {
            "ref": one.ref,
            "place": f"{sheet_label(one.sheet)} 第 {one.row_no} 行",
            "column": one.column,
            "original": one.original or "空白",
            "shown": one.shown,
            "by": names[one.made_by],
            "at": one.made_at,
            "reason": one.reason,
        }
        for one in rows
    ]


def finding_of(one: Finding, people: Mapping[tuple[str, int], tuple[str, str]]) -> dict[str, object]:
    """One finding as its page lists it: of whom, where, what stood there, what is to be done."""
    name, id_mask = people.get((one.sheet, one.row_no), ("", ""))
    return {
        "name": name,
        "id_mask": id_mask,
        "sheet": one.sheet,  # as the tab in Excel reads: there the clerk goes to mend it
        "row_no": one.row_no,
        "column": one.column,
        "value": one.value,
        "message": one.message,
        "fix": one.fix,
    }


def kind_label(kind: str) -> str:
    """扶贫名册, 学籍名册 ..."""
    return RosterKind(kind).label
