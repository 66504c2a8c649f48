"""Shapes of the forms; what may be written is decided by the services."""

from datetime import date
from typing import Any

from django import forms

from fuzhi.vocabulary.codes import Stage


class AddChild(forms.Form):
    """A child entered by hand."""

    key = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label="姓名", max_length=60)
    sex = forms.ChoiceField(label="性别", choices=(("男", "男"), ("女", "女")))
    birth_date = forms.DateField(label="出生日期", widget=forms.DateInput(attrs={"type": "date"}))
    id_number = forms.CharField(
        label="证件号码", max_length=20, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    school_code = forms.ChoiceField(label="学校")
    stage = forms.ChoiceField(
        label="学段", choices=[(one.value, one.label) for one in Stage if one is not Stage.HIGHER]
    )
    grade = forms.IntegerField(label="学段内第几年", min_value=1, max_value=9)
    class_name = forms.CharField(label="班级", max_length=40, required=False)
    guardian_name = forms.CharField(label="家长", max_length=60, required=False)
    reason = forms.CharField(label="依据", max_length=200, help_text="例如：转入证明，学籍正在办理")

    def __init__(self, *args: Any, schools: list[tuple[str, str]], today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["school_code"].choices = schools  # type: ignore[attr-defined]
        self.fields["birth_date"].widget.attrs["max"] = today.isoformat()
