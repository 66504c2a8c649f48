"""What acts for many children ask."""

from typing import ClassVar

from django import forms

from fuzhi.faces.kit.bulk_forms import ManyForm
from fuzhi.faces.kit.forms import REASON_MAX, offer
from fuzhi.faces.workspace.children.forms import value_field
from fuzhi.steps.registry.facts import FACTS


class CorrectMany(ManyForm):
    """Which fact, then its value and why. ``of_fact`` says for which fact the value was asked."""

    fact = forms.ChoiceField(label="要更正的事实")
    of_fact = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    value = forms.CharField(label="更正为", required=False, max_length=80)
    reason = forms.CharField(label="依据", max_length=REASON_MAX, help_text="例如：学校报来的住宿名单，班主任核实")
    beside: ClassVar = {
        "missing_reason": "reason",
        **dict.fromkeys(("bad_choice", "bad_number", "bad_money", "too_long", "bad_code"), "value"),
    }

    def prepare(self) -> None:
        """The value is asked in the way of the chosen fact."""
        offer(self, "fact", [("", "请选择"), *((one.key, one.label) for one in FACTS.values())])
        self.fields["fact"].widget.attrs["data-submit-on-change"] = True
        chosen = FACTS.get(str(self["fact"].value() or ""))
        if chosen is None:
            del self.fields["value"], self.fields["reason"]
            return
        if not self.is_bound:
            self.initial["of_fact"] = chosen.key
        self.fields["value"] = value_field(chosen)
        if chosen.by_two:
            self.fields["fact"].help_text = "这一项关系待遇：每人成一份更改，由另一人确认以后生效"

    @property
    def is_ready(self) -> bool:
        """True when value and reason were asked for the fact that is chosen."""
        return "value" in self.fields and self.data.get("of_fact") == self.data.get("fact")
