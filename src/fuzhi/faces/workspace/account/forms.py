"""Forms of the own account: shape only; passwords are never sent back."""

from typing import Any

from django import forms

from fuzhi.faces.kit.forms import HouseForm
from fuzhi.faces.workspace.proving import CODE_ERRORS, code_field
from fuzhi.vocabulary.plain import Json

PASSWORD_MAX = 128
RULES = "至少 12 位；不用常见密码、重复或连续的键、单位和岗位名。"


def password_field(label: str, kind: str, help_text: str = "") -> forms.CharField:
    """A field for a password: taken as typed, blanks and all. ``kind`` is told to password managers."""
    widget = forms.PasswordInput(attrs={"autocomplete": f"{kind}-password"})
    return forms.CharField(label=label, max_length=PASSWORD_MAX, strip=False, widget=widget, help_text=help_text)


class NewPassword(HouseForm):
    """A password that only its owner types, twice."""

    new = password_field("新密码", "new", RULES)
    again = password_field("再输一次", "new")
    beside = {"weak_password": "new", "same_password": "new"}

    def clean(self) -> Json:
        """Both are the same."""
        if self.cleaned_data.get("new") != self.cleaned_data.get("again") and not self.errors:
            self.add_error("again", "两次输入的密码不一样。")
        return self.cleaned_data


class LinkSecret(HouseForm):
    """What stands behind the ``#`` of a link; the page's script fills it in and sends it."""

    token = forms.CharField(
        label="链接里 # 后面的一串字",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-hash": "1"}),
        help_text="没有填好的，请从链接里抄来",
    )
    is_asked = forms.BooleanField(required=False, widget=forms.HiddenInput)


class LinkedPassword(NewPassword):
    """The password of the account that a link is of."""

    token = forms.CharField(max_length=100, widget=forms.HiddenInput)
    is_asked = forms.BooleanField(initial=True, widget=forms.HiddenInput)


class Code(HouseForm):
    """One code of the second factor."""

    code = code_field()
    beside = CODE_ERRORS


class FirstCode(Code):
    """The code that shows that the telephone has the secret."""

    code = code_field("手机验证器上现在的 6 位数字")


class OwnPassword(NewPassword):
    """Whoever changes it knows the old one."""

    old = password_field("现在的密码", "current")
    beside = {**NewPassword.beside, "wrong_password": "old"}
    field_order = ("old", "new", "again")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.order_fields(self.field_order)
