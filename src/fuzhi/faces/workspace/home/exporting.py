"""Exports too long for one request: a task writes the file, the bell says when it is there, the maker fetches it."""

import importlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict, cast

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from fuzhi.documents.sheets import ROWS_MAX, write_csv, write_xlsx
from fuzhi.documents.totals import Cell
from fuzhi.faces.kit.downloads import download
from fuzhi.faces.kit.list_export import XLSX, cover_of, export_response, export_rows, file_name
from fuzhi.faces.kit.lists import ListPage
from fuzhi.faces.workspace.access import StaffRequest, staff_of, staff_view
from fuzhi.steps.accounts.queries import staff_named
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.files import queries as files
from fuzhi.steps.files import services as keeping
from fuzhi.steps.tasks import services as tasks
from fuzhi.steps.tasks.registry import Progress, Result, handler
from fuzhi.vocabulary.errors import NotFound
from fuzhi.vocabulary.terms import Term

KIND = "list_export"
EXPORT = "export"
KEPT_DAYS = 7


def can_wait(page: ListPage) -> bool:
    """A task can make the list again only when it needs nothing but the request."""
    return type(page).__init__ is ListPage.__init__


def start_export(request: HttpRequest, page: ListPage, kind: str) -> HttpResponseBase:
    """Note what was asked for in a file (a search text may be a name: it never stands in a task) and start the task."""
    if not can_wait(page):
        page.export_now_max = 10**9
        return export_response(page, kind)
    asked = _Note(
        list=(type(page).__module__, type(page).__name__),
        query=page.params.urlencode(),
        path=request.path,
        kind=kind,
        term=str(page.request.term),
    )
    staff = staff_of(request)
    note = keeping.store(
        source=json.dumps(asked).encode(),
        name="export.json",
        media_type="application/json",
        county_code="",
        by=staff,
        purpose="export_request",
        days=1,
    )
    payload = Export(by=staff.acts_as, request=str(note.pk))
    task = tasks.start(kind=KIND, title=f"导出{page.title}", payload=payload, by=staff)
    return HttpResponseRedirect(reverse("task", args=[task.pk]))


class Export(TypedDict):
    """For whom (username) a list is made again, and the stored file that says which and how."""

    by: str
    request: str


class _Note(TypedDict):
    """What that file says: the list's module and class, its address, the file wanted, the semester."""

    list: tuple[str, str]
    query: str
    path: str
    kind: str
    term: str


@handler(KIND)
def write_export(payload: Export, progress: Progress) -> Result:
    """Make the list again as its maker sees it, and write the file."""
    staff = staff_named(payload["by"])
    asked: _Note = json.loads(files.bytes_of(files.for_staff(staff, payload["request"])))
    page = _page_of(asked, staff)
    columns = [one.sheet_column for one in page.export_columns()]
    total = page.export_source.count(ROWS_MAX)

    def rows() -> Iterator[list[Cell]]:
        for number, row in enumerate(export_rows(page), start=1):
            if number % 2_000 == 0:
                progress.step("正在写文件", number, total)
            yield row

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / file_name(page, asked["kind"])
        if asked["kind"] == "xlsx":
            write_xlsx(target, page.title, columns, rows(), cover_of(page))
        else:
            write_csv(target, columns, rows())
        kept = keeping.store(
            source=target,
            name=target.name,
            media_type=XLSX if asked["kind"] == "xlsx" else "text/csv",
            county_code="",
            by=staff,
            purpose=EXPORT,
            days=KEPT_DAYS,
        )
    return {
        "url": reverse("staff-export", args=[kept.pk]),
        "message": f"共 {total:,} {page.unit}，文件保留 {KEPT_DAYS} 天。",
    }


def _page_of(asked: _Note, staff: Staff) -> ListPage:
    module, name = asked["list"]
    kind = getattr(importlib.import_module(module), name)
    if not (isinstance(kind, type) and issubclass(kind, ListPage)):
        raise TypeError(f"{name} is no list")
    request = cast("StaffRequest", HttpRequest())
    request.method, request.path, request.GET = "GET", asked["path"], QueryDict(asked["query"])
    request.user = request.staff = staff
    request.scope, request.term, request.session = staff.scope, Term.parse(asked["term"]), SessionBase()
    return kind(request)


@staff_view(Verb.EXPORT, methods=("GET", "HEAD"))
def fetch(request: StaffRequest, file_id: str) -> HttpResponseBase:
    """The written file, for its maker alone."""
    file = files.for_staff(request.staff, file_id)
    if file.purpose != EXPORT or file.made_by != request.staff.username:
        raise NotFound("no_file", "没有这个文件。", "请从所在页面重新打开。")
    return download(files.bytes_of(file), file.name, file.media_type)
