"""The form in which a person chooses the columns of a list; arrows without a script, dragging with one."""

from django import forms

from fuzhi.faces.kit.fields import Pressed, WordsField
from fuzhi.faces.kit.forms import Given, HouseForm
from fuzhi.faces.kit.list_layout import Place

WIDTH_MIN, WIDTH_MAX = 40, 900


class LayOut(HouseForm):
    """The choice of columns as it is posted: all keys in order, those ticked, widths as ``key:pixels``."""

    path = forms.CharField(required=False, widget=forms.HiddenInput)
    back = forms.CharField(required=False, widget=forms.HiddenInput)
    order = WordsField(required=False)
    shown = WordsField(required=False)
    width = WordsField(required=False)
    move = forms.CharField(required=False, widget=Pressed)
    act = forms.ChoiceField(
        required=False, choices=[(one, one) for one in ("keep", "reset", "roomy", "close")], widget=Pressed
    )

    @staticmethod
    def places(given: Given) -> tuple[Place, ...]:
        """What was chosen; a pressed arrow moves its column by one."""
        widths = dict(one.rpartition(":")[::2] for one in given["width"])
        keys = list(given["order"])
        way, _, moved = given["move"].partition(":")
        if moved in keys:
            at = keys.index(moved)
            keys.pop(at)
            keys.insert(max(0, at + (-1 if way == "up" else 1)), moved)
        return tuple(Place(key, key in given["shown"], _pixels(widths.get(key, ""))) for key in keys)


def _pixels(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6) or not int(text):
        return 0
    return min(max(int(text), WIDTH_MIN), WIDTH_MAX)
