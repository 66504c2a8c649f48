"""What a form says was on the page: checked for shape only."""

from django.http import HttpRequest


def whole(request: HttpRequest, name: str) -> int | None:
    """A posted whole number, None when it is missing or no number."""
    text = request.POST.get(name, "").strip()
    return int(text) if text.isdigit() and len(text) < 19 else None
