"""What is urged and in which words, the answer to it, and the last days of the stages."""

from datetime import date

from django import forms

from fuzhi.faces.kit.fields import DayField, Ticked
from fuzhi.faces.kit.forms import HouseForm
from fuzhi.steps.oversight.stages import CellKey, WorkStage
from fuzhi.vocabulary.terms import Term

WORDS_MAX = 200


class CellsField(forms.Field):
    """Stages of counties and schools that were ticked; what is none is left."""

    widget = Ticked

    def clean(self, value: object) -> list[CellKey]:
        """The keys, each once."""
        given = value if isinstance(value, list) else []
        return list(dict.fromkeys(key for text in given if (key := _key(str(text))) is not None))


def _key(text: str) -> CellKey | None:
    stage, _, where = text.partition(":")
    county, _, school = where.partition(":")
    known = {one.value: one for one in WorkStage}
    return CellKey(known[stage], county, school) if stage in known and county.isdigit() and len(county) == 6 else None


class UrgeForm(HouseForm):
    """What is urged, and in which words."""

    pick = CellsField(required=False)
    text = forms.CharField(
        label="催办的话",
        required=False,
        max_length=WORDS_MAX,
        widget=forms.TextInput(attrs={"placeholder": "例如：请在周三前确认"}),
    )


class AnswerForm(HouseForm):
    """Until when it will be done."""

    answer = forms.CharField(
        label="答复", max_length=WORDS_MAX, widget=forms.TextInput(attrs={"placeholder": "例如：周三交"})
    )


class DeadlineForm(HouseForm):
    """A last day for each stage; empty: none of its own."""

    def __init__(self, *args: object, term: Term, **more: object) -> None:
        super().__init__(*args, **more)
        for stage in WorkStage:
            field = DayField(label=stage.label, required=False)
            field.widget.attrs |= {"class": "fz-input", "min": term.starts_on, "max": term.ends_before}
            self.fields[stage.value] = field

    @property
    def days(self) -> dict[WorkStage, date | None]:
        """What was given, by stage."""
        return {stage: self.cleaned_data[stage.value] for stage in WorkStage}
