"""What home says on an empty day too: what comes next and by when, the houses of a village, the trail, the accounts.
Each card asks what its person may see; nobody is named here."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.kit.board import CardLine, HomeCard
from fuzhi.faces.kit.charts import Chart
from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.kit.list_columns import Row
from fuzhi.faces.kit.list_sources import SqlSource
from fuzhi.faces.workspace.access import staff_of
from fuzhi.faces.workspace.children.views import STATES, state_of
from fuzhi.faces.workspace.progress.showing import funnel
from fuzhi.steps.accounts import openings
from fuzhi.steps.accounts import queries as accounts
from fuzhi.steps.accounts.permissions import can, manages
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import rules
from fuzhi.steps.audit import queries as audit
from fuzhi.steps.casework import queries as casework
from fuzhi.steps.oversight import nightly, pipeline
from fuzhi.steps.oversight import stages as work
from fuzhi.steps.oversight.permissions import compares, sees_progress
from fuzhi.steps.payments import standing
from fuzhi.steps.registry.households import households_of
from fuzhi.steps.tasks import queries as tasks
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.terms import zh_date, zh_day

LATELY = timedelta(days=30)
HOUSES_MAX, VISITS_MAX, CHILDREN_MAX = 12, 5, 1_000
TONES = {work.CellState.LATE: "bad", work.CellState.WAITING: "need"}


def own_row(request: HttpRequest) -> work.Row | None:
    """How far the own school or county is; None for whoever sees all counties, or none."""
    staff, term = staff_of(request), str(term_of(request))
    if staff.scope.school_code:
        return next(iter(pipeline.by_school(staff.scope, term)), None)
    if sees_progress(staff) and not staff.scope.is_prefecture:
        return next(iter(pipeline.by_county(staff.scope, term)), None)
    return None


def next_steps(request: HttpRequest) -> HomeCard | None:
    """What is not done yet, with whom it waits and until when; what comes after it when all is done."""
    staff, term = staff_of(request), term_of(request)
    is_school = bool(staff.scope.school_code)
    if not is_school and (not sees_progress(staff) or staff.scope.is_prefecture):
        return None
    row = own_row(request)
    cells = row.cells if row else ()
    begun = [one for one in cells if one.state not in (work.CellState.IDLE, work.CellState.DONE)]
    lines = [_step(one) for one in begun]
    if not begun:
        lines = [_begins(term.next.starts_on if any(one.of for one in cells) else term.starts_on)]
    facts = f"{term.label}，{'本校' if is_school else '本县'}"
    url = reverse("progress") if sees_progress(staff) else ""
    return HomeCard("接下来", lines, facts, url, "办理进度")


def _begins(day: date) -> CardLine:
    return CardLine("等县里导入名册", f"{zh_date(day)}起", "名册到了以后先比对、认定，再由学校确认名单。")


def _step(cell: work.Cell) -> CardLine:
    left = f"{max(cell.of - cell.done, 0):,} {cell.unit}"
    who = f"等{cell.who}" if cell.who else cell.state.label
    since = f"，{zh_day(cell.since)}起" if cell.since and cell.state in TONES else ""
    return CardLine(f"{cell.key.stage.label}还有 {left}", cell.when or cell.state.label, who + since, "", _tone(cell))


def _tone(cell: work.Cell) -> str:
    return "bad" if cell.state is work.CellState.LATE else ""


def own_children(request: HttpRequest) -> Chart | None:
    """A school's pupils by how far they are."""
    if not staff_of(request).scope.school_code or (row := own_row(request)) is None:
        return None
    children, sheets, receipts = (reverse(name) for name in ("children", "school-sheets", "school-receipts"))
    urls = [children, f"{children}?state=match", f"{children}?state=due", *[sheets] * 3, *[receipts] * 2]
    return funnel([row], "本校", urls)


def houses(request: HttpRequest) -> HomeCard | None:
    """A village's houses: children of each, what each child gets, who lacks what; those that lack something first."""
    staff, term = staff_of(request), str(term_of(request))
    if not can(staff, Verb.REPORT_MISSED) or len(staff.scope.area_code) <= 6:
        return None
    rows = SqlSource.of(standing.children(staff.scope, term), key="person_id").page(0, CHILDREN_MAX, None)
    homes = households_of([row["person_id"] for row in rows])
    by_house: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_house[homes.get(row["person_id"], (0, ""))].append(row)
    lines = [_house(house, of_house) for house, of_house in by_house.items()]
    lines.sort(key=lambda line: (line.tone == "", line.label))
    lacking = sum(line.tone != "" for line in lines)
    facts = f"{len(by_house)} 户，{len(rows)} 个孩子" + (f"，{lacking} 户有孩子还缺" if lacking else "")
    shown = lines[:HOUSES_MAX] or [
        CardLine("还没有本村的孩子", "", "县里导入扶贫名册和学籍后列在这里，没列上的请报告。")
    ]
    return HomeCard("本村各户", shown, facts, reverse("village-children"), "看全村的孩子")


def _house(house: tuple[int, str], rows: list[Row]) -> CardLine:
    labels = rules.item_labels()
    said, tones = [], set()
    for row in sorted(rows, key=lambda one: str(one["pinyin"])):
        tone, word = STATES[state_of(row)]
        items = "、".join(labels.get(code, code) for code in row["items"] or [])
        said.append(f"{row['name']}：{word}" + (f"，{items}" if items else ""))
        tones.add(tone)
    tone = next((one for one in ("bad", "need") if one in tones), "")
    key, head = house
    url = reverse("household", args=[key]) if key else ""
    return CardLine(f"{head}家" if head else "没有登记户的孩子", f"{len(rows)} 个孩子", "；".join(said), url, tone)


def visits(request: HttpRequest) -> HomeCard | None:
    """A village's last visits."""
    staff = staff_of(request)
    if not can(staff, Verb.REPORT_MISSED) or len(staff.scope.area_code) <= 6:
        return None
    lines = [
        CardLine(
            one.case.person.name if one.case.person else one.case.number,
            zh_day(one.visited_on),
            one.text[:40],
            reverse("case", args=[one.case_id]),
        )
        for one in casework.last_visits(staff.scope, VISITS_MAX)
    ]
    shown = lines or [CardLine("还没有走访记录", "", "打开个案，就能记下走访；家里没人上学的孩子先去看。")]
    return HomeCard("最近走访", shown, "", reverse("cases"), "个案走访")


def trail(request: HttpRequest) -> HomeCard | None:
    """For who verifies the trail: its last seal, the last check, what was carried out of late."""
    staff = staff_of(request)
    if not can(staff, Verb.VERIFY):
        return None
    found, check = audit.trail_since(clock.real_now() - LATELY), nightly.standing(staff)
    url = reverse("system-audit")
    sealed = zh_date(clock.day_of(found.sealed_at)) if found.sealed_at else "还没有"
    lines = [
        CardLine("上次封存", sealed, f"共封存 {found.sealed:,} 条，导出后可以离线核验", url),
        CardLine("最近 30 天导出", f"{found.exports:,} 次", "谁导出了什么，逐条在册", f"{url}?act=export"),
        CardLine("最近 30 天拒绝办理", f"{found.refused:,} 次", "没有权限的人想办而没有办成", f"{url}?act=refused"),
    ]
    if check:
        day = zh_date(clock.day_of(check.at)) if check.at else "还没有"
        lines.insert(
            1, CardLine("上次夜间核对", day, check.sentence, reverse("checks"), "" if check.is_well else "bad")
        )
    return HomeCard("审计记录", lines, "", url)


def upkeep(request: HttpRequest) -> HomeCard | None:
    """For administration: accounts and long work."""
    if not manages(staff_of(request)):
        return None
    opened, unused = accounts.open_counts()
    running, done, failed = tasks.counts_since(clock.real_now() - LATELY)
    people = reverse("system-accounts")
    lines = [
        CardLine("等另一人确认的账号", f"{openings.waiting().count()} 个", "", reverse("system-openings")),
        CardLine("在用的账号", f"{opened:,} 个", f"其中 {unused:,} 个还没有登录过", people),
        CardLine("最近 30 天的后台任务", f"{done:,} 项完成", f"{running:,} 项在办，{failed:,} 项没有办成", ""),
    ]
    return HomeCard("账号和任务", lines, "", reverse("system-home"), "系统")


def away(request: HttpRequest) -> HomeCard | None:
    """Who stands for whom today, for the county's people and whoever compares counties."""
    staff = staff_of(request)
    if not (sees_progress(staff) or staff.scope.school_code):
        return None
    found = accounts.standing_in("" if compares(staff) else staff.scope.county_code)
    lines = [_stands(one.giver, one.taker, f"到 {zh_day(one.until_on)}") for one in found]
    return HomeCard("今天谁代谁办", lines) if lines else None


def _stands(giver: Staff, taker: Staff, until: str) -> CardLine:
    return CardLine(f"{taker.display_name}代{giver.display_name}", until, giver.role_label)


CARDS: dict[str, Callable[[HttpRequest], HomeCard | None]] = {
    "next": next_steps,
    "houses": houses,
    "visits": visits,
    "trail": trail,
    "upkeep": upkeep,
    "away": away,
}
"""In the order in which home shows them."""
