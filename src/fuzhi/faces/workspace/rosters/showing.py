"""Batches and rows as the pages show them: words for every value, no codes, numbers masked."""

from collections.abc import Callable, Mapping

from fuzhi.rosters.kinds import KINDS
from fuzhi.steps.intake.things import Batch, Row
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


def row_of(found: Batch, row: Row, earlier: Mapping[str, object] | None = None) -> dict[str, object]:
    """One row of the preview: name, masked number, words; with ``earlier`` only what differs, old beside new."""
    new = cells_of(found.kind, row.payload)
    labels = labels_of(found.kind)
    shown: list[dict[str, str]] = []
    if earlier is not None:
        old = cells_of(found.kind, earlier)
        if earlier.get("name") != row.payload.get("name") and name_key(str(earlier.get("name") or "")):
            shown.append({"label": "姓名", "old": str(earlier.get("name")), "new": str(row.payload.get("name") or "")})
        shown += [
            {"label": labels[name], "old": old.get(name, "不清楚"), "new": new.get(name, "不清楚")}
            for name in labels
            if old.get(name) != new.get(name)
        ]
    return {
        "name": row.payload.get("name") or "—",
        "id_mask": row.id_mask or "",
        "place": f"{row.sheet} 第 {row.row_no} 行",
        "text": " · ".join(new.values()),
        "differences": shown,
        "account": f"尾号 {row.account_last4}" if row.account_last4 else "",
    }


def kind_label(kind: str) -> str:
    """扶贫名册, 学籍名册 ..."""
    return RosterKind(kind).label
