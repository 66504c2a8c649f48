"""The education bureau's lists of schools and kindergartens."""

import re

from fuzhi.rosters.cleaning import amounts, choices, dates, numbers, people
from fuzhi.rosters.cleaning.cell import BLANK, Cleaned, Raw, text_of
from fuzhi.rosters.codes import Issue
from fuzhi.rosters.kinds import parts
from fuzhi.rosters.kinds.shape import Field, Kind, Rows
from fuzhi.vocabulary.codes import RosterKind

_SCHOOL_KINDS = {
    "幼儿园": "幼儿园",
    "幼教": "幼儿园",
    "附属幼儿园": "幼儿园",
    "学前班": "幼儿园",
    "附设幼儿班": "幼儿园",
    "中心幼儿园": "幼儿园",
    "小学": "小学",
    "完全小学": "小学",
    "完小": "小学",
    "中心小学": "小学",
    "村小": "小学",
    "小学教学点": "小学",
    "教学点": "小学",
    "初级小学": "小学",
    "普通小学": "小学",
    "中心校": "小学",
    "初中": "初中",
    "初级中学": "初中",
    "中学": "初中",
    "普通初中": "初中",
    "九年一贯制": "九年一贯制",
    "九年一贯制学校": "九年一贯制",
    "九年制": "九年一贯制",
    "九年制学校": "九年一贯制",
    "普通高中": "普通高中",
    "高中": "普通高中",
    "高级中学": "普通高中",
    "完全中学": "普通高中",
    "普通高级中学": "普通高中",
    "中职": "中职",
    "职业高中": "中职",
    "中等职业学校": "中职",
    "职教中心": "中职",
    "中专": "中职",
    "职业中专": "中职",
    "职高": "中职",
    "职业高中学校": "中职",
    "中等职业教育": "中职",
    "技工学校": "中职",
    "中等专业学校": "中职",
    "特殊教育": "特殊教育",
    "特殊教育学校": "特殊教育",
    "特教": "特殊教育",
    "特教学校": "特殊教育",
    "培智学校": "特殊教育",
    "聋校": "特殊教育",
}
_SCHOOL_KINDS_ALLOWED = "幼儿园、小学、初中、九年一贯制、普通高中、中职、特殊教育"
_OWNERSHIP = {
    "公办": "public",
    "民办": "private",
    "公立": "public",
    "私立": "private",
    "教育部门办": "public",
    "教育部门": "public",
    "公办园": "public",
    "民办园": "private",
    "集体办": "public",
    "其他部门办": "public",
    "公办学校": "public",
    "民办学校": "private",
    "地方企业办": "public",
    "普惠性民办": "private",
    "普惠性民办园": "private",
    "民办普惠": "private",
    "民办非普惠": "private",
}
_AREAS = {
    "村": "village",
    "村庄": "village",
    "乡村": "village",
    "农村": "village",
    "村屯": "village",
    "220": "village",
    "乡": "township",
    "乡镇": "township",
    "镇": "township",
    "镇区": "township",
    "乡镇所在地": "township",
    "乡中心区": "township",
    "210": "township",
    "镇乡结合区": "township",
    "乡镇驻地": "township",
    "县城": "county_seat",
    "县镇": "county_seat",
    "城关镇": "county_seat",
    "县城区": "county_seat",
    "城市": "city",
    "市区": "city",
    "城区": "city",
    "主城区": "city",
    "城乡结合区": "city",
    "111": "city",
    "112": "city",
}


_FEES = {
    "杂费": "misc_fee_fen",
    "学杂费": "misc_fee_fen",
    "课本费": "textbook_fee_fen",
    "教科书费": "textbook_fee_fen",
    "教材费": "textbook_fee_fen",
    "学费": "tuition_fen",
    "住宿费": "accommodation_fen",
    "乘车费": "bus_fare_fen",
    "校车费": "bus_fare_fen",
}


def _fees_never(raw: Raw) -> Cleaned:
    """学费、住宿费 -> the bill's columns joined by ``;``; a word that is no fee is told and nothing is declared."""
    words = [word for word in re.split(r"[、,，;；\s/]+", text_of(raw)) if word]
    if not words:
        return BLANK
    if not set(words) <= set(_FEES):
        return None, (Issue("unknown_value", "、".join(_FEES)),)
    return ";".join(dict.fromkeys(_FEES[word] for word in words)), ()


def _finish_school(block: Rows) -> None:
    block.values["county_code"] = block.take_county_codes("county")
    zones = block.column("zone")
    block.values["zone_village_codes"] = [None] * block.size
    for index, text in enumerate(zones):
        if text:
            block.values["zone_village_codes"][index] = _zone_codes(block, index, text)


def _zone_codes(block: Rows, index: int, text: str) -> str | None:
    """Village codes, or names of the school's county, joined by ``;``."""
    codes: list[str] = []
    for part in re.split(r"[、,，;；\s|/]+", text):
        if not part:
            continue
        found = (
            part
            if re.fullmatch(r"\d{12}", part)
            else block.places.village_anywhere(part, block.values["county_code"][index])
        )
        if found is None:
            block.tell(index, "zone", "bad_zone_code", part)
            return None
        codes.append(found)
    return ";".join(dict.fromkeys(codes)) or None


SCHOOL = Kind(
    code=RosterKind.SCHOOL,
    fields=(
        Field(
            "school_code",
            "学校标识码",
            parts.SCHOOL_CODE.headers,
            numbers.required_school_code,
            required=True,
            spreads=False,
        ),
        Field(
            "name",
            "学校名称",
            ("学校名称", "学校", "学校全称", "名称", "单位名称", "学校（机构）名称"),
            people.unit_name,
            required=True,
            spreads=False,
        ),
        Field(
            "county",
            "县",
            ("县", "县区", "县（市、区）", "县（市、区、旗）", "所属县", "所在县", "县市区", "区县", "所属县区"),
            fills_down=True,
        ),
        Field(
            "kind_text",
            "办学类型",
            ("办学类型", "学校类型", "学校类别", "办学类别", "学校办学类型"),
            choices.one_of(_SCHOOL_KINDS, _SCHOOL_KINDS_ALLOWED),
        ),
        Field(
            "ownership",
            "办学性质",
            ("办学性质", "举办者", "举办者类型", "公办/民办", "办学主体", "学校性质", "性质", "学校举办者"),
            choices.one_of(_OWNERSHIP, "公办、民办"),
        ),
        Field(
            "area",
            "城乡",
            (
                "城乡",
                "城乡类型",
                "城乡分类",
                "所在地类型",
                "驻地城乡类型",
                "学校驻地城乡类型",
                "城乡类别",
                "所在地城乡类型",
            ),
            choices.one_of(_AREAS, "城市、县城、乡镇、村"),
        ),
        Field(
            "is_teaching_point",
            "是否教学点",
            ("是否教学点", "教学点", "是否为教学点"),
            choices.yes_no_with(yes=("教学点",)),
        ),
        Field(
            "zone", "学区村编码", ("学区村编码", "学区村", "学区", "招生范围", "学区范围", "服务村编码", "学区村代码")
        ),
        Field(
            "public_tuition_fen",
            "同类公办收费标准",
            (
                "同类公办收费标准（元/学期）",
                "同类公办收费标准",
                "同类公办学校收费标准",
                "公办收费标准",
                "同类公办学费标准",
                "同类公办学费",
            ),
            amounts.money_per("semester"),
            per="semester",
        ),
        Field("fees_never", "不收的费用", ("不收的费用", "不收费项目", "不收取的费用", "免收项目"), _fees_never),
        parts.REMARK,
    ),
    columns={
        "school_code": "text",
        "name": "text",
        "county_code": "text",
        "kind_text": "text",
        "ownership": "text",
        "area": "text",
        "is_teaching_point": "bool",
        "zone_village_codes": "text",
        "public_tuition_fen": "int",
        "fees_never": "text",
    },
    shown={
        "kind_text": "办学类型",
        "ownership": "办学性质",
        "area": "城乡",
        "is_teaching_point": "教学点",
        "zone_village_codes": "学区",
        "public_tuition_fen": "同类公办收费（元）",
        "fees_never": "不收的费用",
    },
    unit="所",
    needs=(("name",), ("school_code",), ("kind_text", "ownership", "area")),
    marks=frozenset({"kind_text", "ownership", "area", "is_teaching_point", "zone", "public_tuition_fen"}),
    anchors=("name", "school_code"),
    keys=(("school_code",),),
    names_persons=False,
    finish=_finish_school,
)

KINDERGARTEN = Kind(
    code=RosterKind.KINDERGARTEN,
    fields=(
        Field(
            "name",
            "幼儿园名称",
            ("幼儿园名称", "园所名称", "幼儿园", "园名", "名称", "单位名称", "学校名称", "幼儿园全称"),
            people.unit_name,
            required=True,
            spreads=False,
        ),
        Field(
            "school_code",
            "学校标识码",
            (*parts.SCHOOL_CODE.headers, "幼儿园标识码"),
            numbers.school_code,
            spreads=False,
        ),
        Field(
            "ownership",
            "办园性质",
            ("办园性质", "办学性质", "园所性质", "性质", "举办者", "举办者类型", "公办/民办"),
            choices.one_of(_OWNERSHIP, "公办、民办"),
        ),
        Field(
            "is_inclusive",
            "是否普惠",
            ("是否普惠", "是否普惠性", "普惠性", "是否普惠性幼儿园", "普惠", "是否普惠园"),
            choices.yes_no_with(yes=("普惠", "普惠性", "普惠园"), no=("非普惠", "非普惠性", "未认定")),
        ),
        Field(
            "certified_from",
            "认定有效期起",
            (
                "认定有效期起",
                "有效期起",
                "认定起始日期",
                "认定日期",
                "认定时间",
                "起",
                "有效期自",
                "认定有效期自",
                "认定有效期（起）",
            ),
            dates.month_or_day,
        ),
        Field(
            "certified_to",
            "认定有效期止",
            (
                "认定有效期止",
                "有效期止",
                "认定截止日期",
                "到期日期",
                "止",
                "有效期至",
                "认定有效期至",
                "认定有效期（止）",
            ),
            dates.month_end_or_day,
        ),
        Field(
            "monthly_fee_fen",
            "收费标准",
            (
                "收费标准（元/月）",
                "收费标准",
                "保教费（元/月）",
                "月收费标准",
                "保教费标准",
                "保教费",
                "月保教费",
                "保教费收费标准",
            ),
            amounts.money_per("month"),
            per="month",
        ),
        Field(
            "public_monthly_fee_fen",
            "当地公办园收费标准",
            (
                "当地公办园收费标准（元/月）",
                "当地公办园收费标准",
                "公办园收费标准",
                "同类公办园收费标准",
                "当地公办园保教费标准",
                "公办园保教费标准",
            ),
            amounts.money_per("month"),
            per="month",
        ),
        parts.REMARK,
    ),
    columns={
        "name": "text",
        "school_code": "text",
        "ownership": "text",
        "is_inclusive": "bool",
        "certified_from": "date",
        "certified_to": "date",
        "monthly_fee_fen": "int",
        "public_monthly_fee_fen": "int",
    },
    shown={
        "ownership": "办园性质",
        "is_inclusive": "普惠",
        "certified_from": "认定起",
        "certified_to": "认定止",
        "monthly_fee_fen": "月收费（元）",
        "public_monthly_fee_fen": "公办月收费（元）",
    },
    unit="所",
    needs=(("name",), ("is_inclusive", "monthly_fee_fen")),
    marks=frozenset({"is_inclusive", "certified_from", "certified_to", "monthly_fee_fen", "public_monthly_fee_fen"}),
    anchors=("name",),
    keys=(("school_code",), ("name",)),
    names_persons=False,
)
