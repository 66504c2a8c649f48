"""A PDF as an answer: shown in the browser, never kept by anybody on the way."""

from urllib.parse import quote

from django.http import HttpResponse


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """The bytes under a Chinese file name; not cached, not indexed."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}.pdf",
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex, noarchive",
            "X-Content-Type-Options": "nosniff",
        },
    )
