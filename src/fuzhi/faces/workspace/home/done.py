"""我办过的: what somebody did, and what others did in their name, from the audit trail in plain words; each act opens its
thing."""

from django.http.response import HttpResponseBase

from fuzhi.faces.kit.list_columns import Column, Row
from fuzhi.faces.kit.list_sources import QuerySetSource
from fuzhi.faces.kit.lists import Columns
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.faces.workspace.access import StaffRequest, staff_view
from fuzhi.faces.workspace.system.trail import READ, AuditList, page_of
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.steps.audit import queries as audit

SHOWN = ("real_at", "action", "object_kind", "after", "reason")
ASKED = ("at", "act", "kind")


class DoneList(AuditList):
    """Own acts, newest first, by day and by what was done."""

    title, unit = "我办过的", "件"
    template = "kit/list_page.html"
    filters = tuple(one for one in AuditList.filters if one.key in ASKED)
    search = ()
    empty_title, empty_text, empty_icon = "还没有办过", "从您办的第一件起，逐件列在这里。", "history"

    def source(self, request: ScopedRequest) -> QuerySetSource:
        """Own acts alone."""
        return QuerySetSource(audit.acts_of(request.user.get_username()), orders=(("id", True),))

    def shown_columns(self) -> Columns:
        """When, what, to what, with what outcome and why; who it was done for where somebody stood in."""
        own = self.request.user.get_username()
        by_others = Column("actor", "谁办的", render=lambda row: "" if row.actor == own else row.known.who(row))
        return [*(one for one in self.columns if one.key in SHOWN), by_others]

    def row_url(self, row: Row) -> str:
        """The thing that it was done to, where it has a page that this person may open."""
        return page_of(self.request, row.object_kind, row.object_key)


@staff_view(Verb.USE_OWN_TASKS, methods=READ)
def done(request: StaffRequest) -> HttpResponseBase:
    """The list."""
    return DoneList(request).respond({"crumbs": [("工作台", "/staff/"), ("我办过的", "")]})
