"""Conditions of a list that a person keeps under a name. The kit shows them; who keeps them is asked of ``hooks``."""

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from fuzhi.faces.kit.forms import HouseForm
from fuzhi.faces.kit.hooks import hooks
from fuzhi.faces.kit.termed import ADDRESS, FORM

OWN_PARAMETERS = ("page", "export", "pick", "picked", "all", "cols", "sums", "csrfmiddlewaretoken", ADDRESS, FORM)
VIEW_NAME_MAX = 30
PINNED = "fz-pinned"
"""What a card of the home page asks a list for: how many there are."""
NOT_KEPT = frozenset({*OWN_PARAMETERS, "size"})


@dataclass(frozen=True)
class OwnView:
    """One kept view: its name, where it opens; ``is_current`` = just these conditions hold. A colleague's
    (``maker``) cannot be changed."""

    key: int
    words: str
    url: str
    is_current: bool
    is_pinned: bool = False
    is_shared: bool = False
    maker: str = ""

    @property
    def remove_url(self) -> str:
        """Where it is removed."""
        return reverse(hooks.remove_view_url_name, args=[self.key])

    @property
    def pin_url(self) -> str:
        """Where it is put on the home page, or taken off."""
        return reverse(hooks.pin_view_url_name, args=[self.key])

    @property
    def share_url(self) -> str:
        """Where it is shown to the office, or no longer."""
        return reverse(hooks.share_view_url_name, args=[self.key])


class KeepView(HouseForm):
    """Conditions of the list at ``path``, to be kept under a name."""

    path = forms.CharField(required=False, widget=forms.HiddenInput)
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label="把现在的条件保存为",
        max_length=VIEW_NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "例如：本镇退回待补"}),
    )
    beside: ClassVar = {"no_view_name": "name"}

    @property
    def list_path(self) -> str:
        """Where the list is, whatever else is missing."""
        return str(self["path"].value() or "")


def name_of(request: HttpRequest) -> str:
    """What a list is called where views are kept: the name of its address, the same for all objects of a kind."""
    match = getattr(request, "resolver_match", None)
    return str(match.url_name or "") if match else ""


def kept_query(params: QueryDict) -> str:
    """The part of an address that is kept, in a fixed order, empty values left out."""
    names = sorted(name for name in params if name not in NOT_KEPT)
    kept = QueryDict(mutable=True)
    for name in names:
        values = [value for value in params.getlist(name) if value.strip()]
        if values:
            kept.setlist(name, values)
    return kept.urlencode()


def own_views(request: HttpRequest, now: str) -> list[OwnView]:
    """The views that the person may open on this list; ``now`` is what holds."""
    name = name_of(request)
    if not (name and hooks.open_view_url_name):
        return []
    return [
        OwnView(
            one.key,
            one.words,
            f"{reverse(hooks.open_view_url_name, args=[one.key])}?{urlencode({'path': request.path})}",
            one.query == now,
            one.is_pinned,
            one.is_shared,
            one.maker,
        )
        for one in hooks.own_views(request, name)
    ]
