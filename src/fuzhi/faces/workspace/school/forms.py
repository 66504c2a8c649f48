"""What a school types about its pupils."""

from typing import Any

from django import forms

from fuzhi.faces.kit.forms import REASON_MAX, HouseForm, offer
from fuzhi.steps.aid.queries.lists import SheetPupil


class Leaver(HouseForm):
    """A pupil of the sheet who has left."""

    person = forms.TypedChoiceField(label="学生", coerce=int)
    reason = forms.CharField(label="去了哪里，哪天走的", max_length=REASON_MAX)

    def __init__(self, *args: Any, pupils: list[SheetPupil], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "person", [(one.person_id, f"{one.name}（{one.class_name or '未分班'}）") for one in pupils])
