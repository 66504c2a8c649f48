"""What is said of a pair: the button of a verdict, or the school with its reason."""

from typing import Any

from django import forms

from fuzhi.faces.kit.fields import Pressed
from fuzhi.faces.kit.forms import REASON_MAX, Given, HouseForm, offer


class Verdict(HouseForm):
    """Same, different or later."""

    verdict = forms.CharField(required=False, max_length=20, widget=Pressed)
    reason = forms.CharField(required=False, max_length=REASON_MAX, widget=Pressed)


class KeyedRadio(forms.RadioSelect):
    """Choices that are chosen by the keys 1, 2, … too."""

    def create_option(self, *args: Any, **more: Any) -> dict[str, Any]:
        """See Django's; the key is the place in the list."""
        option = super().create_option(*args, **more)
        option["attrs"]["data-key"] = str(int(option["index"]) + 1)
        return option


class WhichSchool(HouseForm):
    """The school where a child really is, of the two that claim it."""

    record = forms.TypedChoiceField(label="学校", coerce=int, widget=KeyedRadio)
    reason = forms.CharField(label="依据", max_length=REASON_MAX, help_text="例如：入户核实在中心校上学")

    def __init__(self, *args: Any, schools: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "record", schools)

    @property
    def chosen(self) -> Given:
        """As :func:`fuzhi.steps.registry.services.settle_claim` takes it."""
        return {"record_id": self.cleaned_data["record"], "reason": self.cleaned_data["reason"]}
