"""Questions about aid, scoped first; what pages, exports and later steps ask."""

from fuzhi.steps.aid.queries.attendance import ATTENDANCE
from fuzhi.steps.aid.queries.decisions import (
    claimed_twice,
    current_runs,
    decision_rows,
    differences,
    latest_runs,
    missing_children,
    missing_facts,
    missing_fragment,
    of_people_called,
    outcome_sums,
)
from fuzhi.steps.aid.queries.enrolled import enrolled
from fuzhi.steps.aid.queries.explanations import (
    Explained,
    ItemLine,
    decisions_of_person,
    explained,
)
from fuzhi.steps.aid.queries.exports import (
    CONDITION_COLUMNS,
    DECISION_COLUMNS,
    export_conditions,
    export_decisions,
    export_facts,
)
from fuzhi.steps.aid.queries.lists import (
    confirmed_waiting,
    list_of,
    lists,
    marked_lines,
    marked_rows,
    own_sheets,
    sheet_lines,
    sheet_of,
    sheet_pupils,
    sheets,
)
from fuzhi.steps.aid.queries.notices import (
    notice_of,
    notice_rows,
    notice_schools,
    notices,
    open_notices,
    public_lines,
    public_notice,
    shown_sums,
)
from fuzhi.steps.aid.queries.objections import objection_by_receipt, objection_of, objections
from fuzhi.steps.aid.queries.reasons import Masked, Reasons, Refused, refused_by_reason
from fuzhi.steps.aid.queries.timeline import timeline
from fuzhi.steps.aid.queries.todo import todo_for

__all__ = [
    "ATTENDANCE",
    "CONDITION_COLUMNS",
    "DECISION_COLUMNS",
    "Explained",
    "ItemLine",
    "Masked",
    "Reasons",
    "Refused",
    "claimed_twice",
    "confirmed_waiting",
    "current_runs",
    "decision_rows",
    "decisions_of_person",
    "differences",
    "enrolled",
    "explained",
    "export_conditions",
    "export_decisions",
    "export_facts",
    "latest_runs",
    "list_of",
    "lists",
    "marked_lines",
    "marked_rows",
    "missing_children",
    "missing_facts",
    "missing_fragment",
    "notice_of",
    "notice_rows",
    "notice_schools",
    "notices",
    "objection_by_receipt",
    "objection_of",
    "objections",
    "of_people_called",
    "open_notices",
    "outcome_sums",
    "own_sheets",
    "public_lines",
    "public_notice",
    "refused_by_reason",
    "sheet_lines",
    "sheet_of",
    "sheet_pupils",
    "sheets",
    "shown_sums",
    "timeline",
    "todo_for",
]
