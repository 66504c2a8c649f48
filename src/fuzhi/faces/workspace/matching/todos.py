"""What waits in 比对核查."""

from collections.abc import Iterable

from django.http import HttpRequest

from fuzhi.faces.kit.todo import Todo
from fuzhi.steps.registry import queries


def waiting_count(request: HttpRequest) -> int:
    """Pairs that nobody has looked at yet."""
    return sum(item["count"] for item in queries.todo_for(request.user))


def todos(request: HttpRequest) -> Iterable[Todo]:
    """One line a kind of pair."""
    return [
        Todo(item["label"], item["count"], "matching", "去核对", unit="对", query=f"kind={item['key']}")
        for item in queries.todo_for(request.user)
    ]
