"""The frame of the API: signing in, failures as JSON, the list of routers.

A router file lies beside this one (``batches.py`` with ``router = Router(tags=["发放"])``) and is named in ``ROUTERS``.
Every operation asks the same services and queries as the pages, so the same person sees the same things.
"""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import SessionAuth

from fuzhi.faces.kit.failures import status_of
from fuzhi.steps.accounts.permissions import check
from fuzhi.steps.accounts.staff import Staff
from fuzhi.steps.accounts.verbs import Verb
from fuzhi.vocabulary.errors import FuzhiError


class Failure(Schema):
    """没有办成：为什么，怎样补救。"""

    code: str = Field(description="错误代码，见《错误代码》一页")
    message: str = Field(description="出了什么问题，一句话")
    mend: str = Field(description="怎样补救，一句话")


FAILURES: dict[int, type[Schema]] = dict.fromkeys((401, 403, 404, 409, 422), Failure)


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


def make_api() -> NinjaAPI:
    """The API with its failures; called once by ``urls``."""
    api = NinjaAPI(
        title="扶智接口",
        version="1",
        description="与网页相同的服务、岗位和区域。先在 /staff/login/ 登录；写操作须带 X-CSRFToken。金额单位为分。",
        docs_url="/",
        openapi_url="/openapi.json",
        auth=StaffSession(csrf=True),
    )

    @api.exception_handler(FuzhiError)
    def on_failure(request: HttpRequest, error: FuzhiError) -> HttpResponse:
        return _failure(api, request, status_of(error), error.code, error.message, error.mend)

    @api.exception_handler(ObjectDoesNotExist)
    def on_missing(request: HttpRequest, error: Exception) -> HttpResponse:
        return _failure(api, request, 404, "not_found", "没有找到。", "请检查编号。")

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
