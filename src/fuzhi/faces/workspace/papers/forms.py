"""Which paper is printed, for whom."""

from django import forms

from fuzhi.faces.kit.forms import HouseForm
from fuzhi.steps.aid.states import Paper


class Wanted(HouseForm):
    """The paper that was chosen, what its children have in common, and how many the page said there were."""

    paper = forms.ChoiceField(label="打印什么", choices=Paper.choices())
    whom = forms.CharField(widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    seen_count = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
