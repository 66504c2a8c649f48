"""Keeping, opening and removing the conditions of a list; plain forms, no script needed."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from fuzhi.faces.kit.forms import HouseForm, taken
from fuzhi.faces.kit.list_choosing import LayOut
from fuzhi.faces.kit.list_views import KeepView, kept_query
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts import keeping, services
from fuzhi.steps.accounts.permissions import check
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.errors import NotFound


class Removed(HouseForm):
    """Where to go back to when a view was removed."""

    back = forms.CharField(required=False)


class Switched(Removed):
    """A view that is put somewhere (``on``) or taken away."""

    on = forms.BooleanField(required=False)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def keep(request: StaffRequest) -> HttpResponse:
    """Keep what holds on a list under a name."""
    form, by = KeepView.of(request), request.staff
    path = form.list_path
    list_name, query = _list_at(request, path), kept_query(QueryDict(str(form["query"].value() or "")))
    kept = taken(form, lambda: services.keep_view(list_name=list_name, name=form.given["name"], query=query, by=by))
    if kept is None:
        context = {"page_title": "保存常用筛选", "form": form, "back": f"{path}?{query}"}
        return render(request, "kept/keep.html", context, status=form.status)
    messages.success(request, f"已保存为“{kept.name}”，以后在“常用筛选”里打开。")
    return redirect(f"{path}?{query}")


@staff_view(Verb.USE_OWN_TASKS, methods=("GET", "HEAD"))
def open_kept(request: StaffRequest, view_id: int) -> HttpResponse:
    """The list with the kept conditions in its address."""
    kept = keeping.view_open_to(request.staff, view_id)
    path = request.GET.get("path", "")
    if _list_at(request, path) != kept.list_name:
        raise NotFound("no_view", "没有找到这组条件。", "请从列表的“常用筛选”里选。")
    return redirect(f"{path}?{kept.query}")


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def remove(request: StaffRequest, view_id: int) -> HttpResponse:
    """Forget an own view and stay on the list."""
    back = Removed.pressed(request)["back"]
    _back(request, back)
    name = services.remove_view(view_id=view_id, by=request.staff)
    messages.success(request, f"已删去“{name}”。")
    return redirect(back)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def pin(request: StaffRequest, view_id: int) -> HttpResponse:
    """Put an own view on the home page, or take it off."""
    given = Switched.pressed(request)
    back = _back(request, given["back"])
    path = back.partition("?")[0]
    if given["on"] and _list_at(request, path) != keeping.view_open_to(request.staff, view_id).list_name:
        raise NotFound("no_view", "没有找到这组条件。", "请从列表的“常用筛选”里选。")
    kept = keeping.pin_view(view_id=view_id, path=path if given["on"] else "", by=request.staff)
    where = "已放到工作台" if given["on"] else "已从工作台取下"
    messages.success(request, f"“{kept.name}”{where}。")
    return redirect(back)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def share(request: StaffRequest, view_id: int) -> HttpResponse:
    """Show an own view to the office, or to nobody else again."""
    given = Switched.pressed(request)
    back = _back(request, given["back"])
    kept = keeping.share_view(view_id=view_id, is_shared=given["on"], by=request.staff)
    whose = "本单位同岗位的人都能打开" if given["on"] else "只有自己能打开"
    messages.success(request, f"“{kept.name}”现在{whose}。")
    return redirect(back)


@staff_view(Verb.USE_OWN_TASKS, methods=("POST",))
def lay_out(request: StaffRequest) -> HttpResponse:
    """Keep how this person wants a list, and stay on it."""
    given = LayOut.pressed(request)
    list_name, back, act = _list_at(request, given["path"]), _back(request, given["back"]), given["act"]
    if act in ("roomy", "close"):
        keeping.stand_close(is_close=act == "close", by=request.staff)
    else:
        places = () if act == "reset" else LayOut.places(given)
        columns = [(one.key, one.is_shown, one.width) for one in places]
        keeping.lay_out(list_name=list_name, columns=columns, by=request.staff)
    return redirect(back)


def _back(request: StaffRequest, address: str) -> str:
    """The staff page from which a button was pressed."""
    _list_at(request, address.partition("?")[0])
    return address


def _list_at(request: StaffRequest, path: str) -> str:
    """The name of a staff page that this person may open; NotFound for anything else, other hosts included."""
    try:
        match = resolve(path) if path.startswith("/staff/") else None
    except Resolver404:
        match = None
    verb = getattr(match.func, "verb", None) if match else None
    if match is None or verb is None:
        raise NotFound("no_list", "没有找到这张列表。", "请从菜单打开列表，再选“常用筛选”。")
    check(request.staff, verb)
    return str(match.url_name)
