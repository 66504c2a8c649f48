"""批量查找: lines pasted from a worksheet, found and not found. All of it is posted, nothing of it is kept; who was found
can be taken along to the list of children as a set of this session."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from fuzhi.faces.kit.fields import KeysField
from fuzhi.faces.kit.forms import HouseForm
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.links import url_of
from fuzhi.faces.kit.list_columns import Column, Row, money_column
from fuzhi.faces.kit.list_export import export_response
from fuzhi.faces.kit.list_shown import Chip
from fuzhi.faces.kit.list_sources import Source
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.children import sets
from fuzhi.faces.workspace.search.pasting import FOUND, STATE_TAGS, Answered, ChildHit, Pasted
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.pasted import LINES_MAX, TEXT_MAX, PastedLine, Reading, read_lines

READ = ("GET", "HEAD")
TITLE = "批量查找"
_KEPT_FROM_ADDRESSES = frozenset({Reading.ID, Reading.STUDENT_NUMBER, Reading.ACCOUNT, Reading.BIRTH})


class Lines(HouseForm):
    """What was pasted; ``q`` from the field of the header, ``only`` one state of line, ``export`` as a file."""

    text = forms.CharField(
        label="粘贴要查的内容，一行一个",
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}),
        help_text="证件号、姓名、学籍号、银行账号、档案号、家长、户主、村、学校、个案号、公示号、受理号、批次号、拼音都可以；"
        "一行几列也可以，例如姓名和证件后四位。",
    )
    q = forms.CharField(required=False, max_length=TEXT_MAX, strip=False)
    only = forms.ChoiceField(required=False, choices=[(key, words) for key, (_, words) in STATE_TAGS.items()])
    export = forms.ChoiceField(required=False, choices=[("xlsx", "xlsx"), ("csv", "csv")])


class Taken(HouseForm):
    """The children that were ticked."""

    pick = KeysField()


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def asking(request: StaffRequest) -> HttpResponse:
    """The page to paste into."""
    return _page(request, Lines())


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def found(request: StaffRequest) -> HttpResponseBase:
    """What was found of each line. A single plain word of the header's field goes on to the search, whose address may
    be shown to a colleague; no whole number ever stands in an address."""
    form = Lines.of(request)
    form.check()
    typed = form.cleaned_data["q"]
    lines = read_lines(typed or form.cleaned_data["text"])
    if typed and _is_plain(lines):
        return redirect(f"{reverse('staff-search')}?{urlencode({'q': typed.strip()[:60]})}")
    if not lines:
        return _page(request, Lines(), "请先粘贴要查的内容，一行一个。")
    pasted = Pasted(request, lines)
    if typed and (only := _only_one(pasted.answers)):
        return redirect(url_of(only.at))
    state, kind = form.cleaned_data["only"], form.cleaned_data["export"]
    answers = [one for one in pasted.answers if state in ("", one.state)]
    if kind:
        return _exported(request, answers, kind, state)
    return _page(request, form, "", pasted.answers, answers, state)


@staff_view(Verb.VIEW_CHILDREN, methods=("POST",))
def keep(request: StaffRequest) -> HttpResponse:
    """Take those ticked along to the list of children."""
    chosen = Taken.pressed(request)["pick"]
    if not chosen:
        raise InputError("nobody_ticked", "没有勾选学生。", "请回到上一页，勾选要带走的学生。")
    key = sets.keep(request, chosen[: LINES_MAX * 2])
    return redirect(f"{reverse('children')}?{urlencode({sets.KEY: key})}")


def _is_plain(lines: list[PastedLine]) -> bool:
    """One line without a number that stands in no address."""
    cells = [cell for line in lines for cell in line.cells]
    return len(lines) <= 1 and not any(cell.reading in _KEPT_FROM_ADDRESSES or cell.fault for cell in cells)


def _only_one(answers: list[Answered]) -> ChildHit | None:
    """The child whom a single line found."""
    is_one = len(answers) == 1 and answers[0].state == FOUND and answers[0].children
    return answers[0].children[0] if is_one else None


def _page(
    request: StaffRequest,
    form: Lines,
    fault: str = "",
    everything: list[Answered] | None = None,
    answers: list[Answered] | None = None,
    state: str = "",
) -> HttpResponse:
    counts = Counter(one.state for one in everything or [])
    typed = form.cleaned_data["q"] or form.cleaned_data["text"] if form.is_bound else ""
    context = {
        "page_title": TITLE,
        "crumbs": [("查找", reverse("staff-search")), (TITLE, "")],
        "form": _shown(typed),
        "fault": fault,
        "total": len(everything or []),
        "states": [(key, words, counts[key], key == state) for key, (_, words) in STATE_TAGS.items() if counts[key]],
        "answers": answers,
        "state": state,
        "may_keep": can(request.staff, Verb.VIEW_CHILDREN) and any(one.children for one in answers or []),
        "may_export": hooks.may_export(request),
        "shows_money": can(request.staff, Verb.VIEW_AMOUNTS),
        "lines_max": LINES_MAX,
    }
    return render(request, "search/pasted.html", context, status=422 if fault else 200)


def _shown(typed: str) -> Lines:
    """The field as it is shown: to be filled."""
    form = Lines(initial={"text": typed})
    form.fields["text"].required = True
    return form


@dataclass(frozen=True)
class _Row:
    """One row of the file: a line with one of its children, or alone."""

    answer: Answered
    child: ChildHit | None


@dataclass
class _Sheet:
    """The table as a file: what an export asks for."""

    request: ScopedRequest
    state: str
    title: str = TITLE
    export_now_max: int = 100_000
    answers: list[Answered] = field(default_factory=list)
    is_of_ticked: bool = False

    @property
    def chips(self) -> list[Chip]:
        """Which lines."""
        return [Chip(STATE_TAGS[self.state][1], "")] if self.state else []

    @property
    def export_source(self) -> Source:
        """Each line with its children."""
        return cast("Source", _Rows(self.answers))

    def export_columns(self) -> list[Column]:
        """Line, result, child."""
        money = [money_column("child.due_fen", "应享（元）")] if can(self.request.user, Verb.VIEW_AMOUNTS) else []
        return [
            Column("place", "行", render=lambda row: str(row.answer.line.place), width=6),
            Column("shown", "粘贴的内容", render=lambda row: row.answer.line.shown, width=36),
            Column("state", "结果", render=lambda row: row.answer.tag[1]),
            Column("name", "姓名", render=lambda row: row.child.name if row.child else _things(row)),
            *(Column(key, label, render=_of_child(key), width=width) for key, label, width in _CHILD_COLUMNS),
            *money,
            Column("note", "说明", render=_said, width=44),
        ]


_CHILD_COLUMNS = (
    ("number", "档案号", 18),
    ("id_shown", "证件号", 22),
    ("where", "学校班级", 30),
    ("village", "村", 16),
    ("state", "本学期", 12),
)


def _of_child(key: str) -> Callable[[_Row], str]:
    return lambda row: getattr(row.child, key) if row.child else ""


def _things(row: _Row) -> str:
    return "；".join(one.title for one in row.answer.things)


def _said(row: _Row) -> str:
    near = [f"相近：{one.name}（{one.where}，{one.note}）" for one in row.answer.near]
    return "；".join(filter(None, [row.answer.note, *near]))


@dataclass(frozen=True)
class _Rows:
    """The rows of the file."""

    answers: list[Answered]

    def count(self, bound: int) -> int:
        """How many lines."""
        return len(self.answers)

    def stream(self) -> Iterator[Row]:
        """Each line with its children."""
        for one in self.answers:
            for child in one.children or (None,):
                yield _Row(one, child)


def _exported(request: StaffRequest, answers: list[Answered], kind: str, state: str) -> HttpResponseBase:
    return export_response(_Sheet(request, state, answers=answers), kind)
