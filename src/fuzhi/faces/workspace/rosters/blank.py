"""空白模板: the form of a kind of roster to hand to who fills it in, made of the catalogue that reads it."""

from dataclasses import replace

from fuzhi.documents.blank import BlankColumn, render_blank
from fuzhi.rosters.catalogue import form_of, sampled
from fuzhi.rosters.kinds import kind_named
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.intake.receivers import kinds
from fuzhi.steps.registry.queries import schools_in
from fuzhi.vocabulary.errors import NotFound

NOTES = (
    "深色表头的列必填；其余没有可空着。空着按“不清楚”处理，不当作“没有”。",
    "第二行是示例，可以留着：读的时候不当作一个人。请从第三行填起。",
    "号码列已设为文本，请勿改成数字。填好以后在“名册导入”原样上传，先核对，按“导入”之前什么都不写入。",
)


def filled_form(kind: str, scope: Scope) -> tuple[bytes, str]:
    """The workbook and its name; names of schools are those of the own county. Raises NotFound for no such roster."""
    found = next((one for one in kinds() if one.value == kind), None)
    if found is None:
        raise NotFound("no_form", "没有这种名册的空白模板。", "请从名册导入的页面下载。")
    roster = kind_named(kind)
    schools = tuple(name for _, name in schools_in(scope))
    columns = [
        replace(one, options=schools) if one.field == "school_name" and schools else one for one in form_of(roster)
    ]
    cells = [BlankColumn(one.header, one.is_needed, one.form, one.example, one.options) for one in columns]
    return render_blank(found.label, cells, sampled(roster, columns), NOTES), f"{found.label}空白模板.xlsx"
