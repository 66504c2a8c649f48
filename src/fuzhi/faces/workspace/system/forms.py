"""Forms of administration: they check shape only; what may be is asked by the services."""

from django import forms

from fuzhi.faces.kit.forms import HouseForm
from fuzhi.vocabulary.codes import Role


class StaffForm(HouseForm):
    """A new account."""

    username = forms.CharField(label="用户名", max_length=64, help_text="小写字母、数字和短横线，登录时用。")
    display_name = forms.CharField(label="姓名", max_length=60)
    role = forms.ChoiceField(label="岗位", choices=Role.choices())
    area_code = forms.CharField(label="区域代码", max_length=12, help_text="市 4 位，县 6 位，乡镇 9 位，村 12 位。")
    school_code = forms.CharField(label="学校代码", max_length=10, required=False, help_text="只有学校资助员填写。")
    staff_number = forms.CharField(
        label="工号",
        max_length=40,
        required=False,
        help_text="一人一个在用的账号，经办过的事不能自己复核；只保存摘要。",
    )
    password = forms.CharField(
        label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text="至少 12 位。"
    )


class ActiveForm(HouseForm):
    """An account is closed, or opened again."""

    is_active = forms.ChoiceField(choices=[("1", "启用"), ("0", "停用")])


class PasswordForm(HouseForm):
    """A new password for somebody."""

    password = forms.CharField(
        label="新密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text="至少 12 位。"
    )
