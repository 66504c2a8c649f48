"""What acts for many cases ask."""

from django import forms

from fuzhi.faces.kit.bulk_forms import ManyForm
from fuzhi.faces.kit.fields import LongField
from fuzhi.faces.kit.forms import offer
from fuzhi.faces.workspace.casework.forms import desk_names


class AssignMany(ManyForm):
    """Who of the desk works on them."""

    username = forms.ChoiceField(label="办理人", required=False)
    beside = {"not_of_the_desk": "username"}

    def prepare(self) -> None:
        """The county's clerks, or nobody in particular."""
        offer(self, "username", desk_names(self.asking.scope.county_code))


class CloseMany(ManyForm):
    """One note for all."""

    note = LongField(label="孩子们现在的情况和处理结果", rows=3, hint="例如：已电话核实，都已返校")
    beside = {"no_outcome": "note"}
