"""The form by which a reading is proposed; its field has the shape of the reading."""

from typing import Any

from django import forms

from fuzhi.faces.kit.fields import TermField, WholeField
from fuzhi.faces.kit.forms import HouseForm
from fuzhi.policy.readings import Reading
from fuzhi.steps.aid.readings import PAPER_MAX, REASON_MAX
from fuzhi.vocabulary.places import place_name


class ReadingForm(HouseForm):
    """Another reading for the semester that the page showed, or none of its own any more; paper and reason."""

    term = TermField(label="学期", widget=forms.HiddenInput)
    value = forms.CharField(label="改为", required=False)
    is_withdrawn = forms.BooleanField(label="不再另定（按上级或政策包的读法）", required=False)
    document = forms.CharField(label="依据（文号）", max_length=PAPER_MAX)
    reason = forms.CharField(label="理由", max_length=REASON_MAX)
    beside = {
        "bad_switch_value": "value",
        "reading_same": "value",
        "no_document": "document",
        "missing_reason": "reason",
    }

    def __init__(self, *args: Any, reading: Reading, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["value"] = _field(reading)
        self.order_fields(["request_key", "term", "value", "is_withdrawn", "document", "reason"])

    @property
    def asked(self) -> dict[str, Any]:
        """As the service takes it."""
        given = self.given
        value = None if given.pop("is_withdrawn") else given["value"]
        return given | {"value": value, "term": str(given["term"])}


def _field(reading: Reading) -> forms.Field:
    if reading.kind == "flag":
        flags = forms.ChoiceField(label="改为", choices=[("true", "是"), ("false", "否")])
        flags.widget.attrs["class"] = "fz-input"
        return flags
    if reading.kind == "choice":
        values = [str(value) for value in (reading.default, *reading.alternatives)]
        found = forms.ChoiceField(label="改为", choices=[(value, reading.say(value)) for value in values])
        found.widget.attrs["class"] = "fz-input"
        return found
    if reading.kind == "whole":
        whole = WholeField(label="改为", min_value=reading.least, max_value=reading.most, required=False)
        whole.widget.attrs["class"] = "fz-input"
        return whole
    return forms.MultipleChoiceField(
        label="改为",
        choices=[(code, place_name(code)) for code in reading.counties],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
