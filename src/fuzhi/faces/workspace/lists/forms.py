"""What a form says was on the page, and what is said of the lines that schools marked."""

from django import forms

from fuzhi.faces.kit.fields import KeysField, Pressed
from fuzhi.faces.kit.forms import HouseForm, ReasonForm
from fuzhi.faces.workspace.proving import Proved


class Seen(HouseForm):
    """How much stood on the page that is confirmed, submitted or approved; None when it does not say."""

    seen_count = forms.IntegerField(required=False, min_value=0)
    seen_fen = forms.IntegerField(required=False, min_value=0)


class Approval(Proved):
    """What is approved, and the code of who has a second factor."""

    seen_count = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    seen_fen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class MarkedLines(ReasonForm):
    """What became of marked lines, and which of the two buttons was pressed."""

    pick = KeysField(required=False)
    act = forms.CharField(required=False, widget=Pressed)

    @property
    def is_kept(self) -> bool:
        """They stay on the list; otherwise they are withdrawn."""
        return bool(self.cleaned_data["act"] == "keep")
