"""Why a whole file is refused: what was found, what was expected, how to go on."""

from collections.abc import Sequence

from fuzhi.rosters.kinds import Kind
from fuzhi.rosters.sheets import Sheet
from fuzhi.rosters.tables import Header, missing_needs
from fuzhi.vocabulary.errors import InputError


def wrong_kind(file: str, wanted: Kind, looks_like: Kind) -> InputError:
    """The file holds a table, of another kind; where there is no other to choose none is advised."""
    other = f"改选“{looks_like.code.label}”，或" if wanted.is_chosen else ""
    return InputError(
        "wrong_kind",
        f"文件“{file}”看起来是{looks_like.code.label}，不是{wanted.code.label}。",
        f"请{other}换成{wanted.code.label}文件后重新提交。",
        instead=looks_like.code.value if wanted.is_chosen and looks_like.is_chosen else "",
    )


def text_named_workbook(file: str, kind: Kind) -> InputError:
    """The name says workbook, the content is plain text without a table of the kind."""
    return InputError(
        "text_named_workbook",
        f"文件“{file}”的名称是工作簿，内容其实是文本，里面找不到{kind.code.label}的表头。",
        "改扩展名不会把文件变成工作簿：请用 Excel 或 WPS 打开原来的文件，另存为 .xlsx 再提交。",
    )


def no_table(file: str, kind: Kind, near: Sequence[tuple[Sheet, Header]]) -> InputError:
    """No sheet holds a table of the kind; the nearest one is named with what it lacks."""
    if not near:
        wanted = "、".join(field.label for field in kind.fields[:8])
        return InputError(
            "no_table",
            f"文件“{file}”的各工作表中找不到{kind.code.label}的表头（应有{wanted}等列）。",
            "请确认文件内容和名册种类；表头应在前 60 行内，一列一项。",
        )
    sheet, header = max(near, key=lambda pair: len(pair[1].fields))
    lacking = missing_needs(kind, header.fields) or ["本类名册特有的列"]
    seen = "、".join(name for name in header.names if name)[:120]
    return InputError(
        "missing_columns",
        f"文件“{file}”的工作表“{sheet.name}”第 {header.row + 1} 行像是表头（{seen}），"
        f"但缺少{'、'.join(lacking)}列，不能作为{kind.code.label}读入。",
        f"请补上{'、'.join(lacking)}列，或核对表头写法后重新提交。",
    )


def only_hidden(file: str, kind: Kind, sheets: Sequence[Sheet]) -> InputError:
    """The only tables of the kind stand on hidden sheets."""
    names = "、".join(f"“{sheet.name}”" for sheet in sheets)
    return InputError(
        "only_hidden_sheets",
        f"文件“{file}”里的{kind.code.label}都在隐藏的工作表{names}上，没有读入。",
        "请取消隐藏要提交的工作表，删除其余的，再重新提交。",
    )


def sheets_overlap(file: str, one: str, two: str, people: int) -> InputError:
    """Two sheets hold the same people: which of them counts is the sender's to say."""
    return InputError(
        "sheets_overlap",
        f"文件“{file}”的工作表“{one}”和“{two}”有 {people} 人（行）相同，不能判断以哪一张为准，没有读入。",
        "请只保留要提交的一张（汇总或分表、新表或旧表），再重新提交。",
    )


def masked_numbers(file: str, kind: Kind) -> InputError:
    """The numbers are masked: it is a list for reading, and nobody on it could be told from another."""
    return InputError(
        "masked_numbers",
        f"文件“{file}”里的证件号码是遮盖过的（只看得见后几位），不能作为{kind.code.label}读入。",
        "系统导出的名单是看的，不是名册：请交原来的名册，或向报送单位要带完整号码的表。",
    )


def side_by_side(file: str, sheet: Sheet, header: Header, columns: Sequence[int]) -> InputError:
    """Two tables stand beside each other: a row has two people, and only the left one would be read."""
    numbers = "、".join(str(column + sheet.first_column) for column in columns)
    return InputError(
        "tables_side_by_side",
        f"文件“{file}”的工作表“{sheet.name}”第 {header.row + 1} 行有几张表左右并排（从第 {numbers} 列起），没有读入。",
        "请把右边的表移到左边那张的下面（一行只写一个人），或放到另一张工作表，再重新提交。",
    )


def no_rows(file: str, kind: Kind, heads: Sequence[tuple[Sheet, Header]]) -> InputError:
    """There is a head and nothing below it."""
    sheet, header = heads[0]
    return InputError(
        "no_rows",
        f"文件“{file}”的工作表“{sheet.name}”第 {header.row + 1} 行是{kind.code.label}表头，下面没有数据行。",
        "请确认导出时没有漏选数据，填好后重新提交。",
    )
