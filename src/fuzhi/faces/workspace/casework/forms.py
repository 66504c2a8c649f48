"""What a person types about a case."""

from typing import Any

from django import forms

from fuzhi.faces.kit.fields import DayField, LongField, NameField
from fuzhi.faces.kit.forms import Given, HouseForm, offer
from fuzhi.steps.casework import queries
from fuzhi.steps.casework.states import CaseKind, RelapseCause


def desk_names(county_code: str) -> list[tuple[str, str]]:
    """Whom a case may be given to: nobody in particular, or one of the county's desk."""
    return [("", "不指定"), *((one.username, one.display_name) for one in queries.desk(county_code))]


class Assignee(HouseForm):
    """Who of the desk works on a case."""

    username = forms.ChoiceField(label="办理人", required=False)
    beside = {"not_of_the_desk": "username"}


class NewCase(HouseForm):
    """A case about a child on file, or about one only named; a relapse needs a child on file."""

    name = NameField(label="孩子姓名")
    kind = forms.ChoiceField(label="种类")
    cause = forms.ChoiceField(
        label="返贫原因",
        required=False,
        choices=[("", "不是返贫申请"), *RelapseCause.choices()],
        help_text="返贫申请必填",
    )
    applied_on = DayField(label="提出日期", required=False, help_text="不填为今天")
    text = LongField(label="情况", rows=5)

    person = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, on_file: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = [one for one in CaseKind if one != CaseKind.LEAVER and (on_file or one != CaseKind.RELAPSE)]
        offer(self, "kind", [(one.value, one.label) for one in kinds])
        del self.fields["name" if on_file else "cause"]

    @property
    def given(self) -> Given:
        """As typed, without the child's number, which the page has looked up."""
        typed = super().given
        del typed["person"]
        return typed


class NewVisit(HouseForm):
    """A visit and what was found."""

    visited_on = DayField(label="哪一天", required=False, help_text="不填为今天")
    text = LongField(label="孩子现在在哪里、怎么样")


class MissedChild(HouseForm):
    """A child that is on no list; ``villages`` to choose from when the person answers for several."""

    name = NameField(label="孩子姓名")
    village = forms.ChoiceField(label="哪个村")
    birth_date = DayField(label="出生日期", required=False, help_text="知道就填")
    guardian_name = NameField(label="家长姓名", required=False, help_text="知道就填")
    text = LongField(label="是什么情况")

    def __init__(self, *args: Any, villages: list[tuple[str, str]], hint: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.own_village = villages[0][0] if len(villages) == 1 else ""
        self.fields["text"].widget.attrs["placeholder"] = hint
        offer(self, "village", villages)
        if not villages:
            del self.fields["village"]
        elif len(villages) == 1:
            self.fields["village"].required, self.fields["village"].widget = False, forms.HiddenInput()

    @property
    def given(self) -> Given:
        """As typed; the only village of this person needs no choosing."""
        typed = super().given
        return typed | {"village_code": typed.pop("village", "") or self.own_village}


class Outcome(HouseForm):
    """How a case ended."""

    note = LongField(label="孩子现在的情况和处理结果", rows=3)


class Approval(HouseForm):
    """What is said with an approval."""

    note = LongField(label="意见", required=False)


class Refusal(HouseForm):
    """Why an application is not approved."""

    note = LongField(label="不批准的原因", rows=3)
