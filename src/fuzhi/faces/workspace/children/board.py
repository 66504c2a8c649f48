"""What home shows to a school and a village: their own children by what must be done for them."""

from django.http import HttpRequest
from django.urls import reverse

from fuzhi.faces.kit.board import Figure
from fuzhi.faces.kit.hooks import term_of
from fuzhi.faces.kit.list_sources import SqlSource
from fuzhi.faces.workspace.access import staff_of
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.payments import standing

COUNTED_MAX = 100_000


def figures(request: HttpRequest) -> list[Figure]:
    """Four counts of the own children; none for whoever answers for more than a town."""
    staff = staff_of(request)
    is_school = bool(staff.scope.school_code)
    if not can(staff, Verb.VIEW_CHILDREN) or not (is_school or len(staff.scope.area_code) > 6):
        return []
    term = str(term_of(request))
    own = SqlSource.of(standing.children(staff.scope, term), key="person_id")
    page = reverse("children" if is_school else "village-children")

    def counted(label: str, state: str, note: str, tone: str = "") -> Figure:
        count = own.narrowed_by(standing.children_that_are(state, term)).count(COUNTED_MAX)
        return Figure(label, f"{count:,}", "人", note, f"{page}?state={state}", tone if count else "")

    last = (
        counted("退回待补", "returned", "银行退回，等县里更正账户", "bad")
        if is_school
        else counted("查无学籍", "no_roll", "在扶贫名册上，没有在校记录，请入户看看", "bad")
    )
    return [
        Figure("本校学生" if is_school else "本村孩子", f"{own.count(COUNTED_MAX):,}", "人", "", page),
        counted("本学期有待遇", "due", "打开看每人享受什么、办到哪一步"),
        counted("缺事实", "unknown", "缺一项事实，暂时定不下来", "need"),
        last,
    ]
