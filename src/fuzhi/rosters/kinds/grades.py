"""The grade of a pupil, from its own column or from where else a roll says it."""

import re

from fuzhi.rosters.cleaning.cell import narrow
from fuzhi.rosters.cleaning.schooling import GradeCell, read_grade
from fuzhi.rosters.kinds.shape import Rows

NAMED_IN_TITLE = (
    r"(?:(?:小学|初中|高中)?(?:[一二三四五六七八九]|(?<!\d)[1-9])年级|(?<!提)[初高][一二三](?:年级)?)(?:\(?\d{1,2}\)?班)?"
    r"|(?<![集其])[小中大](?:\(?[一二三四\d]\)?)?班|学前班"
)
"""How a title names a grade: 三年级2班, 初一(3)班, 大班."""


def take_grades(block: Rows) -> None:
    """``grade_text``, ``grade_stage`` and ``grade_no`` of a roll's rows; the class where the grade's cell names it."""
    stages, classes = block.column("stage_text"), block.column("class_name")
    cells = [cell or GradeCell() for cell in block.column("grade_text")]
    above = _named_in(block.title)
    for index, cell in enumerate(cells):
        if cell.text is None:
            elsewhere = (classes[index], block.sections[index], above if above.number else None)
            cells[index] = _grade_elsewhere(block, index, elsewhere)
    block.values["grade_text"] = [cell.text for cell in cells]
    block.values["grade_stage"] = [cell.stage or stage for cell, stage in zip(cells, stages, strict=True)]
    block.values["grade_no"] = [cell.number for cell in cells]
    block.values["class_name"] = [name or cell.class_name for cell, name in zip(cells, classes, strict=True)]


def _named_in(title: str) -> GradeCell:
    """The one grade that a title names, with the class when it names one; nothing when it names several."""
    cells = {
        read_grade(hit[0]) for hit in re.finditer(NAMED_IN_TITLE, narrow(title).replace("（", "(").replace("）", ")"))
    }
    grades = {(cell.stage, cell.number) for cell in cells}
    if len(grades) != 1:
        return GradeCell()
    classes = {cell.class_name for cell in cells if cell.class_name}
    found = max(cells, key=lambda cell: len(cell.text or ""))
    return found._replace(class_name=classes.pop() if len(classes) == 1 else None)


def _grade_elsewhere(block: Rows, index: int, places: tuple[str | GradeCell | None, ...]) -> GradeCell:
    """The grade that the class, the line over the section or the title names (三年级2班), where no column says it."""
    for place in places:
        cell = read_grade(narrow(place)) if isinstance(place, str) else place
        if cell and cell.number:
            block.tell(index, "grade_text", "grade_elsewhere", cell.text or "")
            return cell
    return GradeCell()
