"""What agencies write of a small county: its schools, and one row of each register for one child or grown-up."""

from datetime import date

from fuzhi.vocabulary.codes import AssistanceKind, PovertyState
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term
from tests.factories.rosters import ROLL_HEADER, Pupil, id_number

Row = dict[str, object]
TONGYU, TAONAN = "220822", "220881"
PRIMARY, JUNIOR, SENIOR, VOCATIONAL, KINDERGARTEN = "2122000001", "3122000001", "3422000001", "3622000001", "1122000001"
SPECIAL, PRIVATE, OTHER_COUNTY = "5122000001", "2122000009", "2122000088"
VILLAGE, TOWN_SEAT = "220822102201", "220822001001"
_COMMON: Row = {"县": "通榆县", "办学性质": "公办", "城乡": "乡镇", "是否教学点": "否"}
_TOWN: Row = {"城乡": "县城"}
SCHOOLS: tuple[Row, ...] = (
    {"学校标识码": PRIMARY, "学校名称": "兴隆山镇中心小学", "办学类型": "小学", "学区村编码": VILLAGE},
    {"学校标识码": JUNIOR, "学校名称": "瞻榆镇中学", "办学类型": "初中"},
    {"学校标识码": SENIOR, "学校名称": "通榆县第一中学", "办学类型": "普通高中", "同类公办收费标准": 800, **_TOWN},
    {
        "学校标识码": VOCATIONAL,
        "学校名称": "通榆县职教中心",
        "办学类型": "中职",
        "同类公办收费标准": 1100,
        "不收的费用": "杂费、住宿费",
        **_TOWN,
    },
    {"学校标识码": KINDERGARTEN, "学校名称": "小星星幼儿园", "办学类型": "幼儿园", "办学性质": "民办"},
    {"学校标识码": SPECIAL, "学校名称": "通榆县特殊教育学校", "办学类型": "特殊教育", **_TOWN},
    {"学校标识码": PRIVATE, "学校名称": "育才小学", "办学类型": "小学", "办学性质": "民办"},
    {"学校标识码": OTHER_COUNTY, "学校名称": "瓦房镇中心小学", "办学类型": "小学", "县": "洮南市"},
)
NAMES = {str(row["学校标识码"]): str(row["学校名称"]) for row in SCHOOLS}
KINDS = {str(row["学校标识码"]): str(row["办学类型"]) for row in SCHOOLS}
_YEARS = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")
_GRADES = {
    "幼儿园": ("小班", "中班", "大班"),
    "小学": _YEARS,
    "初中": ("七年级", "八年级", "九年级"),
    "普通高中": ("高一", "高二", "高三"),
    "中职": _YEARS,
    "特殊教育": _YEARS,
}
_BORN = {"幼儿园": 2012, "初中": 2003, "普通高中": 2000, "中职": 2000}
FEES = {
    "care_fee_fen": "保教费",
    "misc_fee_fen": "杂费",
    "textbook_fee_fen": "课本费",
    "tuition_fen": "学费",
    "bus_fare_fen": "乘车费",
}
ON_THE_ROLL = {
    "hukou_code": "户口所在地行政区划",
    "hukou_kind": "户口性质",
    "is_school_choice": "是否择校",
    "approved_transfer": "批准跨学区原因",
    "is_full_time": "是否全日制",
    "is_disabled_claim": "是否残疾人",
    "roll_state": "状态",
    "class_name": "班级",
    "entered_on": "入学年月",
    "guardian": "家长姓名",
    "boarder": "就读方式",
    "bus": "是否需要乘坐校车",
}
"""What a test may say of a pupil, by the header of the roll."""
_WORDS: dict[object, str | None] = {
    "agricultural": "农业",
    "non_agricultural": "非农业",
    "": None,
    True: "是",
    False: "否",
}
_BOARDS: dict[object, str | None] = {True: "住校", False: "走读", None: None}


def child(n: int, name: str = "", school: str = PRIMARY) -> Pupil:
    """The ``n``-th child: names, birth dates and ID numbers differ, so that nobody is taken for another."""
    given = f"{'赵钱孙李周吴郑王冯陈'[n % 10]}{'小大春冬'[n // 100 % 4]}{'禾麦谷荞豆粟黍稻麻薯'[n // 10 % 10]}"
    born = f"{_BORN.get(KINDS[school], 2009)}{n // 28 % 12 + 1:02d}{n % 28 + 1:02d}"
    return Pupil(name or given, birth=born, serial=n % 999 + 1, school=school, household=f"11{n:08d}", guardian="")


def grown_up(n: int) -> Pupil:
    """Somebody who learns nowhere."""
    return Pupil(
        f"陆{'春夏秋冬'[n % 4]}{'山河湖海'[n // 4 % 4]}",
        birth=f"1960{n % 12 + 1:02d}11",
        serial=n % 999 + 1,
        household=f"12{n:08d}",
    )


def written(value: object) -> object:
    """A value as agencies write it."""
    if isinstance(value, date):
        return value.isoformat()
    return _WORDS.get(value, value) if isinstance(value, str | bool) else value


def school_row(row: Row) -> Row:
    """A school of the directory."""
    return _COMMON | row


def grade_of(school: str, year: int) -> str:
    """A year of study as that school writes it."""
    return _GRADES[KINDS[school]][year - 1]


def enrolled(pupil: Pupil, school: str, name: str, grade: str, fields: Row) -> Row:
    """A row of the roll; ``fields`` by the names of :data:`ON_THE_ROLL`."""
    row: Row = dict(
        zip(ROLL_HEADER, pupil.roll(学校名称=name, 学校标识码=school, 年级=grade, 入学年月=None), strict=True)
    )
    return row | {ON_THE_ROLL[of]: _BOARDS[said] if of == "boarder" else written(said) for of, said in fields.items()}


def registered(
    pupil: Pupil, state: str = "poor", exit_year: int | None = None, *, village: str = VILLAGE, county: str = TONGYU
) -> Row:
    """A row of the poverty register."""
    return {
        "县": place_name(county),
        "乡镇": place_name(village[:9]) if village else None,
        "行政村": place_name(village) if village else None,
        "户编号": pupil.household,
        "人编号": f"2200{pupil.household}",
        "姓名": pupil.name,
        "证件号码": pupil.number,
        "脱贫属性": PovertyState(state).label,
        "脱贫年度": exit_year,
    }


def supported(pupil: Pupil, kind: str = "rural_minimum_living") -> Row:
    """A row of civil affairs' register."""
    return {
        "户主姓名": pupil.name,
        "户主身份证号": id_number("19600111", 1),
        "家庭成员": pupil.name,
        "成员身份证号": pupil.number,
        "保障类别": AssistanceKind(kind).label,
        "起始年月": "2017-01",
    }


def certified(pupil: Pupil) -> Row:
    """A row of the disabled persons' federation's register."""
    return {
        "姓名": pupil.name,
        "身份证号": pupil.number,
        "残疾证号": f"{pupil.number}42",
        "残疾类别": "肢体",
        "残疾等级": "二级",
    }


def billed(pupil: Pupil, school_name: str, term: Term, fields: Row) -> Row:
    """A row of charges: fees in fen by the names of :data:`FEES`, ``meal_days``, ``hardship`` (困难认定)."""
    row: Row = {"学校名称": school_name, "学籍号": f"G{pupil.number}", "姓名": pupil.name, "学期": str(term)}
    row |= dict.fromkeys(FEES.values())
    row |= {
        FEES[name]: f"{int(str(fen)) / 100:.2f}" for name, fen in fields.items() if name in FEES and fen is not None
    }
    return row | {"用餐天数": fields.get("meal_days"), "困难认定": written(fields.get("hardship"))}


def certificate(fields: Row) -> Row:
    """A row of the directory of kindergartens: a private one that is inclusive for two years, or as ``fields`` say."""
    given: Row = {"is_inclusive": True, "certified_from": date(2016, 9, 1), "certified_to": date(2018, 8, 31)} | fields
    return {
        "幼儿园名称": NAMES[KINDERGARTEN],
        "办园性质": "民办",
        "是否普惠": written(given["is_inclusive"]),
        "认定有效期起": written(given["certified_from"]),
        "认定有效期止": written(given["certified_to"]),
        "收费标准": 400,
        "当地公办园收费标准": 450,
    }


ROWS = {"household": registered, "disability": certified, "minimum_living": supported}
"""The registers in which somebody may stand or not."""
