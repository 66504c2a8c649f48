"""空白模板: the form of a kind of roster to hand to who fills it in, made of the catalogue that reads it."""

from dataclasses import replace

from django.http import HttpResponse

from fuzhi.documents.blank import BlankColumn, render_blank
from fuzhi.faces.kit.downloads import download
from fuzhi.faces.kit.list_export import XLSX
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.rosters.catalogue import form_of, sampled
from fuzhi.rosters.kinds import kind_named
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.intake.receivers import kinds
from fuzhi.steps.registry.queries import schools_in
from fuzhi.vocabulary.errors import NotFound

NOTES = (
    "深色表头的列必填；其余没有可空着。空着按“不清楚”处理，不当作“没有”。",
    "第二行是示例，可以留着：读的时候不当作一个人。请从第三行填起。",
    "号码列已设为文本，请勿改成数字。填好以后在“名册导入”原样上传，先核对，按“导入”之前什么都不写入。",
)


@staff_view(Verb.IMPORT_ROSTER, methods=("GET", "HEAD"))
def form(request: StaffRequest, kind: str) -> HttpResponse:
    """The workbook; names of schools are those of the own county."""
    found = next((one for one in kinds() if one.value == kind), None)
    if found is None:
        raise NotFound("no_form", "没有这种名册的空白模板。", "请从名册导入的页面下载。")
    roster = kind_named(kind)
    schools = tuple(name for _, name in schools_in(request.scope))
    columns = [
        replace(one, options=schools) if one.field == "school_name" and schools else one for one in form_of(roster)
    ]
    cells = [BlankColumn(one.header, one.is_needed, one.form, one.example, one.options) for one in columns]
    body = render_blank(found.label, cells, sampled(roster, columns), NOTES)
    return download(body, f"{found.label}空白模板.xlsx", XLSX)
