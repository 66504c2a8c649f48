"""What anybody may write to us: no name is asked for, and what was written stands in the form until it is sent."""

from collections.abc import Callable
from typing import Any, ClassVar, Self

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from fuzhi.faces.kit.fields import KeysField, LongField, NameField, Pressed
from fuzhi.faces.kit.forms import Given, HouseForm, offer
from fuzhi.steps.aid.things import NoticeLine
from fuzhi.vocabulary.places import counties

CONTACT_MAX = 80
NAME_MAX = 60
FOUND_MAX = 20


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


WHOLE = 0
"""The choice “not about a line”: no line has this number."""


class ObjectionForm(Said):
    """What is wrong with a line of a notice: ``name`` is looked for, ``looked_for`` is the name whose lines the page
    shows, ``line`` what was ticked of them. A name that was typed and not looked for is looked for on sending."""

    text = LongField(label="哪里不对", help_text="选中的一条，答复之前不发放；其他人不受影响。一次说一条。")
    name = NameField(label="名单上的姓名（写全名）", required=False)
    looked_for = forms.CharField(required=False, max_length=NAME_MAX, widget=Pressed)
    line = KeysField(required=False)
    act = forms.CharField(required=False, widget=Pressed)
    beside: ClassVar = dict.fromkeys(("no_line", "not_on_notice", "too_many_lines"), "line")

    def __init__(self, *args: Any, find: Callable[[str], QuerySet[NoticeLine]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.sought = str(self["name"].value() or "").strip()[:NAME_MAX]
        self.hits = list(find(self.sought)[:FOUND_MAX]) if self.sought else []
        ticked = KeysField.shown(self["line"])
        self.ticked = ticked or [line.pk for line in self.hits if len(self.hits) == 1]

    @property
    def said(self) -> list[forms.BoundField]:
        """What is written about the line, once it is found."""
        return [field for field in self.visible_fields() if field.name != "name"]

    @classmethod
    def asked(cls, request: HttpRequest, **more: Any) -> Self:
        """As it was sent; where only a name was to be found nothing is sent yet, and what was typed is shown again."""
        form = cls.of(request, **more)
        if form.data.get("act") != "find":
            return form
        return cls(**more | {"initial": {name: form[name].value() for name in form.fields}})

    def clean(self) -> None:
        """A name that was typed after the last search has not been answered yet."""
        if not self.sought or self.sought == self.cleaned_data.get("looked_for"):
            return
        if not self.hits:
            said = f"名单里没有“{self.sought}”。请核对姓名；说的不是某一条，请选“不针对某一条”。"
        elif len(self.hits) == 1:
            said = f"名单里有“{self.sought}”的一条，请核对是不是它，选好后再按一次“提出意见”。"
        else:
            said = f"名单里有“{self.sought}”的 {len(self.hits)} 条，请选出是哪一条，再按一次“提出意见”。"
        self.add_error("line", said)

    @property
    def given(self) -> Given:
        """With the ticked line as ``line_ids``; ``whole`` when it was said that it is about none."""
        typed = super().given
        lines = typed.pop("line")
        for shown in ("looked_for", "act"):
            typed.pop(shown)
        return typed | {"line_ids": sorted(set(lines) - {WHOLE}), "whole": WHOLE in lines}
