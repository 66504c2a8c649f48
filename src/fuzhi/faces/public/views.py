"""Home, notices, policy in plain words, progress. They only read; each first page stays far below 100 kB."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_safe

from fuzhi.faces.kit.failures import render_fuzhi_error
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.papers import notices as papers
from fuzhi.faces.papers.answer import pdf_response
from fuzhi.faces.public import figures
from fuzhi.policy import Benefit
from fuzhi.policy.language import Condition
from fuzhi.policy.reach import is_in_force, stages_of
from fuzhi.steps.aid import queries, rules
from fuzhi.steps.aid.things import Notice
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.codes import Delivery, Stage
from fuzhi.vocabulary.errors import FuzhiError, NotFound
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.places import place_name
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.workdays import explain_span, workdays_left

LINES_A_PAGE = 50
STAGES = {
    "preschool": ("幼儿园", (Stage.PRESCHOOL,)),
    "compulsory": ("小学、初中", (Stage.PRIMARY, Stage.JUNIOR_SECONDARY)),
    "senior": ("普通高中", (Stage.SENIOR_SECONDARY,)),
    "vocational": ("中职", (Stage.SECONDARY_VOCATIONAL,)),
}
_HOW = {Delivery.CASH: "发到一卡通", Delivery.WAIVER: "学校不收", Delivery.IN_KIND: "在学校吃"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One big question, four doors, what stands on notice, how far we are, policy by stage, a place to speak up."""
    term = figures.public_term()
    context = {
        "notices": [_notice_row(one) for one in queries.open_notices()[:3]],
        "progress": figures.progress_of_all(term),
        "term": term,
        "today": clock.today(),
        "stages": [{"key": key, "label": label, "text": _stage_line(key, term)} for key, (label, _) in STAGES.items()],
        "phone": hooks.support_phone,
    }
    return render(request, "public/home.html", context)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice that stands today."""
    rows = [_notice_row(one) for one in queries.open_notices()]
    return render(request, "public/notices.html", {"notices": rows, "phone": hooks.support_phone})


@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice, paged; by item, school or a whole name. Down after its last day, whatever the night job did."""
    try:
        found = queries.public_notice(notice_id)
    except NotFound as error:
        return render_fuzhi_error(request, error)
    items = list(rules.public_labels().values())
    item, school, name = (request.GET.get(key, "").strip()[:120] for key in ("item", "school", "name"))
    chosen = {key: value for key, value in (("item", item), ("school", school)) if value}
    lines = queries.public_lines(found, item=item if item in items else "", school=school, name=name)
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "notice": found,
        "sums": queries.shown_sums(found),
        "row": _notice_row(found),
        "term": Term.parse(found.term),
        "explained": explain_span(found.opened_on, found.closes_on),
        "page": page,
        "items": items,
        "item": item,
        "schools": queries.notice_schools(found),
        "school": school,
        "name": name,
        "paper_url": reverse("public-notice-paper", args=[found.pk]) + (f"?{urlencode(chosen)}" if chosen else ""),
        "phone": hooks.support_phone,
    }
    response = render(request, "public/notice.html", context)
    response["X-Robots-Tag"] = "noindex, noarchive"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def notice_paper(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The notice as PDF, whole or of one item or school; gone with the notice."""
    try:
        found = queries.public_notice(notice_id)
        item, school = (request.GET.get(key, "").strip()[:120] for key in ("item", "school"))
        address = request.build_absolute_uri(reverse("public-notice", args=[found.pk]))
        return pdf_response(papers.notice_paper(found, address=address, item=item, school=school), found.title)
    except FuzhiError as error:
        return render_fuzhi_error(request, error)


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Policy in plain words, by stage."""
    term = figures.public_term()
    pack = rules.pack_in_use()
    context = {
        "pack": pack,
        "term": term,
        "stages": [{"key": key, "label": label, "text": _stage_line(key, term)} for key, (label, _) in STAGES.items()],
        "who": pack.clauses[pack.who].meaning if pack.who else "",
        "phone": hooks.support_phone,
    }
    return render(request, "public/policy.html", context)


@require_safe
def stage(request: HttpRequest, stage: str) -> HttpResponse:
    """One stage: each item, who it is for, how it comes, how much."""
    if stage not in STAGES:
        raise Http404
    term = figures.public_term()
    label, _ = STAGES[stage]
    items = [_item_words(item, term) for item in _items_of(stage)]
    context = {"label": label, "items": items, "term": term, "phone": hooks.support_phone}
    return render(request, "public/stage.html", context)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far each county is in each semester that goes on or was paid: counts only."""
    semesters = [
        {"term": term, "whole": figures.progress_of_all(term), "counties": figures.progress_by_county(term)}
        for term in figures.terms_shown()
    ]
    return render(request, "public/progress.html", {"semesters": semesters, "today": clock.today()})


@require_safe
def big(request: HttpRequest) -> HttpResponse:
    """Large letters on or off, kept in a cookie of its own; back to where one was."""
    back = request.GET.get("next", "/")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    is_big = request.COOKIES.get("fz_big") == "1"
    response.set_cookie(
        "fz_big", "0" if is_big else "1", max_age=365 * 86400, samesite="Lax", secure=request.is_secure()
    )
    return response


def _notice_row(found: Notice) -> dict[str, object]:
    left, sums = workdays_left(clock.today(), found.closes_on), queries.shown_sums(found)
    words = "今天截止" if left == 0 else f"还剩 {left} 个工作日"
    return {
        "id": found.pk,
        "title": found.title,
        "persons": sums.persons,
        "county": place_name(found.county_code),
        "closes_on": found.closes_on,
        "left": words,
        "is_short": left <= 1,
        "total_fen": sums.total_fen,
    }


def _items_of(stage: str) -> list[Benefit]:
    """The items that the policy puts under the stage and that are in force."""
    pack = rules.pack_in_use()
    term = str(figures.public_term())
    here = {one.value for one in STAGES[stage][1]}
    found = (item for item in pack.items_of("student_term") if here & set(stages_of(pack, item)))
    return [item for item in found if is_in_force(pack, item, term)]


def _is_asked(condition: Condition) -> bool:
    """True for what a family is asked: not what only a reading or a date could make an obstacle."""
    return not condition.excludes and bool(condition.facts())


def _stage_line(stage: str, term: Term) -> str:
    return "；".join(dict.fromkeys(item.public_label for item in _items_of(stage)))


def _item_words(item: Benefit, term: Term) -> dict[str, object]:
    """One item for a family: who, how, how much; amounts are the law's numbers of the semester."""
    pack = rules.pack_in_use()
    asked = [condition.label for condition in item.when[1:] if _is_asked(condition)]
    return {
        "label": item.public_label,
        "tier": item.tier.label,
        "how": _HOW[item.delivery],
        "asked": asked,
        "amounts": _amounts(item, term),
        "meanings": [pack.clauses[number].meaning for number in item.clauses if number in pack.clauses],
    }


def _amounts(item: Benefit, term: Term) -> list[str]:
    """The dated numbers that the item's amount names, as ``小学寄宿生生活补助（每学期） 500.00 元``."""
    pack = rules.pack_in_use()
    named = [pack.parameters[name] for name in item.amount_names.parameters]
    return [f"{one.label} {yuan(int(one.in_term(str(term))))} 元" for one in named if one.unit.startswith("fen")]
