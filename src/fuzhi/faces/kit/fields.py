"""Fields that forms of the house are made of: days, texts, names, files, semesters, and what is pressed or ticked."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fuzhi.vocabulary.errors import InputError
from fuzhi.vocabulary.terms import Term
from fuzhi.vocabulary.typed import plain_number, whole_number

TEXT_MAX = 2_000


class DayField(forms.DateField):
    """A day, written as the browser writes it."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **more)
        self.error_messages["invalid"] = "这不是日期，请写成 2018-03-05 这样。"


class LongField(forms.CharField):
    """A text of several lines; ``hint`` stands in the empty field."""

    def __init__(self, *, rows: int = 4, hint: str = "", **more: Any) -> None:
        attrs: dict[str, str | int] = {"rows": rows} | ({"placeholder": hint} if hint else {})
        super().__init__(max_length=TEXT_MAX, widget=forms.Textarea(attrs=attrs), **more)


class NameField(forms.CharField):
    """A person's name; browsers do not keep it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}), **more)


class NumberField(forms.CharField):
    """A number that is typed or pasted, with blanks or full width: an account, a code, a sum."""

    def to_python(self, value: object) -> str:
        """As it is written."""
        return plain_number(str(super().to_python(value)))


class WholeField(forms.IntegerField):
    """A whole number that is typed or pasted likewise; a line, since browsers drop what they cannot read."""

    widget = forms.TextInput
    default_error_messages = {"invalid": "请填整数。"}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """Without the bounds that only a number's own control knows."""
        return {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: object) -> int | None:
        """The number."""
        whole: int | None = super().to_python(value if value is None else plain_number(str(value)))
        return whole


class UnshownInput(forms.PasswordInput):
    """A line whose text is read while it is typed and never sent back."""

    input_type = "text"


class ResidentIdField(NumberField):
    """A resident ID, never sent back; while it is typed the page fills the sex and birth date beside it."""

    def __init__(self, *, label: str, required: bool = True) -> None:
        widget = UnshownInput({"autocomplete": "off", "data-says": "sex birth_date", "spellcheck": "false"})
        super().__init__(label=label, required=required, max_length=40, widget=widget)


class UploadField(forms.FileField):
    """A file, told by its name alone: what is in it is read later, in a process of its own.

    ``which`` says which file is meant, ``smaller`` how to get a smaller one; an empty suffix takes any other too.
    No browser keeps a file that was chosen.
    """

    def __init__(self, *, suffixes: tuple[str, ...], megabytes_max: int, which: str, smaller: str, **more: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ",".join(filter(None, suffixes))}), **more)
        self.suffixes, self.megabytes_max, self.which, self.smaller = suffixes, megabytes_max, which, smaller

    def clean(self, data: Any, initial: object = None) -> UploadedFile:
        """The file; each fault says how to mend it."""
        try:
            return self._checked(data)
        except InputError as error:
            raise forms.ValidationError(str(error), code=error.code) from None

    def _checked(self, file: UploadedFile | None) -> UploadedFile:
        if file is None:
            raise InputError("no_file", "没有选文件。", self.which)
        name, size = str(file.name), file.size or 0
        if not name.lower().endswith(self.suffixes):
            raise InputError("bad_suffix", f"“{name}”不是表格文件。", self.which)
        if not size:
            raise InputError("empty_file", f"“{name}”是空文件。", "请检查文件后重新上传。")
        if size > self.megabytes_max * 1024 * 1024:
            raise InputError("file_too_large", f"“{name}”超过 {self.megabytes_max} MB。", self.smaller)
        return file


class FilesInput(forms.FileInput):
    """Any number of files from one button."""

    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several files at once: each is checked as a single one is, and together they have a size too."""

    def __init__(self, single: UploadField, *, together_max: int) -> None:
        widget = FilesInput(attrs={**single.widget.attrs, "multiple": True})
        super().__init__(label=single.label, widget=widget)
        self.single, self.together_max = single, together_max

    def clean(self, value: Sequence[UploadedFile] | None) -> list[UploadedFile]:
        """The files in the order in which they were chosen; the first fault names its file."""
        found = [self.single.clean(one) for one in value] if value else [self.single.clean(None)]
        if sum(one.size or 0 for one in found) > self.together_max * 1024 * 1024:
            said = f"这些文件一共超过 {self.together_max} MB。请分几次上传；已经收下的不用再传。"
            raise forms.ValidationError(said, code="files_too_large")
        return found


Options = Sequence[tuple[str, str]]


class ListedInput(forms.TextInput):
    """A line with a list to choose from while one types; a kept code is shown with its name."""

    def __init__(self, options: Callable[[], Options]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.options = options

    def format_value(self, value: object) -> str | None:
        """The code as the list has it."""
        return next((listed(code, name) for code, name in self.options() if code == value), super().format_value(value))

    def render(
        self, name: str, value: object, attrs: dict[str, object] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The line and its list."""
        line = super().render(name, value, {**(attrs or {}), "list": f"{name}-list"}, renderer)
        lines = format_html_join("", '<option value="{}">', ((listed(*one),) for one in self.options()))
        return format_html('{}<datalist id="{}-list">{}</datalist>', line, name, lines)


def listed(code: str, name: str) -> str:
    """How a code stands in such a list; what has no other name stands as it is."""
    return name if name == code else f"{name}（{code}）"


class ListedField(forms.CharField):
    """A code that is found by its name: what was chosen, the name where one alone has it, or the code itself;
    ``options`` gives (code, name) each time that the form is shown."""

    def __init__(self, options: Callable[[], Options], *, label: str, help_text: str, required: bool = True) -> None:
        super().__init__(label=label, help_text=help_text, required=required, widget=ListedInput(options))
        self.options = options

    def to_python(self, value: object) -> str:
        """The code."""
        text = str(super().to_python(value))
        found = [code for code, name in self.options() if text in (code, name, listed(code, name))]
        if len(found) > 1:
            raise forms.ValidationError(f"有 {len(found)} 个“{text}”，请从列出的里面选一个。")
        return found[0] if found else text


class ByHand:
    """A widget that draws nothing: the page writes these inputs itself."""

    def render(self, *args: object, **more: object) -> SafeString:
        """Nothing."""
        return SafeString("")


class Pressed(ByHand, forms.HiddenInput):
    """The value of the button that was pressed."""


class Ticked(ByHand, forms.MultipleHiddenInput):
    """Values of the boxes that were ticked."""


class KeysField(forms.Field):
    """Rows that were ticked, by number; one box may stand for several, parted by commas. What is no number is left."""

    widget = Ticked

    def clean(self, value: Iterable[str | int] | None) -> list[int]:
        """The numbers, each once."""
        keys = [key for one in value or () for key in str(one).split(",")]
        return list(dict.fromkeys(number for key in keys if (number := whole_number(key)) is not None))

    @staticmethod
    def shown(bound: forms.BoundField) -> list[int]:
        """Those that are ticked on the page as it is shown."""
        return KeysField().clean(bound.value())


class WordsField(forms.Field):
    """Several short texts that the page writes itself, in their order."""

    widget = Ticked

    def clean(self, value: Iterable[str] | None) -> list[str]:
        """The texts as they came."""
        return [str(one)[:80] for one in value or ()][:100]


class TermField(forms.ChoiceField):
    """A semester. Those offered are for the eye: the one in work may have changed meanwhile, so any is taken."""

    def valid_value(self, value: object) -> bool:
        """See :meth:`clean`."""
        return True

    def clean(self, value: object) -> Term:
        """Read the semester."""
        try:
            return Term.parse(str(super().clean(value)))
        except InputError as error:
            raise forms.ValidationError(str(error), code=error.code) from None
