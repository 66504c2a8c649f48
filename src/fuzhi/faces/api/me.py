"""Who am I, and what may I do."""

from django.http import HttpRequest
from ninja import Field, Router, Schema

from fuzhi.faces.api.frame import FAILURES, staff_of
from fuzhi.steps.accounts.permissions import can
from fuzhi.steps.accounts.verbs import Verb

router = Router(tags=["人员"])


class Me(Schema):
    """登录的人员。"""

    username: str = Field(description="登录名")
    display_name: str = Field(description="姓名")
    role: str = Field(description="岗位代码：clerk 经办、checker 复核、finance 财务、school 学校、village 村 等")
    area_code: str = Field(description="负责的区域：4 位市、6 位县、9 位乡镇、12 位村；系统管理员为空")
    school_code: str = Field(description="负责的学校代码，10 位；不是学校账号时为空")
    verbs: list[str] = Field(description="可以办的事的代码")


@router.get("/me", response={200: Me, **FAILURES})
def me(request: HttpRequest) -> Me:
    """登录的人员和可办的事。"""
    staff = staff_of(request)
    verbs = [verb.value for verb in Verb if can(staff, verb)]
    return Me(
        username=staff.username,
        display_name=staff.display_name,
        role=staff.role,
        area_code=staff.area_code,
        school_code=staff.school_code,
        verbs=verbs,
    )
