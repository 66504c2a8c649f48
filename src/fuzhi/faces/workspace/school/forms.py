"""What a school types about its pupils."""

from typing import Any

from django import forms

from fuzhi.faces.kit.forms import REASON_MAX, HouseForm, offer
from fuzhi.faces.workspace.lists.forms import Seen
from fuzhi.steps.aid.queries.lists import SheetPupil


class Marks(Seen):
    """A sheet as its school confirms it: a reason beside a pupil marks all of the pupil's open lines."""

    def __init__(self, *args: Any, pupils: list[SheetPupil], **more: Any) -> None:
        super().__init__(*args, **more)
        self.pupils = {f"reason-{one.person_id}": one for one in pupils}
        for name in self.pupils:
            self.fields[name] = forms.CharField(required=False, max_length=REASON_MAX)

    @property
    def marked(self) -> dict[int, str]:
        """Reason by line."""
        said = [(pupil, self.cleaned_data[name]) for name, pupil in self.pupils.items()]
        return {line.id: reason for pupil, reason in said if reason for line in pupil.items if line.is_open}


class Received(HouseForm):
    """The batch whose money the families have."""

    batch = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class Leaver(HouseForm):
    """A pupil of the sheet who has left."""

    person = forms.TypedChoiceField(label="学生", coerce=int)
    reason = forms.CharField(label="去了哪里，哪天走的", max_length=REASON_MAX)

    def __init__(self, *args: Any, pupils: list[SheetPupil], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "person", [(one.person_id, f"{one.name}（{one.class_name or '未分班'}）") for one in pupils])
