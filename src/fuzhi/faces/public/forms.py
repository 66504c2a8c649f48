"""What anybody may write to us: no name is asked for, and what was written stands in the form until it is sent."""

from typing import Any

from django import forms

from fuzhi.faces.kit.fields import KeysField, LongField, NameField
from fuzhi.faces.kit.forms import Given, HouseForm, offer
from fuzhi.vocabulary.places import counties

CONTACT_MAX = 80


class Said(HouseForm):
    """What both forms end with."""

    text = LongField(label="什么事", help_text="写清学校、时间；不要写身份证号和银行卡号。")
    called = NameField(label="怎么称呼您", required=False)
    contact = forms.CharField(
        label="联系电话",
        required=False,
        max_length=CONTACT_MAX,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text="只有经办人能看到。",
    )

    @property
    def given(self) -> Given:
        """As :func:`fuzhi.steps.aid.services.file_objection` takes it."""
        typed = super().given
        return typed | {"name": typed.pop("called")}


class Complaint(Said):
    """A complaint or report that is not about a list."""

    county_code = forms.ChoiceField(label="哪个县（市、区）")
    field_order = ("county_code", "text")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "county_code", [("", "请选择"), *counties().items()])


class ObjectionForm(Said):
    """What is wrong with lines of a notice; ``line`` are those ticked."""

    text = LongField(label="哪里不对", help_text="选中的一条，答复之前不发放；其他人不受影响。一次说一条。")
    line = KeysField(required=False)

    @property
    def ticked(self) -> list[int]:
        """Lines that are ticked on the page as it is shown."""
        return KeysField.shown(self["line"])

    @property
    def given(self) -> Given:
        """With the ticked lines as ``line_ids``."""
        typed = super().given
        return typed | {"line_ids": sorted(typed.pop("line"))}
