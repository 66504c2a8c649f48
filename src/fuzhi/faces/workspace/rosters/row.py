"""One row of a roster as it came in: the last click from any payment, decision or fact. Numbers stay masked."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.rosters import showing
from fuzhi.rosters.kinds import KINDS
from fuzhi.rosters.sheet_names import sheet_label
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.intake.mending import mends_of_row
from fuzhi.steps.intake.row_places import Cell, KeptRow, row_with_place
from fuzhi.steps.registry.row_persons import persons_of_row
from fuzhi.vocabulary import clock
from fuzhi.vocabulary.births import zh_age
from fuzhi.vocabulary.codes import (
    AssistanceKind,
    Coded,
    Ownership,
    PostKind,
    PovertyState,
    RosterKind,
    SchoolArea,
    Stage,
)
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.money import yuan
from fuzhi.vocabulary.places import full_name, place_name
from fuzhi.vocabulary.terms import Term, zh_date

HIDDEN = frozenset({"sheet", "row", "id_state", "head_id_state", "grade_stage", "grade_no"})
CODED: dict[str, type[Coded]] = {
    "poverty_state": PovertyState,
    "assistance_kind": AssistanceKind,
    "ownership": Ownership,
    "area": SchoolArea,
    "post_kind": PostKind,
    "grade_stage": Stage,
}
HUKOU = {"agricultural": "农业户口", "non_agricultural": "非农业户口"}
ACCOUNT = frozenset({"account_number", "account_holder", "bank_name"})
SHOWN_AS = {"birth_date": "年龄"}
DAY_ENDINGS = ("_on", "_from", "_to", "_date")


@staff_view(Verb.VIEW_CHILDREN, methods=("GET", "HEAD"))
def row(request: StaffRequest, row_id: int) -> HttpResponse:
    """The row with the sender's headers, the file, sheet and line it stood in, and who it speaks of here."""
    found = row_with_place(row_id)
    persons = persons_of_row(request.scope, row_id) if found else []
    if found is None or not (request.scope.covers_county(found.county_code) or persons):
        raise NotFound("no_such_row", "没有找到这一行名册。", "请从学生档案、认定依据或发放明细里打开。")
    opens_batch = can(request.staff, Verb.VIEW_ROSTERS) and request.scope.covers_county(found.county_code)
    kind = RosterKind(found.kind)
    hidden = HIDDEN | _hidden_from(request.staff, kind)
    typed = [one for one in mends_of_row(found.batch_id, found.sheet, found.row_no) if one.field not in hidden]
    context = {
        "page_title": f"{kind.label}“{sheet_label(found.sheet)}”第 {found.row_no} 行",
        "crumbs": [("名册导入", reverse("rosters") if opens_batch else ""), (found.file_name, ""), ("原行", "")],
        "found": found,
        "county": place_name(found.county_code),
        "term": Term.parse(found.term).short_label,
        "received": zh_date(found.received_on) if found.received_on else "还没有导入",
        "batch_url": reverse("roster-batch", args=[found.batch_id]) if opens_batch else "",
        "cells": _cells(kind, found, hidden),
        "mends": showing.mends_of(typed),
        "persons": persons,
    }
    return render(request, "rosters/row.html", context)


def _hidden_from(staff: Staff, kind: RosterKind) -> frozenset[str]:
    """Fields that this person does not see: amounts and accounts without the right to amounts; and a school sees of its
    pupils' homes neither money nor the cause of poverty."""
    fields = {field.name for field in KINDS[kind.value].fields}
    is_of_home = bool(staff.school_code) and not fields & {"school_name", "school_code"}
    if can(staff, Verb.VIEW_AMOUNTS) and not is_of_home:
        return frozenset()
    amounts = {name for name in fields if name.endswith("_fen")}
    return frozenset(amounts | ACCOUNT | ({"poverty_cause"} if is_of_home else set()))


def _cells(kind: RosterKind, found: KeptRow, hidden: frozenset[str]) -> list[tuple[str, str]]:
    """(header, value) in the order of the kind's fields; sealed numbers by their masked form."""
    payload = found.payload
    shown = []
    for field in KINDS[kind.value].fields:
        if field.name in hidden:
            continue
        if field.name == "id_number":
            value = found.id_mask
        elif field.name == "birth_date":
            value = zh_age(found.born_from, clock.today()) if found.born_from else ""
        elif field.name == "account_number":
            value = f"尾号 {found.account_last4}" if found.account_last4 else ""
        else:
            value = _shown(field.name, payload.get(field.name))
        if value:
            shown.append((SHOWN_AS.get(field.name, field.label), value))
    return shown


def _shown(name: str, value: Cell) -> str:
    """A kept value in words; empty for a blank cell."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in CODED:
        return next((one.label for one in CODED[name] if one.value == value), str(value))
    if name == "hukou_kind":
        return HUKOU.get(str(value), str(value))
    if name.endswith("_fen"):
        return f"{yuan(int(value))} 元"
    if name.endswith("_codes"):
        return "、".join(place_name(code) for code in str(value).split(";"))
    if name in ("county_code", "town_code", "village_code", "hukou_code"):
        return full_name(str(value)) or str(value)
    if name.endswith(DAY_ENDINGS) and str(value)[:4].isdigit():
        return zh_date(date.fromisoformat(str(value)[:10]))
    return str(value)
