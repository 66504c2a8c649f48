"""What holds for every answer: nobody keeps pages of staff, no browser hands out its devices, the API fails in JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fuzhi.faces.kit.failures import failure_page

Next = Callable[[HttpRequest], HttpResponse]
NOT_KEPT = ("/staff/", "/api/")
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class Answers:
    """Outermost, so that failures of all others pass it too."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers that every answer has."""
        response = self._next(request)
        if request.path.startswith("/api/") and response.status_code >= 400 and not _is_json(response):
            response = _in_json(request, response)
        if request.path.startswith(NOT_KEPT):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def _is_json(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("application/json")


def _in_json(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    answer = failure_page(request, response.status_code)
    if "Allow" in response.headers:
        answer.headers["Allow"] = response.headers["Allow"]
    return answer
