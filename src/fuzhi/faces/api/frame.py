"""The frame of the API: signing in, failures as JSON, the list of routers.

A router file lies beside this one (``batches.py`` with ``router = Router(tags=["发放"])``) and is named in ``ROUTERS``.
Every operation asks the same services and queries as the pages, so the same person sees the same things.
"""

import functools
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import SessionAuth

from fuzhi.faces.doors.refusals import note_refusal
from fuzhi.faces.kit.failures import failure_page, refused_by_database, status_of
from fuzhi.steps.accounts.permissions import check
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.errors import FuzhiError, InputError, NotAllowed
from fuzhi.vocabulary.plain import Json
from fuzhi.vocabulary.typed import without_unseen


class Failure(Schema):
    """没有办成：为什么，怎样补救。"""

    code: str = Field(description="错误代码，见《错误代码》一页")
    message: str = Field(description="出了什么问题，一句话")
    mend: str = Field(description="怎样补救，一句话")


FAILURES: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 409, 422), Failure)


class StaffSession(SessionAuth):
    """A person who signed in at /staff/login/; posts carry the CSRF token in ``X-CSRFToken``."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Staff | None:
        """The signed-in person, None otherwise (401)."""
        return request.user if request.user.is_authenticated else None


class Holder(StaffSession):
    """A signed-in person whose role holds a verb; asked before the request's fields are looked at."""

    def __init__(self, verb: Verb) -> None:
        super().__init__(csrf=True)
        self.verb = verb

    def authenticate(self, request: HttpRequest, key: str | None) -> Staff | None:
        """The person, None for a stranger (401); NotAllowed for a wrong role (403)."""
        staff = super().authenticate(request, key)
        if staff is not None:
            check(staff, self.verb)
        return staff


may = Holder
"""``auth=may(Verb.RUN)`` on an operation."""


def staff_of(request: Any) -> Staff:
    """Who calls."""
    staff: Staff = request.auth
    return staff


class CleanParser(Parser):
    """Bodies lose what addresses and forms lose (``doors.cleaning``)."""

    def parse_body(self, request: HttpRequest) -> Json:
        """The JSON of the body, its texts clean; what is no JSON ninja answers by 400."""
        return cast("Json", _clean(super().parse_body(request)))


def _clean(value: object) -> object:
    match value:
        case str():
            return without_unseen(value)
        case list():
            return [_clean(one) for one in value]
        case dict():
            return {_clean(name): _clean(one) for name, one in value.items()}
    return value


_REFUSED = {
    400: ("请求的内容不是 JSON。", "请按接口说明填写。"),
    403: ("缺少 X-CSRFToken，或它已失效。", "请从登录后的 Cookie 取出，随请求头送来。"),
}


def _for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the API offers is told to those who signed in: the page sends a stranger there, the description says 401."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **more)
        return failure_page(request, 401) if request.path.endswith(".json") else redirect_to_login(request.path)

    return guarded


def _asked_plainly(operation: Callable[..., object]) -> Callable[..., object]:
    """An address that names a condition which the operation does not have, or one twice, is refused: left out, it
    would answer with more than was asked for. A semester may stand in every address, as it does on pages: what has no
    parameter for it is of no semester."""

    @functools.wraps(operation)
    def asked(request: HttpRequest, **given: object) -> object:
        strange = [name for name, values in request.GET.lists() if name not in {*given, "term"} or len(values) > 1]
        if strange:
            named = "、".join(strange)
            raise InputError("unknown_parameter", f"这个接口没有参数 {named}，或它写了两遍。", "请按接口说明填写。")
        return operation(request, **given)

    return asked


def make_api() -> NinjaAPI:
    """The API with its failures; called once by ``urls``."""
    api = NinjaAPI(
        title="扶智接口",
        version="1",
        description="与网页相同的服务、岗位和区域。先在 /staff/login/ 登录；写操作须带 X-CSRFToken。金额单位为分。",
        docs_url="/",
        docs_decorator=_for_staff,
        openapi_url="/openapi.json",
        auth=StaffSession(csrf=True),
        parser=CleanParser(),
    )
    api.add_decorator(_asked_plainly)

    @api.exception_handler(FuzhiError)
    def on_failure(request: HttpRequest, error: FuzhiError) -> HttpResponse:
        if isinstance(error, NotAllowed):
            note_refusal(request, error.code)
        return _failure(api, request, status_of(error), error.code, error.message, error.mend)

    @api.exception_handler(ObjectDoesNotExist)
    def on_missing(request: HttpRequest, error: Exception) -> HttpResponse:
        return _failure(api, request, 404, "not_found", "没有找到。", "请检查编号。")

    @api.exception_handler(Http404)
    def on_nothing(request: HttpRequest, error: Exception) -> HttpResponse:
        return _failure(api, request, 404, "not_found", "没有找到。", "请检查编号。")

    @api.exception_handler(DataError)
    @api.exception_handler(IntegrityError)
    def on_database(request: HttpRequest, error: Exception) -> HttpResponse:
        if refusal := refused_by_database(error):
            return on_failure(request, refusal)
        raise error

    @api.exception_handler(HttpError)
    def on_refusal(request: HttpRequest, error: HttpError) -> HttpResponse:
        message, mend = _REFUSED.get(error.status_code, _REFUSED[400])
        return _failure(api, request, error.status_code, f"http_{error.status_code}", message, mend)

    @api.exception_handler(AuthenticationError)
    def on_stranger(request: HttpRequest, error: Exception) -> HttpResponse:
        return _failure(api, request, 401, "not_signed_in", "没有登录。", "请先在 /staff/login/ 登录。")

    @api.exception_handler(ValidationError)
    def on_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = "、".join(".".join(str(part) for part in one["loc"]) for one in error.errors)
        return _failure(api, request, 422, "bad_shape", f"请求的字段不对：{fields}。", "请按接口说明填写。")

    return api


def _failure(api: NinjaAPI, request: HttpRequest, status: int, code: str, message: str, mend: str) -> HttpResponse:
    response = api.create_response(request, {"code": code, "message": message, "mend": mend}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
