"""What waits in 名册导入."""

from collections.abc import Iterable

from django.http import HttpRequest

from fuzhi.faces.kit.todo import Todo
from fuzhi.steps.accounts.permissions import Verb, can
from fuzhi.steps.intake import queries


def waiting_count(request: HttpRequest) -> int:
    """Batches that were read and not imported yet."""
    return sum(item["count"] for item in queries.todo_for(request.user))


def todos(request: HttpRequest) -> Iterable[Todo]:
    """Batches to import, and registers that this semester still lacks."""
    staff = request.user
    found = [
        Todo(item["label"], item["count"], "rosters", "去导入", unit="份", query="state=checked")
        for item in queries.todo_for(staff)
    ]
    if can(staff, Verb.IMPORT_ROSTER):
        missing = queries.missing(request.scope, request.term)  # type: ignore[attr-defined]
        if missing:
            names = "、".join(cell.kind.label for cell in missing)
            found.append(Todo("本学期名册还没收齐", len(missing), "rosters", "去上传", names, unit="种"))
    return found
