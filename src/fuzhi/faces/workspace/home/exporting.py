"""Exports too long for one request: a task writes the file, the bell says when it is there, the maker fetches it."""

import importlib
import json
import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from fuzhi.documents.sheets import write_csv, write_xlsx
from fuzhi.faces.kit.list_export import XLSX, export_response, export_rows
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.steps.accounts.queries import staff_named
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.files import queries as files
from fuzhi.steps.files import services as keeping
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.registry import Progress, handler
from fuzhi.vocabulary.clock import today
from fuzhi.vocabulary.terms import Term

KIND = "list_export"
KEPT_DAYS = 7


def can_wait(page: ListPage) -> bool:
    """A task can make the list again only when it needs nothing but the request."""
    return type(page).__init__ is ListPage.__init__


def start_export(request: HttpRequest, page: ListPage, kind: str) -> HttpResponseBase:
    """Note what was asked for in a file (a search text may be a name: it never stands in a task) and start the task."""
    if not can_wait(page):
        page.export_now_max = 10**9  # type: ignore[misc]
        return export_response(page, page.narrowed, kind)
    asked = {
        "list": [type(page).__module__, type(page).__name__],
        "query": page.params.urlencode(),
        "path": request.path,
        "kind": kind,
        "term": str(request.term),  # type: ignore[attr-defined]
    }
    note = keeping.store(
        source=json.dumps(asked).encode(),
        name="export.json",
        media_type="application/json",
        county_code="",
        by=request.user,
        purpose="export_request",
        days=1,
    )
    payload = {"request": str(note.pk), "by": request.user.get_username()}
    task = tasks.start(kind=KIND, title=f"导出{page.title}", payload=payload, by=request.user)  # type: ignore[arg-type]
    return HttpResponseRedirect(reverse("task", args=[task.pk]))


@handler(KIND)
def write_export(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Make the list again as its maker sees it, and write the file."""
    staff = staff_named(payload["by"])
    asked = json.loads(files.path_of(files.for_staff(staff, payload["request"])).read_bytes())
    page = _page_of(asked, staff)
    columns = [one.sheet_column for one in page.shown_columns() if one.is_exported]
    total = page.total

    def rows() -> Any:
        for number, row in enumerate(export_rows(page, page.narrowed), start=1):
            if number % 2_000 == 0:
                progress.step("正在写文件", number, total)
            yield row

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{page.title}_{today():%Y%m%d}.{asked['kind']}"
        if asked["kind"] == "xlsx":
            write_xlsx(target, page.title, columns, rows())
        else:
            write_csv(target, columns, rows())
        kept = keeping.store(
            source=target,
            name=target.name,
            media_type=XLSX if asked["kind"] == "xlsx" else "text/csv",
            county_code="",
            by=staff,
            purpose="export",
            days=KEPT_DAYS,
        )
    return {
        "url": reverse("staff-export", args=[kept.pk]),
        "message": f"共 {total:,} {page.unit}，文件保留 {KEPT_DAYS} 天。",
    }


def _page_of(asked: dict[str, Any], staff: Any) -> ListPage:
    module, name = asked["list"]
    kind = getattr(importlib.import_module(module), name)
    if not (isinstance(kind, type) and issubclass(kind, ListPage)):
        raise TypeError(f"{name} is no list")
    request: Any = HttpRequest()
    request.method, request.path, request.GET = "GET", asked["path"], QueryDict(asked["query"])
    request.user = request.staff = staff
    request.scope, request.term, request.session = staff.scope, Term.parse(asked["term"]), {"fz_term": asked["term"]}
    return kind(request)


@staff_view(Verb.EXPORT, methods=("GET", "HEAD"))
def fetch(request: StaffRequest, file_id: str) -> HttpResponse:
    """The written file, for its maker alone."""
    file = files.for_staff(request.staff, file_id)
    response: Any = FileResponse(files.path_of(file).open("rb"), as_attachment=True, filename=file.name)
    response["Content-Type"] = file.media_type
    return response
