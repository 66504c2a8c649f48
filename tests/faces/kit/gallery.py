"""The gallery's pages: every component with invented people, and a list on plain dict rows held in memory."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.board import CoverageLine, CoverPart, Figure
from fuzhi.faces.kit.charts import Chart, Series
from fuzhi.faces.kit.failures import failure_page
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.list_bulk import BulkAction
from fuzhi.faces.kit.list_columns import Column, money_column, tag_column
from fuzhi.faces.kit.list_filters import ChoiceFilter, TextFilter, YesNoFilter
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.kit.menu import MenuEntry
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.policy.folders import PACKS_FOLDER
from fuzhi.policy.jurisdictions import jurisdiction_in
from fuzhi.vocabulary import places
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.codes import Stage
from fuzhi.vocabulary.handover import Event, Place, Thing, Todo
from tests.faces.kit.gallery_layout import lay_out
from tests.faces.kit.memory import MemorySource

Next = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'; base-uri 'none'"
)

places.use_source(lambda: jurisdiction_in(PACKS_FOLDER / "baicheng_2017"))  # a page names its prefecture


class StrictPolicy:
    """The policy of the product's settings, so that a breach shows in the browser's console."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._next(request)
        response["Content-Security-Policy"] = POLICY
        return response


class SignedIn:
    """A clerk of an invented office is always signed in."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleNamespace(  # type: ignore[assignment]
            pk=1, is_authenticated=True, role="clerk", display_name="周敏", area_code="220822", office="县资助中心"
        )
        return self._next(request)


NAMES = [
    "王禾苗",
    "于小满",
    "赵谷雨",
    "刘清明",
    "周立夏",
    "吴小暑",
    "孙立秋",
    "李白露",
    "陈寒露",
    "周霜降",
    "吴立冬",
    "郑葵花",
    "冯豆豆",
    "钱稻香",
]
STATES = {
    "returned": ("bad", "退回待补"),
    "absent": ("bad", "疑似辍学"),
    "unknown": ("need", "缺：是否住校"),
    "settled": ("done", "已落实"),
    "national": ("", "只享国家项目"),
}
PEOPLE = tuple(
    {
        "id": number,
        "name": NAMES[number % 14],
        "id_masked": f"220822********{number + 311:04d}",
        "school": ("兴隆山镇中心学校", "同发中学")[number % 2],
        "grade": f"{'七八九'[number % 3]}（{number % 3 + 1}）",
        "village": ("长发村", "林茂村", "三宝村")[number // 7 % 3],
        "stage": ("junior_secondary", "primary")[number % 5 == 4],
        "is_poor": number % 9 != 8,
        "state": list(STATES)[min(number, 3) if number < 12 else (3, 3, 3, 4)[number % 4]],
        "due_fen": 137_500 if number % 3 else 113_500,
        "paid_fen": (0, 82_700, 106_700)[min(number, 2)],
    }
    for number in range(126)
)


class ChildGallery(ListPage):
    """The list of picture 02."""

    title, unit = "学生档案", "人"
    columns = (
        Column("name", "姓名", sort="name", phone="title", link=lambda row: f"/staff/children/{row['id']}/"),
        Column("id_masked", "证件号", phone="second", width=22),
        Column("school", "学校", sort="school", width=22),
        Column("grade", "年级班"),
        Column("village", "村"),
        tag_column("state", "本学期", STATES),
        money_column("due_fen", "应享（元）"),
        money_column("paid_fen", "已落实（元）"),
    )
    search = (("name", "contains"), ("id_masked", "contains"))
    filters = (
        ChoiceFilter("stage", "学段", choices=Stage),
        ChoiceFilter("village", "村", choices=[(name, name) for name in ("长发村", "林茂村", "三宝村")], is_many=True),
        YesNoFilter("poor", "建档立卡", name="is_poor", yes="在册", no="不在册"),
        TextFilter("school", "学校"),
        ChoiceFilter("name", "学生", choices=[(name, name) for name in NAMES], is_many=True),
    )
    bulk = (BulkAction("派给学校补事实", "gallery-bulk"), BulkAction("打印明白卡 {n} 张", "gallery-bulk", "printer"))
    views = (("我县待办", "poor=1"), ("缺事实", "q=王"))

    def source(self, request: HttpRequest) -> MemorySource:
        return MemorySource(PEOPLE)

    def row_url(self, row: dict[str, Any]) -> str:
        return f"/staff/children/{row['id']}/"

    def row_fen(self, row: dict[str, Any]) -> int:
        return int(row["due_fen"])


class VisitGallery(ListPage):
    title = "个案走访"
    columns = (
        Column("name", "姓名", phone="title"),
        Column("school", "学校", link=lambda r: f"/staff/schools/{r['id']}/"),
    )

    def source(self, request: HttpRequest) -> MemorySource:
        return MemorySource(PEOPLE)

    def row_url(self, row: dict[str, Any]) -> str:
        return f"/staff/visits/{row['id']}/"


def children(request: ScopedRequest) -> HttpResponseBase:
    return ChildGallery(request).respond()


def bulk(request: ScopedRequest) -> HttpResponse:
    chosen = ChildGallery(request).selection()
    return HttpResponse(f"{chosen.count()}|{'all' if chosen.is_all else ','.join(chosen.keys)}")


PUPILS = Place(Thing.CHILDREN)


def _todos() -> list[Todo]:
    day = today()
    return [
        Todo(
            "疑似辍学，等待入户回访",
            9,
            PUPILS,
            "看名单",
            "兴隆山镇 5、鸿兴镇 4",
            due_on=date.fromordinal(day.toordinal() - 2),
        ),
        Todo("银行退回，更正后补发", 7, PUPILS, "去更正", "批次 TY18春-03", amount_fen=437_500, due_on=day),
        Todo(
            "公示异议，答复后才能发放",
            2,
            PUPILS,
            "去答复",
            "同发小学",
            "件",
            175_000,
            date.fromordinal(day.toordinal() + 2),
        ),
        Todo(
            "比对核查，疑似同一人",
            46,
            PUPILS,
            "去比对",
            "扶贫名册 与 学籍",
            "对",
            due_on=date.fromordinal(day.toordinal() + 4),
        ),
        Todo("名册导入，等你确认", 1, PUPILS, "继续导入", "残联 2018年3月名册", "份"),
    ]


def _charts() -> list[Chart]:
    stages = ["学前", "小学", "初中", "特教", "普通高中", "中职"]
    gaps = [12, 21, 34, 2, 11, 7]
    bars = Chart(
        "stages",
        "各学段落实情况",
        "人",
        stages,
        [
            Series("已落实", [1050, 3660, 1890, 60, 830, 440]),
            Series("待落实", gaps, "need", labels=[f"缺 {n}" for n in gaps]),
        ],
        category_label="学段",
        open_url="/staff/oversight/",
        urls=["/staff/children/"] * 6,
    )
    days = ["3月5日", "3月12日", "3月19日", "3月26日", "4月2日", "4月9日", "4月16日", "4月23日"]
    lines = Chart(
        "arrived",
        "本学期到账进度",
        "万元，累计",
        days,
        [
            Series("计划", [60, 150, 260, 400, 520, 580, 610, 621], "plan", "line"),
            Series(
                "已到账",
                [40, 120, 245, 402, 518, 587, None, None],
                "main",
                "line",
                labels=["", "", "", "", "", "587.1 万", "", ""],
            ),
        ],
        category_label="日期",
        value_suffix=" 万",
    )
    return [bars, lines]


def home(request: HttpRequest) -> HttpResponse:
    todos = _todos()
    context = {
        "page_title": f"今天要办 {len(todos)} 件事",
        "facts": "2018年4月9日 星期一 · 其中 1 件已逾期，1 件今天到期",
        "first": todos[0],
        "todos": todos,
        "figures": [
            Figure("应助学生", "8,003", "人", "较上学期 ＋126", "/staff/children/"),
            Figure("已落实", "7,916", "人", "98.9%，还差 87 人", "/staff/children/"),
            Figure("本学期应发", "621.44", "万元", "现金类 5 项", "/staff/children/"),
            Figure("已到账", "587.12", "万元", "94.5%，退回 0.44 万", "/staff/children/"),
        ],
        "coverage": _covered(9842),
        "charts": _charts(),
    }
    return render(request, "workspace/home.html", context)


def _covered(register: int) -> CoverageLine:
    numbers = (("已落实", 7016), ("办理中", 900), ("依条款不应享", 341), ("不在学龄", 1498))
    gap = CoverPart("缺口，逐人在册", 87, "/staff/children/", is_gap=True)
    return CoverageLine("通榆县", CoverPart("建档立卡子女", register), [*(CoverPart(*one) for one in numbers), gap])


def parts(request: HttpRequest) -> HttpResponse:
    step = SimpleNamespace
    said = [
        ("编制", "周敏", "4月2日 09:14", "done"),
        ("复核", "孙立", "4月2日 15:40", "done"),
        ("财政审批", "何志远", "4月3日 10:22", "done"),
        ("送银行", "农商行代发", "4月4日 08:30", "done"),
        ("处理退回", "周敏", "今天到期", "now"),
        ("确认到账", "11 所学校", "", "todo"),
    ]
    steps = [step(name=name, who=who, when=when, state=state) for name, who, when, state in said]
    events = [
        Event(date(2018, 4, 8), "银行回盘：", "户名不符", PUPILS, "need", "，¥625.00 退回"),
        Event(date(2018, 3, 28), "公示 5 个工作日期满，", "无异议", PUPILS, "money"),
        Event(date(2018, 3, 12), "学籍名册第 214 行：", "住宿 是", PUPILS),
    ]
    conditions = [
        (False, "在户籍所在地就读", "户籍通榆县，学校在洮南市"),
        (None, "实际乘坐校车", "学校未填"),
        (True, "义务教育阶段", "初中七年级"),
    ]
    line = _covered(9843)
    return render(
        request,
        "gallery/parts.html",
        {
            "steps": steps,
            "events": events,
            "conditions": conditions,
            "open_line": line,
            "crumbs": [("学生档案", "/staff/"), ("部件", "")],
        },
    )


def public(request: HttpRequest) -> HttpResponse:
    return render(request, f"gallery/{request.GET.get('page', 'public')}.html")


def failure(request: HttpRequest, status: int) -> HttpResponse:
    return failure_page(request, status)


hooks.search_url_name = "gallery-children"


WAITING = {"rosters": 1, "matching": 46, "decisions": 41, "notices": 2, "payments": 7, "funds": 0}
LABELS = {
    "rosters": ("名册导入", "file-import", 1),
    "matching": ("比对核查", "git-compare", 1),
    "children": ("学生档案", "school", 1),
    "households": ("家庭档案", "home-heart", 1),
    "decisions": ("资格认定", "clipboard-check", 2),
    "notices": ("公示", "speakerphone", 2),
    "payments": ("发放", "cash-banknote", 2),
    "funds": ("资金", "coins", 2),
    "teachers": ("教师补助", "user-star", 3),
    "meals": ("营养餐", "soup", 3),
    "vocational": ("职教菜单", "tools", 3),
    "giving": ("捐资助学", "heart-handshake", 3),
    "oversight": ("覆盖情况", "clipboard-text", 4),
    "policy": ("政策手册", "book", 4),
}


def _entry(key: str) -> MenuEntry:
    label, icon, group = LABELS[key]
    waiting = WAITING.get(key)
    return MenuEntry(key, label, icon, group, f"gallery-{key}", (lambda request: waiting) if waiting else None)


menu.show(MenuEntry("home", "工作台", "layout-dashboard", 0, "gallery-home"), *map(_entry, LABELS))
_OTHERS = [key for key in LABELS if key != "children"]
urlpatterns = [
    path("staff/", home, name="gallery-home"),
    path("staff/children/", children, name="gallery-children"),
    path("staff/children/", children, name="children"),
    path("staff/visits/", lambda request: VisitGallery(request).respond(), name="gallery-visits"),
    path("big/", parts, name="public-big"),
    path("staff/layout/", lay_out, name="gallery-layout"),
    path("staff/bulk/", bulk, name="gallery-bulk"),
    path("staff/term/", parts, name="staff-term"),
    path("staff/look/", parts, name="staff-look"),
    path("staff/logout/", parts, name="staff-logout"),
    path("staff/parts/", parts, name="gallery-parts"),
    path("staff/failure/<int:status>/", failure),
    path("failure/<int:status>/", failure),
    path("", public),
    *[path(f"staff/{key}/", parts, name=f"gallery-{key}") for key in _OTHERS],
]
