"""The board as it is drawn: each stage with its tone and its address, and the children as a funnel."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from fuzhi.faces.kit import links
from fuzhi.faces.kit.charts import Chart, Series
from fuzhi.faces.workspace.access import StaffRequest
from fuzhi.steps.oversight import pipeline
from fuzhi.steps.oversight.permissions import can_urge, is_asked, sees_progress
from fuzhi.steps.oversight.stages import Cell, Row, WorkStage
from fuzhi.steps.oversight.urging import URGEABLE, Urged

PAGES = {
    WorkStage.ROSTERS: "rosters",
    WorkStage.PAIRS: "matching",
    WorkStage.FACTS: "decisions-missing",
    WorkStage.SCHOOLS: "lists",
    WorkStage.LIST: "lists",
    WorkStage.NOTICE: "notices",
    WorkStage.BATCH: "batches",
    WorkStage.BANK: "batches",
    WorkStage.RECEIPT: "batches",
}
"""Where the rows of a stage stand."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell with where it opens, whether this person may urge it, and what was answered last."""

    cell: Cell
    url: str
    may_urge: bool
    urged: Urged | None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with where its name opens."""

    row: Row
    url: str
    cells: tuple[ShownCell, ...]


def shown_rows(request: StaffRequest, rows: Sequence[Row], urged: Sequence[Urged]) -> list[ShownRow]:
    """Each row with its addresses: a county opens its schools, a county's stage the rows behind it."""
    known = {(one.stage, one.county_code, one.school_code): one for one in urged}
    return [
        ShownRow(
            row,
            row_url(request, row),
            tuple(
                ShownCell(
                    cell,
                    _cell_url(request, row, cell),
                    cell.state in URGEABLE
                    and can_urge(request.staff, cell.key)
                    and not is_asked(request.staff, cell.verb, row.county_code, row.school_code),
                    known.get((cell.key.stage, row.county_code, row.school_code)),
                )
                for cell in row.cells
            ),
        )
        for row in rows
    ]


def row_url(request: StaffRequest, row: Row) -> str:
    """The schools of a county; the children of a school."""
    if row.school_code:
        return _opened(request, "children", school=row.school_code)
    return f"{reverse('progress')}?{urlencode({'county': row.county_code})}"


def _cell_url(request: StaffRequest, row: Row, cell: Cell) -> str:
    if row.school_code:
        return ""
    if request.scope.is_prefecture:
        return f"{row_url(request, row)}&{urlencode({'stage': cell.key.stage.value})}"
    return _opened(request, PAGES[cell.key.stage])


def _opened(request: StaffRequest, name: str, **query: str) -> str:
    """The address of a page that this person may open; empty otherwise."""
    url = links.opened(request.user, name)
    return f"{url}?{urlencode(query)}" if url and query else url


def funnel(rows: Sequence[Row], place: str, urls: Sequence[str] = ()) -> Chart | None:
    """The children of these rows by how far they are, each step opening ``urls``; None before anybody is on a roll."""
    steps = pipeline.whole(rows).steps
    if not steps[0][1]:
        return None
    return Chart(
        "funnel",
        f"{place}的孩子办到哪一步",
        "人",
        [name for name, _ in steps],
        [Series("孩子", [count for _, count in steps], labels=[f"{count:,}" for _, count in steps])],
        category_label="到了这一步",
        is_horizontal=True,
        urls=urls,
    )


def progress_of(request: StaffRequest) -> dict[str, object]:
    """The short form for home: the counties of whoever compares them, the own one of an office; nothing for
    everybody else."""
    staff, term = request.staff, str(request.term)
    rows = pipeline.by_county(request.scope, term) if sees_progress(staff) else []
    title = "各县办到哪一步" if request.scope.is_prefecture else "办到哪一步，等谁"
    return {"rows": shown_rows(request, rows, ()), "stages": list(WorkStage), "progress_title": title}
