"""What the kit must know of this product, said once at start: the menu, home's parts, the hooks.

A new page area adds its line to ``MENU`` and its folder to ``urls.AREAS``.
"""

from collections.abc import Sequence

from django.http import HttpRequest

from fuzhi.faces.kit import board, meanings, menu
from fuzhi.faces.kit.hooks import KeptView, hooks
from fuzhi.faces.kit.list_layout import Layout, Place
from fuzhi.faces.kit.menu import MenuEntry
from fuzhi.faces.workspace.access import acts_for_a_school, staff_of
from fuzhi.faces.workspace.children import board as children
from fuzhi.faces.workspace.help import tips, touring
from fuzhi.faces.workspace.home import cards, coverage, exporting
from fuzhi.faces.workspace.home.todos import counted, kinds_counted
from fuzhi.faces.workspace.oversight.views import coverage_line
from fuzhi.faces.workspace.payments import progress
from fuzhi.faces.workspace.search.views import words_of
from fuzhi.steps.accounts import keeping, options
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.audit import services as audit
from fuzhi.steps.casework import queries as casework
from fuzhi.steps.intake import queries as intake
from fuzhi.steps.oversight import urging
from fuzhi.steps.payments import todo as payments
from fuzhi.steps.registry import changes
from fuzhi.steps.registry import queries as registry
from fuzhi.steps.tasks import queries as tasks
from fuzhi.vocabulary.handover import Thing

MENU = (
    MenuEntry("home", "工作台", "layout-dashboard", 0, "staff-home"),
    MenuEntry("rosters", "名册导入", "file-import", 1, "rosters", counted(intake.todo_for, Thing.ROSTERS)),
    MenuEntry("matching", "比对核查", "git-compare", 1, "matching", counted(registry.todo_for, Thing.PAIRS)),
    MenuEntry("children", "学生档案", "school", 1, "children"),
    MenuEntry(
        "changes", "更改确认", "shield-check", 1, "changes", counted(changes.todo_for, Thing.CHANGES, Thing.CHANGE)
    ),
    MenuEntry("households", "家庭档案", "home-heart", 1, "households"),
    MenuEntry("school", "本校确认", "clipboard-check", 1, "school-sheets", counted(aid.todo_for, Thing.OWN_SHEETS)),
    MenuEntry(
        "school-receipts",
        "到账确认",
        "circle-check",
        1,
        "school-receipts",
        counted(payments.todo_for, Thing.OWN_RECEIPTS),
    ),
    MenuEntry("cases", "个案走访", "user-check", 1, "cases", counted(casework.todo_for, Thing.CASES)),
    MenuEntry("village", "本村孩子", "users", 1, "village-children", unless=acts_for_a_school),
    MenuEntry("village-report", "报告漏登儿童", "user-plus", 1, "village-report", unless=acts_for_a_school),
    MenuEntry("decisions", "资格认定", "clipboard-check", 2, "decisions", counted(aid.todo_for, Thing.MISSING_FACTS)),
    MenuEntry("notices", "公示", "speakerphone", 2, "notices", counted(aid.todo_for, Thing.OBJECTIONS)),
    MenuEntry("payments", "发放", "cash-banknote", 2, "batches", kinds_counted(payments.todo_for, Thing.OWN_RECEIPTS)),
    MenuEntry("funds", "资金", "coins", 2, "funds"),
    MenuEntry(
        "lists",
        "名单",
        "list-details",
        2,
        "lists",
        counted(aid.todo_for, Thing.LISTS, Thing.SHEETS),
        unless=acts_for_a_school,
    ),
    MenuEntry("papers", "打印档案", "printer", 2, "papers"),
    MenuEntry("teachers", "教师补助", "user-star", 3, "teachers"),
    MenuEntry("progress", "办理进度", "progress-check", 4, "progress"),
    MenuEntry("oversight", "覆盖情况", "clipboard-text", 4, "coverage"),
    MenuEntry("policy", "政策手册", "book", 4, "policy"),
    MenuEntry("system", "系统", "settings", 4, "system-home"),
)
"""In the order of the work. Who sees an entry is not said here: whoever may open its page."""


def open_up() -> None:
    """Tell the kit; called when the applications are ready."""
    menu.show(*MENU)
    board.register_figures("coverage", coverage.figures)
    board.register_figures("payments", progress.figures)
    board.register_figures("children", children.figures)
    board.register_chart("coverage", coverage.chart)
    board.register_chart("pace", progress.pace_chart)
    board.register_chart("paid", progress.paid_chart)
    board.register_chart("children", cards.own_children)
    board.register_coverage(coverage_line)
    for key, give in cards.CARDS.items():
        board.register_card(key, give)
    hooks.may_export, hooks.note_export, hooks.start_export = _may_export, _note_export, exporting.start_export
    hooks.own_views, hooks.working_term = _own_views, options.working_term
    hooks.keep_view_url_name, hooks.open_view_url_name = "view-keep", "view-open"
    hooks.remove_view_url_name, hooks.pin_view_url_name = "view-remove", "view-pin"
    hooks.share_view_url_name = "view-share"
    hooks.layout_of, hooks.layout_url_name = _layout_of, "list-layout"
    hooks.search_url_name, hooks.search_words = "search-found", words_of
    hooks.notices_url_name, hooks.notices_waiting = "tasks", _bell
    hooks.tip_of, hooks.tour_of, hooks.are_tips_shown = tips.tip_of, touring.tour_of, _are_tips_shown
    meanings.learn(tips.meanings())
    hooks.tour_url_name, hooks.quiet_url_name = "help-tour", "help-quiet"


def _are_tips_shown(request: HttpRequest) -> bool:
    return not tips.is_quiet(request, tips.TIPS)


def _may_export(request: HttpRequest) -> bool:
    return can(staff_of(request), Verb.EXPORT)


def _note_export(request: HttpRequest, title: str, conditions: str) -> None:
    staff = staff_of(request)
    audit.record(
        by=staff.get_username(),
        action="export",
        changes=False,
        object_kind="list",
        object_key=title,
        county_code=staff.area_code[:6],
        detail={"conditions": conditions, "address": request.path},
    )


def _own_views(request: HttpRequest, list_name: str) -> Sequence[KeptView]:
    if not request.user.is_authenticated:
        return ()
    staff = staff_of(request)
    return [
        KeptView(
            one.pk,
            one.name,
            one.query,
            bool(one.home_path),
            bool(one.office),
            "" if one.staff_id == staff.pk else one.staff.display_name,
        )
        for one in keeping.views_for(staff, list_name)
    ]


def _layout_of(request: HttpRequest, list_name: str) -> Layout:
    if not (list_name and request.user.is_authenticated):
        return Layout()
    columns, is_close = keeping.layout_of(staff_of(request), list_name)
    return Layout(tuple(Place(*one) for one in columns), is_close)


def _bell(request: HttpRequest) -> int:
    """Tasks that run, and what others urged and nobody answered."""
    return tasks.running_count(staff_of(request)) + urging.waiting_count(staff_of(request))
