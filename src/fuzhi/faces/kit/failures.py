"""Pages for what went wrong: what happened, what is safe, what to do, and a number for support. One match for all.

``render_fuzhi_error(request, error)`` turns a FuzhiError into page and status; ``failure_page`` shows any status.
"""

import logging
import secrets
from dataclasses import dataclass

from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from psycopg.errors import UniqueViolation

from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.links import url_of
from fuzhi.faces.kit.requests import page_before
from fuzhi.faces.kit.typed import typed_words
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError, NotAllowed, NotFound, TooMany

log = logging.getLogger(__name__)
SAFE = "这次没有改动任何内容。"
NO_SUCH_VALUE = InputError("no_such_value", "填的内容里有一项太长或太大，存不下。", "请缩短或改正后再送。")
"""The net below the forms: what none of them noticed and the database refuses is still no fault of ours."""
DONE_MEANWHILE = Conflict("done_meanwhile", "同一件事刚刚已经办好，没有再办一次。", "请刷新页面，看现在的情况。")
"""Two at one moment, of which the database let one through: what it keeps once is there."""


def refused_by_database(exception: Exception) -> FuzhiError | None:
    """What a refusal of the database means to the person who acted; None when it is a fault of ours."""
    match exception:
        case DataError():
            return NO_SUCH_VALUE
        case IntegrityError() if isinstance(exception.__cause__, UniqueViolation):
            return DONE_MEANWHILE
    return None


@dataclass(frozen=True)
class Failure:
    """What an error page says: ``what`` happened, what is ``safe``, how to ``mend`` it."""

    status: int
    title: str
    what: str
    safe: str
    mend: str
    icon: str = "alert-triangle"


FAILURES = {
    400: Failure(400, "这个请求看不懂", "浏览器送来的内容不完整，或地址写错了。", SAFE, "请回到上一页再试一次。"),
    401: Failure(401, "还没有登录", "没有登录。", SAFE, "请先登录。", "lock"),
    403: Failure(
        403,
        "您不能办这一步",
        "这一步由别的岗位办理，或页面放得太久已失效。",
        SAFE,
        "请重新打开上一页再办。",
        "lock",
    ),
    404: Failure(
        404,
        "没有找到这一页",
        "它可能已被移走，或地址写错了。",
        SAFE,
        "请从首页或列表重新打开。",
        "search",
    ),
    405: Failure(405, "不能这样打开", "这个地址只接收按钮送来的内容。", SAFE, "请回到上一页，按页面上的按钮办理。"),
    409: Failure(
        409,
        "现在不能这样办",
        "这里已经不在这一步，或者您打开页面之后有了变化。",
        "您这次的改动没有写入。",
        "请重新打开这一页，看看最新的情况。",
    ),
    413: Failure(413, "送来的内容太长", "没有登录时一次最多送 64 KB。", SAFE, "请写短一些，或先登录再送。"),
    415: Failure(415, "送来的不是 JSON", "接口只收 JSON。", SAFE, "请把 Content-Type 写成 application/json。"),
    422: Failure(422, "有一处要先改一下", "送来的内容有一处不对。", SAFE, "请按提示更正后再送。"),
    429: Failure(429, "试得太快了", "短时间内请求太多，先停一会儿。", SAFE, "请过几分钟再试。", "clock-hour-4"),
    500: Failure(
        500,
        "系统出了问题",
        "不是您的操作有误，是系统没有处理好。",
        "没有办完的一步不会只做一半。",
        "请重新打开看看是否已办；仍不行请把编号告诉我们。",
    ),
}


def support_number() -> str:
    """A short number that a person can read out on the phone and that stands in the log."""
    return f"F-{secrets.token_hex(3).upper()}"


def failure_page(
    request: HttpRequest,
    status: int,
    *,
    title: str = "",
    what: str = "",
    mend: str = "",
    number: str = "",
    error: FuzhiError | None = None,
) -> HttpResponse:
    """The page of a status, with own words where given (``error`` opens what it speaks of); staff and public pages each
    in their own look."""
    known = FAILURES.get(status, FAILURES[500])
    number = number or support_number()
    log.warning("page %s answered %s as %s", number, status, known.title)
    if request.path.startswith("/api/"):
        return _as_json(status, what or known.what, mend or known.mend)
    is_staff = _is_for_staff(request)
    is_signed_in = bool(getattr(getattr(request, "user", None), "is_authenticated", False))
    template = "kit/failure_staff.html" if is_staff and is_signed_in else "kit/failure_public.html"
    shown = Failure(status, title or known.title, what or known.what, known.safe, mend or known.mend, known.icon)
    context = {
        "failure": shown,
        "number": number,
        "support_phone": hooks.support_phone,
        "is_staff": is_staff,
        "typed": [] if status in (400, 413) else typed_words(request),  # there it could not be read
        "ways": [(words, url_of(place)) for words, place in error.ways] if error and is_staff else [],
        "back_url": page_before(request) if is_staff and is_signed_in else "",
    }
    return render(request, template, context, status=status)


def status_of(error: FuzhiError) -> int:
    """The status of a failure: input 422, not allowed 403, missing or foreign 404, someone was faster 409."""
    match error:
        case InputError():
            return 422
        case TooMany():
            return 429
        case NotAllowed():
            return 403
        case NotFound():
            return 404
        case Conflict():
            return 409
        case _:
            return 500


def render_fuzhi_error(request: HttpRequest, error: FuzhiError) -> HttpResponse:
    """The page of a failure that a person can mend."""
    return failure_page(request, status_of(error), what=error.message, mend=error.mend, error=error)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    return failure_page(request, 400, what="请求不完整或已失效。", mend="请返回上一页再试。")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    mend = "请从自己的工作台进入。" if _is_for_staff(request) else ""
    return failure_page(request, 403, what="您不能打开这一页。", mend=mend)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404: also for what lies in another area."""
    if _is_for_staff(request):
        return failure_page(request, 404, what="没有这一页，或不在您的区域。", mend="请从列表或工作台打开。")
    return failure_page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500; must not touch the database: plain page without menu."""
    number = support_number()
    log.error("page %s answered 500", number)
    if request.path.startswith("/api/"):
        return _as_json(500, f"系统出了问题，编号 {number}。", "请把编号告诉管理员。")
    shown = FAILURES[500]
    context = {
        "failure": shown,
        "number": number,
        "support_phone": hooks.support_phone,
        "is_staff": _is_for_staff(request),
        "is_bare": True,
    }
    return render(request, "kit/failure_public.html", context, status=500)


def _is_for_staff(request: HttpRequest) -> bool:
    return request.path.startswith("/staff/")


def _as_json(status: int, message: str, mend: str) -> HttpResponse:
    """The same failure for a program, in the shape that all failures of the API have."""
    answer = {"code": f"http_{status}", "message": message, "mend": mend}
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: a form opened too long ago, or sent from elsewhere."""
    return failure_page(
        request, 403, title="这一页放得太久了", what="页面停留太久，提交没有生效。", mend="请返回上一页，刷新后再提交。"
    )
