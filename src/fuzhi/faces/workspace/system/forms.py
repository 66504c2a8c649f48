"""Forms of administration: they check shape only; what may be is asked by the services."""

from django import forms

from fuzhi.faces.kit.forms import REASON_MAX, HouseForm
from fuzhi.vocabulary.codes import Role

NUMBER_SAID = "一人一个在用的账号，经办过的事不能自己复核；只保存摘要。"


class SeatForm(HouseForm):
    """A role in an area."""

    role = forms.ChoiceField(label="岗位", choices=Role.choices())
    area_code = forms.CharField(label="区域代码", max_length=12, help_text="市 4 位，县 6 位，乡镇 9 位，村 12 位。")
    school_code = forms.CharField(label="学校代码", max_length=10, required=False, help_text="只有学校资助员填写。")
    beside = {"bad_role": "role", "bad_area": "area_code", "bad_school": "school_code"}


class RoleForm(SeatForm):
    """Another role or area of an account."""

    reason = forms.CharField(label="理由", max_length=REASON_MAX, help_text="例如：岗位调整的文件号。")


class StaffForm(SeatForm):
    """A new account."""

    field_order = ("username", "display_name", "role", "area_code", "school_code", "staff_number")
    username = forms.CharField(label="用户名", max_length=64, help_text="小写字母、数字和短横线，登录时用。")
    display_name = forms.CharField(label="姓名", max_length=60)
    staff_number = forms.CharField(label="工号", max_length=40, help_text=NUMBER_SAID)


class ActiveForm(HouseForm):
    """An account is closed, or opened again."""

    is_active = forms.ChoiceField(choices=[("1", "启用"), ("0", "停用")])


class NumberForm(HouseForm):
    """Whose account it is, where that was not said when it was opened."""

    staff_number = forms.CharField(label="工号", max_length=40, help_text=NUMBER_SAID)
    beside = {"person_has_account": "staff_number"}
