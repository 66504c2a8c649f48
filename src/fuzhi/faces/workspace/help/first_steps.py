"""First steps by role: a short list on home that ticks itself off as the trail shows them done."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.workspace.access import staff_of
from fuzhi.faces.workspace.help.tips import STEPS, is_quiet
from fuzhi.steps.audit.queries import kinds_done
from fuzhi.vocabulary.codes import Role


@dataclass(frozen=True)
class Step:
    """One thing to do once: its words, its page, and the acts of the trail that show it done."""

    words: str
    url_name: str
    acts: tuple[str, ...]


@dataclass(frozen=True)
class ShownStep:
    """A step for a person: where it is done, and whether it is."""

    words: str
    url: str
    is_done: bool


_PRINTED = ("print_card", "print_sheet", "print_notice", "print_explanation", "print_papers")
FIRST: dict[Role, tuple[Step, ...]] = {
    Role.CLERK: (
        Step("导入一份名册", "rosters", ("import_roster",)),
        Step("比对一对可能是同一个人的", "matching", ("decide_pair", "settle_claim")),
        Step("做一次资格认定", "decisions", ("run",)),
        Step("更正一个孩子的事实", "decisions-missing", ("correct", "correct_fact", "propose_change")),
        Step("把确认过的名单提交给复核", "lists", ("submit_list",)),
        Step("打印一张明白卡", "children", _PRINTED),
    ),
    Role.CHECKER: (
        Step("批准一份名单", "lists", ("approve_list",)),
        Step("打印一份公示", "notices", _PRINTED),
        Step("放行一个批次", "batches", ("release_batch",)),
        Step("确认一次更改", "changes", ("confirm_proposal", "confirm_change", "confirm_return")),
    ),
    Role.FINANCE: (
        Step("编制一个批次", "batches", ("make_batch",)),
        Step("取走银行文件", "batches", ("fetch_request",)),
        Step("登记一次银行回盘", "batches", ("record_return",)),
        Step("导出一张资金表", "funds-approved", ("export",)),
    ),
    Role.SCHOOL: (
        Step("确认一张名单", "school-sheets", ("confirm_sheet",)),
        Step("打印一张签字表", "school-sheets", _PRINTED),
        Step("确认一次到账", "school-receipts", ("confirm_receipt",)),
    ),
    Role.VILLAGE: (
        Step("报告一个漏登的孩子", "village-report", ("report_missed", "open_case")),
        Step("记一次走访", "cases", ("record_visit",)),
    ),
    Role.SUPERVISOR: (Step("导出一份缺口名单", "coverage-people", ("export",)),),
    Role.AUDITOR: (Step("导出一份审计记录", "system-audit", ("export",)),),
    Role.ADMIN: (Step("开立一个账号", "system-add", ("add_staff",)),),
}


def first_steps(request: HttpRequest) -> list[ShownStep]:
    """The steps of this person, done ones ticked; none when all are done or the list was put away."""
    staff = staff_of(request)
    steps = FIRST.get(Role(staff.role), ())
    if is_quiet(request, STEPS) or not steps:
        return []
    done = kinds_done(staff.username, [act for one in steps for act in one.acts])
    shown = [ShownStep(one.words, reverse(one.url_name), not done.isdisjoint(one.acts)) for one in steps]
    return [] if all(one.is_done for one in shown) else shown
