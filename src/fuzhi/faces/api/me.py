"""Who am I, and what may I do."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fuzhi.faces.api.frame import FAILURES, staff_of
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb

router = Router(tags=["人员"])


class Me(Schema):
    """The signed-in person."""

    username: str
    display_name: str
    role: str
    area_code: str
    school_code: str
    verbs: list[str]


@router.get("/me", response={200: Me, **FAILURES})
def me(request: HttpRequest) -> dict[str, Any]:
    """登录的人员和可办的事。"""
    staff = staff_of(request)
    return {
        "username": staff.username,
        "display_name": staff.display_name,
        "role": staff.role,
        "area_code": staff.area_code,
        "school_code": staff.school_code,
        "verbs": [verb.value for verb in Verb if can(staff, verb)],
    }
