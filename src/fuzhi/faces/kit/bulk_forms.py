"""The form of an act for many rows: which rows, what stood on the page, what the act needs to know.

A subclass adds its fields; every text that it holds goes to the act as it was typed (``facts``).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from fuzhi.faces.kit.fields import KeysField, Pressed
from fuzhi.faces.kit.forms import REASON_MAX, HouseForm
from fuzhi.faces.kit.requests import ScopedRequest
from fuzhi.steps.bulk.acts import Shown


class ManyForm(HouseForm):
    """An act that needs to know nothing but its rows. ``keys`` and what was shown are written by the page itself."""

    keys = KeysField(required=False)
    shown_count = forms.IntegerField(required=False, min_value=0, widget=Pressed)
    shown_fen = forms.IntegerField(required=False, widget=Pressed)
    shown_digest = forms.CharField(required=False, max_length=64, widget=Pressed)
    act = forms.CharField(required=False, max_length=4, widget=Pressed)
    beside: ClassVar[Mapping[str, str]] = {"missing_reason": "reason", "no_reason": "reason"}

    def __init__(self, *args: Any, asking: ScopedRequest, **more: Any) -> None:
        super().__init__(*args, **more)
        self.asking = asking
        self.prepare()

    def prepare(self) -> None:
        """Offer choices, drop fields; override."""

    @property
    def own(self) -> list[str]:
        """The fields that a person fills in."""
        return [name for name in self.fields if name not in ManyForm.base_fields]

    @property
    def is_ready(self) -> bool:
        """True when all is known that the act asks; a form that asks step by step says so itself."""
        return True

    @property
    def chosen(self) -> tuple[int, ...]:
        """The rows, as the page shows them."""
        return tuple(KeysField.shown(self["keys"]))

    @property
    def keys_text(self) -> str:
        """The rows as one line, for the page."""
        return ",".join(map(str, self.chosen))

    @property
    def is_pressed(self) -> bool:
        """True when the act itself was pressed, not only a look at what it would do."""
        return self.data.get("act") == "do"

    @property
    def facts(self) -> dict[str, str]:
        """What was filled in, as the act takes it and a task keeps it."""
        return {name: str(self.cleaned_data[name] or "") for name in self.own if name != "code"}

    @property
    def proof(self) -> str:
        """The code of who has a second factor, where the act asks for one."""
        return str(self.cleaned_data.get("code") or "")

    @property
    def shown(self) -> Shown:
        """What stood on the page."""
        typed = self.cleaned_data
        return Shown(typed["shown_count"] or 0, typed["shown_fen"], typed["shown_digest"])


class ManyWithReason(ManyForm):
    """An act that needs one sentence of why. ``label`` and ``hint`` in the words of the act."""

    reason = forms.CharField(label="理由", max_length=REASON_MAX)
    label: ClassVar[str] = "理由"
    hint: ClassVar[str] = ""

    def prepare(self) -> None:
        """Ask in the words of the act."""
        field = self.fields["reason"]
        field.label, field.help_text = self.label, self.hint
        field.error_messages["required"] = f"请填写{self.label}。"
