"""Failures as pages: the three branches of FuzhiError, Django's own, a locked sign-in, a form that is too old."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from fuzhi.faces.kit import failures
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound


def status_of(error: FuzhiError) -> int:
    """The HTTP status of a failure."""
    match error:
        case InputError():
            return 422
        case NotAllowed():
            return 403
        case NotFound():
            return 404
        case Conflict():
            return 409
        case _:
            return 400


def page_for(request: HttpRequest, error: FuzhiError) -> HttpResponse:
    """The page of a failure that a person can mend."""
    return page(request, status_of(error), error.message, error.mend, code=error.code)


def page(request: HttpRequest, status: int, message: str, mend: str = "", *, code: str = "") -> HttpResponse:
    """A whole page: what happened, what is safe, how to go on, the way back,
    a number for support (``code`` is for the API)."""
    return failures.failure_page(request, status, what=message, mend=mend)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 400."""
    return page(request, 400, "请求不完整或已失效。", "请返回上一页再试。")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 403."""
    return page(request, 403, "您不能打开这一页。", "请从自己的工作台进入。")


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 404: also for what lies in another area."""
    return page(request, 404, "没有这一页，或不在您的区域。", "请从列表或工作台打开。")


def broken(request: HttpRequest) -> HttpResponse:
    """Django's 500: no internals, an error number that stands in the log too."""
    return failures.broken(request)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its mark: opened too long ago, or sent from elsewhere."""
    return page(request, 403, "页面停留太久，提交没有生效。", "请返回上一页，刷新后再提交。")


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """Five wrong passwords for this name from this address."""
    return page(request, 429, "密码连续输错5次，暂停登录15分钟。", "请稍后再试，或请系统管理员重设密码。")
