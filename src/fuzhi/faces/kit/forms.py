"""Forms of the house: Chinese words for what is missing, what was typed stays, one act for a double click.

::

    form = NewCase.of(request)
    if (case := taken(form, lambda: services.open_case(by=request.staff, **form.given))) is not None:
        return redirect(...)
    return render(request, "new.html", {"form": form}, status=form.status)

A form checks shape only; what may be is asked by the service, and its InputError stands on the form.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

from django import forms
from django.http import HttpRequest

from fuzhi.faces.kit.fields import ByHand, TermField
from fuzhi.faces.kit.links import url_of
from fuzhi.faces.kit.typed import typed_before
from fuzhi.vocabulary.errors import Conflict, FuzhiError, InputError

REASON_MAX = 200
OWN_PAGE = (InputError, Conflict)
"""What a page that is nothing but its form shows on the form."""
Made = TypeVar("Made")
Given = dict[str, Any]
"""What was typed, by field, as the fields read it; the act's own signature says what it takes."""


class HouseForm(forms.Form):
    """Base of all forms that a person types into; ``request_key`` names the rendered form, so that it acts once."""

    request_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    ways: Sequence[tuple[str, str]] = ()
    """What a refusal speaks of: words and address."""
    beside: ClassVar[Mapping[str, str]] = {}
    """Beside which field a service's refusal stands, by its code; above all of them when it is not named."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("label_suffix", "")
        super().__init__(*args, **more)
        self.initial.setdefault("request_key", secrets.token_hex(16))
        for field in self.fields.values():
            verb = "选择" if isinstance(field, forms.ChoiceField) else "填写"
            field.error_messages["required"] = f"请{verb}{field.label}。"
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
                field.widget.attrs.setdefault("class", "fz-input")

    @classmethod
    def of(cls, request: HttpRequest, **more: Any) -> Self:
        """Bound to what was posted; unbound when the page is only opened, with what was typed when a session ended."""
        if request.method == "POST":
            return cls(request.POST, request.FILES, **more)
        if typed := typed_before(request):
            more["initial"] = more.get("initial", {}) | {name: typed[name] for name in cls.base_fields if name in typed}
        return cls(**more)

    @classmethod
    def pressed(cls, request: HttpRequest, **more: Any) -> dict[str, Any]:
        """What a button sent, where nobody types anything. Raises InputError for what no page of ours sends."""
        form = cls.of(request, **more)
        form.check()
        return form.fields_given

    def check(self) -> None:
        """Raise InputError with the first fault, where the page cannot show it beside its field."""
        if not self.is_valid():
            said = next(iter(self.errors.values()))[0]
            raise InputError("bad_form", f"页面发来的内容不对：{said}", "请刷新页面再办。")

    @staticmethod
    def named(request: HttpRequest, field: str) -> str:
        """The field that says what the form is about: as it was posted, else from the address of the page."""
        return request.POST.get(field) or request.GET.get(field, "")

    @property
    def status(self) -> int:
        """Of the page that shows the form: 422 when something on it must be mended."""
        return 422 if self.errors else 200

    @property
    def given(self) -> Given:
        """What was typed, by field, with the key of the form as ``request_key`` (None when it came without one)."""
        return self.cleaned_data | {"request_key": self.cleaned_data.get("request_key") or None}

    @property
    def fields_given(self) -> Given:
        """The same without the key, for an act that is safe to repeat by itself."""
        return {name: value for name, value in self.cleaned_data.items() if name != "request_key"}

    def refuse(self, error: FuzhiError) -> None:
        """Put a service's refusal on the form, beside a field or above all of them; what it speaks of can be opened."""
        self.ways = [(words, url) for words, place in error.ways if (url := url_of(place))]
        self.add_error(self.beside.get(error.code), forms.ValidationError(str(error), code=error.code))

    def add_error(self, field: str | None, error: Any) -> None:
        """As Django does it; the first field to be mended has the cursor when the page is there."""
        super().add_error(field, error)
        typed = [one.field.widget for one in self.visible_fields() if not isinstance(one.field.widget, ByHand)]
        faulty = [one.field.widget for one in self.visible_fields() if one.name in self.errors]
        for widget in typed:
            widget.attrs.pop("autofocus", None)
        if first := next((widget for widget in typed if widget in faulty), None):
            first.attrs["autofocus"] = True

    def has_refusal(self, code: str) -> bool:
        """True when a service refused with this code."""
        return any(self.has_error(field, code) for field in self.errors)

    def show_anew(self) -> None:
        """Show what stands now in place of what was typed; the refusal stays above it."""
        self.is_bound = False


def taken(
    form: HouseForm, act: Callable[[], Made], *, refusals: tuple[type[FuzhiError], ...] = (InputError,)
) -> Made | None:
    """What ``act`` gave when the form was posted and is complete; None when something must be mended first.

    A page that is nothing but its form also takes a Conflict as a refusal; where the form is a part of the page, the
    page has changed with the thing, so the Conflict goes on.
    """
    if not form.is_valid():
        return None
    try:
        made = act()
    except refusals as error:
        form.refuse(error)
        return None
    assert made is not None, "an act that gives nothing cannot be told from one that was refused"
    return made


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str | int, str]]) -> None:
    """Give a field the choices that hold for this page."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class TermForm(HouseForm):
    """A semester chosen by its button or from a list."""

    term = TermField(label="学期")


class ReasonForm(HouseForm):
    """One sentence of why; ``label`` asks for it in the words of the page."""

    reason = forms.CharField(label="理由", max_length=REASON_MAX)

    def __init__(self, *args: Any, label: str = "理由", hint: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = f"请填写{label}。"
        if hint:
            self.fields["reason"].widget.attrs["placeholder"] = hint
