"""Printing for many: the page where the paper is chosen, the act, the archive and what was printed."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit.forms import HouseForm
from fuzhi.faces.kit.links import link
from fuzhi.faces.kit.list_columns import read
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.papers.answer import pdf_response
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.children.views import ChildList
from fuzhi.faces.workspace.decisions.lists import DecisionList
from fuzhi.faces.workspace.lists.people import PeopleOfList
from fuzhi.faces.workspace.papers import bundles, jobs
from fuzhi.faces.workspace.papers.forms import Wanted
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import queries as aid
from fuzhi.steps.aid.queries import printing
from fuzhi.steps.aid.states import Paper, PrintedFor
from fuzhi.steps.audit import services as audit
from fuzhi.steps.files import queries as files
from fuzhi.steps.registry.files import children_on_file
from fuzhi.vocabulary.errors import Conflict, InputError, NotFound
from fuzhi.vocabulary.shown import is_as_shown
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.typed import whole_number

READ = ("GET", "HEAD")
NOW_MAX = 40
NAMED_MAX = 60
SAID = {
    Paper.CARD: "每人一页 A5：享受什么、多少钱、怎样得到；没有应享项目的不印",
    Paper.EXPLANATION: "每人若干页 A4：每一项的结果、依据，哪里变了结果就变",
    Paper.RESULT: "每人一页 A5：本学期的结果，不同意怎么办",
    Paper.SIGNATURE: "A4，一个班一页起，留签字栏；学校标出的和有异议的项目不印",
}


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def new(request: StaffRequest) -> HttpResponse:
    """Which paper, for the children that the address names (``whom``, ``key``)."""
    whom, key = HouseForm.named(request, "whom"), HouseForm.named(request, "key")
    return _page(request, bundles.chosen(request.staff, request.term, whom, key))


@staff_view(Verb.VIEW_AMOUNTS, methods=("POST",))
def choose(request: StaffRequest) -> HttpResponse:
    """Keep who was ticked in a list (what the bulk bar posts), and go on to the choice of the paper."""
    return _chosen(request, ChildList(request), str(request.term))


@staff_view(Verb.VIEW_AMOUNTS, methods=("POST",))
def choose_decided(request: StaffRequest) -> HttpResponse:
    """The same of the list of decisions: each child once, of however many items."""
    return _chosen(request, DecisionList(request), str(request.term))


@staff_view(Verb.VIEW_AMOUNTS, methods=("POST",))
def choose_listed(request: StaffRequest, list_id: int) -> HttpResponse:
    """The same of the people of a list, in its semester."""
    found = aid.list_of(request.scope, list_id)
    return _chosen(request, PeopleOfList(request, found), found.term)


def _chosen(request: StaffRequest, page: ListPage, term: str) -> HttpResponse:
    picked = page.selection()
    if any(whole_number(key) is None for key in picked.keys):
        raise InputError("unknown_pick", "选中的行认不出，没有打印。", f"请回到{page.title}，重新勾选。")
    if picked.source.count(bundles.CHILDREN_MAX) > bundles.CHILDREN_MAX:
        most = bundles.CHILDREN_MAX
        raise InputError("too_many_to_print", f"一次最多打印 {most:,} {page.unit}。", "请按学校、班级或村分开打印。")
    persons = list(dict.fromkeys(read(row, "person_id") for row in picked.rows()))
    if not persons:
        raise InputError("nothing_to_print", "没有选中学生。", f"请在{page.title}里先勾选，再打印。")
    key = bundles.keep_ticked(persons, request.staff)
    return redirect(f"{reverse('papers-new')}?whom={PrintedFor.CHILDREN}&key={key}&term={term}")


def _page(request: StaffRequest, found: bundles.Chosen, form: Wanted | None = None) -> HttpResponse:
    count = len(found.children)
    initial = {"paper": Paper.CARD, "whom": found.printed_for, "key": found.key, "seen_count": count}
    context = {
        "page_title": f"打印：{found.label}",
        "crumbs": [("打印档案", reverse("papers")), (found.label, "")],
        "found": found,
        "count": count,
        "prospect": printing.prospect(found.persons, str(request.term)),
        "papers": [(one.value, one.label, SAID[one]) for one in Paper],
        "classes": bundles.classes(found, request.term),
        "form": form or Wanted(initial=initial),
        "now_max": NOW_MAX,
    }
    return render(request, "papers/new.html", context, status=form.status if form else 200)


@staff_view(Verb.VIEW_AMOUNTS, methods=("POST",))
def start(request: StaffRequest) -> HttpResponse:
    """Make the bundle: few papers at once, many as a task."""
    given = Wanted.pressed(request)
    found = bundles.chosen(request.staff, request.term, given["whom"], given["key"])
    if not is_as_shown((given["seen_count"], len(found.children))):
        said = f"人数刚刚有变化：现在是 {len(found.children):,} 人，没有打印。"
        raise Conflict("bundle_changed", said, "请刷新页面，看过再打印。")
    asked = jobs.asked_of(found, given["paper"], request.term, request.build_absolute_uri("/"), request.staff)
    if len(found.children) > NOW_MAX:
        return redirect("task", jobs.start(asked, request.staff).pk)
    kept, left_out = jobs.make_now(asked, request.staff)
    if left_out:
        messages.info(request, f"{left_out} 人没有可打印的，没有印。")
    return redirect("paper", kept.pk)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def one(request: StaffRequest, printing_id: int) -> HttpResponseBase:
    """What was printed once: for whom, when, by whom; its file as long as it is kept."""
    found = printing.printing_of(request.scope, printing_id)
    children = children_on_file(request.scope, printing.printed_children(found))
    paper, term = Paper(found.paper), Term.parse(found.term)
    file = files.kept(found.file_id)
    again = f"{link('papers-new')}?whom={PrintedFor.CHILDREN}&key={found.pk}&term={found.term}"
    context = {
        "page_title": f"{paper.label}：{found.label}",
        "crumbs": [("打印档案", reverse("papers")), (f"第 {found.pk} 次", "")],
        "found": found,
        "paper": paper.label,
        "term": term.short_label,
        "printed_for": PrintedFor(found.printed_for).label,
        "expires_on": file.expires_on if file else None,
        "children": children[:NAMED_MAX],
        "others": max(0, len(children) - NAMED_MAX),
        "again_url": again,
    }
    return render(request, "papers/one.html", context)


@staff_view(Verb.VIEW_AMOUNTS, methods=READ)
def fetch(request: StaffRequest, printing_id: int) -> HttpResponse:
    """The file as it was printed; fetching it again is recorded."""
    found = printing.printing_of(request.scope, printing_id)
    file = files.kept(found.file_id)
    if file is None:
        raise NotFound("printing_gone", "这次打印的文件已过保存期。", "请按现在的情况再打印一次。")
    audit.record(
        by=request.staff.username,
        action="print_again",
        changes=False,
        object_kind="printing",
        object_key=str(found.pk),
        county_code=found.county_code,
        detail={"paper": found.paper, "count": found.count, "digest": found.digest},
    )
    return pdf_response(files.bytes_of(file), f"{found.label}{Paper(found.paper).label}")
