"""Export of exactly what a list shows, all pages:
xlsx or csv, masked as on the page, safe against formula injection."""

import io
import re
from collections.abc import Iterator, Sequence
from typing import Protocol
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from fuzhi.documents.sheets import csv_lines, write_xlsx
from fuzhi.documents.totals import Cell
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.list_columns import Column
from fuzhi.faces.kit.list_shown import Chip
from fuzhi.faces.kit.list_sources import Source
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.vocabulary.clock import SHANGHAI, now, today
from fuzhi.vocabulary.errors import NotAllowed
from fuzhi.vocabulary.terms import zh_date

SEARCHED, TICKED = "查找：", "只有勾选的行"
NAME_MAX = 100
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Exported(Protocol):
    """What an export asks of a list page: its words, its conditions, its columns, how many rows are made at once."""

    title: str
    export_now_max: int
    request: ScopedRequest

    @property
    def chips(self) -> Sequence[Chip]:
        """The conditions that hold."""

    @property
    def is_of_ticked(self) -> bool:
        """True when only ticked rows are wanted."""

    @property
    def export_source(self) -> Source:
        """The rows of the file."""

    def export_columns(self) -> Sequence[Column]:
        """The columns of the file, in the order shown."""


def export_response(page: Exported, kind: str) -> HttpResponseBase:
    """The file at once when it is small; else a task through ``hooks.start_export``, if one is plugged in."""
    if not hooks.may_export(page.request):
        raise NotAllowed("not_your_role", "您的岗位不能导出名单。", "需要名单请联系县资助经办。")
    source = page.export_source  # what cannot be a row is refused before a byte is sent
    hooks.note_export(page.request, page.title, "；".join(_conditions(page)))
    if hooks.start_export and source.count(page.export_now_max) > page.export_now_max:
        return hooks.start_export(page.request, page, kind)
    name = file_name(page, kind)
    columns = page.export_columns()
    if kind == "csv":
        lines = csv_lines([one.sheet_column for one in columns], export_rows(page))
        return _named(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), name)
    buffer = io.BytesIO()
    write_xlsx(buffer, page.title, [one.sheet_column for one in columns], export_rows(page), cover_of(page))
    return _named(HttpResponse(buffer.getvalue(), content_type=XLSX), name)


def _conditions(page: Exported) -> list[str]:
    return [*(one.label for one in page.chips), *([TICKED] if page.is_of_ticked else [])]


def cover_of(page: Exported) -> list[tuple[str, str]]:
    """What the cover says of an export: which list, where, when, under which conditions, by whom."""
    request = page.request
    return [
        ("列表", page.title),
        ("学期", request.term.label),
        ("地区", request.scope.label),
        ("条件", "；".join(_conditions(page)) or "没有条件，全部"),
        ("导出时间", f"{zh_date(today())} {now().astimezone(SHANGHAI):%H:%M}"),
        (
            "导出人",
            "，".join(filter(None, (getattr(request.user, name, "") for name in ("display_name", "role_label")))),
        ),
        ("号码", "证件号和账号已隐去，与页面一致"),
    ]


def file_name(page: Exported, kind: str) -> str:
    """``学生档案_通榆县_2017年秋季学期_学段 小学_20171009.xlsx``: what was searched for may be a name and is left out."""
    request = page.request
    conditions = [one.label.replace("：", " ") for one in page.chips if not one.label.startswith(SEARCHED)]
    searched = ["有查找词"] if len(conditions) < len(page.chips) else []
    ticked = [TICKED] if page.is_of_ticked else []
    parts = [page.title, request.scope.label, request.term.short_label, *conditions, *searched, *ticked]
    stem = _UNFIT.sub(" ", "_".join(parts))[:NAME_MAX].strip()
    return f"{stem}_{today():%Y%m%d}.{kind}"


def export_rows(page: Exported) -> Iterator[list[Cell]]:
    """The cells of each exported row, in the order of the shown columns."""
    columns = page.export_columns()
    for row in page.export_source.stream():
        yield [one.cell(row) for one in columns]


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
