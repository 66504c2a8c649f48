"""Forms of administration: they check shape only; what may be is asked by the services."""

from typing import ClassVar

from django import forms

from fuzhi.faces.kit.fields import ListedField, NumberField
from fuzhi.faces.kit.forms import REASON_MAX, HouseForm
from fuzhi.faces.workspace.school_names import everywhere
from fuzhi.steps.registry.queries import schools_in
from fuzhi.vocabulary.codes import Role
from fuzhi.vocabulary.places import all_places, full_name, place_name

NUMBER_SAID = "一人一个在用的账号，经办过的事不能自己复核；只保存摘要。"


def _places() -> list[tuple[str, str]]:
    return [(code, full_name(code) or place_name(code)) for code in sorted(all_places())]


def _schools() -> list[tuple[str, str]]:
    return schools_in(everywhere())


class SeatForm(HouseForm):
    """A role in an area."""

    role = forms.ChoiceField(label="岗位", choices=Role.choices())
    area_code = ListedField(_places, label="区域", help_text="打几个字再从列出的里面选：市、县、乡镇或村。")
    school_code = ListedField(_schools, label="学校", required=False, help_text="只有学校资助员填写；打几个字再选。")
    beside: ClassVar = {"bad_role": "role", "bad_area": "area_code", "bad_school": "school_code"}


class RoleForm(SeatForm):
    """Another role or area of an account."""

    reason = forms.CharField(label="理由", max_length=REASON_MAX, help_text="例如：岗位调整的文件号。")


class StaffForm(SeatForm):
    """A new account."""

    field_order = ("username", "display_name", "role", "area_code", "school_code", "staff_number")
    username = forms.CharField(label="用户名", max_length=64, help_text="小写字母、数字和短横线，登录时用。")
    display_name = forms.CharField(label="姓名", max_length=60)
    staff_number = NumberField(label="工号", max_length=40, help_text=NUMBER_SAID)


class ActiveForm(HouseForm):
    """An account is closed, or opened again."""

    is_active = forms.ChoiceField(choices=[("1", "启用"), ("0", "停用")])


class NumberForm(HouseForm):
    """Whose account it is, where that was not said when it was opened."""

    staff_number = NumberField(label="工号", max_length=40, help_text=NUMBER_SAID)
    beside = {"person_has_account": "staff_number"}
