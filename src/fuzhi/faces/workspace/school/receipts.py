"""A school says that the money came, line by line, and may take it back."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.forms import taken
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.school.forms import Received, ReceivedRow, Reopened
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid import rules
from fuzhi.steps.payments import queries, services
from fuzhi.steps.payments.permissions import can_receive, can_reopen_receipt
from fuzhi.steps.payments.states import LineState
from fuzhi.steps.payments.things import Batch, Line, NotReceived
from fuzhi.steps.registry import queries as registry
from fuzhi.steps.registry.things import Person
from fuzhi.vocabulary.codes import Delivery, Stage
from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.money import yuan_sign

WHY = "为什么要改"


@dataclass(frozen=True)
class BatchCard:
    """A batch as its school reads it: the own paid lines, and what may be said of them."""

    batch: Batch
    delivery: str
    rows: list[tuple[ReceivedRow, str, NotReceived | None]]
    form: Received
    again: Reopened
    total_fen: int
    returned: list[Line]
    """Came back and were not sent again."""
    left: tuple[int, int]
    is_confirmed: bool
    may_confirm: bool
    may_reopen: bool

    @property
    def left_out(self) -> int:
        """Lines said not to have come."""
        return len(self.rows) - self.left[0]


@staff_view(Verb.CONFIRM_RECEIPT)
def receipts(request: StaffRequest) -> HttpResponse:
    """What was paid or settled for own pupils, by batch; the school says which families have it."""
    if request.method != "POST":
        return _page(request)
    key = Received.pressed(request)["batch"]
    if key is None:
        raise InputError("nothing_chosen", "没有选择批次。", "请从到账名单里选。")
    batch = next((one for one in queries.batches(request.scope) if one.pk == key), None)
    form = Received.of(request, lines=_own_lines(request, batch) if batch else ())
    if not form.is_valid():
        return _page(request, form)
    seen = {name: form.given[name] for name in ("seen_count", "seen_fen")}
    made = services.confirm_receipt(batch_id=key, by=request.staff, missing=form.missing, **seen)
    menu.forget_counts(request)
    told = f"，另 {len(form.missing):,} 笔没收到，已交县里核实" if form.missing else ""
    messages.success(request, f"已确认到账 {made.count or 0:,} 笔 {yuan_sign(made.total_fen or 0)}{told}。")
    return redirect("school-receipts")


@staff_view(Verb.CONFIRM_RECEIPT, methods=("POST",))
def reopen(request: StaffRequest) -> HttpResponse:
    """Take back what was said of a batch."""
    form = Reopened.of(request, label=WHY)
    done = taken(
        form,
        lambda: services.reopen_receipt(batch_id=form.given["batch"], reason=form.given["reason"], by=request.staff),
    )
    if done is None:
        return _page(request, again=form)
    menu.forget_counts(request)
    messages.success(request, "已重新打开，请核对后再确认。")
    return redirect("school-receipts")


def _own_lines(request: StaffRequest, batch: Batch) -> list[Line]:
    """By class and name, as the school's own lists go."""
    found = list(queries.lines_of(request.scope, batch).filter(state=LineState.PAID.value))
    pupils = registry.persons_by_number(request.scope, (one.person_number for one in found))
    return sorted(found, key=lambda one: _place(pupils.get(one.person_number)))


_STAGES = [one.value for one in Stage]


def _place(pupil: Person | None) -> tuple[int, int, str, str]:
    """Where a pupil stands in the school's order; who is not found there any more comes last, in the order of lines."""
    if pupil is None or pupil.stage not in _STAGES:
        return len(_STAGES), 0, "", pupil.pinyin if pupil else ""
    return _STAGES.index(pupil.stage), pupil.grade or 0, pupil.class_name, pupil.pinyin


def _page(request: StaffRequest, typed: Received | None = None, again: Reopened | None = None) -> HttpResponse:
    found = [_card(request, batch, typed, again) for batch in queries.batches(request.scope, str(request.term))]
    cards = [card for card in found if card.rows]
    context = {
        "page_title": "到账确认",
        "term": request.term,
        "cards": cards,
        "open": sum(not card.is_confirmed for card in cards),
    }
    mended = typed or again
    return render(request, "school/receipts.html", context, status=mended.status if mended else 200)


def _card(request: StaffRequest, batch: Batch, typed: Received | None, again: Reopened | None) -> BatchCard:
    lines, labels = _own_lines(request, batch), rules.item_labels()
    waiting = {one.line_id: one for one in queries.not_received(batch)}
    is_typed = typed is not None and typed.data.get("batch") == str(batch.pk)
    form = (
        typed if is_typed and typed else Received(lines=lines, said={key: one.reason for key, one in waiting.items()})
    )
    is_again = again is not None and again.data.get("batch") == str(batch.pk)
    is_confirmed = queries.receipts_of(batch).filter(school_code=request.staff.school_code).exists()
    return BatchCard(
        batch=batch,
        delivery=Delivery(batch.delivery).label,
        rows=[(row, labels.get(row.line.benefit, "其他资助"), waiting.get(row.line.pk)) for row in form.rows],
        form=form,
        again=again if is_again and again else Reopened(label=WHY, initial={"batch": batch.pk}),
        total_fen=sum(line.amount_fen for line in lines),
        returned=list(queries.not_sent_again(queries.lines_of(request.scope, batch))),
        left=form.left,
        is_confirmed=is_confirmed,
        may_confirm=not is_confirmed and can_receive(request.staff, batch),
        may_reopen=can_reopen_receipt(request.staff, batch),
    )
