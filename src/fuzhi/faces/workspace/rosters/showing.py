"""Batches and rows as the pages show them: words for every value, no codes, numbers masked."""

from collections.abc import Callable, Mapping
from typing import Any

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

Say = Callable[[Any], str]


def _coded(coded: type[Coded]) -> Say:
    words = {str(one.value): one.label for one in coded}
    return lambda value: words.get(str(value), str(value))


def _yes_no(value: Any) -> str:
    return "是" if value else "否"


def _month(value: Any) -> str:
    year, month, *_ = str(value).split("-")
    return f"{year}年{int(month)}月"


def _day(value: Any) -> str:
    year, month, day = str(value)[:10].split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _zone(value: Any) -> str:
    codes = str(value).split(";")
    return "、".join(place_name(code) for code in codes[:3]) + (f" 等 {len(codes)} 个村" if len(codes) > 3 else "")


_HUKOU = {"agricultural": "农业", "non_agricultural": "非农业"}
_SHOWN: dict[str, tuple[tuple[str, str, Say], ...]] = {
    "household": (
        ("village_name", "村", str),
        ("relation", "与户主关系", str),
        ("poverty_state", "脱贫属性", _coded(PovertyState)),
        ("exit_year", "脱贫年度", str),
        ("school_claim", "在校生状况", str),
        ("poverty_cause", "致贫原因", str),
        ("bank_name", "开户银行", str),
    ),
    "roll": (
        ("school_name", "学校", str),
        ("grade_text", "年级", str),
        ("class_name", "班级", str),
        ("is_boarder", "住校", _yes_no),
        ("rides_school_bus", "乘校车", _yes_no),
        ("is_school_choice", "择校", _yes_no),
        ("is_full_time", "全日制", _yes_no),
        ("hukou_kind", "户口", lambda value: _HUKOU.get(str(value), str(value))),
        ("major", "专业", str),
        ("roll_state", "状态", str),
        ("guardian_name", "家长", str),
        ("entered_on", "入学", _month),
        ("bank_name", "开户银行", str),
    ),
    "disability": (
        ("address", "户籍地址", str),
        ("category", "类别", str),
        ("grade", "等级", lambda value: f"{value}级"),
        ("guardian_name", "监护人", str),
    ),
    "minimum_living": (
        ("head_name", "户主", str),
        ("relation", "与户主关系", str),
        ("assistance_kind", "保障类别", _coded(AssistanceKind)),
        ("amount_fen", "月保障金（元）", yuan),
        ("starts_on", "起始", _month),
    ),
    "school": (
        ("kind_text", "办学类型", str),
        ("ownership", "办学性质", _coded(Ownership)),
        ("area", "城乡", _coded(SchoolArea)),
        ("is_teaching_point", "教学点", _yes_no),
        ("zone_village_codes", "学区", _zone),
        ("public_tuition_fen", "同类公办收费（元）", yuan),
    ),
    "kindergarten": (
        ("ownership", "办园性质", _coded(Ownership)),
        ("is_inclusive", "普惠", _yes_no),
        ("certified_from", "认定起", _day),
        ("certified_to", "认定止", _day),
        ("monthly_fee_fen", "月收费（元）", yuan),
        ("public_monthly_fee_fen", "公办月收费（元）", yuan),
    ),
    "bill": (
        ("school_name", "学校", str),
        ("care_fee_fen", "保教费", yuan),
        ("misc_fee_fen", "杂费", yuan),
        ("textbook_fee_fen", "课本费", yuan),
        ("tuition_fen", "学费", yuan),
        ("accommodation_fen", "住宿费", yuan),
        ("bus_fare_fen", "乘车费", yuan),
        ("meal_days", "用餐天数", str),
        ("is_hardship", "困难认定", _yes_no),
    ),
    "teacher": (
        ("school_name", "单位", str),
        ("is_established", "在编", _yes_no),
        ("is_in_post", "在岗", _yes_no),
        ("post_kind", "岗位", _coded(PostKind)),
        ("posted_on", "任现岗", _month),
    ),
}
_UNITS = {"school": "所", "kindergarten": "所"}


def unit_of(kind: str) -> str:
    """What one row of this kind is counted in."""
    return _UNITS.get(kind, "人")


def cells_of(kind: str, payload: Mapping[str, Any]) -> dict[str, str]:
    """Field -> words of the fields worth showing; unknown ones are left out."""
    return {
        name: say(payload[name])
        for name, _, say in _SHOWN.get(kind, ())
        if payload.get(name) is not None and payload.get(name) != ""
    }


def labels_of(kind: str) -> dict[str, str]:
    """Field -> heading."""
    return {name: label for name, label, _ in _SHOWN.get(kind, ())}


def row_of(found: Any, row: Any, earlier: Mapping[str, Any] | None = None) -> dict[str, Any]:
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
