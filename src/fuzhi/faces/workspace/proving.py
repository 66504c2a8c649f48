"""The code of the second factor in a form: shown to who has one, and asked by the service in any case."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from fuzhi.faces.kit.fields import NumberField
from fuzhi.faces.kit.forms import HouseForm
from fuzhi.steps.accounts import second_factor
from fuzhi.steps.accounts.staff import Staff

CODE_ERRORS = {"code_missing": "code", "code_wrong": "code"}


def code_field(help_text: str = "手机验证器上现在的 6 位数字，或一个没用过的恢复码") -> forms.CharField:
    """Where a code is typed."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"})
    return NumberField(label="验证码", max_length=20, widget=widget, help_text=help_text)


class Proved(HouseForm):
    """A form that asks for a code where this person has a second factor; a missing one is told by the service."""

    code = code_field()
    beside: ClassVar[Mapping[str, str]] = CODE_ERRORS

    def __init__(self, *args: Any, by: Staff, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].required = False
        if not second_factor.is_asked(by):
            del self.fields["code"]
        self.order_fields([name for name in self.fields if name != "code"])

    @property
    def asks(self) -> bool:
        """True when there is a code to type."""
        return "code" in self.fields
