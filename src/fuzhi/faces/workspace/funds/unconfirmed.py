"""学校还没确认的明细: what was decided and is in none of the sums of the funds yet."""

from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse

from fuzhi.faces.kit.list_columns import Row, label_column
from fuzhi.faces.kit.list_filters import ChoiceFilter
from fuzhi.faces.kit.list_sources import SqlSource
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.funds.approved import ApprovedLines
from fuzhi.steps.accounts.scope import Scope
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.aid.states import EntitlementState
from fuzhi.steps.payments.items import item
from fuzhi.steps.payments.unconfirmed import unconfirmed_lines, unconfirmed_sums

READ = ("GET", "HEAD")
_STATES = [(one.value, one.label) for one in (EntitlementState.PROPOSED, EntitlementState.MARKED)]


class UnconfirmedLines(ApprovedLines):
    """Lines that no school has confirmed."""

    title = "学校还没确认的明细"
    columns = (*ApprovedLines.columns[:-1], label_column("state", "等什么", EntitlementState, phone="side"))
    filters = (
        ApprovedLines.filters[0],
        ChoiceFilter("state", "等什么", choices=_STATES),
        ApprovedLines.filters[-1],
    )
    empty_title = "学校都确认了"
    empty_text = "认定以后、学校确认以前，每人每项在这里各有一行。"

    def source(self, request: ScopedRequest) -> SqlSource:
        """The area's, of the semester."""
        return SqlSource.of(unconfirmed_lines(request.scope, str(request.term)), orders=(("id", False),))

    def row_tone(self, row: Row) -> str:
        """Amber: the county must decide."""
        return "due" if row["state"] == EntitlementState.MARKED else ""


@staff_view(Verb.VIEW_FUNDS, methods=READ)
def unconfirmed(request: StaffRequest) -> HttpResponseBase:
    """The lines, filtered and exported."""
    return UnconfirmedLines(request).respond({"crumbs": [("资金", reverse("funds")), ("学校还没确认的明细", "")]})


def unconfirmed_rows(scope: Scope, term: str) -> list[dict[str, object]]:
    """All, then item by item: words, persons, sums, and the address of the lines."""
    return [
        {
            "name": item(one.benefit).label if one.benefit else "合计",
            "persons": one.persons,
            "fen": one.fen,
            "decided_fen": one.decided_fen,
            "percent": one.fen * 100 // one.decided_fen if one.decided_fen else 0,
            "url": f"{reverse('funds-unconfirmed')}?{urlencode([('item', one.benefit)] * bool(one.benefit))}".rstrip(
                "?"
            ),
        }
        for one in unconfirmed_sums(scope, term)
    ]
