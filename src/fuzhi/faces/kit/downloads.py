"""A file handed out: saved under its Chinese name, kept by no cache."""

from urllib.parse import quote

from django.http import HttpResponse


def download(body: bytes, name: str, media_type: str) -> HttpResponse:
    """``body`` as a file to save."""
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = attachment(name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def attachment(name: str) -> str:
    """The header that saves a download under a Chinese name."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
