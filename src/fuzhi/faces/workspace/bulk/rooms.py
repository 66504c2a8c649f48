"""One page for each act for many: the list from which rows come, what is asked, what would happen, the act."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fuzhi.faces.kit import menu
from fuzhi.faces.kit.bulk_forms import ManyForm
from fuzhi.faces.kit.list_bulk import Selection
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.workspace.access import StaffRequest, StaffView, staff_view
from fuzhi.faces.workspace.bulk.showing import groups
from fuzhi.steps.bulk import services
from fuzhi.steps.bulk.acts import Asked, ManyAct, Plan
from fuzhi.steps.bulk.carrying import KEYS_MAX
from fuzhi.steps.bulk.things import Done
from fuzhi.vocabulary.errors import Conflict, InputError

NAMES_SHOWN = 60


@dataclass(frozen=True)
class Room:
    """An act of a step as a page: ``url_name`` is what the list's button names; ``came_from`` is the list's address;
    ``rows_max``: a page on which each row is filled in takes fewer."""

    act: ManyAct
    url_name: str
    rows: Callable[[StaffRequest], ListPage]
    came_from: str
    form: type[ManyForm] = ManyForm
    icon: str = "check"
    note: str = ""
    template: str = "bulk/act.html"
    rows_max: int = KEYS_MAX
    key: str = ""
    """The column of the list that names what the act is done to, where that is not the row itself."""

    @property
    def address(self) -> str:
        """Under /staff/bulk/."""
        return f"{self.act.code.replace('_', '-')}{f'-by-{self.came_from}' if self.key else ''}/"

    def keys(self, chosen: Selection) -> list[str]:
        """What was ticked, or all that the list finds, each once; one more than the page takes where there are more."""
        if self.key:
            if chosen.source.count(KEYS_MAX) > KEYS_MAX:
                raise InputError("too_many_rows", f"一次最多选 {KEYS_MAX:,} 行。", "请加一个条件，分几次办。")
            return list(dict.fromkeys(str(row[self.key]) for row in chosen.rows()))
        return chosen.keys if not chosen.is_all else [str(key) for key in chosen.source.keys(self.rows_max + 1)]

    @property
    def view(self) -> StaffView:
        """The page, behind the door of the act's own verb."""

        def look(request: StaffRequest) -> HttpResponse:
            return _page(request, self)

        look.__doc__ = f"{self.act.label}: what would happen to which rows, then the act."
        return staff_view(self.act.permission.verb, methods=("POST",))(look)


def _page(request: StaffRequest, room: Room) -> HttpResponse:
    form = room.form.of(request, asking=request) if ManyForm.named(request, "keys") else _arrived(request, room)
    if len(form.chosen) > room.rows_max:
        raise InputError("too_many_rows", f"一次最多办 {room.rows_max:,} {room.act.unit}。", "请加一个条件，分几次办。")
    if form.is_bound and not form.is_ready:
        form = _anew(request, room, form)
    if form.is_bound and form.is_valid() and form.is_pressed:
        try:
            return _begun(request, room, form)
        except (InputError, Conflict) as error:
            form.refuse(error)
    return _shown(request, room, form, _planned(request, room, form))


def _arrived(request: StaffRequest, room: Room) -> ManyForm:
    """The form as it comes from the list: the rows that were ticked, or all that the list finds."""
    keys = room.keys(room.rows(request).selection())
    if not keys:
        raise InputError("no_rows", "没有选要办的行。", "请回到列表，先勾选。")
    return room.form(asking=request, initial={"keys": keys})


def _anew(request: StaffRequest, room: Room, form: ManyForm) -> ManyForm:
    """The same form with what was typed so far, where it must ask more first."""
    typed = {name: form.data.get(name, "") for name in form.own}
    return room.form(asking=request, initial={**typed, "keys": list(form.chosen)})


def _asked(request: StaffRequest, form: ManyForm) -> Asked:
    facts = form.facts if form.is_bound else {}
    return Asked(form.chosen, facts, str(request.term), request.staff)


def _planned(request: StaffRequest, room: Room, form: ManyForm) -> Plan | None:
    """What would happen, when all is known that the act asks. After a refusal it shows what stands there now."""
    is_told = form.is_bound and not set(form.errors) - {NON_FIELD_ERRORS}
    if form.own and not is_told:
        return None
    try:
        return room.act.plan(_asked(request, form))
    except InputError as error:
        form.refuse(error)
        return None


def _begun(request: StaffRequest, room: Room, form: ManyForm) -> HttpResponse:
    made = services.begin(
        room.act, _asked(request, form), shown=form.shown, request_key=form.given["request_key"], code=form.proof
    )
    menu.forget_counts(request)
    if isinstance(made, Done):
        messages.success(request, f"{made.label}：已办 {made.count:,} {made.unit}。")
        return redirect("bulk-done", done_id=made.pk)
    return redirect("task", task_id=made.pk)


def _shown(request: StaffRequest, room: Room, form: ManyForm, plan: Plan | None) -> HttpResponse:
    number = len(form.chosen)
    context = {
        "page_title": f"{room.act.label}：所选 {number:,} {room.act.unit}",
        "crumbs": [(room.rows(request).title, reverse(room.came_from)), (room.act.label, "")],
        "room": room,
        "act": room.act,
        "form": form,
        "number": number,
        "term": request.term,
        "plan": plan,
        "takes": plan.takes[:NAMES_SHOWN] if plan else (),
        "more": max(0, plan.count - NAMES_SHOWN) if plan else 0,
        "groups": groups(plan.leaves) if plan else (),
        "can_undo": room.act.undo is not None,
        "back_url": reverse(room.came_from),
    }
    return render(request, room.template, context, status=form.status)
